"""What becomes of single reports: corrected with a reason, withdrawn with a reason, standing again.

A report is named by its agency and the agency's own number, or with all others of a delivery by the receipt. Must not
touch the report's versions, and must not repeat a number in a sentence.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.acts import known_agency, state
from ingest.registry.facts import version_fates
from ingest.registry.models import Report, ReportVersion, Submission
from ingest.registry.stated import Correction, Ending, Withdrawal
from ingest.registry.withdrawn import withdrawn_reports
from ingest.registry.wording import line
from schemas.change_reasons import CORRECTION_REASONS, WITHDRAWAL_REASONS


def find_report(session: Session, *, agency_id: str, number: str, at: datetime) -> int:
    """The report an agency filed under its own number by a time. Raises IntakeProblem when there is none."""
    known_agency(session, agency_id)
    told = (
        sa.select(Report.id).join(ReportVersion, ReportVersion.report_id == Report.id)
        .join(Submission, Submission.id == ReportVersion.submission_id)
        .where(Report.agency_id == agency_id, Report.incident_id.in_([f"{agency_id}:{number.strip()}", number.strip()]),
               Submission.received_at <= at)
    )  # fmt: skip
    found = session.scalar(told.limit(1))
    if found is None:
        raise IntakeProblem("this agency has no accepted report under that number; check the number, and the agency.")
    return found


def reports_of(
    session: Session, receipt: str, *, at: datetime, fate: str = "current", corrected: bool = False
) -> list[int]:
    """The reports a delivery holds the version in force of, current or withdrawn; with `corrected` those it changed.

    Raises IntakeProblem when there is no such delivery, or no such report in it.
    """
    fates = version_fates(session, as_of=at)
    told = sa.select(Submission.id).where(Submission.receipt == receipt.strip(), Submission.received_at <= at)
    delivery = session.scalar(told)
    if delivery is None:
        raise IntakeProblem("no delivery has this receipt; it is what vigie submit answered.")
    of_it = fates.filter(submission_id=delivery, fate=fate)
    if corrected:
        of_it = of_it.join(fates.filter(fate="superseded"), on="incident_id", how="semi", maintain_order="left")
    if of_it.is_empty():
        what = "corrected no report that is in force" if corrected else f"holds no report that is {fate}"
        raise IntakeProblem(f"this delivery {what}; nothing was recorded.")
    wanted = set(of_it["incident_id"])
    rows = session.execute(
        sa.select(Report.id, Report.incident_id).join(ReportVersion, ReportVersion.report_id == Report.id)
        .where(ReportVersion.submission_id == delivery).order_by(Report.incident_id)
    )  # fmt: skip
    return [row.id for row in rows if row.incident_id in wanted]


def correct(session: Session, report_id: int, *, reason: str, office: str, by: str, at: datetime) -> int:
    """Record why a report was corrected. reason: one of CORRECTION_REASONS; office and by: who attests it, private."""
    if reason not in CORRECTION_REASONS:
        raise IntakeProblem(f"a correction has one of the reasons {', '.join(CORRECTION_REASONS)}.")
    if withdrawn_reports(session, [report_id], as_of=at):
        raise IntakeProblem("this report is withdrawn; reinstate it before it is corrected.")
    told = Correction(report_id=report_id, reason=reason, office=line(office, what="the office"))
    return state(session, told, by=by, at=at, action="corrected", subject=f"report {report_id} {reason}")


def withdraw(
    session: Session, report_id: int, *, reason: str, by: str, at: datetime, successor_id: int | None = None
) -> int:
    """Withdraw a report. reason: one of WITHDRAWAL_REASONS; successor_id: the report that stands, for a duplicate alone."""
    if reason not in WITHDRAWAL_REASONS:
        raise IntakeProblem(f"a withdrawal has one of the reasons {', '.join(WITHDRAWAL_REASONS)}.")
    gone = withdrawn_reports(session, [report_id, successor_id or report_id], as_of=at)
    if report_id in gone:
        raise IntakeProblem("this report is withdrawn already; nothing was recorded.")
    if (reason == "w1") != (successor_id is not None):
        raise IntakeProblem(
            "a duplicate names the report that stands in its place; give its number, too." if successor_id is None
            else "only a duplicate (w1) names another report; leave it out, or give the reason w1."
        )  # fmt: skip
    if successor_id == report_id:
        raise IntakeProblem("a report cannot be the duplicate of itself; name the other one.")
    if successor_id is not None and successor_id in gone:
        raise IntakeProblem("the report that is to stand in its place is withdrawn itself; name one that stands.")
    told = Withdrawal(report_id=report_id, reason=reason, successor_id=successor_id)
    return state(session, told, by=by, at=at, action="withdrew", subject=f"report {report_id} {reason}")


def reinstate(session: Session, report_id: int, *, by: str, at: datetime) -> None:
    """Let a withdrawn report stand again, in the version that was sent last."""
    standing = withdrawn_reports(session, [report_id], as_of=at).get(report_id, [])
    if not standing:
        raise IntakeProblem("this report is not withdrawn; nothing was recorded.")
    for withdrawal in standing:
        ending = Ending(what=Withdrawal.__tablename__, of=withdrawal.id, ended_on=at.astimezone(UTC).date())
        state(session, ending, by=by, at=at, action="reinstated", subject=f"report {report_id}")
