"""Requests that try the portal, cases 111 to 130, against the real application; what a server decides stands in `test_http_wire`.

What has to become of each case stands in OUTCOMES. Case 119 (tokens of an identity provider) stands with the provider's tests.
"""

# ruff: noqa: F811  (fixtures of the portal's tests are used here by their names)

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.canonical import report_as_line
from ingest.registry.checkpoints import checkpoint_of, faults
from ingest.registry.models import Account, AuditEvent, Draft, Invitation, Submission, Upload
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
from tests.portal.reports_told import begin

Enter = Callable[..., Browser]
LINE = report_as_line({**REPORT, "agency_id": OURS, "incident_id": "H-1"})
OUTCOMES = {
    "111": "a slow request is answered with 408 or closed, and others are answered meanwhile",
    "112": "a body that is not as long as it says ends the connection, and nothing is kept",
    "113": "what a type claims and a content denies is refused", "114": "a packed body is not unpacked",
    "115": "a hundred thousand fields are refused", "116": "a form without its token changes nothing",
    "117": "a delivery of another agency is not there", "118": "fields nobody asked for change nothing",
    "119": "refused; shown with the identity provider", "120": "a sign-in takes over nothing the browser brought",
    "121": "a key in an address opens nothing", "122": "the same words and the same work for whoever is not let in",
    "123": "another host name is refused, and stands in no link", "124": "no other origin is let read or write",
    "125": "nothing in a request leads to another host", "126": "no request makes the portal open an address",
    "127": "no private answer may be kept", "128": "a request with two lengths is refused, and none is smuggled in",
    "129": "a method is what the request line says", "130": "a link that is gone, changed, moved or cut off is found",
}  # fmt: skip
"""The cases and what has to become of each."""


@pytest.fixture
def app(setting: Setting) -> Litestar:
    return create_app(setting)


def count(setting: Setting, *models: type) -> int:
    with Session(setting.engine) as session:
        return sum(session.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in models)


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


def test_113_what_a_type_claims_is_not_believed(app: Litestar, setting: Setting, signed_in: Enter, key: str) -> None:
    program = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    bearer = {"authorization": f"Bearer {key}"}
    for kind, content in (
        ("application/json", b"\x89PNG\r\n\x1a\n"), ("application/x-ndjson", b"<html>"), ("text/plain", LINE), ("", LINE),
        ("application/json; charset=utf-7", LINE), ("application/x-ndjson", b"PK\x03\x04"), ("multipart/form-data", LINE),
    ):  # fmt: skip
        headers = {**bearer, "content-type": kind, "idempotency-key": "batch-0001"}
        answer = program.post("/api/v1/reports", content=content, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json"), kind
    browser = signed_in("contributor")
    lies: Any = browser.post(
        "/reports/new", None, content=b'{"csrf": "x"}', headers={"content-type": "application/json"}
    )
    assert lies.status_code == 403, "a form that is none carries no token"
    assert count(setting, Submission, Upload, Draft) == 0


def test_114_a_packed_body_is_not_unpacked(app: Litestar, setting: Setting, signed_in: Enter, key: str) -> None:
    bomb = gzip.compress(b"\0" * 30_000_000)
    program = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    for coding in ("gzip", "deflate", "br", "gzip, gzip"):
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json", "content-encoding": coding}
        assert program.post("/api/v1/check", content=bomb, headers=headers).status_code == 415
        browser = signed_in("contributor")
        given = {
            "content-type": "multipart/form-data; boundary=x",
            "content-encoding": coding,
            "x-csrf-token": browser.csrf,
        }
        assert browser.client.post("/files", content=bomb, headers=given).status_code in (400, 415)
    assert count(setting, Submission, Upload) == 0


def test_115_a_hundred_thousand_fields_are_refused(signed_in: Enter, setting: Setting) -> None:
    for path in ["/reports/new", "/sign-in", "/public/correction", "/files", "/people/invitations"]:
        browser = signed_in("agency_admin")
        body = b"&".join(b"f%d=" % at for at in range(100_000)) + b"&csrf=" + browser.csrf.encode()
        plain = browser.client.post(path, content=body, headers={"content-type": "application/x-www-form-urlencoded"})
        assert plain.status_code in (400, 403, 413), plain.status_code
        parts = (
            b"".join(b'--x\r\ncontent-disposition: form-data; name="f%d"\r\n\r\n\r\n' % at for at in range(15_000))
            + b"--x--\r\n"
        )
        given = {"content-type": "multipart/form-data; boundary=x", "x-csrf-token": browser.csrf}
        assert browser.client.post(path, content=parts, headers=given).status_code in (400, 413)
        assert count(setting, Draft, Upload, Invitation) == 0


def test_116_no_form_is_taken_without_its_token(app: Litestar, setting: Setting, signed_in: Enter) -> None:
    browser, before = signed_in("agency_admin"), events(setting)
    posts = [
        route.path_format for route in app.routes
        if "POST" in getattr(route, "methods", ()) and not route.path_format.startswith(("/api/", "/public/", "/invitation/"))
        and not route.path_format.endswith(("/oidc", "/provider"))
    ]  # fmt: skip
    assert len(posts) > 30
    other = signed_in("agency_admin", OTHER).csrf
    for path in posts:
        address = re.sub(r"{[^}]*}", "x", path)
        for given in ({}, {"csrf": ""}, {"csrf": other}, {"csrf": "ÿ\ud800".encode("utf-8", "surrogatepass")}):
            answer = browser.client.post(address, data=given, follow_redirects=False)
            # 404 where the right is not had: then the form was not even looked at.
            assert answer.status_code in (400, 403, 404), (path, given, answer.status_code)
        cross = browser.client.post(address, data={"csrf": browser.csrf}, headers={"origin": "https://evil.example"})
        assert cross.status_code in (403, 404), path
    assert events(setting) == before


def test_117_a_delivery_of_another_agency_is_not_there(
    app: Litestar, setting: Setting, signed_in: Enter, key: str
) -> None:
    program = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    headers = {
        "authorization": f"Bearer {key}",
        "content-type": "application/x-ndjson",
        "idempotency-key": "batch-0001",
    }
    receipt = program.post("/api/v1/reports", content=LINE, headers=headers).json()["receipt"]["receipt"]
    ours, theirs = signed_in("reviewer"), signed_in("reviewer", OTHER)
    for path in (f"/receipts/{receipt}", f"/receipts/{receipt}/file"):
        mine, foreign, nothing = ours.get(path), theirs.get(path), theirs.get("/receipts/R-AAAAAAAAAAAAAAAA")
        assert (mine.status_code, foreign.status_code) == (200, 404)  # type: ignore[attr-defined]
        same = [re.sub(r"R-[A-Z0-9]{16}(/file)?", "", each.text) for each in (foreign, nothing)]  # type: ignore[attr-defined]
        assert same[0] == same[1], "what is another's is answered like what never was"


def test_118_fields_nobody_asked_for_change_nothing(setting: Setting, signed_in: Enter) -> None:
    more = {
        "role": "state", "agency_id": OTHER, "agency": OURS, "account_id": "1", "author_id": "99", "status": "approved", "id": "1",
        "complete": "true", "number": "D-AAAA-AAAA", "receipt": "R-1", "__class__": "x", "actor": "operator", "whole": "1", "sandbox": "1",
    }  # fmt: skip
    browser = signed_in("contributor")
    number = begin(browser, **more)
    with Session(setting.engine) as session:
        draft = session.scalars(sa.select(Draft)).one()
        author = session.get_one(Account, draft.author_id)
        assert (draft.number, draft.agency_id, draft.status, draft.complete, draft.receipt) == (
            number,
            OURS,
            "draft",
            False,
            None,
        )
        assert (author.role, author.agency_id) == ("contributor", OURS)
    language: Any = browser.post(
        "/account/language", {**more, "language": "fr", "name": "King", "email": "x@y.example"}
    )
    assert language.status_code == 200
    signed_in("agency_admin").post(
        "/people/invitations", {**more, "role": "reviewer", "email": "a@b.example", "name": "A", "invited_by": "1"}
    )
    with Session(setting.engine) as session:
        mine = session.scalars(sa.select(Account).where(Account.role == "contributor", Account.agency_id == OURS)).one()
        assert (mine.name, mine.email) == ("Tomas Reyl", "contributor@port-sample-pd.example")
        invited = session.scalars(sa.select(Invitation)).one()
        assert (invited.agency_id, invited.role) == (OURS, "reviewer")
        assert session.scalars(sa.select(AuditEvent).where(AuditEvent.actor == "operator")).first() is None


def test_127_no_private_answer_may_be_kept(app: Litestar, setting: Setting, signed_in: Enter, key: str) -> None:
    people = [signed_in(role) for role in ("agency_admin", "state")]
    program = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    program.headers.update({"authorization": f"Bearer {key}"})
    number = begin(people[0])
    asked = 0
    for route in app.routes:
        if "GET" not in getattr(route, "methods", ()) or route.path_format.startswith("/static"):
            continue
        address = re.sub(r"{[^}]*}", number, route.path_format)
        for each in (*people, program, browser_of(app)):
            answer: Any = each.get(address, follow_redirects=False)
            asked += 1
            assert answer.headers["cache-control"] == "no-store", (address, answer.status_code)
            assert "etag" not in answer.headers
            assert "last-modified" not in answer.headers
    assert asked > 100
    assert people[0].post("/sign-out", follow_redirects=False).headers["cache-control"] == "no-store"  # type: ignore[attr-defined]


def test_129_a_method_is_what_the_request_line_says(app: Litestar, setting: Setting, signed_in: Enter) -> None:
    browser = signed_in("agency_admin")
    number, before = begin(browser), None
    before = events(setting)
    for name in ("x-http-method-override", "x-http-method", "x-method-override"):
        for method in ("POST", "DELETE", "PUT", "PATCH"):
            answer: Any = browser.get(
                f"/reports/{number}/review",
                headers={name: method},
                params={"_method": method, "act": "delete", "reason": "w4"},
            )
            assert answer.status_code == 200
            posted: Any = browser.post(
                "/sign-in/second", {"_method": method}, headers={name: "GET"}, follow_redirects=False
            )
            assert posted.status_code in (303, 422)
    for method in ("DELETE", "PUT", "PATCH", "TRACE", "PROPFIND", "HEAD"):
        answer = browser.client.request(method, f"/reports/{number}/review")
        assert answer.status_code in (200, 404, 405) if method == "HEAD" else answer.status_code == 405, method
        assert browser.csrf not in answer.text
    assert events(setting) == before
    assert count(setting, Draft) == 1


def test_130_a_link_that_is_gone_changed_moved_or_cut_off_is_found(
    setting: Setting, signed_in: Enter, clock: Clock
) -> None:
    browser = signed_in("agency_admin")
    for _ in range(4):
        begin(browser)
    with Session(setting.engine) as session:
        kept = checkpoint_of(session, at=clock())
        assert faults(session, [kept]) == []
    first, second, *_, last = rows = _links(setting)

    def after(*acts: sa.Executable) -> list[str]:
        with Session(setting.engine) as session:
            for act in acts:
                session.execute(act)
            found = [fault.kind for fault in faults(session, [kept])]
            session.rollback()
        return found

    table = AuditEvent
    moved = {
        "at": second.at,
        "actor": second.actor,
        "action": second.action,
        "subject": second.subject,
        "previous": second.previous,
    }
    swap = [
        sa.update(table).where(table.id == first.id).values(hash="x"),
        sa.update(table)
        .where(table.id == second.id)
        .values(hash=first.hash, previous=first.previous, subject=first.subject),
        sa.update(table).where(table.id == first.id).values(**moved, hash=second.hash),
    ]
    for what, acts in {
        "deleted": [sa.delete(table).where(table.id == second.id)], "edited": [sa.update(table).where(table.id == second.id).values(subject="x")],
        "another time": [sa.update(table).where(table.id == second.id).values(at=clock() - timedelta(days=1))],
        "another actor": [sa.update(table).where(table.id == last.id).values(actor="account 99")], "reordered": swap,
        "first gone": [sa.delete(table).where(table.id == first.id)], "cut": [sa.delete(table).where(table.id == last.id)],
        "all gone": [sa.delete(table)],
    }.items():  # fmt: skip
        assert after(*acts), what
    assert after(sa.delete(table).where(table.id == last.id)) == ["cut"], (
        "by its own links a chain that was cut still holds"
    )
    assert len(rows) >= 4


def _links(setting: Setting) -> list[AuditEvent]:
    with Session(setting.engine, expire_on_commit=False) as session:
        return list(session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))


def test_every_case_has_a_test_and_an_outcome() -> None:
    here = Path(__file__).parent
    tested = {
        number for name in ("portal", "wire", "callers")
        for number in re.findall(r"^def test_(\d{3})_", (here / f"test_http_{name}.py").read_text("utf-8"), re.MULTILINE)
    }  # fmt: skip
    assert tested | {"119"} == set(OUTCOMES) == {str(number) for number in range(111, 131)}
