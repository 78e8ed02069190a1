"""How the rows of one report nest: the incident with its persons, force and other agencies; a person with its lists of answers.

The one place for the names of the lists in canonical reports; fields keep the names of the standard. Must not know a file.
"""

from collections.abc import Mapping
from functools import cache

from schemas.model import Field, Table
from schemas.standard import REPORT_TABLES

TABLES: Mapping[str, Table] = {table.name: table for table in REPORT_TABLES}

OF_INCIDENT: Mapping[str, str] = {"persons": "person", "force": "force", "other_agencies": "other_agency"}
"""Lists of records in a report: name to table."""

OF_PERSON: Mapping[str, str] = {
    "races": "race", "asian_races": "asian_race", "injuries": "injury", "weapons": "weapon", "signs": "sign",
    "force_locations": "force_location", "force_reasons": "force_reason",
}  # fmt: skip
"""Lists of answers in a person: name to table."""

_LIST_OF = {table: name for name, table in {**OF_INCIDENT, **OF_PERSON}.items()}
_MADE = {
    "person": {"incident_id"}, "force": {"incident_id", "force_id", "actor_role"}, "other_agency": {"incident_id"},
}  # fmt: skip
"""Fields that follow from where a row stands."""


@cache
def told_in(table: str) -> tuple[Field, ...]:
    """The fields of a table a canonical report tells, in declared order."""
    made = _MADE.get(table, set() if table == "incident" else {"person_id"})
    return tuple(field for field in TABLES[table].fields if field.name not in made)


@cache
def is_plain(table: str) -> bool:
    """Whether a list holds codes alone instead of records."""
    return table in OF_PERSON.values() and len(told_in(table)) == 1


@cache
def place_of(table: str, field: str) -> str:
    """Where a field stands, as persons.gender or persons.weapons.basis."""
    if table == "incident":
        return field
    names = ["persons", _LIST_OF[table]] if table in OF_PERSON.values() else [_LIST_OF[table]]
    return ".".join(names if is_plain(table) else [*names, field])
