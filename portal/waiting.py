"""What waits at an agency, and for whom: deadlines, files being fixed, reports in review, findings, tickets, the last receipt.

Counts and dates alone, through `portal.access`. Must not change anything, nor open what is sealed.
"""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ingest.registry.models import (
    Agency,
    Draft,
    FindingNote,
    Report,
    ReportVersion,
    Submission,
    SubmissionFinding,
    Upload,
)
from portal.access import Access
from portal.inbox import open_tickets
from portal.kept import Kept
from portal.months import Month, open_months
from portal.statements import standing
from portal.uploads import SUBMITTED
from portal.windows import registry_day
from portal.workflow import Status


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The last delivery with reports of the agency that were taken. findings: of it that nobody has settled."""

    receipt: str
    received_at: datetime
    findings: int


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits, as the person who asks sees it. months: open months by agency; drafts: reports by what they wait for."""

    months: list[tuple[Agency, list[Month]]]
    uploads: int
    drafts: dict[str, int]
    tickets: int
    replies: int
    receipt: Receipt | None

    @property
    def missing(self) -> int:
        """Months past their deadline."""
        return sum(month.missing for _, months in self.months for month in months)

    @property
    def next_due(self) -> tuple[date, Month] | None:
        """The next deadline that has not passed, and its month."""
        due = [(month.opening.due, month) for _, months in self.months for month in months if not month.missing]
        dated = [(day, month) for day, month in due if day is not None]
        return min(dated, key=lambda told: told[0]) if dated else None


def waiting(access: Access, agency: Agency, kept: Kept, *, at: datetime) -> Waiting:
    """What waits for a person of an agency, of every agency it files for."""
    agencies = access.all(Agency, order=(Agency.name,))
    months = [(one, _open_months(access, one.agency_id, kept, at=at)) for one in agencies]
    return Waiting(
        months=[(one, found) for one, found in months if found],
        uploads=_count(access, Upload, Upload.status != SUBMITTED), drafts=_drafts(access),
        tickets=open_tickets(access), replies=len(standing(access, "reply", agency.agency_id, at=at)), receipt=_receipt(access, agency),
    )  # fmt: skip


def _open_months(access: Access, agency_id: str, kept: Kept, *, at: datetime) -> list[Month]:
    name = ("open months", registry_day(at))
    return kept.of(access.session, agency_id, name, lambda: open_months(access.session, agency_id, at=at))


def _drafts(access: Access) -> dict[str, int]:
    """Reports by what they wait for: the person's own to finish, returned to them, others' to review, approved to submit."""
    me, who = access.who.person, access.who
    told = {
        "mine": (Draft.status == Status.DRAFT, Draft.author_id == me), "returned": (Draft.status == Status.RETURNED, Draft.author_id == me),
        "sent": (Draft.status == Status.IN_REVIEW, Draft.author_id == me),
    }  # fmt: skip
    if who.may("review_reports"):
        told["to_review"] = (Draft.status == Status.IN_REVIEW, Draft.author_id != me)
    if who.may("submit_reports"):
        told["to_submit"] = (Draft.status == Status.APPROVED, Draft.training.is_(False))
    found = {kind: _count(access, Draft, *where) for kind, where in told.items()}
    return {kind: count for kind, count in found.items() if count}


def _receipt(access: Access, agency: Agency) -> Receipt | None:
    told = (
        sa.select(Submission.id, Submission.receipt, Submission.received_at)
        .join(ReportVersion, ReportVersion.submission_id == Submission.id).join(Report, Report.id == ReportVersion.report_id)
        .where(access.mine(Report), Report.agency_id == agency.agency_id).order_by(Submission.received_at.desc(), Submission.id.desc())
    )  # fmt: skip
    last = access.session.execute(told.limit(1)).first()
    if last is None:
        return None
    settled = sa.select(FindingNote.id).where(
        FindingNote.finding_id == SubmissionFinding.id, FindingNote.status == "settled"
    )
    found = sa.select(sa.func.count()).select_from(SubmissionFinding).where(
        SubmissionFinding.submission_id == last[0], SubmissionFinding.severity.in_(["error", "warning"]), ~sa.exists(settled)
    )  # fmt: skip
    # A sender that files for many: its findings name no agency, so they are counted for a sender of one agency alone.
    of_sender = sa.select(sa.func.count()).select_from(Agency).where(Agency.sender == agency.sender)
    alone = (access.session.scalar(of_sender) or 0) == 1
    return Receipt(
        receipt=last[1], received_at=last[2], findings=int(access.session.scalar(found) or 0) if alone else 0
    )


def _count(access: Access, model: type[Draft] | type[Upload], *where: sa.ColumnElement[bool]) -> int:
    told = sa.select(sa.func.count()).select_from(model).where(access.mine(model), *where)
    return int(access.session.scalar(told) or 0)
