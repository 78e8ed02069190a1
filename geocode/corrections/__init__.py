"""What agencies teach the geocoder: addresses it could not place, and reviewed corrections of how they are written."""
