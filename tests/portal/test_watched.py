"""The portal watched: /ready, who may read /metrics, and that no label and no line of the log holds a value of anybody."""

import asyncio
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import httpx
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session

from ingest.findings import SEVERITY
from ingest.registry.models import Account, Agency, AuditEvent, SubmissionFinding
from orchestration.measures import METHODS, OUTCOMES
from orchestration.verbs_portal import watched_portal
from orchestration.watching import UNKNOWN, Watched
from portal.app import create_app
from portal.setting import Setting
from portal.uploads import STATUSES
from publish import journal
from tests.portal.conftest import NAMES, ORIGIN, OURS, SENDERS, Browser
from tests.portal.uploading import seeded_files, sent, with_seeded_profile

TOKEN = "t" * 40
HOSTILE = ("CANARY-4711 O'Neill", "canary\n2026-01-01 ERROR forged=1", "<script>canary()</script>", "canary@example.org",
           "../../canary", "{canary}", "\x1b[31mcanary", "%63anary")  # fmt: skip


@pytest.fixture
def setting(setting: Setting) -> Setting:
    return with_seeded_profile(setting)


@pytest.fixture
def log() -> io.StringIO:
    """What the server writes as its log."""
    stream = io.StringIO()
    root = journal.logging.getLogger()
    before, level = root.handlers[:], root.level
    journal.begin("json", stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def watched(setting: Setting, tmp_path) -> Watched:
    return watched_portal(setting, private=tmp_path, token=None)


@pytest.fixture
def app(watched: Watched) -> Watched:
    """What the browsers of these tests ask."""
    return watched


def asked(app: Watched, path: str, *, client: str = "127.0.0.1", host: str = "127.0.0.1:8003", method: str = "GET",
          **headers: str) -> httpx.Response:  # fmt: skip
    async def ask() -> httpx.Response:
        way = httpx.ASGITransport(app=app, client=(client, 4711))
        async with httpx.AsyncClient(transport=way, base_url="http://127.0.0.1:8003") as asking:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            return await asking.request(method, path, headers={"host": host, **given})

    return asyncio.run(ask())


def labels(text: str) -> list[tuple[str, dict[str, str], float]]:
    """Every sample: name, labels, value."""
    families = text_string_to_metric_families(text)
    return [(one.name, dict(one.labels), one.value) for family in families for one in family.samples]


def figures(app: Watched) -> dict[str, float]:
    """Every sample by its name and labels, in their order."""
    told = labels(asked(app, "/metrics").text)
    return {" ".join([name, *(f"{key}={given[key]}" for key in sorted(given))]): value for name, given, value in told}


def test_metrics_open_to_this_machine_itself_alone_where_there_is_no_token(watched: Watched) -> None:
    assert asked(watched, "/metrics").status_code == 200
    assert asked(watched, "/metrics", client="::1", host="[::1]:8003").status_code == 200
    refused = [
        asked(watched, "/metrics", client="192.0.2.7"), asked(watched, "/metrics", host="portal.example"),
        asked(watched, "/metrics", x_forwarded_for="127.0.0.1"), asked(watched, "/metrics", forwarded="for=127.0.0.1"),
        asked(watched, "/metrics", x_real_ip="127.0.0.1"), asked(watched, "/metrics", client="proxy.example"),
    ]  # fmt: skip
    assert {answer.status_code for answer in refused} == {404}
    assert not any("vigie_" in answer.text for answer in refused)


def test_with_a_token_nothing_else_opens_the_metrics(setting: Setting, tmp_path) -> None:
    app = watched_portal(setting, private=tmp_path, token=TOKEN)
    shut = [asked(app, "/metrics"), asked(app, "/metrics", authorization=f"Bearer {TOKEN[:-1]}"),
            asked(app, "/metrics", authorization=f"Basic {TOKEN}"), asked(app, f"/metrics?token={TOKEN}")]  # fmt: skip
    assert {answer.status_code for answer in shut} == {404}
    assert asked(app, "/metrics", client="192.0.2.7", authorization=f"Bearer {TOKEN}").status_code == 200


def test_ready_says_which_check_fails_and_no_more(setting: Setting, watched: Watched, tmp_path) -> None:
    whole = {"ready": True, "checks": {"registry": True, "schema": True, "disk": True}}
    assert (asked(watched, "/ready").status_code, asked(watched, "/ready").json()) == (200, whole)
    with setting.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    behind = watched_portal(setting, private=tmp_path / "gone", token=None)
    answer = asked(behind, "/ready")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "checks": {"registry": True, "schema": False, "disk": False}}
    # It goes on answering that it is there.
    assert asked(behind, "/health", host=ORIGIN.split("//")[1]).status_code == 200


def test_a_registry_that_is_gone_is_not_ready_and_the_metrics_still_come(setting: Setting, tmp_path) -> None:
    gone = replace(setting, engine=sa.create_engine(f"sqlite:///file:{tmp_path}/nothing.db?mode=ro&uri=true"))
    app = watched_portal(gone, private=tmp_path, token=None)
    assert asked(app, "/ready").status_code == 503
    found = figures(app)
    assert found["vigie_ready check=registry server=portal"] == 0
    assert not any(name.startswith("vigie_submissions_total") for name in found)


def test_submissions_findings_uploads_and_mails_are_counted(
    setting: Setting, watched: Watched, signed_in: Callable[..., Browser]
) -> None:
    browser = signed_in("agency_admin")
    address = sent(browser, seeded_files())
    version = re.search(r'name="version" value="([^"]*)"', browser.get(address).text)[1]
    browser.post(f"{address}/submit", {"version": version}, follow_redirects=False)
    browser.post("/people/invitations", {"email": "new@canary.example", "name": "Canary", "role": "contributor",
                                          "language": "en", "agency_id": OURS})  # fmt: skip
    found = figures(watched)
    with Session(setting.engine) as session:
        findings = session.scalar(sa.select(sa.func.count()).select_from(SubmissionFinding))
    assert found["vigie_submissions_total outcome=in_part"] == 1
    assert sum(value for name, value in found.items() if name.startswith("vigie_findings_total")) == findings > 10
    assert found["vigie_uploads status=rest_waits"] + found["vigie_uploads status=submitted"] == 1
    assert found["vigie_newest_submission_timestamp_seconds"] == setting.clock().timestamp()
    assert (found["vigie_mails_total outcome=sent"], found["vigie_mails_total outcome=refused"]) == (1, 0)
    assert found["vigie_http_requests_total method=GET route=/files/{number} server=portal status=200"] >= 1


def everything_asked(watched: Watched, signed_in: Callable[..., Browser]) -> None:
    """Real requests of a clerk and of strangers, with names, numbers and hostile texts wherever a request can hold one."""
    browser = signed_in("agency_admin")
    sent(browser, seeded_files())
    for text in HOSTILE:
        safe = httpx.QueryParams({"q": text})
        for path in (f"/reports/{quote(text, safe='')}", f"/files/R-canary?{safe}",
                     f"/nothing/canary?{safe}", "/receipts/R-CANARY4711", f"/desk/reminders/{OURS}"):  # fmt: skip
            browser.get(path)
        browser.post("/people/invitations", {"email": text, "name": text, "role": text, "language": text, "agency_id": text})  # fmt: skip
        browser.post("/sign-in", {"email": text, "password": text})
        browser.post("/public/correction", {"text": text, "email": text, "release": text})
        browser.post("/account/password", {"password": text, "new": text})
    browser.client.request("CANARY", "/reports/canary")
    browser.client.get(
        "/", headers={"user-agent": "canary", "referer": "http://canary/", "cookie": "vigie_portal=canary"}
    )
    for number in range(3):
        browser.client.post(
            "/api/v1/reports", content=b'{"canary": ' * number, headers={"authorization": "Bearer canary"}
        )


def test_no_label_holds_an_id_a_name_or_a_value(
    setting: Setting, watched: Watched, signed_in: Callable[..., Browser]
) -> None:
    everything_asked(watched, signed_in)
    routes = {route.path_format for route in create_app(setting).routes}
    allowed = {
        "server": {"portal"}, "method": METHODS | {"OTHER"}, "route": routes | {UNKNOWN}, "outcome": {*OUTCOMES, "sent", "refused"},
        "code": set(SEVERITY), "severity": {"error", "warning", "note"}, "status": set(STATUSES) | {str(n) for n in range(200, 600)},
        "check": {"registry", "schema", "disk"}, "version": {"0.1.0"},
    }  # fmt: skip
    text = asked(watched, "/metrics").text
    seen = [(label, value) for _, given, _ in labels(text) for label, value in given.items() if label != "le"]
    assert len(seen) > 100
    assert not [(label, value) for label, value in seen if value not in allowed[label]]
    assert "canary" not in text.lower()
    assert not [name for name in personal(setting) if name in text]


def test_the_log_of_real_requests_holds_no_value_and_no_line_of_a_stranger(
    setting: Setting, watched: Watched, signed_in: Callable[..., Browser], log: io.StringIO
) -> None:
    everything_asked(watched, signed_in)
    journal.logging.getLogger("sqlalchemy.engine").error("canary %s", "canary")
    journal.logging.getLogger("portal.door").error("canary %s", "canary")
    text = log.getvalue()
    assert "canary" not in text.lower()
    assert "forged" not in text
    assert not [name for name in personal(setting) if name in text]
    lines = [json.loads(line) for line in text.splitlines()]
    events = [line["event"] for line in lines]
    assert {"request", "audit", "library", journal.WITHHELD} == set(events)
    with Session(setting.engine) as session:
        links = set(session.scalars(sa.select(AuditEvent.id).where(AuditEvent.action != "enrolled")))
    assert links == {line["link"] for line in lines if line["event"] == "audit"}
    assert {line["route"] for line in lines if line["event"] == "request"} >= {"/files/{number}", "/sign-in"}
    assert journal.WITHHELD not in {line.get("route") for line in lines} | {line.get("action") for line in lines}


def test_a_page_that_breaks_leaves_its_place_and_not_its_words(
    setting: Setting, tmp_path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("canary of O'Neill")

    monkeypatch.setattr("portal.room.Room.page", broken)
    app = watched_portal(setting, private=tmp_path, token=None)
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as client:
        assert client.get("/sign-in", headers={"accept": "text/html"}).status_code == 500
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    told = next(line for line in lines if line["event"] == "page_broke")
    assert (told["error"], told["file"]) == ("ValueError", "test_watched.py")
    assert "canary" not in log.getvalue()
    assert lines[-1]["status"] == 500


def personal(setting: Setting) -> list[str]:
    """Names, addresses and ids that stand in the registry or came with the requests."""
    with Session(setting.engine) as session:
        emails = session.scalars(sa.select(Account.email)).all()
        agencies = session.execute(sa.select(Agency.agency_id, Agency.name)).all()
    return [*NAMES.values(), *SENDERS.values(), *emails, *(str(part) for row in agencies for part in row)]


def test_every_action_of_the_chain_may_stand_in_the_log(root) -> None:
    rooms = [path.read_text("utf-8") for room in ("ingest", "portal", "orchestration") for path in (root / room).rglob("*.py")]  # fmt: skip
    actions = {action for text in rooms for action in re.findall(r'action="([^"]*)"', text)}
    assert len(actions) > 30
    assert not [action for action in actions if journal._allowed("action", action) != action]
    assert journal._allowed("actor", "port-sample-pd") == journal.WITHHELD


def test_a_form_of_log_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="VIGIE_LOG is one of text, json"):
        journal.begin("xml")
