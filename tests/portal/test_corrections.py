"""What an agency submitted: found, shown with its versions, withdrawn with a reason, never changed."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.facts import version_fates
from ingest.registry.models import AuditEvent, Report
from portal.handles import handle_of
from portal.setting import Setting
from tests.portal.conftest import OTHER, Browser
from tests.portal.reports_told import draft_of, submitted
from tests.portal.submissions import RECEIVED, send

Enter = Callable[..., Browser]


def handle(setting: Setting, number: str) -> str:
    with Session(setting.engine) as session:
        found = session.scalars(sa.select(Report.id).where(Report.incident_id.endswith(f":{number}"))).one()
    return handle_of(setting.secret, found)


def fates(setting: Setting) -> list[str]:
    with Session(setting.engine) as session:
        return version_fates(session)["fate"].to_list()


def test_reports_are_found_by_the_beginning_of_their_number(signed_in: Enter, setting: Setting) -> None:
    for number in ("26-001", "26-002", "25-9"):
        send(setting, number)
    send(setting, "26-003", agency_id=OTHER)
    page = signed_in("reviewer").post("/corrections", {"number": "26-"}).text
    assert re.findall(r">(2\d-\d+)</a>", page) == ["26-002", "26-001"]


def test_a_number_is_text_and_not_a_pattern(signed_in: Enter, setting: Setting) -> None:
    send(setting, "26-001")
    assert "26-001" not in signed_in("reviewer").post("/corrections", {"number": "%"}).text


def test_reports_are_listed_by_month_and_page(signed_in: Enter, setting: Setting) -> None:
    for number in range(52):
        send(setting, f"N{number}", month="2026-09")
    send(setting, "M1", month="2026-08")
    browser = signed_in("contributor")
    assert len(re.findall(r">N\d+</a>", browser.get("/corrections?month=2026-09").text)) == 50
    assert len(re.findall(r">N\d+</a>", browser.get("/corrections?month=2026-09&page=2").text)) == 2
    assert re.findall(r">([NM]\d+)</a>", browser.get("/corrections?month=2026-08").text) == ["M1"]


def test_no_address_holds_the_number_of_a_report(signed_in: Enter, setting: Setting) -> None:
    send(setting, "26-001")
    page = signed_in("agency_admin").get(f"/corrections/{handle(setting, '26-001')}").text
    assert not [address for address in re.findall(r'(?:href|action)="([^"]*)"', page) if "26-001" in address]


def test_a_report_is_shown_with_its_versions(signed_in: Enter, setting: Setting) -> None:
    first = send(setting, "1", content="a")
    second = send(setting, "1", content="b", at=RECEIVED + timedelta(days=1))
    page = signed_in("contributor").get(f"/corrections/{handle(setting, '1')}").text
    assert page.index(second) < page.index(first)
    assert "replaced by a later one" in page


def test_a_report_is_withdrawn_and_its_mark_stays(signed_in: Enter, setting: Setting) -> None:
    send(setting, "1")
    browser, address = signed_in("reviewer"), f"/corrections/{handle(setting, '1')}"
    assert (
        browser.post(f"{address}/withdraw", {"reason": "w4", "sure": "yes"}, follow_redirects=False).status_code == 303
    )
    assert fates(setting) == ["withdrawn"]
    page = browser.get(address).text
    assert "It was filed by mistake" in page
    with Session(setting.engine) as session:
        assert not session.scalars(sa.select(AuditEvent).where(AuditEvent.actor.contains("Okafor"))).all()
    browser.post(f"{address}/reinstate")
    assert fates(setting) == ["current"]


def test_a_report_that_was_written_here_stands_as_its_draft_does(signed_in: Enter, setting: Setting) -> None:
    number = submitted(setting, signed_in)
    browser, address = signed_in("reviewer"), f"/corrections/{handle(setting, number)}"
    browser.post(f"{address}/withdraw", {"reason": "w4", "sure": "yes"})
    assert (fates(setting), draft_of(setting, number).status) == (["withdrawn"], "withdrawn")
    browser.post(f"{address}/reinstate")
    assert (fates(setting), draft_of(setting, number).status) == (["current"], "submitted")
    assert "let it stand again" in browser.get(f"/reports/{number}/review").text


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"reason": "w4"}, "sure"), ({"sure": "yes"}, "reason"), ({"reason": "w9", "sure": "yes"}, "reason"),
        ({"reason": "w1", "sure": "yes", "successor": "none"}, "successor"), ({"reason": "w1", "sure": "yes", "successor": "1"}, "successor"),
        ({"reason": "w1", "sure": "yes", "successor": "theirs"}, "successor"),
    ],
)  # fmt: skip
def test_a_withdrawal_that_does_not_fit_changes_nothing(
    signed_in: Enter, setting: Setting, sent: dict[str, str], field: str
) -> None:
    send(setting, "1")
    send(setting, "theirs", agency_id=OTHER)
    answer = signed_in("reviewer").post(f"/corrections/{handle(setting, '1')}/withdraw", sent)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert fates(setting) == ["current", "current"]


def test_a_duplicate_names_the_report_that_stands(signed_in: Enter, setting: Setting) -> None:
    send(setting, "1")
    send(setting, "2")
    browser, address = signed_in("reviewer"), f"/corrections/{handle(setting, '1')}"
    browser.post(f"{address}/withdraw", {"reason": "w1", "sure": "yes", "successor": "2"})
    assert "stands in its place: 2" in browser.get(address).text


def test_a_foreign_report_is_not_there(signed_in: Enter, setting: Setting) -> None:
    send(setting, "1", agency_id=OTHER)
    browser, address = signed_in("agency_admin"), f"/corrections/{handle(setting, '1')}"
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}/withdraw", {"reason": "w4", "sure": "yes"}).status_code == 404
    assert browser.post(f"{address}/reinstate").status_code == 404
    assert fates(setting) == ["current"]


@pytest.mark.parametrize("forged", ["1", "00" * 24, "zz", "é"])
def test_a_forged_handle_opens_nothing(signed_in: Enter, setting: Setting, forged: str) -> None:
    send(setting, "1")
    assert signed_in("agency_admin").get(f"/corrections/{forged}").status_code == 404


def test_the_state_reads_and_withdraws_nothing(signed_in: Enter, setting: Setting) -> None:
    send(setting, "1")
    browser, address = signed_in("state"), f"/corrections/{handle(setting, '1')}"
    assert browser.get(address).status_code == 200
    assert browser.post(f"{address}/withdraw", {"reason": "w4", "sure": "yes"}).status_code == 404
