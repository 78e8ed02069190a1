"""Checkpoints of the audit chain: how many links there were and which was the last, so that nobody can cut the end off later.

A chain by itself shows what was changed, taken out or moved; what is missing at its end only a checkpoint shows that is kept
elsewhere: each release publishes one. Must not sign; whoever holds the key does.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from ingest.registry.models import AuditEvent

_HEX = re.compile(r"[0-9a-f]{64}")


class NoCheckpoint(ValueError):
    """What was given is no checkpoint; the sentence says what one looks like."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """So many links, the hash of the last of them ("" for none), and when it was told."""

    events: int
    head: str
    at: datetime

    def told(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"events": self.events, "head": self.head, "at": self.at.isoformat()}

    def signed_bytes(self) -> bytes:
        """The bytes a signature is made over: the JSON of what is told, keys in order, without blanks."""
        return json.dumps(self.told(), sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with the chain: a kind (changed, cut, other_chain), the link it begins at, and by which checkpoint."""

    kind: str
    link: int
    checkpoint: Checkpoint | None = None


def checkpoint_of(session: Session, *, at: datetime) -> Checkpoint:
    """The chain as it stood at a time."""
    told = sa.select(AuditEvent.hash).where(AuditEvent.at <= at).order_by(AuditEvent.id)
    hashes = session.scalars(told).all()
    return Checkpoint(events=len(hashes), head=hashes[-1] if hashes else "", at=at)


def read_checkpoint(told: Mapping[str, Any]) -> Checkpoint:
    """A checkpoint as `told` writes it. Raises NoCheckpoint."""
    events, head, at = (told.get(name) for name in ("events", "head", "at"))
    right = (
        isinstance(events, int)
        and not isinstance(events, bool)
        and events >= 0
        and isinstance(head, str)
        and isinstance(at, str)
    )
    if not right or not (_HEX.fullmatch(str(head)) or (head == "" and events == 0)):
        raise NoCheckpoint(
            "this is no checkpoint: it has events (a number), head (64 hexadecimal digits) and at (a moment)."
        )
    try:
        moment = datetime.fromisoformat(str(at))
    except ValueError:
        raise NoCheckpoint(
            "this checkpoint has no moment under at; it is written as in 2026-11-23T17:00:00+00:00."
        ) from None
    return Checkpoint(events=int(str(events)), head=str(head), at=moment)


def faults(session: Session, checkpoints: Sequence[Checkpoint] = ()) -> list[Fault]:
    """Everything wrong with the chain, by its own links and by checkpoints kept elsewhere; empty where it holds."""
    hashes = session.scalars(sa.select(AuditEvent.hash).order_by(AuditEvent.id)).all()
    found = [Fault(kind="changed", link=link) for link in broken_links(session)]
    for each in checkpoints:
        if each.events > len(hashes):
            found.append(Fault(kind="cut", link=len(hashes) + 1, checkpoint=each))
        elif each.events and hashes[each.events - 1] != each.head:
            found.append(Fault(kind="other_chain", link=each.events, checkpoint=each))
    return found
