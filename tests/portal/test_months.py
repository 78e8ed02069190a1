"""What an agency says of its months: filed, zero, late; and when a month is taken."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.enrolment import zero_months
from ingest.registry.filing import note_late, open_window
from ingest.registry.models import AuditEvent, LateNotice, ZeroReport
from portal.setting import Setting
from portal.windows import CLOSED, LATE, NOT_YET, OPEN, opening
from tests.portal.conftest import OTHER, OURS, Browser, Clock
from tests.portal.submissions import send

Enter = Callable[..., Browser]


def zeros(setting: Setting, agency_id: str = OURS) -> list[str]:
    with Session(setting.engine) as session:
        return zero_months(session).filter(agency_id=agency_id)["month"].to_list()


def test_the_page_says_what_each_month_is(signed_in: Enter, setting: Setting) -> None:
    send(setting, "1", month="2026-09")
    page = signed_in("reviewer").get("/months").text
    assert "September 2026" in page
    assert "30 October 2026" in page  # The day September is due.
    for word in ("filed", "missing", "due soon", "not over", "ahead"):
        assert word in page


def test_a_span_is_attested_by_the_person_who_is_signed_in(signed_in: Enter, setting: Setting) -> None:
    browser = signed_in("reviewer")
    answer = browser.post(
        "/months/zero",
        {"agency": OURS, "first": "2026-07", "last": "2026-09", "attested": "yes"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert zeros(setting) == ["2026-07", "2026-08", "2026-09"]
    with Session(setting.engine) as session:
        assert set(session.scalars(sa.select(ZeroReport.attested_by))) == {"Ines Okafor"}
        told = session.scalars(sa.select(AuditEvent.actor + " " + AuditEvent.subject)).all()
    assert not [link for link in told if "Okafor" in link]
    assert any(link.startswith("account ") and link.endswith("2026-07 to 2026-09") for link in told)


def test_a_zero_is_not_attested_without_the_sentence(signed_in: Enter, setting: Setting) -> None:
    answer = signed_in("reviewer").post("/months/zero", {"first": "2026-07"})
    assert answer.status_code == 422
    assert 'href="#attested"' in answer.text
    assert zeros(setting) == []


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-11", "2026-11", "is not over"),
        ("2024-12", "2024-12", "reports since"),
        ("2026-09", "2026-08", "lies before"),
        ("2026-08", "2026-09", "cannot be zero"),
        ("September", "", "Choose a month"),
    ],
)
def test_a_month_that_is_no_zero_is_refused_whole(
    signed_in: Enter, setting: Setting, first: str, last: str, sentence: str
) -> None:
    send(setting, "1", month="2026-09")
    answer = signed_in("agency_admin").post("/months/zero", {"first": first, "last": last, "attested": "yes"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert zeros(setting) == []


def test_a_zero_is_taken_back(signed_in: Enter, setting: Setting) -> None:
    browser = signed_in("reviewer")
    browser.post("/months/zero", {"first": "2026-08", "attested": "yes"})
    browser.post("/months/zero/back", {"month": "2026-08"})
    assert zeros(setting) == []


@pytest.mark.parametrize("role", ["contributor", "state", "auditor"])
def test_who_may_not_attest_is_told_there_is_nothing(signed_in: Enter, setting: Setting, role: str) -> None:
    browser = signed_in(role)
    assert browser.get("/months").status_code == 200
    assert browser.post("/months/zero", {"agency": OURS, "first": "2026-08", "attested": "yes"}).status_code == 404
    assert zeros(setting) == []


@pytest.mark.parametrize("path", ["/months/zero", "/months/zero/back", "/months/late"])
def test_another_agency_is_not_there(signed_in: Enter, setting: Setting, path: str) -> None:
    sent = {
        "agency": OTHER,
        "first": "2026-08",
        "month": "2026-08",
        "attested": "yes",
        "reason": "staff",
        "expected_by": "2026-12-01",
    }
    browser = signed_in("agency_admin")
    assert browser.post(path, sent).status_code == 404
    assert browser.get(f"/months?agency={OTHER}").status_code == 404
    assert zeros(setting, OTHER) == []


def test_a_late_notice_is_kept_with_its_day(signed_in: Enter, setting: Setting) -> None:
    browser = signed_in("reviewer")
    sent = {"month": "2026-09", "expected_by": "2026-12-15", "reason": "staff"}
    assert browser.post("/months/late", sent, follow_redirects=False).status_code == 303
    with Session(setting.engine) as session:
        notice = session.scalars(sa.select(LateNotice)).one()
    assert (notice.agency_id, notice.month, notice.expected_by, notice.reason) == (
        OURS,
        "2026-09",
        date(2026, 12, 15),
        "staff",
    )
    assert "expected by 15 December 2026" in browser.get("/months").text
    again = browser.post("/months/late", sent)
    assert again.status_code == 422
    assert "nothing was added" in again.text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"expected_by": "2026-11-01"}, "expected_by"),
        ({"reason": "weather"}, "reason"),
        ({"month": "2026-12"}, "month"),
    ],
)
def test_a_late_notice_that_does_not_fit_is_shown_again(
    signed_in: Enter, setting: Setting, change: dict[str, str], field: str
) -> None:
    sent = {"month": "2026-09", "expected_by": "2026-12-15", "reason": "staff", **change}
    answer = signed_in("reviewer").post("/months/late", sent)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    with Session(setting.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(LateNotice)) == 0


def test_the_state_sees_every_agency(signed_in: Enter, setting: Setting) -> None:
    send(setting, "1", month="2026-09")
    page = signed_in("state").get("/months").text
    assert "Port Sample" in page
    assert "Eastmarsh" in page


def test_a_month_is_taken_inside_its_window_and_after_it_only_with_a_notice(setting: Setting, clock: Clock) -> None:
    def state(day: int, month: int = 11) -> str:
        with Session(setting.engine) as session:
            return opening(session, OURS, "2026-10", at=datetime(2026, month, day, 12, tzinfo=UTC)).state

    assert (state(30), state(1, 12)) == (OPEN, LATE)
    with Session(setting.engine) as session, session.begin():
        open_window(session, first_month="2026-10", last_month="2026-10", opens=date(2026, 11, 10), closes=date(2026, 11, 20),
                    by="desk", at=datetime(2026, 11, 1, tzinfo=UTC))  # fmt: skip
    assert [state(day) for day in (9, 10, 20, 21)] == [NOT_YET, OPEN, OPEN, CLOSED]
    with Session(setting.engine) as session, session.begin():
        note_late(session, agency_id=OURS, month="2026-10", expected_by=date(2026, 12, 1), reason="staff", by="x",
                  at=datetime(2026, 11, 21, tzinfo=UTC))  # fmt: skip
        open_ = opening(session, OURS, "2026-10", at=datetime(2026, 11, 21, tzinfo=UTC))
    assert (open_.state, open_.takes, open_.refusal()) == (LATE, True, None)
