"""Bytes to a table of text, one module per format; must not guess a type, a delimiter or an encoding."""
