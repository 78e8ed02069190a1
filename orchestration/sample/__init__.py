"""The embedded sample: an invented county with a city, its agencies and two years of their files, from a seed.

Every street, person, agency and number here is invented; nothing is copied from a real file. Must not import
Dagster, read a file or ask a network: `write.write_sample` only writes.
"""
