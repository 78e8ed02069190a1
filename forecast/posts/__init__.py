"""Where units would cover most likely calls, what that costs the crews, and how many units a shift keeps busy.

Frames and arrays in, frames and arrays out. Must not open a file, read a clock, or order anybody anywhere: it suggests.
"""
