"""What people state beside the reports, on SQLite and PostgreSQL: kept with a link, ended by a later fact, refused with a sentence."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.agency_list import agency_given
from ingest.registry.audit import broken_links
from ingest.registry.enrolment import agencies_frame, attest_zero, restate, zero_months
from ingest.registry.facts import version_fates
from ingest.registry.filing import note_late, open_window
from ingest.registry.models import AuditEvent
from ingest.registry.published import change_definition, note_issue, resolve_issue, write_reply
from ingest.registry.reports import correct, find_report, reinstate, reports_of, withdraw
from ingest.registry.retracted import retract, retract_zero
from ingest.registry.snapshot import registry_snapshot
from ingest.registry.standing import agency_standing
from tests.ingest.registry.desk import AGENCY, BEGIN, BY, enrol_one, hour, memory, report_id, send


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """An open session on a registry with one agency and two reports of February 2026."""
    with Session(engine) as opened, opened.begin():
        enrol_one(opened)
        send(opened, "A1")
        send(opened, "A2")
        yield opened


@pytest.fixture
def light() -> Iterator[Session]:
    """The same in memory, for what no database decides."""
    with Session(memory()) as opened, opened.begin():
        enrol_one(opened)
        send(opened, "A1")
        send(opened, "A2")
        yield opened


def fates(session: Session) -> dict[str, list[str]]:
    told = version_fates(session).group_by("incident_id", maintain_order=True).agg("fate")
    return dict(told.iter_rows())


def test_a_withdrawn_report_stays_withdrawn_when_sent_anew_until_it_is_reinstated(session: Session):
    one, other = report_id(session, "A1"), report_id(session, "A2")
    withdraw(session, one, reason="w1", successor_id=other, by=BY, at=hour(1))
    send(session, "A1", content="b", at=hour(2))
    send(session, "A1", content="b", at=hour(3))
    assert fates(session) == {"XX1:A1": ["superseded", "withdrawn", "duplicate"], "XX1:A2": ["current"]}
    frame = registry_snapshot(session)["withdrawals"]
    assert frame.rows() == [("XX1:A1", "w1", date(2026, 4, 1), "XX1:A2")]
    reinstate(session, one, by=BY, at=hour(4))
    assert fates(session)["XX1:A1"] == ["superseded", "current", "duplicate"]
    withdraw(session, one, reason="w3", by=BY, at=hour(5))
    assert registry_snapshot(session)["withdrawals"].rows() == [("XX1:A1", "w3", date(2026, 4, 1), None)]
    assert [registry_snapshot(session, as_of=hour(at))["withdrawals"].height for at in range(6)] == [0, 1, 1, 1, 0, 1]
    assert broken_links(session) == []
    actions = list(session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))
    assert actions == ["enrolled", "withdrew", "reinstated", "withdrew"]


def test_every_act_is_in_the_snapshot_with_its_columns_and_leaves_a_link(session: Session):
    open_window(
        session,
        first_month="2026-01",
        last_month="2026-03",
        opens=date(2026, 4, 1),
        closes=date(2026, 4, 30),
        by=BY,
        at=hour(1),
    )
    note_late(
        session, agency_id=AGENCY, month="2026-03", expected_by=date(2026, 5, 15), reason="staff", by=BY, at=hour(2)
    )
    attest_zero(session, agency_id=AGENCY, month="2026-01", attested_by="T. Reyl (invented)", at=hour(3))
    correct(session, report_id(session, "A1"), reason="c2", office="Records", by="T. Reyl (invented)", at=hour(4))
    issue = note_issue(session, title="Late codes", text="Codes of force came late.", table_name="incident", field="force_used",
                       first_month="2026-01", by=BY, at=hour(5))  # fmt: skip
    resolve_issue(session, f"issue-{issue}", by=BY, at=hour(30))
    write_reply(
        session, agency_id=AGENCY, signed_as="Office of the Chief", text="We changed our form.", by=BY, at=hour(31)
    )
    change_definition(
        session,
        table_name="incident",
        field="contact_reason",
        from_date=date(2026, 1, 1),
        text="Wider now.",
        by=BY,
        at=hour(32),
    )
    told = registry_snapshot(session)
    assert told["windows"].rows() == [(None, "2026-01", "2026-03", date(2026, 4, 1), date(2026, 4, 30))]
    assert told["late_notices"].rows() == [("XX1", "2026-03", date(2026, 5, 15), "staff", date(2026, 4, 1))]
    assert told["zeros"].rows() == [("XX1", "2026-01")]
    assert told["corrections"].rows() == [("XX1:A1", "c2", date(2026, 4, 1), None)]
    assert told["known_issue"].rows() == [
        ("issue-1", "Late codes", "Codes of force came late.", None, "incident", "force_used", "2026-01", None, date(2026, 4, 1),
         date(2026, 4, 2))
    ]  # fmt: skip
    assert told["reply"].rows() == [
        ("reply-1", "XX1", date(2026, 4, 2), "Office of the Chief", "We changed our form.", None)
    ]
    assert told["definition"].rows() == [
        ("definition-1", date(2026, 1, 1), None, "incident", "contact_reason", "Wider now.")
    ]
    assert registry_snapshot(session, as_of=hour(29))["known_issue"]["resolved_on"].to_list() == [None]
    assert len(session.scalars(sa.select(AuditEvent)).all()) == 1 + 8
    assert broken_links(session) == []
    months = {
        row["month"]: (row["status"], row["corrected"])
        for row in agency_standing(session, AGENCY, as_of=hour(720))["months"]
    }
    assert months["2026-01"] == ("zero", 0)
    assert months["2026-02"] == ("filed", 1)
    assert months["2026-03"][0] == "late"


def test_two_desks_at_once_leave_one_chain(engine: sa.Engine):
    with Session(engine) as session, session.begin():
        enrol_one(session)

    def desk(number: int) -> None:
        with Session(engine) as session, session.begin():
            note_issue(session, title=f"Issue of desk {number}", text="x", by=BY, at=hour(number))

    with ThreadPoolExecutor(max_workers=4) as desks:
        list(desks.map(desk, range(12)))
    with Session(engine) as session:
        assert registry_snapshot(session)["known_issue"].height == 12
        assert broken_links(session) == []


def test_what_is_taken_back_stays_in_the_registry_and_leaves_the_snapshot(session: Session):
    attest_zero(session, agency_id=AGENCY, month="2026-01", attested_by="T. Reyl (invented)", at=hour(1))
    retract_zero(session, agency_id=AGENCY, month="2026-01", by=BY, at=hour(2))
    assert zero_months(session).is_empty()
    assert zero_months(session, as_of=hour(1)).height == 1
    attest_zero(session, agency_id=AGENCY, month="2026-01", attested_by="T. Reyl (invented)", at=hour(3))
    assert zero_months(session).rows() == [("XX1", "2026-01")]
    write_reply(session, agency_id=AGENCY, signed_as="Records Division", text="It was ours.", by=BY, at=hour(4))
    issue = note_issue(session, title="None", text="It was none.", by=BY, at=hour(4))
    resolve_issue(session, f"issue-{issue}", by=BY, at=hour(5))
    retract(session, f"issue-{issue}", by=BY, at=hour(6))
    retract(session, "reply-1", by=BY, at=hour(6))
    now, before = registry_snapshot(session), registry_snapshot(session, as_of=hour(5))
    assert (now["reply"].height, now["known_issue"].height) == (0, 0)
    assert (before["reply"].height, before["known_issue"].height) == (1, 1)
    with pytest.raises(IntakeProblem, match="ended already"):
        retract(session, "reply-1", by=BY, at=hour(7))


def test_an_agency_is_restated_and_what_was_known_before_stays_known(session: Session):
    given = agency_given(
        {"agency_id": AGENCY, "name": "One Police Department", "filing_days": "30", "enrolled_since": "2026-01"}
    )
    assert restate(session, given, by=BY, at=hour(1)) == "changed"
    assert restate(session, given, by=BY, at=hour(2)) == "same"
    now, before = agencies_frame(session).to_dicts()[0], agencies_frame(session, as_of=BEGIN).to_dicts()[0]
    assert (now["name"], now["filing_days"], now["county"]) == ("One Police Department", 30, "Sample")
    assert (before["name"], before["filing_days"]) == ("One Police (invented)", None)
    with pytest.raises(IntakeProblem, match="so its sender is needed"):
        restate(session, agency_given({"agency_id": "XX2", "name": "Two"}), by=BY, at=hour(3))


def test_a_delivery_names_its_reports(light: Session):
    receipt = send(light, "A1", content="b", at=hour(1))
    assert reports_of(light, receipt, at=hour(2), corrected=True) == [report_id(light, "A1")]
    assert reports_of(light, "R-1", at=hour(2)) == [report_id(light, "A2")]
    for wrong, sentence in (("R-9", "no delivery has this receipt"), ("R-0", "holds no report that is current")):
        with pytest.raises(IntakeProblem, match=sentence):
            reports_of(light, wrong, at=hour(2))
    with pytest.raises(IntakeProblem, match="corrected no report"):
        reports_of(light, "R-1", at=hour(2), corrected=True)


Refused = Callable[[Session], Any]


def late(month: str, expected_by: date, *, reason: str, agency: str) -> Refused:
    return lambda s: note_late(
        s, agency_id=agency, month=month, expected_by=expected_by, reason=reason, by=BY, at=hour(1)
    )


def span(first: str, last: str, opens: date, closes: date) -> Refused:
    return lambda s: open_window(s, first_month=first, last_month=last, opens=opens, closes=closes, by=BY, at=hour(1))


def signed(signed_as: str | None, *, written_on: date | None = None) -> Refused:
    return lambda s: write_reply(
        s, agency_id=AGENCY, signed_as=signed_as, text="x", written_on=written_on, by=BY, at=hour(1)
    )


REFUSED: dict[str, Refused] = {
    "not enrolled": late("2026-03", date(2026, 5, 1), reason="staff", agency="XX9"),
    "2027-01 lies in the future": late("2027-01", date(2027, 5, 1), reason="staff", agency=AGENCY),
    "2026-03-31 has passed": late("2026-02", date(2026, 3, 31), reason="staff", agency=AGENCY),
    "this reason is not known": late("2026-02", date(2026, 5, 1), reason="holiday", agency=AGENCY),
    "written YYYY-MM": lambda s: attest_zero(s, agency_id=AGENCY, month="2026-2", attested_by="x", at=hour(1)),
    "2026-04 is not over; come back on 2026-05-01": lambda s: attest_zero(s, agency_id=AGENCY, month="2026-04", attested_by="x", at=hour(1)),
    "2026-02 has 2 reports in force": lambda s: attest_zero(s, agency_id=AGENCY, month="2026-02", attested_by="x", at=hour(1)),
    "the name of who attests is missing": lambda s: attest_zero(s, agency_id=AGENCY, month="2026-01", attested_by=" ", at=hour(1)),
    "no accepted report under that number": lambda s: find_report(s, agency_id=AGENCY, number="A7", at=hour(1)),
    "one of the reasons c1, c2, c3": lambda s: correct(s, 1, reason="w1", office="Records", by=BY, at=hour(1)),
    "the office is missing": lambda s: correct(s, 1, reason="c1", office="", by=BY, at=hour(1)),
    "one of the reasons w1, w2, w3, w4": lambda s: withdraw(s, 1, reason="w9", by=BY, at=hour(1)),
    "names the report that stands in its place": lambda s: withdraw(s, 1, reason="w1", by=BY, at=hour(1)),
    "only a duplicate": lambda s: withdraw(s, 1, reason="w2", successor_id=2, by=BY, at=hour(1)),
    "duplicate of itself": lambda s: withdraw(s, 1, reason="w1", successor_id=1, by=BY, at=hour(1)),
    "is not withdrawn": lambda s: reinstate(s, 1, by=BY, at=hour(1)),
    "who says so is missing": lambda s: withdraw(s, 1, reason="w2", by="", at=hour(1)),
    "before it begins": span("2026-03", "2026-01", date(2026, 4, 1), date(2026, 5, 1)),
    "before it opens": span("2026-01", "2026-03", date(2026, 5, 1), date(2026, 4, 1)),
    "before the period begins": span("2026-03", "2026-03", date(2026, 1, 1), date(2026, 2, 1)),
    "no public table": lambda s: note_issue(s, title="t", text="x", table_name="report", by=BY, at=hour(1)),
    "incident has no column": lambda s: note_issue(s, title="t", text="x", table_name="incident", field="case_number", by=BY, at=hour(1)),
    "without its table": lambda s: note_issue(s, title="t", text="x", field="area", by=BY, at=hour(1)),
    "the title has 121 characters": lambda s: note_issue(s, title="t" * 121, text="x", by=BY, at=hour(1)),
    "the text has 2,001 characters": lambda s: note_issue(s, title="t", text="x" * 2001, by=BY, at=hour(1)),
    "the title holds characters that cannot be seen": lambda s: note_issue(s, title="t\x07", text="x", by=BY, at=hour(1)),
    "e-mail address": lambda s: note_issue(s, title="t", text="Ask ann@one.example", by=BY, at=hour(1)),
    "a telephone number": lambda s: note_issue(s, title="t", text="Call (555) 234-5678.", by=BY, at=hour(1)),
    "seven digits": lambda s: note_issue(s, title="t", text="Case 20260000123 is wrong.", by=BY, at=hour(1)),
    "there is no issue of that name": lambda s: resolve_issue(s, "issue-7", by=BY, at=hour(1)),
    "the office that signs is missing": signed(None),
    "names no office": signed("Anna Vey"),
    "seems to name a person": signed("Chief Anna Vey, One Police"),
    "2026-06-01 lies in the future": signed("Records Unit", written_on=date(2026, 6, 1)),
    "before 1990": lambda s: change_definition(s, table_name="incident", field="area", from_date=date(1980, 1, 1), text="x", by=BY, at=hour(1)),
    "named by kind and number": lambda s: retract(s, "report-1", by=BY, at=hour(1)),
    "no zero is attested": lambda s: retract_zero(s, agency_id=AGENCY, month="2026-01", by=BY, at=hour(1)),
    "sworn_officers takes a whole number": lambda s: agency_given({"agency_id": "XX2", "sworn_officers": "-1"}),
    "state takes a postal code": lambda s: agency_given({"agency_id": "XX2", "state": "California"}),
    "enrolled_since takes a month": lambda s: agency_given({"agency_id": "XX2", "enrolled_since": "soon"}),
    "'rank' is none of": lambda s: agency_given({"agency_id": "XX2", "rank": "1"}),
}  # fmt: skip


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_does_not_fit_is_refused_with_one_sentence_and_leaves_nothing(light: Session, sentence: str):
    before = registry_snapshot(light)
    links = len(light.scalars(sa.select(AuditEvent)).all())
    with pytest.raises(IntakeProblem, match=sentence.replace("(", r"\(")) as told:
        REFUSED[sentence](light)
    assert "\n" not in str(told.value)
    after = registry_snapshot(light)
    assert all(before[name].equals(frame) for name, frame in after.items())
    assert len(light.scalars(sa.select(AuditEvent)).all()) == links


def test_acts_on_a_withdrawn_report_are_refused(light: Session):
    withdraw(light, 1, reason="w4", by=BY, at=hour(1))
    for act in (
        lambda: correct(light, 1, reason="c1", office="Records", by=BY, at=hour(2)),
        lambda: withdraw(light, 1, reason="w4", by=BY, at=hour(2)),
        lambda: withdraw(light, 2, reason="w1", successor_id=1, by=BY, at=hour(2)),
    ):
        with pytest.raises(IntakeProblem, match="withdrawn"):
            act()
    # With its only report of the month withdrawn, an agency may attest a zero for it.
    withdraw(light, 2, reason="w2", by=BY, at=hour(2))
    attest_zero(light, agency_id=AGENCY, month="2026-02", attested_by="T. Reyl (invented)", at=hour(3))
    assert zero_months(light).rows() == [("XX1", "2026-02")]


def test_the_same_statement_is_taken_once(light: Session):
    note = {"title": "t", "text": "x", "by": BY}
    note_issue(light, **note, at=hour(1))
    with pytest.raises(IntakeProblem, match="already"):
        note_issue(light, **note, at=hour(40))
    retract(light, "issue-1", by=BY, at=hour(41))
    assert registry_snapshot(light)["known_issue"].filter(pl.col("issue_id") == "issue-1").is_empty()


def test_an_issue_is_resolved_once_and_not_before_it_was_noted(light: Session):
    note_issue(light, title="t", text="x", by=BY, at=hour(24))
    for day, sentence in ((date(2026, 3, 1), "not resolved before"), (date(2026, 12, 1), "in the future")):
        with pytest.raises(IntakeProblem, match=sentence):
            resolve_issue(light, "issue-1", on=day, by=BY, at=hour(48))
    resolve_issue(light, "issue-1", by=BY, at=hour(48))
    with pytest.raises(IntakeProblem, match="ended already"):
        resolve_issue(light, "issue-1", by=BY, at=hour(49))
