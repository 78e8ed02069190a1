"""An invented agency and its reports, put into a registry without files; for tests of what people state beside them."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.registry.models import Base, Report, ReportVersion, Submission

AGENCY = "XX1"
BEGIN = datetime(2026, 4, 1, 12, tzinfo=UTC)
BY = "Data desk, I. Okafor (invented)"


def hour(number: int) -> datetime:
    """So many hours after the beginning."""
    return BEGIN + timedelta(hours=number)


def enrol_one(session: Session, *, agency_id: str = AGENCY, at: datetime = BEGIN) -> None:
    facts = AgencyFacts(agency_id=agency_id, sender="one-pd", name="One Police (invented)", county="Sample", state="CA")
    enrol(session, [facts], at=at)


def send(
    session: Session,
    number: str,
    *,
    content: str = "a",
    at: datetime = BEGIN,
    month: str = "2026-02",
    agency_id: str = AGENCY,
) -> str:
    """Register one delivery with one accepted report; returns its receipt."""
    count = session.scalar(sa.select(sa.func.count()).select_from(Submission)) or 0
    submission = Submission(
        receipt=f"R-{count}", sender="one-pd", received_at=at, profile_hash="h", rows=1, skipped=0, rows_rejected=0,
        incidents_received=1, incidents_rejected=0, persons_received=2, persons_rejected=0,
    )  # fmt: skip
    session.add(submission)
    name = f"{agency_id}:{number}"
    report = session.scalar(sa.select(Report).where(Report.incident_id == name))
    if report is None:
        report = Report(agency_id=agency_id, incident_id=name)
        session.add(report)
    session.flush()
    session.add(
        ReportVersion(report_id=report.id, submission_id=submission.id, month=month, persons=2, content=content)
    )
    session.flush()
    return submission.receipt


def report_id(session: Session, number: str) -> int:
    found = session.scalar(sa.select(Report.id).where(Report.incident_id == f"{AGENCY}:{number}"))
    assert found is not None
    return found


def memory() -> sa.Engine:
    """A registry in memory, made from the models."""
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    return engine
