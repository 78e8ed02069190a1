"""The second pair of eyes: reads written release files, and counts, compares and checks them on its own.

Must not import privacy/ or anything that made the release, and must not repair what it finds.
"""
