"""Where a submitted report comes from: the draft it was written in, and the number it is known by. Must not change anything."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Draft, Report, ReportVersion, Submission
from ingest.submit import reread
from portal import drafts
from portal.form.layout import Answers
from portal.form.taken import answers_from
from portal.setting import Setting
from portal.submitted import own_number
from portal.workflow import Status

_SENT = (Status.SUBMITTED.value, Status.CORRECTED.value, Status.WITHDRAWN.value)


def number_of(session: Session, draft: Draft) -> str:
    """The number a draft is submitted under: its own, or that of the report it corrects."""
    return draft.number if draft.corrects is None else own_number(session.get_one(Report, draft.corrects))


def report_in(session: Session, draft: Draft) -> Report | None:
    """The report a draft became; None where none of its number is in the registry."""
    number = number_of(session, draft)
    named = Report.incident_id.in_([f"{draft.agency_id}:{number}", number])
    return session.scalar(sa.select(Report).where(Report.agency_id == draft.agency_id, named))


def drafts_of(session: Session, report: Report) -> list[Draft]:
    """The drafts that were submitted as versions of a report, latest first."""
    named = sa.or_(Draft.corrects == report.id, Draft.number == own_number(report))
    told = sa.select(Draft).where(Draft.agency_id == report.agency_id, named, Draft.status.in_(_SENT))
    return list(session.scalars(told.order_by(Draft.id.desc())))


def answers_of(session: Session, report: Report, setting: Setting) -> Answers | None:
    """The answers of the version that was sent last: of its draft, or read from the file it came in. None: it cannot be read."""
    last = session.scalar(
        sa.select(Submission).join(ReportVersion, ReportVersion.submission_id == Submission.id)
        .where(ReportVersion.report_id == report.id).order_by(Submission.received_at.desc(), Submission.id.desc()).limit(1)
    )  # fmt: skip
    if last is None:
        return None
    for draft in drafts_of(session, report):
        if draft.receipt == last.receipt:
            return drafts.opened(drafts.sealed_for(session, setting.landing, report.agency_id), draft.sealed)
    delivery = reread(session, setting.landing, [last.id], read=setting.read)[last.id]
    return answers_from(delivery.conformed.tables, report.incident_id)
