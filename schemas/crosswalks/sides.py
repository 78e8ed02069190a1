"""Declarations crosswalks share: places of one side, and the keys that join the rows of a report.

Must not know any of the other shapes.
"""

from collections.abc import Iterator

from schemas.crosswalks.model import Lost, Remade
from schemas.standard import REPORT_TABLES

ROLES = ("civilian", "officer")
"""The sides of an encounter."""

OF_INCIDENT = ("incident", "other_agency")
"""Tables whose rows speak of the incident; those of the others speak of a person."""


def places() -> Iterator[tuple[str, str | None]]:
    """Every place of a report with the side it speaks of: None for the incident, else each of the two."""
    for table in REPORT_TABLES:
        for field in table.fields:
            for role in (None,) if table.name in OF_INCIDENT else ROLES:
                yield f"{table.name}.{field.name}", role


def links(reason: str) -> tuple[Remade, ...]:
    """The keys of a report and what points to them: made anew by whoever reads the other shape."""
    joining = {"incident.incident_id", "person.person_id"}
    named = [
        f"{table.name}.{field.name}" for table in REPORT_TABLES for field in table.fields
        if f"{table.name}.{field.name}" in {*joining, "force.force_id"} or (field.required and field.references in joining)
    ]  # fmt: skip
    return tuple(Remade(ours=place, reason=reason) for place in named)


def lost(reason: str, *named: str) -> tuple[Lost, ...]:
    """Places lost for one reason."""
    return tuple(Lost(ours=place, reason=reason) for place in named)


def one_sided(reason: str, role: str, *named: str) -> tuple[Lost, ...]:
    """Places lost for one side only."""
    return tuple(Lost(ours=place, reason=reason, role=role) for place in named)
