"""Words that try the portal's pages, cases 97 to 110: as names of agencies, people, files and keys, as answers, comments and letters.

Every page shows them as text and nothing comes of it: no element, no attribute, no link, no line of a log, no statement.
Cases 101 to 104 are about the public site alone, and stand there.
"""

# ruff: noqa: F811  (fixtures of the portal's tests are used here by their names)

import csv
import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn
from litestar import Litestar
from sqlalchemy.orm import Session

from ingest.registry.models import Account, Agency, AgencyRecord, ApiKey, AuditEvent, Draft, Passkey, Ticket
from orchestration.verbs_planner import listening
from orchestration.verbs_portal import serving
from portal.app import create_app
from portal.csv_files import csv_file
from portal.setting import Setting
from tests.browsers import chromium
from tests.hostile.reading import Read
from tests.hostile.semantics import FORMULA, SCRIPT, SHELL, SQL_IDS, TEMPLATE
from tests.portal.conftest import (  # noqa: F401
    OURS,
    Browser,
    browser_of,
    clock,
    engine,
    fresh_registry,
    posted,
    setting,
    signed_in,
    stranger,
)
from tests.portal.reports_told import INCIDENT, act, draft_of, save, write
from tests.portal.uploading import app_of, seeded_files, sent, with_seeded_profile
from tests.stopping import stopped

Enter = Callable[..., Browser]
BREAKS = '"><script>alert(5)</script>\' onmouseover=alert(6) x="'
LOG = "Stop\n\x1b[31mERROR all rows accepted\x1b[0m\r\nready"
BIDI = "A\u202e1\u2066"
SQL = " ".join(SQL_IDS)

WORDS = {
    "97": FORMULA, "98": SCRIPT, "99": BREAKS, "100": SQL, "105": 'x"]; DROP TABLE account; --', "106": TEMPLATE,
    "107": LOG, "108": SHELL, "110": BIDI,
}  # fmt: skip
"""What is written, by case."""

PIECES = {
    "97": "=HYPERLINK(", "98": "<svg onload=alert(2)>", "99": "<script>alert(5)", "100": "' OR 1=1 --", "105": "DROP TABLE account",
    "106": "{{7*7}}${7*7}", "107": "ERROR all rows accepted", "108": "$(touch hostile-was-here)",
}  # fmt: skip
"""What of it has to be legible on some page, letter by letter."""


@dataclass
class Seen:
    """What the pages of a portal full of such words say; log: everything that was logged meanwhile."""

    pages: dict[str, str] = field(default_factory=dict)
    log: str = ""
    events: str = ""
    tables: frozenset[str] = frozenset()


@pytest.fixture
def app(setting: Setting) -> Litestar:
    return app_of(setting)


def poison(setting: Setting, app: Litestar, signed_in: Enter) -> list[str]:
    """Write the words wherever somebody may write; the addresses of the pages that show them."""
    every = " ".join(WORDS.values())
    with Session(setting.engine) as session, session.begin():
        for model in (Agency, AgencyRecord):
            session.execute(
                sa.update(model)
                .where(model.agency_id == OURS)
                .values(name=(SCRIPT + TEMPLATE)[:200], county=BREAKS[:100])
            )
        for role, name in (
            ("contributor", SCRIPT + SQL),
            ("reviewer", TEMPLATE + SHELL + LOG),
            ("agency_admin", BREAKS),
        ):
            session.execute(
                sa.update(Account).where(Account.agency_id == OURS, Account.role == role).values(name=name[:200])
            )
        admin_id = session.scalars(
            sa.select(Account.id).where(Account.agency_id == OURS, Account.role == "agency_admin")
        ).one()
        session.add(
            Passkey(
                account_id=admin_id,
                credential="c",
                public_key=b"k",
                sign_count=0,
                name=BREAKS[:80],
                created_at=setting.clock(),
            )
        )
    author, reviewer, admin = (signed_in(role) for role in ("contributor", "reviewer", "agency_admin"))

    number = write(setting, author)
    told = {**INCIDENT, "address": SCRIPT, "city": BREAKS + FORMULA, "county": TEMPLATE, "on_k12_campus": "yes"}
    assert save(setting, author, number, "incident", told, "leave").status_code == 303
    assert save(setting, author, number, "incident", {**told, "county": SQL + SHELL}, "leave").status_code == 303
    with Session(setting.engine) as session, session.begin():
        session.execute(sa.update(Draft).where(Draft.number == number).values(complete=True, status="in_review"))
    assert act(setting, reviewer, number, "return", comment=every).status_code == 303
    assert draft_of(setting, number).status == "returned"

    names = [f"{word.replace('/', '')[:120]}{at}.csv" for at, word in enumerate(WORDS.values())]
    upload = sent(
        author,
        [
            (
                f"incidents {SCRIPT}.csv",
                seeded_files()[0][1].replace(b"Call for service", SCRIPT.replace(",", ";").encode()),
            ),
            *seeded_files()[1:],
        ],
    )
    others = [sent(author, [(name, b"No,Day\n1,2\n")]) for name in names[:2]] + [
        sent(author, [(name, b"No,Day\n1,2\n") for name in names[2:]])
    ]
    link = re.search(r'href="(/files/[^"]+/cells/\w+)"', author.get(upload).text)  # type: ignore[attr-defined]

    keys: Any = admin.post("/people/keys", {"name": (SCRIPT + TEMPLATE)[:80], "scopes": "submit", "ends": "2027-01-31"})
    assert keys.status_code == 200
    invited: Any = admin.post(
        "/people/invitations",
        {"name": (BREAKS + TEMPLATE)[:200], "email": '"<svg/onload=alert(8)>"@x.example', "role": "reviewer"},
    )
    assert invited.status_code == 200
    for word in WORDS.values():
        admin.post(
            "/statements/reply", {"text": word, "signed_as": f"Office of the Chief {word}"[:120], "about": word[:200]}
        )
        admin.post("/statements/issue", {"title": word[:120], "text": word, "touches": "person.injured"})
    point = {"agency": OURS, "text": every[:2000], "mail": "reader@x.example", "release": "", "table": "", "row": ""}
    assert browser_of(app).post("/public/correction", data=point).status_code == 200
    with Session(setting.engine) as session:
        ticket = session.scalars(sa.select(Ticket.number)).one()
        assert session.scalars(sa.select(ApiKey.name)).one()
    return [
        "/", "/reports", f"/reports/{number}/review", f"/reports/{number}/incident", f"/reports/{number}/civilian-1", "/files", upload, *others,
        *([link[1]] if link else []), "/receipts", "/corrections", "/months", "/plan", "/statements", "/inbox", f"/inbox/{ticket}", "/people",
        "/people/keys", "/people/contracts", "/account", "/preview", "/public/correction",
        *(f"/months?month={word}" for word in ("<svg onload=alert(1)>", "{{7*7}}")),
        "/public/correction?release=%22%3E%3Csvg%20onload=alert(1)%3E&row=%7B%7B7*7%7D%7D&agency=%3Cscript%3E",
        "/no/such/%3Csvg%20onload=alert(1)%3E",
        "/desk", "/desk/findings", f"/desk/reminders/{OURS}", "/desk/windows", "/desk/duplicates", "/audit",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def kept() -> Seen:
    return Seen()


@pytest.fixture
def seen(
    kept: Seen, setting: Setting, app: Litestar, signed_in: Enter, caplog: pytest.LogCaptureFixture, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, posted: Any,
) -> Seen:  # fmt: skip
    """The pages, read once."""
    if kept.pages:
        return kept
    monkeypatch.chdir(tmp_path)
    caplog.set_level("DEBUG")
    with stopped():
        addresses = poison(setting, app, signed_in)
        admin, state = signed_in("agency_admin"), signed_in("state")
        for address in addresses:
            for who, browser in (("admin", admin), ("state", state)):
                answer: Any = browser.get(address)
                assert answer.status_code in (200, 404), (address, answer.status_code)
                kept.pages[f"{who} {address}"] = answer.text
    for at, mail in enumerate(posted.mails):
        assert "\n" not in mail["to"] + mail["subject"], at
    kept.log = caplog.text
    with Session(setting.engine) as session:
        kept.events = "\n".join(
            f"{event.actor} {event.action} {event.subject}" for event in session.scalars(sa.select(AuditEvent))
        )
    kept.tables = frozenset(sa.inspect(setting.engine).get_table_names())
    assert not list(tmp_path.glob("hostile*"))
    return kept


@pytest.mark.parametrize("case", list(PIECES))
def test_a_page_shows_the_words_and_nothing_comes_of_them(seen: Seen, case: str) -> None:
    shown = [address for address, page in seen.pages.items() if PIECES[case] in Read(page).said]
    assert shown, f"nobody can read what was written for case {case}"
    assert PIECES[case] not in seen.log
    assert PIECES[case] not in seen.events


def test_no_page_holds_what_could_act(seen: Seen) -> None:
    assert len(seen.pages) > 50
    for address, page in seen.pages.items():
        assert Read(page).acts == [], address


def test_the_reader_sees_what_acts() -> None:
    """The control: pages that would be open are seen as such."""
    for word in (SCRIPT, BREAKS, '<a href=" javascript:alert(1)">', "<p style=x>", "<iframe>"):
        assert Read(f'<p title="{word}">{word}</p>').acts


def test_106_no_template_is_worked_out(seen: Seen) -> None:
    for address, page in seen.pages.items():
        said = Read(page).said
        assert "4949" not in said, address
        assert "49${" not in said


def test_107_and_110_no_line_or_colour_of_a_log_and_no_hidden_sign_in_a_report(seen: Seen) -> None:
    assert "\x1b" not in seen.log
    assert not [line for line in seen.log.splitlines() if line.startswith("ERROR all rows")]
    assert "\u202e" not in seen.log + seen.events
    names = [page for address, page in seen.pages.items() if " /files" in address]
    assert not [page for page in names if "\x1b" in page or "\u202e" in Read(page).said], (
        "names of files show no hidden sign"
    )


def test_107_and_110_a_name_with_a_line_end_or_a_hidden_sign_is_not_taken(
    setting: Setting, signed_in: Enter, posted: Any
) -> None:
    for name in (LOG, BIDI, "A\u200bB", "A\nBcc: x@y.example", "A\x07B"):
        told = {"name": name, "email": "new@x.example", "role": "reviewer"}
        assert signed_in("agency_admin").post("/people/invitations", told).status_code == 422  # type: ignore[attr-defined]
    assert posted.mails == []


def test_108_no_command_was_run_and_105_no_table_is_gone(seen: Seen) -> None:
    assert {"account", "draft", "agency", "audit_event"} <= seen.tables


def test_97_a_file_for_a_spreadsheet_holds_no_formula(setting: Setting, signed_in: Enter) -> None:
    words = [
        FORMULA,
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1)",
        "\t=1+1",
        "\r=1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        " =1",
        '"=1',
        "'=1",
    ]
    rows = list(csv.reader(io.StringIO(csv_file(["a", "b"], [[word, -3] for word in words], "x.csv").content)))[1:]
    assert [row[0] for row in rows] == [f"'{word}" for word in words]
    assert {row[1] for row in rows} == {"-3"}, "a number stays one"
    with Session(setting.engine) as session, session.begin():
        session.execute(sa.update(Agency).where(Agency.agency_id == OURS).values(name=FORMULA))
        session.execute(sa.update(AgencyRecord).where(AgencyRecord.agency_id == OURS).values(name=FORMULA))
    text = signed_in("state").get("/desk/coverage.csv").text  # type: ignore[attr-defined]
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert f"'{FORMULA}" in cells
    assert FORMULA not in cells


def test_100_what_is_asked_is_a_word_and_never_a_statement(setting: Setting, signed_in: Enter) -> None:
    admin, state = signed_in("agency_admin"), signed_in("state")
    with setting.engine.connect() as connection:
        before = list(connection.connection.iterdump())  # type: ignore[attr-defined]
    for word in [*SQL_IDS, "%", "_", "x' UNION SELECT email FROM account --", "\x00", "1e999", "9" * 400]:
        for browser, path in (
            (admin, "/corrections"), (admin, "/reports"), (admin, "/months"), (admin, "/files"), (state, "/desk"), (state, "/desk/findings"),
            (state, "/desk/analysis"), (state, "/audit"), (admin, "/receipts"), (admin, "/inbox"),
        ):  # fmt: skip
            names = (
                "month",
                "year",
                "page",
                "status",
                "code",
                "severity",
                "county",
                "show",
                "actor",
                "action",
                "day",
                "closed",
                "said",
                "number",
            )
            answer: Any = browser.get(path, params=dict.fromkeys(names, word))
            assert answer.status_code in (200, 404), (path, answer.status_code)
            assert "CREATE TABLE" not in answer.text
            assert "@port-sample-pd.example" not in answer.text
        found: Any = admin.post("/corrections", {"number": word})
        assert found.status_code == 200
        for path in ("/people/acts", "/people/keys/end", "/desk/findings"):
            assert (state if "desk" in path else admin).post(
                path, {"of": word, "act": "end", "status": "seen"}
            ).status_code == 404  # type: ignore[attr-defined]
    with setting.engine.connect() as connection:
        assert list(connection.connection.iterdump()) == before  # type: ignore[attr-defined]


def test_109_long_runs_of_the_same_take_no_time(setting: Setting, signed_in: Enter) -> None:
    browser = signed_in("contributor")
    number = write(setting, browser)
    with stopped(20):
        for word in (
            "1 " * 100_000,
            "a-" * 50_000 + "!",
            "(" * 60_000,
            "\u0301" * 100_000,
            "\r\n" * 100_000,
            "@" * 100_000,
        ):
            save(
                setting,
                browser,
                number,
                "incident",
                {**INCIDENT, "address": word, "incident_date": word, "zip_code": word},
                "leave",
            )
            assert browser.get(f"/reports/{number}/review").status_code == 200  # type: ignore[attr-defined]
            browser.post("/corrections", {"number": word})
            signed_in("agency_admin").post("/statements/reply", {"text": word, "signed_as": word, "about": word})
            browser.client.post(
                "/public/correction", data={"text": word, "mail": word, "row": word, "csrf": browser.csrf}
            )


@pytest.fixture
def served(setting: Setting, signed_in: Enter, app: Litestar, clock: Any) -> Iterator[tuple[str, list[str], str]]:
    """A portal full of such words behind a socket, its pages, and the cookie of an administrator."""
    addresses = poison(setting, app, signed_in)
    door = listening("127.0.0.1", 0)
    origin = f"http://localhost:{door.getsockname()[1]}"
    server = uvicorn.Server(serving(create_app(replace(with_seeded_profile(setting), origin=origin))))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield origin, addresses, signed_in("agency_admin").client.cookies["vigie_portal"]
    server.should_exit = True
    thread.join(20)


def test_98_and_99_nothing_runs_in_a_browser(served: tuple[str, list[str], str]) -> None:
    origin, addresses, cookie = served
    with chromium() as browser:
        page = browser.new_page(
            bypass_csp=True
        )  # without the policy that would stop it: the pages themselves must hold
        page.context.add_cookies([{"name": "vigie_portal", "value": cookie, "url": origin}])
        ran: list[str] = []
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: ran.append(str(error)))
        shown = 0
        for address in [each for each in addresses if not each.startswith(("/desk", "/audit"))]:
            page.goto(f"{origin}{address}")
            shown += "alert(" in page.inner_text("body")
            page.evaluate("document.querySelectorAll('*').forEach(e => e.dispatchEvent(new MouseEvent('mouseover')))")
        assert ran == []
        assert shown > 5, "the words were there to be run"
        page.set_content(f"<p>{SCRIPT}</p>")
        page.wait_for_timeout(200)
        assert ran, "the control: the same words run where nobody escapes them"
