"""How often an agency may look at what would be published of it, and what is shown of the answer.

Looks are counted in the audit chain: two a day for each agency, so that nobody tries rows until a class closes. What is shown
is the cut of the day (see `portal.setting.Preview`). Must not cut anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.audit import note
from ingest.registry.models import AuditEvent
from portal.principal import Principal
from schemas.standard import PUBLISHED_TABLES

LOOKS = 2
"""Looks of an agency in a day (UTC)."""
SHOWN = 50
"""Rows of a table on the page; the file holds all of them."""
PROBLEMS = ("nothing_yet",)
_ACTION = "previewed"
_TABLES = {table.name: tuple(field.name for field in table.fields) for table in PUBLISHED_TABLES}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A table on the page: its first rows, and how many there are."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    total: int


def looks_today(session: Session, agency_id: str, *, at: datetime) -> int:
    """How often an agency looked since midnight, UTC."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    told = sa.select(sa.func.count()).select_from(AuditEvent).where(
        AuditEvent.at >= midnight, AuditEvent.action == _ACTION, AuditEvent.subject == agency_id
    )  # fmt: skip
    return int(session.scalar(told) or 0)


def look(session: Session, who: Principal, agency_id: str, *, at: datetime) -> bool:
    """Count a look; False when the day's are used up."""
    if looks_today(session, agency_id, at=at) >= LOOKS:
        return False
    note(session, at=at, actor=who.actor, action=_ACTION, subject=agency_id)
    return True


def shown(told: Mapping[str, Any]) -> list[Shown]:
    """The tables of an answer that hold something, in the order of the standard, with the columns that do."""
    found = []
    for name, columns in _TABLES.items():
        rows = told["tables"].get(name, [])
        if rows:
            held = [column for column in columns if any(row.get(column) is not None for row in rows)]
            found.append(Shown(name=name, columns=held, rows=rows[:SHOWN], total=len(rows)))
    return found
