"""Take back what was stated by mistake: it stays in the registry, and a later fact ends it.

A statement is named by its kind and number, as in reply-3. Must not delete or change a row.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.acts import ended, known_agency, state
from ingest.registry.enrolment import zero_months
from ingest.registry.stated import Definition, Ending, KnownIssue, LateNotice, Reply, Stated, Window, ZeroTakenBack

KINDS: Mapping[str, type[Stated]] = {
    "window": Window, "late": LateNotice, "issue": KnownIssue, "reply": Reply, "definition": Definition,
}  # fmt: skip
"""What has a number of its own, by the word for it."""


RETRACTED_ISSUE = "known_issue/retracted"
"""How the ending of an issue that was none is told from one that was resolved."""


def numbered(session: Session, kind: str, name: str, *, at: datetime, unless: Sequence[str]) -> tuple[int, Any]:
    """Number and row of a statement, from a name such as issue-3. Raises IntakeProblem; unless: endings it must not have."""
    told = re.fullmatch(rf"{kind}-([1-9][0-9]{{0,8}})", name.strip())
    model = KINDS[kind]
    number = int(told.group(1)) if told else 0
    fact = session.scalar(sa.select(model).where(model.id == number, model.given_at <= at))
    if fact is None:
        raise IntakeProblem(f"there is no {kind} of that name; write it as it was given, as in {kind}-1.")
    if any(session.scalar(sa.select(ended(what, number, as_of=at))) for what in unless):
        raise IntakeProblem(f"{kind}-{number} has ended already; nothing was recorded.")
    return number, fact


def retract(session: Session, name: str, *, by: str, at: datetime) -> int:
    """Take back a window, a late notice, an issue, a reply or a changed definition by its name."""
    kind = name.strip().partition("-")[0]
    if kind not in KINDS:
        raise IntakeProblem(
            f"what is taken back is named by kind and number, as in reply-1; kinds are {', '.join(KINDS)}."
        )
    # An issue that is taken back was none: it leaves the public table, where a resolved one stays.
    what = RETRACTED_ISSUE if kind == "issue" else KINDS[kind].__tablename__
    number, _ = numbered(session, kind, name, at=at, unless=(what,))
    ending = Ending(what=what, of=number, ended_on=at.astimezone(UTC).date())
    return state(session, ending, by=by, at=at, action="retracted", subject=f"{kind}-{number}")


def retract_zero(session: Session, *, agency_id: str, month: str, by: str, at: datetime) -> int:
    """Take back an attested zero; the month is unfiled again."""
    known_agency(session, agency_id)
    if zero_months(session, as_of=at).filter(agency_id=agency_id, month=month).is_empty():
        raise IntakeProblem("no zero is attested for that month; nothing was recorded.")
    told = ZeroTakenBack(agency_id=agency_id, month=month)
    return state(session, told, by=by, at=at, action="took_back_zero", subject=f"{agency_id} {month}")
