"""Guard the public site: security headers, closed debug pages, small queries, one custom query at a time per client.

Must not decide what may be published: the file it guards holds public rows only.
"""

import asyncio
import base64
import hashlib
import re
import sqlite3
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakValueDictionary

from datasette import Response, hookimpl
from datasette import handle_exception as datasettes_own
from datasette.views.base import DatasetteError

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LONGEST_VALUE = 100_000
"""Bytes a query may build into one value, so that no query fills the memory."""

PATIENCE_S = 5.0
"""How long a client's second custom query waits for its first."""

_OPEN_PAGES = re.compile(r"/-/(static|metadata|settings|versions|downloads)\b")
_TEXT = re.compile(r"/release/.*(\.md|\.txt|\.yml|SHA256SUMS)$")
_BUSY = "One query of your own at a time. Your other one is still running; send this one again when it has answered.\n"
_NO_STATEMENT = "This cannot be asked: one condition or statement at a time.\n"
_NO_FILES = "A query may not ask where the file lies.\n"


# With Rich installed Datasette prints every refused request with all local values: a log of what readers asked, at half a
# second of computing for each.
datasettes_own.rich = None


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def handle_exception(exception: Exception) -> Response | None:
    """A column that is not there is the reader's slip; Datasette calls some of these a fault of the server."""
    if isinstance(exception, DatasetteError) and exception.status == 500:
        exception.status = 400
    if isinstance(exception, sqlite3.Warning | sqlite3.ProgrammingError):
        return Response.text(_NO_STATEMENT, status=400)
    return None


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Keep what one query may build or reach small."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Wrap the whole site."""

    def wrap(app: App) -> App:
        return _Guard(app)

    return wrap


def _inline_scripts() -> list[str]:
    """The scripts Datasette's own pages carry inline; no other inline script runs."""
    scripts = ["DATASETTE_ALLOW_FACET = true;", "DATASETTE_ALLOW_FACET = false;"]
    for template in sorted(files("datasette").joinpath("templates").iterdir(), key=lambda entry: entry.name):
        if template.name.endswith(".html"):
            scripts += re.findall(r"<script>([^{]*?\n.*?)</script>", template.read_text(encoding="utf-8"), re.DOTALL)
    return scripts


def script_hash(script: str) -> str:
    """The source expression by which a policy allows one inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


_SCRIPTS = " ".join(script_hash(script) for script in _inline_scripts())
_POLICY = (
    f"default-src 'self'; script-src 'self' {_SCRIPTS}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}


class _Guard:
    def __init__(self, app: App) -> None:
        self._app = app
        self._clients: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = _with_headers(scope["path"], send)
        if scope["path"].startswith("/-/") and not _OPEN_PAGES.match(scope["path"]):
            await _answer(guarded, 404, "There is no such page.\n")
            return
        queries = _custom_sql(scope)
        if any("database_list" in query.lower() for query in queries):
            await _answer(guarded, 403, _NO_FILES)
        elif queries:
            await self._one_at_a_time(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)

    async def _one_at_a_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = (scope.get("client") or ("unknown",))[0]
        lock = self._clients.setdefault(client, asyncio.Lock())
        try:
            await asyncio.wait_for(lock.acquire(), PATIENCE_S)
        except TimeoutError:
            await _answer(send, 429, _BUSY, retry=True)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            lock.release()


def _custom_sql(scope: Scope) -> list[str]:
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    return [*asked.get("sql", []), *asked.get("_where", [])]


def _with_headers(path: str, send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.lower().decode() not in HEADERS]
            if _TEXT.match(path) and message["status"] == 200:
                kept = [(name, value) for name, value in kept if name.lower() != b"content-type"]
                kept.append((b"content-type", b"text/plain; charset=utf-8"))
            kept += [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            message = {**message, "headers": kept}
        await send(message)

    return guarded


async def _answer(send: Send, status: int, text: str, *, retry: bool = False) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *([(b"retry-after", b"2")] if retry else [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
