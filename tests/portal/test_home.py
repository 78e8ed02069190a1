"""The first page: what is due, and what waits for whom."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Account, Contract, Draft, SubmissionFinding, Ticket, Upload
from portal.setting import Setting
from tests.portal.conftest import OTHER, OURS, Browser, Clock
from tests.portal.submissions import send

Enter = Callable[..., Browser]


def account(setting: Setting, role: str, agency_id: str = OURS) -> int:
    with Session(setting.engine) as session:
        return session.scalars(sa.select(Account.id).where(Account.role == role, Account.agency_id == agency_id)).one()


def add(setting: Setting, *rows: object) -> None:
    with Session(setting.engine) as session, session.begin():
        session.add_all(rows)


def draft(
    setting: Setting, status: str, author: str, number: str, *, agency_id: str = OURS, training: bool = False
) -> Draft:
    at = setting.clock()
    return Draft(number=number, agency_id=agency_id, author_id=account(setting, author, agency_id), status=status, version=1, sealed=b"",
                 complete=True, month=None, training=training, created_at=at, changed_at=at)  # fmt: skip


def test_missing_months_come_first(signed_in: Enter) -> None:
    page = signed_in("contributor").get("/").text
    assert "Months past their deadline: 21." in page  # January 2025 to September 2026.
    assert "October 2026 is due on 30 November 2026" in page


def test_what_waits_is_told_to_the_one_it_waits_for(signed_in: Enter, setting: Setting) -> None:
    add(setting, draft(setting, "in_review", "contributor", "D-1"), draft(setting, "approved", "contributor", "D-2"),
        draft(setting, "approved", "contributor", "D-3", training=True), draft(setting, "returned", "reviewer", "D-4"),
        draft(setting, "in_review", "contributor", "D-5", agency_id=OTHER))  # fmt: skip
    contributor, reviewer, admin = (
        signed_in(role).get("/").text for role in ("contributor", "reviewer", "agency_admin")
    )
    assert "Your reports in review: 1" in contributor
    assert "wait for your review" not in contributor
    assert "wait for your review: 1" in reviewer
    assert "came back to you with comments: 1" in reviewer
    assert "Approved reports to submit: 1" in admin


def test_files_findings_and_tickets_are_counted_for_their_agency_alone(
    signed_in: Enter, setting: Setting, clock: Clock
) -> None:
    receipt = send(setting, "1")
    at = clock()
    upload = {"account_id": None, "profile_hash": "h", "status": "partly", "rows": 3, "rejected": 1, "sealed": b"",
              "created_at": at, "changed_at": at}  # fmt: skip
    add(setting, SubmissionFinding(submission_id=1, code="c", severity="error", table_name="person", file="a.csv", row=1),
        Upload(number="U-1", agency_id=OURS, **upload), Ticket(number="T-1", agency_id=OURS, sealed=b"", at=at))  # fmt: skip
    ours, theirs = signed_in("reviewer", OURS).get("/").text, signed_in("reviewer", OTHER).get("/").text
    for told in (receipt, "Findings in it: 1", "Files being fixed: 1", "point out: 1"):
        assert told in ours
        assert told not in theirs
    assert "Nothing waits for you" in theirs


def test_who_files_for_another_agency_sees_its_months_until_the_contract_ends(
    signed_in: Enter, setting: Setting, clock: Clock
) -> None:
    add(setting, Contract(agency_id=OURS, files_for=OTHER, since=date(2026, 1, 1), ended_on=date(2026, 12, 1)))
    assert "<caption>Eastmarsh Police Department</caption>" in signed_in("reviewer").get("/").text
    clock.at = datetime(2026, 12, 2, 12, tzinfo=UTC)
    assert "Eastmarsh" not in signed_in("reviewer").get("/").text


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_page_speaks_other_languages(signed_in: Enter, language: str) -> None:
    browser = signed_in("reviewer")
    browser.get(f"/?lang={language}")
    page = browser.get("/").text
    assert f'lang="{language}"' in page
    assert "What is due" not in page
