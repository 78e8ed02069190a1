"""The standard as a whole: its version and its tables in the order in which they refer to one another.

Consumers take tables from here and pass them on; must not be imported by a declaration.
"""

from schemas.agency import AGENCY
from schemas.answers import ASIAN_RACE, FORCE_LOCATION, FORCE_REASON, INJURY, RACE, SIGN, WEAPON
from schemas.context import CONTEXT_TABLES
from schemas.core import CORE
from schemas.coverage import COVERAGE
from schemas.force import FORCE
from schemas.incident import INCIDENT, OTHER_AGENCY
from schemas.model import Table
from schemas.narrative import NARRATIVE
from schemas.people import PERSON
from schemas.places import PLACE

VERSION = "0.4.0"

REPORT_TABLES: tuple[Table, ...] = (
    INCIDENT, PERSON, RACE, INJURY, FORCE, WEAPON, ASIAN_RACE, SIGN, FORCE_LOCATION, FORCE_REASON, OTHER_AGENCY,
)  # fmt: skip
"""The tables an agency's report fills."""

TABLES: tuple[Table, ...] = (AGENCY, *REPORT_TABLES, COVERAGE, PLACE, CORE, NARRATIVE, *CONTEXT_TABLES)
"""Every table of the standard, parents before children."""

PUBLISHED_TABLES: tuple[Table, ...] = tuple(
    published for table in TABLES if (published := table.published()) is not None
)
"""The public tables, derived."""
