"""What could stand in a cell or header instead of what cannot be read: sure where no one would read it otherwise, else asked.

Values stay in memory, for the eyes of the sender. Must not change a delivery: the sender accepts a fix, or not.
"""
