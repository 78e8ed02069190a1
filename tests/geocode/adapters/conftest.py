"""A geocoding service on this machine: it answers as it is told and remembers what it was asked."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Request:
    """What came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """What goes out; `write` replaces the body by what it sends itself."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class StandIn:
    """The service: `answer` makes a reply to a request; `requests` are those it had."""

    server: ThreadingHTTPServer
    requests: list[Request] = field(default_factory=list)
    answer: Callable[[Request], Reply] = lambda request: Reply()

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://{self.host}"


class Clock:
    """A clock that stands still but for the sleep that is asked of it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float, /) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start() -> Iterator[Callable[[], StandIn]]:
    """Starts a service; all of them end with the test."""
    running: list[StandIn] = []

    def begin() -> StandIn:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                stand_in.requests.append(request)
                reply = stand_in.answer(request)
                try:
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    if reply.write is None and "Content-Length" not in reply.headers:
                        self.send_header("Content-Length", str(len(reply.body)))
                    self.end_headers()
                    if reply.write is None:
                        self.wfile.write(reply.body)
                    else:
                        reply.write(self)
                except OSError:
                    self.close_connection = True

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                return

        stand_in = StandIn(server=ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        stand_in.server.daemon_threads = True
        thread = threading.Thread(target=stand_in.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        running.append(stand_in)
        return stand_in

    yield begin
    for stand_in in running:
        stand_in.server.shutdown()
        stand_in.server.server_close()


@pytest.fixture
def service(start: Callable[[], StandIn]) -> StandIn:
    """One service."""
    return start()
