"""The standard as a whole: its version and its tables in the order in which they refer to one another.

Consumers take tables from here and pass them on; must not be imported by a declaration.
"""

from schemas.agency import AGENCY
from schemas.coverage import COVERAGE
from schemas.force import FORCE
from schemas.incident import INCIDENT
from schemas.model import Table
from schemas.people import INJURY, PERSON, RACE, WEAPON

VERSION = "0.1.0"

REPORT_TABLES: tuple[Table, ...] = (INCIDENT, PERSON, RACE, INJURY, FORCE, WEAPON)
"""The tables an agency's report fills."""

TABLES: tuple[Table, ...] = (AGENCY, *REPORT_TABLES, COVERAGE)
"""Every table of the standard, parents before children."""

PUBLISHED_TABLES: tuple[Table, ...] = tuple(
    published for table in TABLES if (published := table.published()) is not None
)
"""The public tables, derived."""
