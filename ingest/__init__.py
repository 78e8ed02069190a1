"""From an agency's file to typed, checked records: landing, reading, conforming, validating, registering.

Frames in, frames out; must not import dagster, geocode, privacy or publish, and never logs a value of a record.
"""
