"""What people do to a report on its page: sent, sent back, approved, submitted, corrected, withdrawn, deleted; and who may not."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from ingest.registry.models import (
    Account,
    AuditEvent,
    Correction,
    DraftStep,
    Report,
    ReportVersion,
    Withdrawal,
)
from ingest.registry.snapshot import registry_snapshot
from ingest.submit import submit
from portal.handles import handle_of
from portal.setting import Setting
from tests.ingest.deliveries import PROFILE, profile, sent
from tests.portal.conftest import OURS, Browser
from tests.portal.reports_told import INCIDENT, act, draft_of, save, submitted, write

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def test_the_author_cannot_approve_and_is_told_why(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    admin = signed_in("agency_admin")
    number = write(setting, admin)
    assert act(setting, admin, number, "send").status_code == 303
    answer = act(setting, admin, number, "approve")
    assert answer.status_code == 422
    assert "somebody else must review it" in answer.text
    assert draft_of(setting, number).status == "in_review"


def test_who_is_alone_is_told_that_a_second_person_is_needed(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    with Session(setting.engine) as session, session.begin():
        for account in session.scalars(
            sa.select(Account).where(Account.agency_id == OURS, Account.role != "agency_admin")
        ):
            account.ended_at = AT
    admin = signed_in("agency_admin")
    page = admin.get(f"/reports/{write(setting, admin)}/review").text
    assert "the state desk cannot stand in" in page


def test_a_report_that_is_held_is_not_sent(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author = signed_in("contributor")
    number = write(setting, author)
    assert save(setting, author, number, "incident", {**INCIDENT, "incident_date": ""}).status_code == 303
    assert act(setting, author, number, "send").status_code == 422
    assert draft_of(setting, number).status == "draft"


def test_an_edit_sends_an_approved_report_back_to_review(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author, reviewer = signed_in("contributor"), signed_in("reviewer")
    number = write(setting, author)
    act(setting, author, number, "send")
    act(setting, reviewer, number, "approve")
    assert draft_of(setting, number).status == "approved"
    assert save(setting, author, number, "incident", {**INCIDENT, "city": "Quay"}).status_code == 303
    assert draft_of(setting, number).status == "in_review"
    assert act(setting, signed_in("agency_admin"), number, "submit").status_code == 422


def test_a_returned_report_carries_its_comment_sealed(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author, reviewer = signed_in("contributor"), signed_in("reviewer")
    number = write(setting, author)
    act(setting, author, number, "send")
    assert act(setting, reviewer, number, "return").status_code == 422
    assert act(setting, reviewer, number, "return", comment="The time looks wrong.").status_code == 303
    assert "The time looks wrong." in author.get(f"/reports/{number}/review").text
    with Session(setting.engine) as session:
        kept = [step.sealed or b"" for step in session.scalars(sa.select(DraftStep))]
    assert not any(b"time looks wrong" in data for data in kept)


def test_what_a_reviewer_did_not_see_is_not_approved(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author, reviewer = signed_in("contributor"), signed_in("reviewer")
    number = write(setting, author)
    act(setting, author, number, "send")
    seen = draft_of(setting, number).version
    save(setting, author, number, "incident", {**INCIDENT, "city": "Quay"})
    answer = reviewer.post(
        f"/reports/{number}/review", {"act": "approve", "version": str(seen)}, follow_redirects=False
    )
    assert answer.status_code == 409
    assert draft_of(setting, number).status == "in_review"


def test_a_training_report_is_approved_and_never_submitted(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author, reviewer, admin = signed_in("contributor"), signed_in("reviewer"), signed_in("agency_admin")
    number = write(setting, author, training="1")
    act(setting, author, number, "send")
    act(setting, reviewer, number, "approve")
    answer = act(setting, admin, number, "submit")
    assert (answer.status_code, draft_of(setting, number).status) == (422, "approved")
    assert admin.post("/reports/submit", {"month": "2026-11"}, follow_redirects=False).status_code == 422
    with Session(setting.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Report)) == 0
        # Releases are cut from this alone; a draft is not in it.
        assert registry_snapshot(session, as_of=AT)["fates"].is_empty()


def test_all_approved_reports_of_a_month_go_as_one_delivery(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    author, reviewer, admin = signed_in("contributor"), signed_in("reviewer"), signed_in("agency_admin")
    numbers = [write(setting, author), write(setting, author), write(setting, author, training="1")]
    for number in numbers:
        act(setting, author, number, "send")
        act(setting, reviewer, number, "approve")
    assert "2 approved reports" in admin.get("/reports").text
    assert admin.post("/reports/submit", {"month": "2026-11"}, follow_redirects=False).status_code == 303
    rows = [draft_of(setting, number) for number in numbers]
    assert [row.status for row in rows] == ["submitted", "submitted", "approved"]
    assert rows[0].receipt == rows[1].receipt
    assert rows[2].receipt is None


def test_an_interrupted_submission_is_taken_up_and_comes_once(
    setting: Setting, signed_in: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    author, reviewer, admin = signed_in("contributor"), signed_in("reviewer"), signed_in("agency_admin")
    number = write(setting, author)
    act(setting, author, number, "send")
    act(setting, reviewer, number, "approve")
    with monkeypatch.context() as patch:
        patch.setattr("portal.report_submission._end", lambda *given, **named: 1 / 0)
        assert act(setting, admin, number, "submit").status_code == 500
    row = draft_of(setting, number)
    assert (row.status, row.receipt is None) == ("approved", False)
    assert "Submit it again" in save(setting, author, number, "incident", INCIDENT).text
    assert act(setting, admin, number, "submit").status_code == 303
    assert draft_of(setting, number).status == "submitted"
    with Session(setting.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ReportVersion)) == 1


def test_a_correction_is_a_new_version_with_its_reason(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    number = submitted(setting, signed_in)
    author, reviewer, admin = signed_in("contributor"), signed_in("reviewer"), signed_in("agency_admin")
    assert save(setting, author, number, "incident", INCIDENT).status_code == 422, "nothing is changed in place"
    with Session(setting.engine) as session:
        report = session.scalars(sa.select(Report)).one()
    handle = handle_of(setting.secret, report.id)
    assert reviewer.post("/reports/correct", {"report": handle}, follow_redirects=False).status_code == 422
    answer = reviewer.post("/reports/correct", {"report": handle, "reason": "c2"}, follow_redirects=False)
    other = str(answer.headers["location"]).split("/")[2]
    assert other != number
    setting.clock.go(days=1)  # type: ignore[attr-defined]
    reviewer, admin = signed_in("reviewer"), signed_in("agency_admin")
    assert save(setting, reviewer, other, "incident", {**INCIDENT, "incident_time": "22:10"}).status_code == 303
    for browser, what in ((reviewer, "send"), (admin, "approve"), (admin, "submit")):
        assert act(setting, browser, other, what).status_code == 303
    assert [draft_of(setting, each).status for each in (number, other)] == ["corrected", "submitted"]
    with Session(setting.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Report)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(ReportVersion)) == 2
        assert session.scalars(sa.select(Correction)).one().reason == "c2"


def test_a_correction_that_changes_nothing_is_not_submitted(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    submitted(setting, signed_in)
    reviewer, admin = signed_in("reviewer"), signed_in("agency_admin")
    with Session(setting.engine) as session:
        handle = handle_of(setting.secret, session.scalars(sa.select(Report)).one().id)
    answer = reviewer.post("/reports/correct", {"report": handle, "reason": "c1"}, follow_redirects=False)
    number = str(answer.headers["location"]).split("/")[2]
    for browser, what in ((reviewer, "send"), (admin, "approve")):
        assert act(setting, browser, number, what).status_code == 303
    told = act(setting, admin, number, "submit")
    assert (told.status_code, "nothing has changed" in told.text) == (422, True)


def test_a_submitted_report_is_withdrawn_with_a_reason(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    number = submitted(setting, signed_in)
    reviewer = signed_in("reviewer")
    assert act(setting, reviewer, number, "withdraw").status_code == 422
    assert act(setting, reviewer, number, "withdraw", reason="w4").status_code == 303
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(Withdrawal)).one().reason == "w4"
    assert draft_of(setting, number).status == "withdrawn"


def test_a_deleted_report_leaves_a_mark_and_no_answer(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author = signed_in("contributor")
    number = write(setting, author)
    assert act(setting, author, number, "delete").status_code == 422
    assert act(setting, author, number, "delete", reason="w2").status_code == 303
    row = draft_of(setting, number)
    assert (row.status, row.sealed, row.reason) == ("deleted", b"", "w2")
    with Session(setting.engine) as session:
        assert {step.sealed for step in session.scalars(sa.select(DraftStep))} == {None}
        actions = [event.action for event in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))]
        assert broken_links(session) == []
    assert actions[-1] == "deleted_report"
    page = author.get(f"/reports/{number}/review").text
    assert "this mark stays" in page
    assert "100 Quay St" not in page


def test_reports_of_one_event_are_linked_by_its_code(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author = signed_in("contributor")
    one, other = write(setting, author), write(setting, author)
    shared = {**INCIDENT, "multiple_agencies": "yes"}
    save(setting, author, one, "incident", shared, then="event")
    code = draft_of(setting, one).event
    assert code is not None
    save(setting, author, other, "incident", {**shared, "event_key": code})
    assert other in author.get(f"/reports/{one}/review").text
    save(setting, author, other, "incident", {**shared, "event_key": "their CAD 17"})
    assert draft_of(setting, other).event is None, "a key the portal did not give is an answer, and stays sealed"


def test_a_report_that_came_in_a_file_is_put_right_in_the_form(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    of_ours = profile(PROFILE.replace("XX0099999", OURS).replace("test-pd", "port-sample-pd"))
    submit(sent(), of_ours, engine=setting.engine, landing=setting.landing, received_at=setting.clock())
    with Session(setting.engine) as session:
        report = session.scalars(sa.select(Report).order_by(Report.id)).first()
        versions = session.scalar(sa.select(sa.func.count()).select_from(ReportVersion)) or 0
    assert report is not None
    setting.clock.go(minutes=5)  # type: ignore[attr-defined]
    reviewer, admin = signed_in("reviewer"), signed_in("agency_admin")
    told = {"report": handle_of(setting.secret, report.id), "reason": "c3"}
    number = str(reviewer.post("/reports/correct", told, follow_redirects=False).headers["location"]).split("/")[2]
    page = reviewer.get(f"/reports/{number}/review").text
    assert "<dt>On which day did it begin?</dt>" in page
    for browser, what in ((reviewer, "send"), (admin, "approve"), (admin, "submit")):
        answer = act(setting, browser, number, what)
        assert answer.status_code == 303, answer.text
    with Session(setting.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ReportVersion)) == versions + 1
        assert session.scalars(sa.select(Correction)).one().report_id == report.id
