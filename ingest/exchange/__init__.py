"""Reports written in other shapes, and read from them, by the crosswalks of the standard; and a count of what is lost.

Takes and gives standard tables and bytes. Must not open a file, judge a report or show a value in a problem.
"""
