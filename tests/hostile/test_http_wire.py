"""Requests that try the server of the portal, cases 111, 112 and 128: raw bytes over real sockets, served as `vigie serve portal` does."""

# ruff: noqa: F811  (fixtures of the portal's tests are used here by their names)

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import uvicorn
from litestar import Litestar
from sqlalchemy.orm import Session

import orchestration.patient
import portal.patience
from ingest.canonical import report_as_line
from ingest.registry.models import Account, Submission, Upload
from orchestration.verbs_planner import listening
from orchestration.verbs_portal import serving
from portal.app import create_app
from portal.keys import make_key
from portal.setting import Setting
from schemas.report_example import REPORT
from tests.portal.conftest import (  # noqa: F401
    ORIGIN,
    OTHER,
    OURS,
    Browser,
    Clock,
    browser_of,
    clock,
    engine,
    fresh_registry,
    posted,
    setting,
    signed_in,
    stranger,
)
from tests.portal.uploading import app_of, seeded_files, send

Enter = Callable[..., Browser]
LINE = report_as_line({**REPORT, "agency_id": OURS, "incident_id": "H-1"})


@dataclass
class Wire:
    """A portal behind a real socket, served as `vigie serve portal` does."""

    port: int
    setting: Setting
    browser: Browser

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def cookie(self) -> str:
        return f"vigie_portal={self.browser.client.cookies['vigie_portal']}"

    @contextlib.contextmanager
    def open(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as wire:
            yield wire

    def ask(self, *parts: bytes, end: bool = False) -> bytes:
        """Send raw bytes and read until the server closes or says no more."""
        with self.open() as wire:
            for part in parts:
                wire.sendall(part)
            if end:
                wire.shutdown(socket.SHUT_WR)
            return read_all(wire)

    def head(self, method: str, path: str, *lines: str) -> bytes:
        told = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Origin: http://{self.host}", "Accept: text/html",
                f"Cookie: {self.cookie()}", *lines]  # fmt: skip
        return "\r\n".join([*told, "", ""]).encode()

    def is_well(self) -> bool:
        """Whether the next reader is answered."""
        return b" 200 OK" in self.ask(self.head("GET", "/health", "Connection: close")).split(b"\r\n", 1)[0]


def read_all(wire: socket.socket, *, seconds: float = 20) -> bytes:
    wire.settimeout(seconds)
    got = b""
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while data := wire.recv(65_536):
            got += data
    return got


@pytest.fixture
def app(setting: Setting) -> Litestar:
    return create_app(setting)


@pytest.fixture
def wire(setting: Setting, signed_in: Enter, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    monkeypatch.setattr(portal.patience, "GRACE", 0.4)
    monkeypatch.setattr(orchestration.patient, "HEAD", 0.4)
    door = listening("127.0.0.1", 0)
    port = door.getsockname()[1]
    there = replace(setting, origin=f"http://localhost:{port}")
    server = uvicorn.Server(serving(create_app(there)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Wire(port=port, setting=there, browser=signed_in("agency_admin"))
    finally:
        server.should_exit = True
        thread.join(20)


def count(setting: Setting, *models: type) -> int:
    with Session(setting.engine) as session:
        return sum(session.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in models)


@pytest.fixture
def key(setting: Setting) -> str:
    """A key of OURS that may submit."""
    at = setting.clock()
    with Session(setting.engine) as session, session.begin():
        return make_key(session, agency_id=OURS, name="RMS", scopes=["check", "submit"], actor="cli", at=at,
                        expires_at=at + timedelta(days=30))  # fmt: skip


def test_111_slow_requests_end_and_others_are_answered_meanwhile(wire: Wire, key: str) -> None:
    slow = [
        wire.head("POST", "/files", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 9000"),
        wire.head("POST", "/files", "Content-Type: multipart/form-data; boundary=x", "Transfer-Encoding: chunked"),
        wire.head("POST", "/api/v1/check", f"Authorization: Bearer {key}", "Content-Type: application/x-ndjson", "Content-Length: 9000"),
        b"GET / HTTP/1.1\r\nHost: ",
        b"",
    ]  # fmt: skip
    with contextlib.ExitStack() as stack:
        open_ones = [stack.enter_context(wire.open()) for _ in range(4) for _ in slow]
        for each, head in zip(open_ones, slow * 4, strict=True):
            each.sendall(head)
        assert wire.is_well()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            open_ones[0].sendall(b"--x")
        answers = [read_all(each) for each in open_ones]
    assert [b" 408 " in answer.split(b"\r\n", 1)[0] for answer in answers] == [True, True, True, False, False] * 4
    assert answers[3::5] == answers[4::5] == [b""] * 4, "a head that does not come is closed without a word"
    assert count(wire.setting, Upload, Submission) == 0
    assert wire.is_well()


def test_111_a_body_that_comes_steadily_is_awaited(wire: Wire, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal.patience, "SLOWEST", len(LINE) / 4)
    head = wire.head("POST", "/api/v1/check", f"Authorization: Bearer {key}", "Content-Type: application/x-ndjson",
                     f"Content-Length: {len(LINE)}", "Connection: close")  # fmt: skip
    with wire.open() as one:
        one.sendall(head)
        for at in range(0, len(LINE), len(LINE) // 4):
            time.sleep(0.15)
            one.sendall(LINE[at : at + len(LINE) // 4])
        assert b" 200 " in read_all(one).split(b"\r\n", 1)[0]


CHUNKS = (
    b"ZZ\r\nabc\r\n0\r\n\r\n", b"-5\r\nabcde\r\n0\r\n\r\n", b"5\r\nabc", b"3\r\nabcdef\r\n0\r\n\r\n", b"ffffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    b"5;" + b"x" * 40_000 + b"\r\nabcde\r\n0\r\n\r\n",
)  # fmt: skip


def test_112_a_body_of_another_length_than_it_says_is_kept_nowhere(wire: Wire) -> None:
    for chunks in CHUNKS:
        token = f"x-csrf-token: {wire.browser.csrf}"
        head = wire.head(
            "POST", "/files", token, "Content-Type: multipart/form-data; boundary=x", "Transfer-Encoding: chunked"
        )
        answer = wire.ask(head, chunks, end=True)
        assert re.match(rb"HTTP/1.1 4\d\d |$", answer), answer[:200]
        assert count(wire.setting, Upload) == 0
        assert wire.is_well()


def test_112_a_body_shorter_than_its_length_is_kept_nowhere(wire: Wire, key: str) -> None:
    head = wire.head("POST", "/api/v1/reports", f"Authorization: Bearer {key}", "Content-Type: application/x-ndjson",
                     "Idempotency-Key: batch-0001", f"Content-Length: {len(LINE) + 50}")  # fmt: skip
    answer = wire.ask(head, LINE, end=True)
    assert re.match(rb"HTTP/1.1 4\d\d |$", answer), answer[:200]
    assert count(wire.setting, Submission) == 0


def test_112_a_head_without_end_is_refused(wire: Wire) -> None:
    answer = wire.ask(b"GET /health HTTP/1.1\r\nHost: " + wire.host.encode() + b"\r\nx: ", b"a" * 70_000)
    assert answer == b"" or b" 400 " in answer.split(b"\r\n", 1)[0]
    assert wire.is_well()


SMUGGLED = (
    ("Content-Length: 4", "Transfer-Encoding: chunked"), ("Transfer-Encoding: chunked", "Content-Length: 4"),
    ("Content-Length: 4", "Content-Length: 40"), ("Content-Length: 4, 40",), ("Content-Length: +4",), ("Content-Length: 4 4",),
    ("Content-Length: -1",), ("Content-Length: 0x4",), ("Transfer-Encoding: xchunked",), ("Transfer-Encoding: chunked, identity",),
    ("Transfer-Encoding:\x0bchunked",), ("Transfer-Encoding : chunked",), ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
    ("X: y\r\n Content-Length: 4", "Transfer-Encoding: gzip"), ("Content-Length : 4",),
)  # fmt: skip


def test_128_a_request_with_two_lengths_brings_no_second_one(wire: Wire) -> None:
    for lines in SMUGGLED:
        inner = wire.head("POST", "/account/language", "Content-Type: application/x-www-form-urlencoded", f"x-csrf-token: {wire.browser.csrf}",
                          "Content-Length: 11", "Connection: close") + b"language=fr"  # fmt: skip
        body = (
            b"0\r\n\r\n" + inner
        )  # the end of an empty body in chunks, and what a front server that counts bytes never sees
        answer = wire.ask(wire.head("POST", "/account/others", "Content-Type: text/plain", *lines), body)
        statuses = re.findall(rb"HTTP/1\.1 (\d{3})", answer)
        assert statuses in ([], [b"400"], [b"501"]), (lines, statuses)
        with Session(wire.setting.engine) as session:
            assert set(session.scalars(sa.select(Account.language))) == {"en"}, "the second request was taken"
        assert wire.is_well()


def test_128_two_requests_after_one_another_are_two(wire: Wire) -> None:
    inner = wire.head("POST", "/account/language", "Content-Type: application/x-www-form-urlencoded", f"x-csrf-token: {wire.browser.csrf}",
                      "Content-Length: 11", "Connection: close") + b"language=fr"  # fmt: skip
    answer = wire.ask(wire.head("GET", "/health"), inner)
    assert re.findall(rb"HTTP/1\.1 (\d{3})", answer) == [b"200", b"303"], (
        "the control: the same bytes as an honest second request"
    )
    with Session(wire.setting.engine) as session:
        assert "fr" in set(session.scalars(sa.select(Account.language)))


def test_an_upload_over_the_wire_is_taken(wire: Wire, setting: Setting) -> None:
    """The control of what is refused above: the same server takes an honest upload."""
    browser = wire.browser
    browser.client.app = app_of(setting)
    assert send(browser, seeded_files()).status_code == 303
    part = b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.csv"\r\n\r\nNo,Day\n1,2\n\r\n--x--\r\n'
    head = wire.head("POST", "/files", f"x-csrf-token: {browser.csrf}", "Content-Type: multipart/form-data; boundary=x",
                     f"Content-Length: {len(part)}", "Connection: close")  # fmt: skip
    assert b" 303 " in wire.ask(head, part).split(b"\r\n", 1)[0]
    assert count(setting, Upload) == 2
