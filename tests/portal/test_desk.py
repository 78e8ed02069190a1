"""The state's desk: who has reported, what is to do, findings and where the desk stands, windows, mails, files."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from ingest.registry.models import FindingNote, Reminder, Window
from portal.app import create_app
from portal.setting import Setting
from tests.portal.conftest import OTHER, OURS, SENDERS, Browser, Clock, Posted, browser_of
from tests.portal.filed import Found, file_reports

MISSING: Found = ("missing", "error", "incident", "incident_date")
STRAY: Found = ("contact_time_apart", "note", "incident", "contact_time")


@pytest.fixture
def filed(setting: Setting, clock: Clock) -> Setting:
    """Ours filed every month up to October 2026, the other one stopped in July."""
    for year, numbers in ((2025, range(1, 13)), (2026, range(1, 11))):
        for number in numbers:
            month, at = (
                f"{year}-{number:02d}",
                datetime(year + number // 12, number % 12 + 1, 12, 9, tzinfo=clock().tzinfo),
            )
            file_reports(setting.engine, agency_id=OURS, sender=SENDERS[OURS], month=month, at=at, count=3,
                         found=[MISSING, MISSING, STRAY] if month == "2026-10" else [STRAY])  # fmt: skip
            if month <= "2026-07":
                file_reports(setting.engine, agency_id=OTHER, sender=SENDERS[OTHER], month=month, at=at, count=1)
    return setting


def test_the_desk_says_who_owes_which_month(filed: Setting, signed_in: Callable[..., Browser]) -> None:
    page = signed_in("state").get("/desk").text
    assert "1 of 2 agencies owe a month." in page
    assert "August 2026, September 2026 not filed." in page
    assert page.count('class="m-late"') >= 2
    assert "months late" in page


def test_only_the_state_and_its_auditor_see_the_desk(filed: Setting, signed_in: Callable[..., Browser]) -> None:
    for address in (
        "/desk",
        "/desk/findings",
        "/desk/duplicates",
        "/desk/windows",
        "/desk/analysis",
        "/desk/coverage.csv",
    ):
        assert signed_in("auditor").get(address).status_code == 200, address
        assert signed_in("agency_admin").get(address).status_code == 404, address


def test_the_auditor_changes_nothing(filed: Setting, signed_in: Callable[..., Browser]) -> None:
    auditor = signed_in("auditor")
    for address in ("/desk/findings", "/desk/windows", f"/desk/reminders/{OTHER}"):
        assert auditor.post(address, {"of": "1", "status": "seen"}).status_code == 404
    with Session(filed.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(FindingNote)) == 0


def test_the_grid_is_a_file(filed: Setting, signed_in: Callable[..., Browser]) -> None:
    answer = signed_in("state").get("/desk/coverage.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert lines[0].startswith("agency_id,month,status,incidents")
    assert any(line.startswith(f"{OTHER},2026-08,late") for line in lines)


def test_findings_are_gathered_and_the_desk_says_where_it_stands(
    filed: Setting, signed_in: Callable[..., Browser]
) -> None:
    state = signed_in("state")
    page = state.get("/desk/findings?severity=error").text
    assert "Date is empty." in page
    of = page.split('name="of" value="')[1].split('"')[0]
    answer = state.post("/desk/findings", {"of": of, "status": "asked"}, follow_redirects=False)
    assert answer.status_code == 303
    assert "Date is empty." in state.get("/desk/findings?status=asked").text
    assert "Date is empty." not in state.get("/desk/findings?status=open").text
    with Session(filed.engine) as session:
        assert broken_links(session) == []


@pytest.mark.parametrize(
    "given", [{"of": "999999", "status": "seen"}, {"of": "1", "status": "gone"}, {"of": "x", "status": "seen"}]
)
def test_a_status_of_nothing_is_not_there(
    filed: Setting, signed_in: Callable[..., Browser], given: dict[str, str]
) -> None:
    assert signed_in("state").post("/desk/findings", given).status_code == 404


def test_a_window_is_opened_and_shown(filed: Setting, signed_in: Callable[..., Browser]) -> None:
    state = signed_in("state")
    given = {"first_month": "2026-10", "opens": "2026-11-01", "closes": "2026-11-30"}
    assert state.post("/desk/windows", given, follow_redirects=False).status_code == 303
    assert "October 2026" in state.get("/desk/windows").text
    with Session(filed.engine) as session:
        assert session.scalars(sa.select(Window)).one().agency_id is None


@pytest.mark.parametrize(("given", "said"), [
    ({"first_month": "2026-10", "opens": "soon", "closes": "2026-11-30"}, "this is no day"),
    ({"first_month": "2026-10", "opens": "2026-12-01", "closes": "2026-11-30"}, "before it opens"),
    ({"first_month": "Oct", "opens": "2026-11-01", "closes": "2026-11-30"}, "YYYY-MM"),
])  # fmt: skip
def test_a_wrong_window_is_said_and_kept_in_the_form(
    filed: Setting, signed_in: Callable[..., Browser], given: dict[str, str], said: str
) -> None:
    answer = signed_in("state").post("/desk/windows", given)
    assert (answer.status_code, said in answer.text, f'value="{given["closes"]}"' in answer.text) == (422, True, True)


def test_a_mail_goes_to_the_administrators_and_carries_no_report(
    filed: Setting, signed_in: Callable[..., Browser], posted: Posted
) -> None:
    state = signed_in("state")
    page = state.get(f"/desk/reminders/{OTHER}").text
    assert "August 2026, September 2026" in page
    assert (
        state.post(f"/desk/reminders/{OTHER}", {"text": "The months are due."}, follow_redirects=False).status_code
        == 303
    )
    assert [(mail["to"], mail["text"]) for mail in posted.mails] == [
        ("agency_admin@eastmarsh-pd.example", "The months are due.")
    ]
    with Session(filed.engine) as session:
        assert session.scalars(sa.select(Reminder)).one().agency_id == OTHER
    assert state.post("/desk/reminders/XX9", {"text": "x"}).status_code == 404


def test_without_a_mail_server_the_page_says_so(
    filed: Setting, signed_in: Callable[..., Browser], clock: Clock
) -> None:
    browser = signed_in("state")
    other = browser_of(create_app(replace(filed, post=None)))
    other.cookies = browser.client.cookies
    assert "No mail server is configured" in other.get(f"/desk/reminders/{OTHER}").text


def test_every_language_shows_the_desk(filed: Setting, signed_in: Callable[..., Browser]) -> None:
    state = signed_in("state")
    for language, title in (("fr", "Qui a transmis"), ("es", "Quién ha informado")):
        assert title in state.get(f"/desk?lang={language}").text


def test_an_agency_sees_what_would_gain_most_and_nobody_else(filed: Setting, signed_in: Callable[..., Browser]) -> None:
    page = signed_in("contributor").get("/plan").text
    assert "What would gain most: Date is empty." in page
    assert "Eastmarsh" not in page
    assert "Too few agencies of this size" in page
    assert signed_in("contributor", OTHER).get(f"/plan?agency={OURS}").status_code == 404
    assert signed_in("state").get(f"/plan?agency={OURS}").status_code == 200


def test_the_analyses_come_from_the_deployment(filed: Setting, signed_in: Callable[..., Browser]) -> None:
    rows = [{"month": "2026-10", "incidents": 3}]
    browser = signed_in("state")
    other = browser_of(create_app(replace(filed, analyses=lambda name, asked: rows if name == "trends" else [])))
    other.cookies = browser.client.cookies
    assert "2026-10" in other.get("/desk/analysis").text
    assert other.get("/desk/analysis?show=secrets").status_code == 404
    assert "No pair was found" in other.get("/desk/duplicates").text
    assert "started without them" in browser.get("/desk/analysis").text
