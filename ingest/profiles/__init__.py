"""What a profile says, checked line by line and compiled once; must not read a sender's data."""
