"""The border between what agencies report and what the world may read: pure functions, frames in and frames out.

Must not open a file, read the environment, log a value or keep state: keys, places and policy are arguments.
"""
