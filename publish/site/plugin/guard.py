"""Guard the public site: security headers, closed debug pages, small queries, few custom queries per client and minute.

Must not decide what may be published: the file it guards holds public rows only.
"""

import asyncio
import logging
import re
import sqlite3
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakValueDictionary

from datasette import Request, Response, hookimpl
from datasette import handle_exception as datasettes_own
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Forbidden, NotFound
from datasette.views.base import DatasetteError

from publish.journal import place, told
from publish.site.addresses import parted
from publish.site.health import answer as health_answer
from publish.site.questions_asked import refused
from publish.site.settings import public_settings
from publish.site.texts import LANGUAGE, t

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("publish.site.guard")

LONGEST_VALUE = 100_000
"""Bytes a query may build into one value, so that no query fills the memory."""

PATIENCE_S = 5.0
"""How long a client's second custom query waits for its first."""

_CLIENTS = 10_000
_OPEN_PAGES = re.compile(r"/-/(static|metadata|settings|versions|downloads)\b")
_TABLE = re.compile(r"/vigie/(?P<table>[a-z_]+)(?:\.(?:json|csv|jsono))?")
_ABOUT_FILES = re.compile(r"database_list|pragma_database|sqlite_dbpage|dbstat|file_path|readfile|load_extension", re.I)

# With Rich installed Datasette prints every refused request with all local values: a log of what readers asked, at half a
# second of computing for each.
datasettes_own.rich = None
datasettes_own.traceback = SimpleNamespace(print_exc=lambda: None)


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Request, exception: Exception) -> Any:
    """What a reader asked wrongly is answered in one sentence; a fault of ours says nothing of how we work."""
    if isinstance(exception, NotFound | Forbidden | Base400):
        return None
    if isinstance(exception, DatasetteError):
        cause = exception.__context__
        if exception.message_is_html or isinstance(cause, QueryInterrupted):
            exception.message, exception.message_is_html, exception.title = t("serving.too_long"), False, None
        if exception.status == 500:
            exception.status = 400
        return None
    if isinstance(exception, QueryInterrupted):
        return _said(datasette, request, t("serving.too_long"), 400)
    if isinstance(exception, sqlite3.Warning | sqlite3.ProgrammingError):
        return _said(datasette, request, t("serving.statement"), 400)
    if request.query_string and request.path.startswith("/vigie"):
        return _said(datasette, request, t("serving.cannot", why=t("serving.why.value")), 400)
    # The kind of fault and where in the code; never what was asked, which the message may repeat.
    log.error("page_broke", extra=told(**place(exception)))
    return _said(datasette, request, t("serving.fault"), 500)


async def _said(datasette: Any, request: Request, sentence: str, status: int) -> Response:
    page = {"ok": False, "error": sentence, "status": status, "title": None}
    if request.path.endswith(".json"):
        return Response.json(page, status=status)
    try:
        return Response.html(await datasette.render_template("error.html", page, request=request), status=status)
    except Exception:
        # A page whose frame is at fault has no page to say so.
        return Response.text(f"{sentence}\n", status=status)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Keep what one query may build or reach small; read from the memory the system keeps of the file."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    conn.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200)
    conn.setlimit(sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 50)
    conn.execute("PRAGMA mmap_size = 2000000000")


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Wrap the whole site."""

    def wrap(app: App) -> App:
        if datasette is not None and not getattr(datasette, "is_first", True):
            # Reached only through the site that is asked first, which is guarded.
            return app
        return _Guard(app, datasette)

    return wrap


_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "
)
HEADERS = {
    "content-security-policy": f"{_POLICY}'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
}
# What another site may show inside its own page, and the page of a release that brings its own styles.
_EMBEDDED = {**HEADERS, "content-security-policy": f"{_POLICY}*"}
_OWN_STYLE = {
    **HEADERS,
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
}


class _Guard:
    def __init__(self, app: App, datasette: Any) -> None:
        self._app, self._datasette = app, datasette
        self._clients: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()
        self._most = public_settings(datasette).queries_per_minute

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        address = parted(scope["path"])
        token = LANGUAGE.set(address.language)
        try:
            await self._guarded(address.page, scope, receive, _with_headers(address.page, send))
        finally:
            LANGUAGE.reset(token)

    async def _guarded(self, page: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in ("/health", "/ready") and scope["method"] in ("GET", "HEAD"):
            await health_answer(self._datasette, scope, send)
            return
        if page.startswith("/-/") and not _OPEN_PAGES.match(page):
            await _answer(send, 404, t("serving.no_page"))
            return
        query = scope.get("query_string", b"").decode("latin-1")
        if query and (why := await self._why_not(page, query)):
            await self._refuse(page, scope, send, t("serving.cannot", why=why))
            return
        queries = _custom_sql(query)
        if any(_ABOUT_FILES.search(asked) for asked in queries):
            await _answer(send, 403, t("serving.where_file"))
        elif queries:
            await self._few(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _why_not(self, page: str, query: str) -> str:
        found = _TABLE.fullmatch(page)
        database = getattr(self._datasette, "database", None)
        if database is None or found is None or not await database.table_exists(found["table"]):
            return ""
        return refused(query, {*await database.table_columns(found["table"]), "rowid"})

    async def _refuse(self, page: str, scope: Scope, send: Send, sentence: str) -> None:
        if self._datasette is None or page.endswith((".json", ".csv")):
            if page.endswith(".json"):
                made = Response.json({"ok": False, "error": sentence, "status": 400, "title": None}, status=400)
                await made.asgi_send(send)
            else:
                await _answer(send, 400, sentence)
            return
        await self._datasette.invoke_startup()
        request = Request(
            {**scope, "path": page, "raw_path": page.encode(), "csrftoken": str, "query_string": b""}, None
        )
        made = await _said(self._datasette, request, sentence, 400)
        await made.asgi_send(send)

    async def _few(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = (scope.get("client") or ("unknown",))[0]
        if not self._may(client):
            await _answer(send, 429, t("serving.often"), retry=60)
            return
        lock = self._clients.setdefault(client, asyncio.Lock())
        try:
            await asyncio.wait_for(lock.acquire(), PATIENCE_S)
        except TimeoutError:
            await _answer(send, 429, t("serving.busy"), retry=2)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            lock.release()

    def _may(self, client: str) -> bool:
        """Whether a client sent few enough custom queries in the last minute; kept in memory, nowhere else."""
        now = time.monotonic()
        sent = self._sent.setdefault(client, deque())
        self._sent.move_to_end(client)
        while len(self._sent) > _CLIENTS:
            self._sent.popitem(last=False)
        while sent and now - sent[0] > 60:
            sent.popleft()
        if len(sent) >= self._most:
            return False
        sent.append(now)
        return True


def _custom_sql(query: str) -> list[str]:
    asked = parse_qs(query, keep_blank_values=True)
    return [*asked.get("sql", []), *asked.get("_where", [])]


def _with_headers(page: str, send: Send) -> Send:
    release_page = page.endswith(".html")
    ours = _EMBEDDED if page.startswith("/embed/") else _OWN_STYLE if release_page else HEADERS
    added = [(name.encode(), value.encode()) for name, value in ours.items()]

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.lower().decode() not in ours]
            message = {**message, "headers": [*kept, *added]}
        await send(message)

    return guarded


async def _answer(send: Send, status: int, text: str, *, retry: int = 0) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    if retry:
        headers.append((b"retry-after", str(retry).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})
