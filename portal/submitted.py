"""The submitted reports of an agency: found by its own number or month, each with its versions and what was stated of it.

Reads the registry alone: it holds no answer of a report. Must not change anything, nor reach past `portal.access`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import sqlalchemy as sa

from ingest.registry.facts import version_fates
from ingest.registry.models import Correction, Report, ReportVersion, Submission, Withdrawal
from ingest.registry.withdrawn import withdrawn_reports
from portal.access import Access
from portal.listing import PAGE

IN_FORCE, WITHDRAWN = "in_force", "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """One report in a list. number: the agency's own; received_at: of its last version; state: IN_FORCE or WITHDRAWN."""

    id: int
    agency_id: str
    number: str
    month: str
    versions: int
    received_at: datetime
    state: str


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a report. fate: current, superseded, duplicate or withdrawn."""

    receipt: str
    received_at: datetime
    month: str
    persons: int
    fate: str


def own_number(report: Report) -> str:
    """The agency's own number of a report."""
    return report.incident_id.removeprefix(f"{report.agency_id}:")


def submitted(
    access: Access, *, month: str = "", number: str = "", agency_id: str = "", page: int = 1, last: datetime
) -> tuple[list[Submitted], bool]:
    """Reports of the agencies of who asks, last received first, and whether there are more.

    number: how the agency's own number begins; without regard to case.
    """
    told = (
        sa.select(Report, sa.func.max(Submission.received_at), sa.func.max(ReportVersion.month), sa.func.count())
        .join(ReportVersion, ReportVersion.report_id == Report.id)
        .join(Submission, Submission.id == ReportVersion.submission_id)
        .where(access.mine(Report), Submission.received_at <= last)
        .group_by(Report.id).order_by(sa.func.max(Submission.received_at).desc(), Report.id.desc())
    )  # fmt: skip
    if month:
        told = told.where(ReportVersion.month == month)
    if agency_id:
        told = told.where(Report.agency_id == agency_id)
    if number:
        after_prefix = sa.func.substr(Report.incident_id, sa.func.length(Report.agency_id) + 2)
        told = told.where(after_prefix.istartswith(number, autoescape=True))
    rows = access.session.execute(told.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    gone = withdrawn_reports(access.session, [row[0].id for row in rows[:PAGE]], as_of=last)
    return [
        Submitted(
            id=report.id, agency_id=report.agency_id, number=own_number(report), month=of_month, versions=versions,
            received_at=received_at, state=WITHDRAWN if report.id in gone else IN_FORCE,
        )
        for report, received_at, of_month, versions in rows[:PAGE]
    ], len(rows) > PAGE  # fmt: skip


def versions_of(access: Access, report: Report, *, at: datetime) -> list[Version]:
    """The versions of a report of who asks, last first, each with its fate."""
    fates = version_fates(access.session, as_of=at, agency_id=report.agency_id)
    mine = fates.filter(pl.col("incident_id") == report.incident_id)
    fate = dict(zip(mine["submission_id"], mine["fate"], strict=True))
    told = (
        sa.select(Submission.id, Submission.receipt, Submission.received_at, ReportVersion.month, ReportVersion.persons)
        .join(ReportVersion, ReportVersion.submission_id == Submission.id)
        .where(ReportVersion.report_id == report.id, Submission.received_at <= at)
        .order_by(Submission.received_at.desc(), Submission.id.desc())
    )
    return [
        Version(receipt=row[1], received_at=row[2], month=row[3], persons=row[4], fate=fate[row[0]])
        for row in access.session.execute(told)
    ]


def corrections_of(access: Access, report: Report) -> Sequence[Correction]:
    """The reasons stated for corrections of a report, last first."""
    told = sa.select(Correction).where(Correction.report_id == report.id).order_by(Correction.given_at.desc())
    return access.session.scalars(told).all()


def withdrawal_of(access: Access, report: Report, *, at: datetime) -> Withdrawal | None:
    """The withdrawal of a report that stands, if there is one."""
    standing = withdrawn_reports(access.session, [report.id], as_of=at).get(report.id, [])
    return standing[-1] if standing else None
