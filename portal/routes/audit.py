"""The audit chain for who may read it: every link, the newest first, whether it holds, and all of it as a file. Ids only.

Must not change the chain.
"""

import json
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from litestar import Response, get

from ingest.registry.checkpoints import checkpoint_of, faults
from ingest.registry.models import AuditEvent
from portal.room import Asked, Room

PER_PAGE = 100
LARGEST_PAGE = 100_000


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    @get("/audit", sync_to_thread=True, may="read_audit")
    def audit(request: Asked) -> Response[Any]:
        asked = {name: request.query_params.get(name, "")[:80] for name in ("actor", "action", "day")}
        page, where = _page(request), _where(room, asked)
        with room.reading() as session:
            told = sa.select(AuditEvent).where(*where).order_by(AuditEvent.id.desc())
            rows = session.scalars(told.limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)).all()
            actions = session.scalars(sa.select(AuditEvent.action).distinct().order_by(AuditEvent.action)).all()
            found = faults(session) if "verify" in request.query_params else None
            chain = checkpoint_of(session, at=room.now())
        return room.page(request, "audit.html", rows=rows[:PER_PAGE], more=len(rows) > PER_PAGE, page=page, asked=asked,
                         actions=actions, found=found, chain=chain)  # fmt: skip

    @get("/audit.ndjson", sync_to_thread=True, may="read_audit")
    def audit_file(request: Asked) -> Response[Any]:
        with room.reading() as session:
            lines = [
                json.dumps({"id": each.id, "at": each.at.isoformat(), "actor": each.actor, "action": each.action,
                            "subject": each.subject, "previous": each.previous, "hash": each.hash})
                for each in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))
            ]  # fmt: skip
        return Response("\n".join([*lines, ""]), media_type="application/x-ndjson",
                        headers={"content-disposition": 'attachment; filename="audit.ndjson"'})  # fmt: skip

    return [audit, audit_file]


def _where(room: Room, asked: dict[str, str]) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if asked["actor"]:
        where.append(AuditEvent.actor == asked["actor"])
    if asked["action"]:
        where.append(AuditEvent.action == asked["action"])
    try:
        day = date.fromisoformat(asked["day"])
    except ValueError:
        return where
    zone = room.setting.timezone
    begin, end = (datetime.combine(day, at, tzinfo=zone) for at in (time.min, time.max))
    return [*where, AuditEvent.at >= begin, AuditEvent.at <= end]


def _page(request: Asked) -> int:
    text = request.query_params.get("page", "1")
    return min(max(int(text), 1), LARGEST_PAGE) if text.isascii() and text.isdigit() and len(text) < 8 else 1
