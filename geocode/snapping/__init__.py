"""The parts of the snap layer; the door is `geocode.snap`."""
