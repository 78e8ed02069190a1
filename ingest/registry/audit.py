"""The audit chain: every change to the registry leaves a link that covers the one before it.

A changed, removed or reordered link breaks the chain. Must not hold a value of a record.
"""

import hashlib
import json
import re
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import AuditEvent

_START = "0" * 64
_ID = re.compile(r"(?:account|key) [0-9]+")
_CHAIN = 7_470_001
"""PostgreSQL's lock of the chain: any number nobody else uses."""


def note(session: Session, *, at: datetime, actor: str, action: str, subject: str) -> None:
    """Add a link in the transaction of the session."""
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        # Two desks at once would both follow the same link; the second waits for the first. SQLite has one writer anyway.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN)))
    last = session.scalar(sa.select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1))
    previous = last or _START
    link = _link(previous, at=at, actor=actor, action=action, subject=subject)
    session.add(AuditEvent(at=at, actor=actor, action=action, subject=subject, previous=previous, hash=link))
    session.flush()


def actor_of(by: str) -> str:
    """Who a link names: an account or a key by its number; whoever acts on the command line is its operator.

    What somebody calls themselves stands in the statement, which is private; a name has no place in the chain.
    """
    return by if _ID.fullmatch(by) else "cli"


def broken_links(session: Session) -> list[int]:
    """Ids of events that do not follow from the one before; empty when the chain holds."""
    previous, broken = _START, []
    for event in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)):
        link = _link(previous, at=event.at, actor=event.actor, action=event.action, subject=event.subject)
        if event.previous != previous or event.hash != link:
            broken.append(event.id)
        previous = event.hash
    return broken


def _link(previous: str, *, at: datetime, actor: str, action: str, subject: str) -> str:
    told = {"at": at.astimezone(UTC).isoformat(), "actor": actor, "action": action, "subject": subject}
    return hashlib.sha256(f"{previous}{json.dumps(told, sort_keys=True)}".encode()).hexdigest()
