"""What agencies of the tests have filed: submissions, reports and findings put into the registry as intake would."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Report, ReportVersion, Submission, SubmissionFinding

Found = tuple[str, str, str, str | None]
"""Code, severity, table and field of a finding."""


def file_reports(
    engine: sa.Engine, *, agency_id: str, sender: str, month: str, at: datetime, count: int, found: Sequence[Found] = ()
) -> int:
    """Put a submission with so many reports of a month there; returns its number."""
    with Session(engine) as session, session.begin():
        submission = Submission(
            receipt=f"R-{agency_id}{month}{at:%d%H%M%S}", sender=sender, received_at=at, profile_hash="0" * 64, rows=count,
            skipped=0, rows_rejected=0, incidents_received=count, incidents_rejected=0, persons_received=count,
            persons_rejected=0,
        )  # fmt: skip
        session.add(submission)
        session.flush()
        for number in range(count):
            report = Report(agency_id=agency_id, incident_id=f"{agency_id}:{month}-{at:%H%M}-{number}")
            session.add(report)
            session.flush()
            session.add(ReportVersion(report_id=report.id, submission_id=submission.id, month=month, persons=1,
                                      content=f"{number:064d}", place_time=None))  # fmt: skip
        session.add_all(
            SubmissionFinding(submission_id=submission.id, code=code, severity=severity, table_name=table, field=field,
                              file="a.csv", row=number + 1)
            for number, (code, severity, table, field) in enumerate(found)
        )  # fmt: skip
        return submission.id
