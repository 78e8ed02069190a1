"""An invented nation of any size, for measuring: agencies, their reports, ambulance calls. Nothing in it is real; no test reads it whole."""
