"""Reports put into a registry without files, for tests of the pages beside them; all invented."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Report, ReportVersion, Submission
from portal.setting import Setting
from tests.portal.conftest import OURS, SENDERS

RECEIVED = datetime(2026, 10, 5, 12, tzinfo=UTC)


def send(setting: Setting, number: str, *, month: str = "2026-09", content: str = "a", agency_id: str = OURS,
         at: datetime = RECEIVED) -> str:  # fmt: skip
    """Register one delivery with one accepted report; returns its receipt."""
    with Session(setting.engine) as session, session.begin():
        count = session.scalar(sa.select(sa.func.count()).select_from(Submission)) or 0
        submission = Submission(
            receipt=f"R-{count}", sender=SENDERS[agency_id], received_at=at, profile_hash="h", rows=1, skipped=0, rows_rejected=0,
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
        return submission.receipt
