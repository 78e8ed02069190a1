"""A source on this machine that answers as it is told over real HTTP, and a clock that only moves when it is slept on."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest


@dataclass
class Request:
    """What came in: the path, the query and the headers."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Reply:
    """What goes out: a document as JSON, or bytes as they stand."""

    document: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None


@dataclass
class Portal:
    """The source; `answer` makes a reply of a request, `requests` are those it had."""

    server: ThreadingHTTPServer
    requests: list[Request] = field(default_factory=list)
    answer: Callable[[Request], Reply] = lambda request: Reply([])

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.server.server_port}"


class Clock:
    """Stands still but for the sleep that is asked of it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float, /) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start() -> Iterator[Callable[[], Portal]]:
    """Starts a source; all of them end with the test."""
    running: list[Portal] = []

    def begin() -> Portal:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
                request = Request(parts.path, query, {name.lower(): value for name, value in self.headers.items()})
                portal.requests.append(request)
                reply = portal.answer(request)
                content = reply.content if reply.content is not None else json.dumps(reply.document).encode()
                try:
                    self.send_response(reply.status)
                    for name, value in ({"Content-Length": str(len(content))} | reply.headers).items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                return

        portal = Portal(server=ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        portal.server.daemon_threads = True
        threading.Thread(target=portal.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        running.append(portal)
        return portal

    yield begin
    for portal in running:
        portal.server.shutdown()
        portal.server.server_close()


@pytest.fixture
def portal(start: Callable[[], Portal]) -> Portal:
    """One source."""
    return start()
