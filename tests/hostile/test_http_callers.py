"""Requests that try who may sign in, and where the portal leads, cases 120 to 126: hosts, origins, addresses, keys, cookies."""

# ruff: noqa: F811  (fixtures of the portal's tests are used here by their names)

import re
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.canonical import report_as_line
from ingest.registry.models import Account, AuditEvent, SignIn
from portal.app import create_app
from portal.keys import make_key
from portal.setting import Setting
from portal.tokens import digest
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
from tests.portal.reports_told import SCREENER, begin

Enter = Callable[..., Browser]
LINE = report_as_line({**REPORT, "agency_id": OURS, "incident_id": "H-1"})


@pytest.fixture
def app(setting: Setting) -> Litestar:
    return create_app(setting)


def events(setting: Setting) -> list[str]:
    with Session(setting.engine) as session:
        return list(session.scalars(sa.select(AuditEvent.hash).order_by(AuditEvent.id)))


@pytest.fixture
def key(setting: Setting) -> str:
    """A key of OURS that may submit."""
    at = setting.clock()
    with Session(setting.engine) as session, session.begin():
        return make_key(session, agency_id=OURS, name="RMS", scopes=["check", "submit"], actor="cli", at=at,
                        expires_at=at + timedelta(days=30))  # fmt: skip


EMAIL, PASSWORD = "contributor@port-sample-pd.example", "kettle orchard violin mast"


def give_password(setting: Setting) -> None:
    with Session(setting.engine) as session, session.begin():
        account = session.scalars(sa.select(Account).where(Account.email == EMAIL)).one()
        account.password = setting.hasher.hash(PASSWORD)


def test_120_a_sign_in_takes_over_nothing_the_browser_brought(setting: Setting, app: Litestar) -> None:
    for brought in ["chosen-by-somebody-else", "", "a" * 5_000]:
        give_password(setting)
        client = browser_of(app)
        client.cookies.set("vigie_portal", brought)
        answer = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}, follow_redirects=False)
        fresh = answer.cookies["vigie_portal"]
        assert fresh != brought
        assert len(fresh) >= 43, "256 random bits"
        with Session(setting.engine) as session:
            tokens = session.scalars(sa.select(SignIn.token)).all()
        assert digest(fresh) in tokens
        assert digest(brought) not in tokens
        flags = answer.headers["set-cookie"].lower()
        assert "httponly" in flags
        assert "samesite=lax" in flags
        for address in (f"/?vigie_portal={fresh}", f"/?token={fresh}", f"/;jsessionid={fresh}"):
            elsewhere = browser_of(app).get(address, follow_redirects=False)
            assert elsewhere.status_code in (303, 404)
            assert elsewhere.headers.get("location", "/sign-in") == "/sign-in"


def test_121_a_key_in_an_address_a_cookie_or_a_form_opens_nothing(
    app: Litestar, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    client.cookies.set("vigie_portal", key)
    for name in ("api_key", "key", "token", "access_token", "authorization"):
        answer = client.get("/api/v1/submissions", params={name: key})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert key not in answer.text
        posted = client.post("/api/v1/check", params={name: key}, data={name: key})
        assert posted.status_code == 401
    for header in (f"Basic {key}", key, f"bearer  {key} x", f"Token {key}"):
        assert client.get("/api/v1/submissions", headers={"authorization": header}).status_code == 401
    assert client.get("/api/v1/submissions", headers={"authorization": f"bearer {key}"}).status_code == 200
    assert key not in caplog.text


def test_122_whoever_is_not_let_in_gets_the_same_words_after_the_same_work(setting: Setting, signed_in: Enter) -> None:
    class Counting:
        """The hasher itself, counted."""

        def __init__(self, hasher: Any) -> None:
            self.hasher, self.verified = hasher, 0

        def verify(self, *given: Any) -> bool:
            self.verified += 1
            return bool(self.hasher.verify(*given))

        def __getattr__(self, name: str) -> Any:
            return getattr(self.hasher, name)

    give_password(setting)
    hasher = Counting(setting.hasher)
    client = browser_of(create_app(replace(setting, hasher=hasher)))  # type: ignore[arg-type]
    told = {}
    with Session(setting.engine) as session, session.begin():
        ended = session.scalars(sa.select(Account).where(Account.email == "reviewer@port-sample-pd.example")).one()
        ended.ended_at, ended.password = setting.clock(), setting.hasher.hash(PASSWORD)
        locked = session.scalars(sa.select(Account).where(Account.email == "contributor@eastmarsh-pd.example")).one()
        locked.locked_until, locked.password = setting.clock() + timedelta(hours=1), setting.hasher.hash(PASSWORD)
    for who, email, password in (
        ("wrong password", EMAIL, "wrong horse battery"), ("nobody", "nobody@port-sample-pd.example", PASSWORD),
        ("ended", "reviewer@port-sample-pd.example", PASSWORD), ("locked", "contributor@eastmarsh-pd.example", PASSWORD),
        ("no password yet", "agency_admin@port-sample-pd.example", PASSWORD), ("no e-mail", "", PASSWORD),
    ):  # fmt: skip
        before = hasher.verified
        answer = client.post("/sign-in", data={"email": email, "password": password}, follow_redirects=False)
        page = answer.text.replace(email, "") if email else answer.text
        names = frozenset(name for name, _ in answer.headers.items() if name != "content-length")
        told[who] = (answer.status_code, page, names, hasher.verified - before, "vigie_portal" in answer.cookies)
    assert len(set(told.values())) == 1, {who: (each[0], each[3], each[4]) for who, each in told.items()}
    assert told["nobody"][0] == 422
    assert told["nobody"][3] == 1
    assert (
        client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}, follow_redirects=False).status_code == 303
    )


def test_123_another_host_name_is_refused_and_stands_nowhere(
    app: Litestar, setting: Setting, posted: Any, signed_in: Enter
) -> None:
    for host in [
        "evil.example",
        "portal.example.evil.example",
        "portal.example:80@evil.example",
        "localhost",
        "PORTAL.EXAMPLE.",
        "",
    ]:
        client = browser_of(app)
        for path in ("/sign-in", "/health", "/static/portal.css", "/schema/openapi.json"):
            answer = client.get(path, headers={"host": host}, follow_redirects=False)
            assert answer.status_code == 400, path
            assert host == "" or host not in answer.text
        admin = signed_in("agency_admin")
        forwarded = {
            "x-forwarded-host": "evil.example",
            "forwarded": "host=evil.example",
            "x-original-url": "/desk",
            "x-host": "evil.example",
        }
        page: Any = admin.post(
            "/people/invitations", {"email": "a@b.example", "name": "A", "role": "reviewer"}, headers=forwarded
        )
        assert page.status_code == 200
        assert f"{ORIGIN}/invitation/" in posted.mails[0]["text"]
        assert "evil.example" not in posted.mails[0]["text"] + page.text
        assert "evil.example" not in client.get("/schema/openapi.json", headers=forwarded).text


def test_124_no_other_origin_reads_or_writes(app: Litestar, setting: Setting, signed_in: Enter, key: str) -> None:
    for origin in [
        "null",
        "https://evil.example",
        "http://portal.example.evil.example",
        "http://portal.example:8080",
        "https://portal.example",
    ]:
        browser, before = signed_in("agency_admin"), events(setting)
        asked = {
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization",
        }
        for path in ("/", "/reports", "/api/v1/submissions", "/api/v1/check", "/sign-in"):
            for method in ("GET", "OPTIONS"):
                answer = browser.client.request(method, path, headers=asked, follow_redirects=False)
                assert not [name for name in answer.headers if name.startswith("access-control-")], (method, path)
                assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        for path in ("/reports/new", "/sign-out", "/public/correction", "/sign-in"):
            assert browser.post(path, dict(SCREENER), headers={"origin": origin}).status_code == 403  # type: ignore[attr-defined]
        assert events(setting) == before


NEXT = (
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example",
    "/%2f%2fevil.example",
    "javascript:alert(1)",
)


def test_125_nothing_in_a_request_leads_to_another_host(setting: Setting, app: Litestar, signed_in: Enter) -> None:
    for onto in NEXT:
        give_password(setting)
        client, browser = browser_of(app), signed_in("agency_admin")
        names = ("next", "return", "returnTo", "redirect", "url", "continue", "lang")
        fields = dict.fromkeys(names, onto)
        answers = [
            client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, **fields}, params=fields, follow_redirects=False),
            client.get("/", params=fields, headers={"referer": "https://evil.example/"}, follow_redirects=False),
            client.get("/sign-in", params={**fields, "lang": "fr"}, follow_redirects=False),
            *(client.get(f"{path}?lang=fr", follow_redirects=False) for path in (onto, f"/{onto}", f"/reports/{onto}")),
            browser.post("/account/language", {**fields, "language": "fr"}, params=fields, follow_redirects=False),
            browser.get(f"/reports/{onto}", follow_redirects=False), browser.post("/sign-out", fields, follow_redirects=False),
        ]  # fmt: skip
        seen = [each.headers["location"] for each in answers if "location" in each.headers]  # type: ignore[attr-defined]
        assert seen
        for location in seen:
            # As a browser reads it: tabs and line ends fall away, a backslash is a slash.
            read = re.sub(r"[\t\r\n]", "", location).replace("\\", "/")
            assert urlsplit(urljoin(f"{ORIGIN}/", read)).netloc == urlsplit(ORIGIN).netloc, location


URLS = (
    "http://169.254.169.254/latest/meta-data", "http://[::1]:80/", "http://2130706433/", "http://0x7f.1/", "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_", "http://localtest.me/", "\\\\evil.example\\share",
)  # fmt: skip


def test_126_no_request_makes_the_portal_open_an_address(
    app: Litestar, setting: Setting, signed_in: Enter, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    admin, state = signed_in("agency_admin"), signed_in("state")
    number = begin(admin)
    opened: list[Any] = []

    def guarded(*told: Any, **more: Any) -> Any:
        opened.append(told)
        raise OSError("no address is opened here")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, guarded, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", guarded)
    monkeypatch.setattr(socket, "create_connection", guarded)
    for url in URLS:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/x-ndjson", "referer": url, "x-forwarded-for": url,
                   "location": url, "x-callback-url": url, "webhook": url}  # fmt: skip
        sent = LINE.replace(b'"H-1"', b'"' + url.replace("\\", "/").encode() + b'"')
        assert program.post("/api/v1/check", content=sent, headers=headers, params={"callback": url}).status_code == 200
        typed = dict.fromkeys(("address", "city", "highest_charge", "event_key", "url"), url)
        answers = [
            admin.post(f"/reports/{number}/incident", {**typed, "version": "1", "then": "leave"}), admin.get("/lookup/places", params={"q": url}),
            admin.post("/statements/reply", {"text": f"See {url}", "signed_as": "Office of the Chief", "about": url}),
            admin.client.post("/public/correction", data={"text": f"See {url} for it.", "row": url, "csrf": admin.csrf}),
            state.get("/desk/analysis", params={"url": url, "show": "trends"}), admin.get("/reports/correct", params={"report": url}),
        ]  # fmt: skip
        assert all(each.status_code < 500 for each in answers)  # type: ignore[attr-defined]
    assert opened == []
    with pytest.raises(OSError, match="no address"):
        socket.create_connection(("127.0.0.1", 9))
