"""From a request to the release it is about: prefixes cut off, files given out, kept pages answered, the rest made.

Stands before Datasette, inside the guard. Must not say what a page says, and must not open a database.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from publish.site import crawlers, files
from publish.site.addresses import PREFIX, Address, parted, prefix
from publish.site.kept import Kept, Page
from publish.site.served import Site
from publish.site.settings import HERE
from publish.site.shelf import AlteredRelease, Shelf, UnknownRelease
from publish.site.stated import stated_headers
from publish.site.texts import LANGUAGE, t

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_METHODS = {"GET", "HEAD", "OPTIONS"}
_FOREVER = "public, max-age=31536000, s-maxage=300, immutable"
_OWN_QUERY = frozenset({"sql", "_where"})
_DROPPED = frozenset({b"cookie", b"authorization"})
_TRANSPORT = frozenset({b"content-length", b"etag", b"vary", b"cache-control", b"transfer-encoding", b"set-cookie"})


class Answering:
    """The ASGI application in front of the sites of a shelf; `first` is the application of the site shown first."""

    def __init__(self, first: App, shelf: Shelf, *, cache_seconds: int, cache_bytes: int) -> None:
        self._first, self._shelf = first, shelf
        self._brief = f"public, max-age={cache_seconds}" if cache_seconds else "no-cache"
        self.kept = Kept(cache_bytes)
        self._ours = files.of_folder(HERE / "static")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._first(scope, receive, send)
            return
        if scope["method"] not in _METHODS:
            await _say(send, 405, t("serving.method"), (b"allow", b"GET, HEAD, OPTIONS"))
            return
        address = parted(_raw_path(scope))
        tokens = LANGUAGE.set(address.language), PREFIX.set(address.prefix)
        try:
            await self._routed(address, scope, receive, _finished(send, head=scope["method"] == "HEAD"))
        finally:
            LANGUAGE.reset(tokens[0])
            PREFIX.reset(tokens[1])

    async def _routed(self, address: Address, scope: Scope, receive: Receive, send: Send) -> None:
        shelf, page = self._shelf, address.page
        if page == "/latest" or page.startswith("/latest/"):
            await _lead(send, prefix(address.language, shelf.newest) + page[8:].lstrip("/"), scope)
            return
        version = address.version or shelf.newest
        if not shelf.stands(version) and not shelf.has(version):
            self.kept.drop(version)
            # The route of plugin/serving.py says what there is instead.
            PREFIX.set(prefix(address.language, ""))
            await self._made(
                self._first, _with_path(scope, f"/releases/{version}{page}".rstrip("/")), receive, send, "no-cache"
            )
            return
        if await self._file(address, version, scope, send):
            return
        try:
            site = await shelf.open(version)
        except (AlteredRelease, UnknownRelease):
            await _say(send, 503, t("serving.altered", version=version))
            return
        try:
            await self._page(site, address, _with_path(scope, page), receive, send)
        finally:
            shelf.done(version)

    async def _file(self, address: Address, version: str, scope: Scope, send: Send) -> bool:
        """Give out a file of the release or of ours, robots.txt or the sitemap; False where the page is none of these."""
        page, asked = address.page, _asked(scope)
        head, caching = scope["method"] == "HEAD", _FOREVER if address.version else self._brief
        if page == "/robots.txt":
            await _text(send, crawlers.robots(_origin(self._shelf, scope, asked)), "text/plain", self._brief)
            return True
        if page.startswith("/site/"):
            found = self._ours.get(page.removeprefix("/site/"))
            if found is not None:
                await files.answer(send, found, asked, version="", caching=self._brief, head=head)
            return found is not None
        if "." not in page.rpartition("/")[2] and not page.endswith(files.SUMS):
            return False
        listed = self._shelf.files(version)
        found = listed.get(page.removeprefix("/release/")) or listed.get(page.lstrip("/"))
        if found is not None:
            await files.answer(send, found, asked, version=version, caching=caching, head=head)
        return found is not None

    async def _page(self, site: Site, address: Address, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._first if site is self._shelf.first else site.client.app
        caching = _FOREVER if address.version else self._brief
        query = scope.get("query_string", b"").decode("latin-1")
        asked = _asked(scope)
        if scope["method"] == "OPTIONS" or _OWN_QUERY & {name for name, _ in parse_qsl(query, keep_blank_values=True)}:
            await self._made(app, scope, receive, send, caching, asked=asked, site=site)
            return
        host = "" if site.public.public_address else f"{scope.get('scheme')}://{asked.get('host', '')}"
        key = (site.version, address.prefix, host, address.page, query)
        page = self.kept.get(key)
        if page is not None:
            await _send_page(send, 200, page, caching, asked)
            return
        await self._made(app, scope, receive, send, caching, asked=asked, site=site, key=key)

    async def _made(
        self, app: App, scope: Scope, receive: Receive, send: Send, caching: str, *,
        asked: dict[str, str] | None = None, site: Site | None = None, key: tuple[str, ...] | None = None,
    ) -> None:  # fmt: skip
        """Let Datasette make the answer, complete its headers, keep it where it may be kept, and send it."""
        start: Message = {"status": 500, "headers": []}
        pieces: list[bytes] = []

        async def caught(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                pieces.append(message.get("body", b""))

        await app({**scope, "method": "GET" if scope["method"] == "HEAD" else scope["method"]}, receive, caught)
        status = int(start["status"])
        headers = tuple((name.lower(), value) for name, value in start["headers"] if name.lower() not in _TRANSPORT)
        if status in {301, 302, 303, 307, 308}:
            headers = tuple((name, _prefixed(value) if name == b"location" else value) for name, value in headers)
        if site is not None:
            headers = (*headers, *await stated_headers(site))
        page = Page(headers, b"".join(pieces), dict(headers).get(b"content-type", b"").decode("latin-1"))
        if status == 200 and key is not None:
            self.kept.keep(key, page)
        await _send_page(send, status, page, caching if status in {200, 301} else "no-cache", asked or _asked(scope))


def _finished(send: Send, *, head: bool) -> Send:
    """Send; nothing but headers to HEAD."""

    async def sent(message: Message) -> None:
        if head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sent


async def _send_page(send: Send, status: int, page: Page, caching: str, asked: dict[str, str]) -> None:
    squeezed = page.worth_squeezing and files.accepts_gzip(asked.get("accept-encoding", ""))
    headers = [*page.headers, (b"cache-control", caching.encode()), (b"vary", b"Accept-Encoding")]
    body = page.body
    if squeezed:
        body = page.squeezed()
        headers.append((b"content-encoding", b"gzip"))
    if status == 200:
        etag = f'{page.etag[:-1]}-gz"' if squeezed else page.etag
        headers.append((b"etag", etag.encode()))
        if files.matches(asked.get("if-none-match", ""), etag):
            kept = [entry for entry in headers if entry[0] not in {b"content-type", b"content-encoding"}]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
            return
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _raw_path(scope: Scope) -> str:
    raw = scope.get("raw_path")
    path = raw.decode("latin-1").partition("?")[0] if raw else str(scope["path"])
    # Two slashes at the start would name a host in a link.
    return f"/{path.lstrip('/')}"


def _with_path(scope: Scope, path: str) -> Scope:
    headers = [entry for entry in scope["headers"] if entry[0].lower() not in _DROPPED]
    return {**scope, "path": path, "raw_path": path.encode("latin-1"), "headers": headers}


def _asked(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _origin(shelf: Shelf, scope: Scope, asked: dict[str, str]) -> str:
    return shelf.first.public.public_address or f"{scope.get('scheme', 'http')}://{asked.get('host', 'localhost')}"


def _prefixed(location: bytes) -> bytes:
    """A redirect inside the site, with the prefixes of the page that made it."""
    start = PREFIX.get().encode()
    return location if not location.startswith(b"/") or location.startswith(start) else start + location[1:]


async def _lead(send: Send, to: str, scope: Scope) -> None:
    query = scope.get("query_string", b"")
    location = to.encode("latin-1") + (b"?" + query if query else b"")
    headers = [(b"location", location), (b"cache-control", b"no-cache"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _say(send: Send, status: int, sentence: str, *more: tuple[bytes, bytes]) -> None:
    await _text(send, f"{sentence}\n", "text/plain", "no-store", status, *more)


async def _text(
    send: Send, text: str, kind: str, caching: str, status: int = 200, *more: tuple[bytes, bytes]
) -> None:  # fmt: skip
    body = text.encode()
    headers = [
        (b"content-type", f"{kind}; charset=utf-8".encode()), (b"cache-control", caching.encode()),
        (b"content-length", str(len(body)).encode()), *more,
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
