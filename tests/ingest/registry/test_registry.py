"""Deliveries in the registry: receipts, versions, fates and the audit chain, on SQLite and PostgreSQL."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.orm import Session

from ingest.landing import Landing
from ingest.problems import FileProblem, IntakeProblem
from ingest.registry.audit import broken_links
from ingest.registry.connection import upgrade_registry
from ingest.registry.enrolment import AgencyFacts, agencies_frame, attest_zero, enrol, zero_months
from ingest.registry.facts import coverage_frame, submission_counts, version_fates, window_of
from ingest.registry.models import AuditEvent, Base, Submission, SubmissionFinding
from ingest.submit import reread, submit
from tests.ingest.deliveries import INCIDENTS, PEOPLE, profile, sent

_DAY = datetime(2025, 4, 1, 12, tzinfo=UTC)


def test_migrations_make_exactly_the_models(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    upgrade_registry(engine)


def test_a_delivery_gives_a_receipt_and_the_same_bytes_give_the_same_one(engine: sa.Engine, landing: Landing) -> None:
    first = submit(sent(), profile(), engine=engine, landing=landing, received_at=_DAY)
    again = submit(
        list(reversed(sent())), profile(), engine=engine, landing=landing, received_at=_DAY + timedelta(days=3)
    )
    assert first.receipt.new
    assert not again.receipt.new
    assert again.receipt.receipt == first.receipt.receipt
    assert again.receipt.received_at == _DAY
    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 1
        assert version_fates(session)["fate"].to_list() == ["current", "current"]


def test_a_changed_report_supersedes_and_an_unchanged_one_is_a_duplicate(engine: sa.Engine, landing: Landing) -> None:
    submit(sent(), profile(), engine=engine, landing=landing, received_at=_DAY)
    changed = sent(INCIDENTS.replace("Yes,Stop", "No,Stop"))
    submit(changed, profile(), engine=engine, landing=landing, received_at=_DAY + timedelta(days=1))
    with Session(engine) as session:
        fates = version_fates(session)
        assert fates.select("incident_id", "fate").rows() == [
            ("XX0099999:A1", "superseded"), ("XX0099999:A2", "current"),
            ("XX0099999:A1", "current"), ("XX0099999:A2", "duplicate"),
        ]  # fmt: skip
        assert submission_counts(session).rows() == [("test-pd", "incident", 4, 0), ("test-pd", "person", 8, 0)]


def test_a_held_report_is_counted_and_gives_no_version(engine: sa.Engine, landing: Landing) -> None:
    taken = submit(
        sent(INCIDENTS.replace("3/6/2025", "9/31/2025")), profile(), engine=engine, landing=landing, received_at=_DAY
    )
    assert (taken.receipt.incidents_received, taken.receipt.incidents_rejected) == (2, 1)
    assert (taken.receipt.persons_received, taken.receipt.persons_rejected) == (4, 2)
    with Session(engine) as session:
        assert version_fates(session)["incident_id"].to_list() == ["XX0099999:A1"]
        findings = session.scalars(sa.select(SubmissionFinding)).all()
        assert ("bad_date", 3) in {(finding.code, finding.row) for finding in findings}


def test_a_delivery_that_cannot_be_read_leaves_nothing(engine: sa.Engine, landing: Landing) -> None:
    with pytest.raises(FileProblem):
        submit(sent(people=None), profile(), engine=engine, landing=landing, received_at=_DAY)
    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0
    assert not landing.folder.exists()


def test_a_failure_while_registering_leaves_no_half_delivery(engine: sa.Engine, landing: Landing) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE submission_finding RENAME TO elsewhere"))
    with pytest.raises(sa.exc.DBAPIError):
        submit(sent(INCIDENTS.replace("call", "perhaps")), profile(), engine=engine, landing=landing, received_at=_DAY)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO submission_finding"))
    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 0
    assert submit(sent(), profile(), engine=engine, landing=landing, received_at=_DAY).receipt.new


def test_a_landed_delivery_is_read_again_to_the_same_answer(engine: sa.Engine, landing: Landing) -> None:
    taken = submit(
        sent(INCIDENTS.replace("call", "perhaps")), profile(), engine=engine, landing=landing, received_at=_DAY
    )
    assert taken.checked is not None
    with Session(engine) as session:
        ids = list(session.scalars(sa.select(Submission.id)))
        (again,) = reread(session, landing, ids).values()
    assert again.validated.findings.equals(taken.checked.validated.findings)
    assert all(again.validated.accepted[name].equals(frame) for name, frame in taken.checked.validated.accepted.items())


def test_the_audit_chain_shows_a_changed_or_removed_link(engine: sa.Engine, landing: Landing) -> None:
    submit(sent(), profile(), engine=engine, landing=landing, received_at=_DAY)
    submit(sent(people=PEOPLE.replace("31", "32")), profile(), engine=engine, landing=landing, received_at=_DAY)
    with Session(engine) as session, session.begin():
        assert broken_links(session) == []
        events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
        assert [event.action for event in events] == ["enrolled", "submitted", "submitted"]
        events[1].subject = "R-SOMETHING-ELSE"
        session.flush()
        assert broken_links(session)
        session.rollback()
    with Session(engine) as session, session.begin():
        session.delete(session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()[1])
        session.flush()
        assert broken_links(session)


def test_coverage_tells_filed_late_zero_and_nothing_apart(engine: sa.Engine, landing: Landing) -> None:
    facts = AgencyFacts(
        agency_id="XX0099999", sender="test-pd", name="Test", county="Sample", state="CA", sworn_officers=6,
        enrolled_since=date(2025, 1, 1), filing_days=30,
    )  # fmt: skip
    with Session(engine) as session, session.begin():
        assert enrol(session, [facts, facts], at=_DAY) == 1
        attest_zero(session, agency_id="XX0099999", month="2025-02", attested_by="A. Clerk (invented)", at=_DAY)
        attest_zero(session, agency_id="XX0099999", month="2025-02", attested_by="A. Clerk (invented)", at=_DAY)
        with pytest.raises(IntakeProblem, match="not enrolled"):
            attest_zero(session, agency_id="XX1", month="2025-02", attested_by="x", at=_DAY)
    submit(sent(), profile(), engine=engine, landing=landing, received_at=_DAY + timedelta(days=60))
    with Session(engine) as session:
        fates, zeros, agencies = version_fates(session), zero_months(session), agencies_frame(session)
    assert window_of(fates, zeros) == (date(2025, 2, 1), date(2025, 3, 31))
    told = coverage_frame(agencies, fates, zeros, start=date(2024, 12, 1), end=date(2025, 3, 31))
    assert told.select("month", "status", "incidents", "enrolled").rows() == [
        ("2024-12", "not_enrolled", None, False), ("2025-01", "late", None, True),
        ("2025-02", "zero", 0, True), ("2025-03", "filed_late", 2, True),
    ]  # fmt: skip


def test_the_registry_refuses_a_time_without_a_zone(engine: sa.Engine, landing: Landing) -> None:
    with Session(engine) as session:
        session.add(AuditEvent(at=datetime(2025, 1, 1), actor="a", action="b", subject="c", previous="0", hash="1"))
        with pytest.raises((ValueError, sa.exc.StatementError), match="aware"):
            session.flush()
