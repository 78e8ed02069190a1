"""The push API: what programs send is judged as everywhere, taken once, answered the same, and kept nowhere for a sandbox key."""

import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jsonschema import Draft202012Validator
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.canonical import report_as_line
from ingest.registry.enrolment import SANDBOX, AgencyFacts, enrol
from ingest.registry.filing import open_window
from ingest.registry.models import Agency, ApiKey, AuditEvent, Contract, Replay, Report, Submission
from ingest.registry.snapshot import registry_snapshot
from ingest.submit import reread
from portal.keys import holder_of, make_key
from portal.pages import Pages
from portal.push import take
from portal.push_content import LARGEST, content_of
from portal.room import Room
from portal.setting import Setting
from schemas.report_example import REPORT
from tests.portal.conftest import ORIGIN, OTHER, OURS, Clock

LINES = {"content-type": "application/x-ndjson"}
Opened = Callable[..., "Program"]


class Program:
    """A program with a key."""

    def __init__(self, client: TestClient[Litestar], shown: str) -> None:
        self.client, self.shown = client, shown
        client.headers.update({"authorization": f"Bearer {shown}"})

    def get(self, path: str, **given: Any) -> Any:
        return self.client.get(path, **given)

    def send(self, path: str, *reports: dict[str, Any], key: str | None = "batch-0001", **headers: str) -> Any:
        data = b"".join(report_as_line(report) for report in reports)
        given = {**LINES, **({"idempotency-key": key} if key else {}), **headers}
        return self.client.post(path, content=data, headers=given)


@pytest.fixture
def program(app: Litestar, setting: Setting) -> Opened:
    def open_as(
        agency_id: str = OURS, *, scopes: Sequence[str] = ("check", "submit"), sandbox: bool = False, days: int = 30
    ) -> Program:
        at = setting.clock()
        with Session(setting.engine) as session, session.begin():
            shown = make_key(session, agency_id=agency_id, name="RMS", scopes=scopes, actor="cli", sandbox=sandbox, at=at,
                             expires_at=at + timedelta(days=days))  # fmt: skip
        client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
        return Program(client, shown)

    return open_as


def report(number: str = "A-1", **changes: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(REPORT)), "incident_id": number, **changes}


def bad(number: str = "A-2") -> dict[str, Any]:
    return report(number, arrest_made="Perhaps")


def count(setting: Setting, model: type) -> int:
    with Session(setting.engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_check_tells_every_finding_under_its_line_and_keeps_nothing(program: Opened, setting: Setting) -> None:
    answer = program(scopes=["check"]).send("/api/v1/check", report(), bad(), key=None)
    told = answer.json()
    assert (answer.status_code, told["verdict"], told["held_lines"], told["kept"]) == (200, "partly", [2], False)
    (error,) = [finding for finding in told["findings"] if finding["severity"] == "error"]
    assert (error["line"], error["code"], error["where"]) == (2, "unknown_word", "arrest_made")
    assert all(error[name] for name in ("sentence", "why", "fix"))
    assert "Perhaps" not in answer.text
    assert count(setting, Submission) == count(setting, Replay) == 0
    assert not setting.landing.folder.exists()


def test_good_reports_are_taken_and_bad_ones_come_back(program: Opened, setting: Setting) -> None:
    answer = program().send("/api/v1/reports", report(), bad())
    told = answer.json()
    assert (answer.status_code, told["accepted"], told["held_lines"]) == (201, 1, [2])
    with Session(setting.engine) as session:
        (submission,) = session.scalars(sa.select(Submission))
        again = reread(session, setting.landing, [submission.id])[submission.id]
        assert session.scalars(sa.select(Report.incident_id)).all() == [f"{OURS}:A-1"]
        assert session.scalars(sa.select(AuditEvent.action).where(AuditEvent.actor.startswith("key "))).all() == [
            "pushed"
        ]
        assert session.scalars(sa.select(ApiKey.used_at)).one() is not None
    assert again.validated.accepted["incident"].height == 1


def test_the_receipt_is_signed_by_this_deployment(program: Opened, setting: Setting) -> None:
    receipt = program().send("/api/v1/reports", report()).json()["receipt"]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(setting.verify_key))
    public.verify(bytes.fromhex(receipt["signature"]), receipt["signed"].encode())
    assert json.loads(receipt["signed"]).items() <= receipt.items()
    assert (receipt["agency_id"], receipt["reports"], receipt["accepted"]) == (OURS, 1, 1)


def test_a_single_report_needs_no_key_and_a_batch_does(program: Opened) -> None:
    ours = program()
    assert ours.client.post("/api/v1/reports", json=report()).status_code == 201
    for sent in ([report("A-2")], [report("A-2"), report("A-3")]):
        refused = ours.client.post("/api/v1/reports", json=sent)
        assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
        assert "Idempotency-Key" in refused.json()["detail"]
    assert ours.send("/api/v1/reports", report("A-2"), key=None).status_code == 400
    assert ours.send("/api/v1/reports", report("A-2"), key="short").status_code == 400


def test_a_replay_is_harmless_and_gets_the_same_answer(program: Opened, setting: Setting, clock: Clock) -> None:
    ours = program()
    first = ours.send("/api/v1/reports", report(), bad())
    clock.go(hours=30)
    again = ours.send("/api/v1/reports", report(), bad())
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    known = ours.send("/api/v1/reports", report(), bad(), key="batch-0002")
    assert (known.status_code, known.json()["receipt"]) == (200, first.json()["receipt"])
    assert (
        ours.client.post(
            "/api/v1/reports", content=report_as_line(report("A-9")), headers={"content-type": "application/json"}
        ).status_code
        == 201
    )
    assert count(setting, Submission) == 2


def test_a_key_that_was_used_takes_no_other_content(program: Opened, setting: Setting) -> None:
    ours = program()
    ours.send("/api/v1/reports", report())
    assert ours.send("/api/v1/reports", report("A-2")).status_code == 409
    assert program(OTHER).send("/api/v1/reports", report("A-2")).status_code == 201
    assert count(setting, Submission) == 2


def test_a_refused_request_gives_its_key_back(program: Opened, setting: Setting) -> None:
    ours = program()
    broken = ours.client.post(
        "/api/v1/reports", content=b'{"a":1}\n{"b":', headers={**LINES, "idempotency-key": "batch-0001"}
    )
    assert (broken.status_code, broken.json()["status"]) == (400, 400)
    assert "line 2" in broken.json()["detail"]
    assert ours.send("/api/v1/reports", report()).status_code == 201


def test_an_answer_that_broke_off_is_made_up_for(program: Opened, setting: Setting) -> None:
    ours = program()
    first = ours.send("/api/v1/reports", report(), bad())
    with Session(setting.engine) as session, session.begin():
        session.execute(sa.update(Replay).values(status=0, answer=""))
    again = ours.send("/api/v1/reports", report(), bad())
    assert again.status_code == 200
    assert again.json()["receipt"] == first.json()["receipt"]
    assert again.json()["held_lines"] == [2]
    assert count(setting, Submission) == 1


def test_the_same_batch_sent_by_several_at_once_is_taken_once(program: Opened, setting: Setting) -> None:
    shown = program().shown
    room = Room(setting, Pages(setting))
    with Session(setting.engine, expire_on_commit=False) as session:
        holder, agency = holder_of(session, shown, at=setting.clock()), session.get_one(Agency, OURS)
    assert holder is not None
    data = b"".join(report_as_line(each) for each in (report(), report("A-3"), bad()))
    content = content_of(LINES, data)

    def push_it(at: int) -> dict[str, Any]:
        return take(room, holder, agency, content, key=f"batch-000{at % 2}").told

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(push_it, range(6)))
    assert {answer["receipt"]["receipt"] for answer in answers} == {answers[0]["receipt"]["receipt"]}
    assert [answer["held_lines"] for answer in answers] == [[3]] * 6
    assert (count(setting, Submission), count(setting, Report), count(setting, Replay)) == (1, 2, 2)


def test_what_is_kept_of_an_answer_is_sealed(program: Opened, setting: Setting) -> None:
    program().send("/api/v1/reports", report(), bad())
    with Session(setting.engine) as session:
        assert "verdict" not in session.scalars(sa.select(Replay.answer)).one()


def test_a_batch_of_which_nothing_is_taken_says_so(program: Opened) -> None:
    answer = program().send("/api/v1/reports", bad())
    assert (answer.status_code, answer.json()["verdict"]) == (422, "held")


def test_a_sandbox_key_is_answered_and_kept_nowhere(program: Opened, setting: Setting) -> None:
    answer = program(sandbox=True).send("/api/v1/reports", report(), bad())
    assert (answer.status_code, answer.json()["accepted"], answer.json()["kept"], answer.json()["receipt"]) == (
        201,
        1,
        False,
        None,
    )
    assert count(setting, Submission) == count(setting, Replay) == count(setting, Report) == 0


def test_no_release_knows_the_sandbox_and_nothing_is_kept_of_it(program: Opened, setting: Setting) -> None:
    with Session(setting.engine) as session, session.begin():
        enrol(session, [AgencyFacts(agency_id=SANDBOX, sender="sandbox", name="Sandbox", county="Sample", state="CA")],
              at=setting.clock())  # fmt: skip
    assert program(SANDBOX).send("/api/v1/reports", report()).json()["kept"] is False
    with Session(setting.engine) as session:
        assert SANDBOX not in registry_snapshot(session)["agencies"]["agency_id"].to_list()


def test_a_key_reaches_its_own_agency_alone(program: Opened, setting: Setting) -> None:
    ours, theirs = program(), program(OTHER)
    receipt = ours.send("/api/v1/reports", report()).json()["receipt"]["receipt"]
    assert ours.get(f"/api/v1/submissions/{receipt}").status_code == 200
    assert theirs.get(f"/api/v1/submissions/{receipt}").status_code == 404
    assert theirs.get("/api/v1/submissions").json() == {"submissions": [], "next": None}
    assert theirs.get("/api/v1/since").json()["reports"] == []
    for path in ("/api/v1/since", "/api/v1/submissions", f"/api/v1/submissions/{receipt}"):
        assert theirs.get(path, params={"agency": OURS}).status_code == 404
    held = theirs.send("/api/v1/reports", report(agency_id=OURS))
    assert (held.status_code, held.json()["verdict"]) == (422, "held")


def test_a_key_files_for_the_agencies_of_its_contracts(program: Opened, setting: Setting) -> None:
    with Session(setting.engine) as session, session.begin():
        session.add(Contract(agency_id=OURS, files_for=OTHER, since=setting.clock().date()))
    told = program().send(f"/api/v1/reports?agency={OTHER}", report()).json()
    assert told["receipt"]["agency_id"] == OTHER


def test_two_agencies_of_one_sender_do_not_share_a_receipt(program: Opened, setting: Setting) -> None:
    with Session(setting.engine) as session, session.begin():
        enrol(session, [AgencyFacts(agency_id="XX0030000", sender="port-sample-pd", name="Third", county="Sample", state="CA")],
              at=setting.clock())  # fmt: skip
    third = program("XX0030000")
    assert program().send("/api/v1/reports", report(), bad()).status_code == 201
    assert third.send("/api/v1/reports", report(), bad()).status_code == 409
    assert third.get("/api/v1/submissions").json()["submissions"] == []
    assert third.send("/api/v1/reports", report(agency_id="XX0030000")).status_code == 201


def test_deliveries_are_told_with_what_became_of_them(program: Opened, clock: Clock) -> None:
    ours = program()
    first = ours.send("/api/v1/reports", report(), bad()).json()["receipt"]["receipt"]
    clock.go(hours=1)
    ours.send("/api/v1/reports", report(city="Another Town"), key="batch-0002")
    (second, told) = ours.get("/api/v1/submissions").json()["submissions"]
    assert (told["receipt"], told["accepted"], told["held"], told["status"]) == (first, 1, 1, "partly")
    assert second["status"] == "taken"
    standing = ours.get(f"/api/v1/submissions/{first}").json()["standing"]
    assert standing == {"in_force": 0, "superseded": 1, "duplicate": 0, "withdrawn": 0}
    assert ours.get("/api/v1/submissions", params={"before": second["receipt"]}).json()["submissions"] == [told]
    assert ours.get("/api/v1/submissions", params={"before": "R-NONE"}).status_code == 404


def test_an_exporter_resumes_where_it_stopped(program: Opened) -> None:
    ours = program()
    start = ours.get("/api/v1/since").json()
    assert (start["reports"], start["more"]) == ([], False)
    ours.send("/api/v1/reports", *(report(f"A-{at:03}") for at in range(130)))
    seen, marker, more = [], start["since"], True
    while more:
        told = ours.get("/api/v1/since", params={"since": marker}).json()
        seen += [each["incident_id"] for each in told["reports"]]
        marker, more = told["since"], told["more"]
    assert seen == [f"A-{at:03}" for at in range(130)]
    assert ours.get("/api/v1/since", params={"since": marker}).json()["reports"] == []
    for wrong in ("x", "é", "MS4xLjEuMQ", "A" * 5000):
        assert ours.get("/api/v1/since", params={"since": wrong}).status_code == 400


def test_who_has_no_key_gets_nothing_but_the_description(program: Opened, clock: Clock, app: Litestar) -> None:
    ours = program(days=1)
    clock.go(days=2)
    assert ours.get("/api/v1/since").status_code == 401
    ours.client.headers.pop("authorization")
    refused = ours.client.post("/api/v1/reports", content=b"{}", headers=LINES)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.headers["content-type"] == "application/problem+json"
    assert ours.get("/api/v1/standard").json()["report"]["required"]
    assert ours.get("/schema/openapi.json").json()["openapi"] == "3.1.0"
    assert ours.get("/api/v1/nothing", headers={"accept": "text/html"}).json()["status"] == 404


def test_a_key_to_check_does_not_submit(program: Opened, setting: Setting) -> None:
    assert program(scopes=["check"]).send("/api/v1/reports", report()).status_code == 403
    assert count(setting, Submission) == 0


@pytest.mark.parametrize(
    ("headers", "data", "status"),
    [
        ({"content-type": "text/csv"}, b"a,b\n", 415),
        ({}, b"{}", 415),
        ({"content-type": "application/json; charset=utf-16"}, b"{}", 415),
        ({"content-type": "application/x-ndjson"}, b"[{}]", 415),
        ({"content-type": "application/json"}, b"PK\x03\x04", 415),
        ({"content-type": "application/json"}, b"<a/>", 415),
        ({"content-type": "application/json"}, b'{"a":1}\n{"b":2}\n', 415),
        ({"content-type": "application/json", "content-encoding": "gzip"}, b"\x1f\x8b\x08", 415),
        ({"content-type": "application/json"}, b"", 400),
        ({"content-type": "application/json"}, b"[]", 400),
        ({"content-type": "application/json"}, b"[" * 100_000, 413),
        ({"content-type": "application/json"}, b'{"a": NaN}', 400),
        ({"content-type": "application/json"}, b'{"a": 1, "a": 2}', 400),
        ({"content-type": "application/x-ndjson"}, b'{"a": "' + b"x" * 2_000_000 + b'"}', 413),
        ({"content-type": "application/x-ndjson"}, b"{" + b" " * LARGEST, 413),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/check", "/api/v1/reports"])
def test_hostile_content_is_refused_with_a_sentence(
    program: Opened, setting: Setting, path: str, headers: dict[str, str], data: bytes, status: int
) -> None:
    answer = program().client.post(path, content=data, headers={"idempotency-key": "batch-0001", **headers})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"].endswith(".")
    assert count(setting, Submission) == count(setting, Replay) == 0


def test_a_key_that_asks_too_often_is_told_when_to_ask_again(program: Opened, clock: Clock) -> None:
    ours, other = program(), program()
    answers = [ours.get("/api/v1/since") for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    assert other.get("/api/v1/since").status_code == 200
    clock.go(seconds=1)
    assert ours.get("/api/v1/since").status_code == 200


def test_the_description_names_exactly_the_addresses_there_are(app: Litestar, program: Opened) -> None:
    told = program().get("/schema/openapi.json").json()
    described = {(path, method.upper()) for path, entry in told["paths"].items() for method in entry}
    there = {
        (re.sub(r":[a-z]+\}", "}", route.path), method)
        for route in app.routes if route.path.startswith("/api/")
        for method in getattr(route, "methods", ()) if method in {"GET", "POST"}
    }  # fmt: skip
    assert described == there
    for path, method in described - {("/api/v1/standard", "GET")}:
        assert {"401", "429"} <= told["paths"][path][method.lower()]["responses"].keys()


def test_every_answer_is_as_described(program: Opened) -> None:
    ours = program()
    schemas = ours.get("/schema/openapi.json").json()["components"]["schemas"]
    receipt = ours.send("/api/v1/reports", report(), bad())
    answers = {
        "Taken": receipt, "Checked": ours.send("/api/v1/check", report(), bad()), "Since": ours.get("/api/v1/since"),
        "Submissions": ours.get("/api/v1/submissions"), "Standard": ours.get("/api/v1/standard"),
        "Submission": ours.get(f"/api/v1/submissions/{receipt.json()['receipt']['receipt']}"),
        "Problem": ours.get("/api/v1/submissions/R-NONE"),
    }  # fmt: skip
    for name, answer in answers.items():
        whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        assert not [error.message for error in Draft202012Validator(whole).iter_errors(answer.json())], name


def test_a_month_whose_window_has_closed_is_not_taken(program: Opened, setting: Setting) -> None:
    month = report()["incident_date"][:7]
    with Session(setting.engine) as session, session.begin():
        open_window(session, first_month=month, last_month=month, opens=date(2025, 2, 1), closes=date(2025, 3, 31), by="account 1",
                    at=setting.clock(), agency_id=OURS)  # fmt: skip
    answer = program().send("/api/v1/reports", report())
    assert (answer.status_code, "The window for" in answer.text) == (409, True)
    assert count(setting, Submission) == count(setting, Report) == count(setting, Replay) == 0
    assert program().send("/api/v1/check", report(), key=None).status_code == 200
