"""Around the portal and the planner: measures and logs every request by its route, and answers /ready and /metrics.

A route is what the code declares, never the address that was asked, which may hold an id. Must not read a body or a query.
"""

import asyncio
import hmac
import ipaddress
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import AuditEvent
from orchestration.measures import METHODS, Measures
from orchestration.readiness import Readiness
from publish.journal import told

Scope = Any
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

log = logging.getLogger(__name__)

UNKNOWN = "none"
"""The route of what no handler was found for."""

_FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip", b"via"})  # fmt: skip
_HEADERS = [
    (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"), (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"), (b"referrer-policy", b"no-referrer"),
]  # fmt: skip


class Watched:
    """An ASGI application around another one. token: opens /metrics; without one only this machine itself may read it."""

    def __init__(self, app: Any, *, measures: Measures, ready: Readiness, token: str | None) -> None:
        self._app, self._measures, self._ready, self._token = app, measures, ready, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == "/ready":
            await self._readiness(scope, send)
        elif scope["path"] == "/metrics":
            await self._metrics(scope, send)
        else:
            await self._watched(scope, receive, send)

    async def _watched(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status = time.perf_counter(), 500

        async def seen(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            with self._measures.open.track_inprogress():
                await self._app(scope, receive, seen)
        finally:
            taken, route = time.perf_counter() - begun, scope.get("path_template") or UNKNOWN
            self._measures.answered(method=scope["method"], route=route, status=status, seconds=taken)
            method = scope["method"] if scope["method"] in METHODS else "OTHER"
            log.info("request", extra=told(
                server=self._measures.server, method=method, route=route, status=status, ms=round(taken * 1000, 1),
            ))  # fmt: skip

    async def _readiness(self, scope: Scope, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, {"detail": "GET only"})
            return
        # A registry that does not answer must not hold up the other requests.
        checks = await asyncio.to_thread(self._ready.checked)
        whole = all(checks.values())
        await _answer(send, 200 if whole else 503, {"ready": whole, "checks": checks})

    async def _metrics(self, scope: Scope, send: Send) -> None:
        if not may_read(scope, self._token):
            # As for a page that is not there: who may not read it need not know of it.
            await _answer(send, 404, {"detail": "not found"})
        elif scope["method"] != "GET":
            await _answer(send, 405, {"detail": "GET only"})
        else:
            text = await asyncio.to_thread(self._measures.text)
            await _send(send, 200, text, b"text/plain; version=0.0.4; charset=utf-8")


def may_read(scope: Mapping[str, Any], token: str | None) -> bool:
    """Whether a request may read the metrics: it shows the token, or, where there is none, it comes from this machine itself.

    Through a proxy on this machine every reader comes from this machine; what a proxy adds, or a name that is not this
    machine's, shuts the door.
    """
    headers = [(name.lower(), value) for name, value in scope["headers"]]
    if token is not None:
        shown = [value for name, value in headers if name == b"authorization"]
        return len(shown) == 1 and hmac.compare_digest(shown[0], b"Bearer " + token.encode())
    if any(name in _FORWARDED for name, _ in headers):
        return False
    hosts = [value for name, value in headers if name == b"host"]
    return len(hosts) == 1 and _is_here((scope.get("client") or ("",))[0]) and _names_here(hosts[0])


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _names_here(host: bytes) -> bool:
    name = host.decode("latin-1").rpartition(":")[0] or host.decode("latin-1")
    return name == "localhost" or _is_here(name.strip("[]"))


def log_links() -> None:
    """Write a line for each link of the audit chain that was committed: its number, what was done, and by which account."""
    if not sa.event.contains(AuditEvent, "after_insert", _note):
        sa.event.listen(AuditEvent, "after_insert", _note)
        sa.event.listen(Session, "after_commit", _tell)
        sa.event.listen(Session, "after_rollback", _forget)


def _note(_mapper: Any, _connection: Any, link: AuditEvent) -> None:
    session = sa.orm.object_session(link)
    if session is not None:
        fields = {"link": link.id, "action": link.action, "actor": link.actor}
        session.info.setdefault("vigie_links", []).append(fields)


def _tell(session: Session) -> None:
    for fields in session.info.pop("vigie_links", []):
        log.info("audit", extra=told(**fields))


def _forget(session: Session) -> None:
    session.info.pop("vigie_links", None)


async def _answer(send: Send, status: int, thing: Mapping[str, Any]) -> None:
    await _send(send, status, json.dumps(thing).encode(), b"application/json")


async def _send(send: Send, status: int, body: bytes, kind: bytes) -> None:
    headers = [*_HEADERS, (b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
