"""The audit chain: every change to the registry leaves a link that covers the one before it.

A changed, removed or reordered link breaks the chain. Must not hold a value of a record.
"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import AuditEvent

_START = "0" * 64


def note(session: Session, *, at: datetime, actor: str, action: str, subject: str) -> None:
    """Add a link in the transaction of the session."""
    session.flush()
    last = session.scalar(sa.select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1))
    previous = last or _START
    link = _link(previous, at=at, actor=actor, action=action, subject=subject)
    session.add(AuditEvent(at=at, actor=actor, action=action, subject=subject, previous=previous, hash=link))
    session.flush()


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
