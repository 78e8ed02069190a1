"""A sender's profile: which column feeds which field, in which format, with which words.

The door to `ingest.profiles`: profiles are YAML without logic, checked line by line when read. Must not read a sender's data.
"""

from ingest.profiles.model import (
    TABLES,
    Axis,
    Column,
    Expected,
    FileLayout,
    Place,
    Profile,
    Record,
    fed_by,
    folded_header,
    squeezed,
)
from ingest.profiles.parse import parse_profile, read_profile

__all__ = [
    "TABLES",
    "Axis",
    "Column",
    "Expected",
    "FileLayout",
    "Place",
    "Profile",
    "Record",
    "fed_by",
    "folded_header",
    "parse_profile",
    "read_profile",
    "squeezed",
]
