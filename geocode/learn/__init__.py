"""Learn what a street file does not say: the house numbers of its segments. It must not read a file."""
