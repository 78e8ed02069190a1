"""What every act of the registry's desk shares: a known agency, who says so, no statement twice, a link in the chain.

Must not know what is stated.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.audit import actor_of, note
from ingest.registry.models import Agency, Ending
from ingest.registry.stated import Stated
from ingest.registry.wording import line

_LINK = 200


def known_agency(session: Session, agency_id: str) -> str:
    """The agency's id. Raises IntakeProblem when it is not enrolled."""
    if session.get(Agency, agency_id) is None:
        raise IntakeProblem("this agency is not enrolled; enrol it first: vigie registry enrol")
    return agency_id


def ended(what: str, of: Any, *, as_of: datetime | None) -> sa.ColumnElement[bool]:
    """Whether a statement of a kind has ended by a time (at all, where that is None)."""
    told = sa.select(Ending.id).where(Ending.what == what, Ending.of == of)
    return sa.exists(told if as_of is None else told.where(Ending.given_at <= as_of))


def state(
    session: Session, fact: Stated, *, by: str, at: datetime, action: str, subject: str, once: bool = False
) -> int:  # fmt: skip
    """Add a statement and its link; returns its number. With `once`, raises IntakeProblem when the same one stands already.

    by: office and person who says so; private. subject: what the link speaks of, with # for the number.
    """
    fact.stated_by, fact.given_at = line(by, what="who says so"), at
    if once and _stands(session, fact, at=at):
        raise IntakeProblem("the same is in the registry already; nothing was added.")
    session.add(fact)
    session.flush()
    note(session, at=at, actor=actor_of(by), action=action, subject=subject.replace("#", str(fact.id))[:_LINK])
    return fact.id


def _stands(session: Session, fact: Stated, *, at: datetime) -> bool:
    model = type(fact)
    told = {
        column.key: getattr(fact, column.key)
        for column in sa.inspect(model).columns
        if column.key not in {"id", "given_at", "stated_by", "noted_on", "written_on"}
    }
    same = sa.select(model.id).where(
        *(getattr(model, name) == value if value is not None else getattr(model, name).is_(None) for name, value in told.items()),
        model.given_at <= at, ~ended(model.__tablename__, model.id, as_of=at),
    )  # fmt: skip
    return session.scalar(same.limit(1)) is not None
