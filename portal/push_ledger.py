"""What programs are told of what was taken before: deliveries with their counts, and the reports accepted since a marker.

Through `portal.access`; a delivery is an agency's when it holds reports of it, or when its sender reports for nobody else.
Must not change anything.
"""

import base64
import binascii
import re
from typing import Any

import polars as pl
import sqlalchemy as sa

from ingest.registry.facts import version_fates
from ingest.registry.models import Agency, Report, ReportVersion, Submission
from portal.access import Access, NotThere
from portal.push_content import PushRefused
from portal.submitted import own_number

PAGE = 100
"""Deliveries or reports in one answer."""

Told = dict[str, Any]
_MARK = re.compile(r"1\.([0-9]{1,18})\.([0-9]{1,18})")


def deliveries(access: Access, agency: Agency, *, before: str | None) -> Told:
    """The agency's deliveries, last first. before: the receipt after which to go on. Raises NotThere."""
    told = _mine(access, agency).order_by(Submission.id.desc()).limit(PAGE + 1)
    if before is not None:
        told = told.where(Submission.id < _one(access, agency, before).id)
    found = list(access.session.scalars(told))
    listed = [_told(access, agency, submission) for submission in found[:PAGE]]
    return {"submissions": listed, "next": found[PAGE - 1].receipt if len(found) > PAGE else None}


def delivery(access: Access, agency: Agency, receipt: str) -> Told:
    """One delivery by its receipt, and what became of its reports since. Raises NotThere."""
    submission = _one(access, agency, receipt)
    fates = version_fates(access.session, agency_id=agency.agency_id).filter(pl.col("submission_id") == submission.id)
    counts = dict(fates.group_by("fate").len().iter_rows())
    standing = {"in_force": counts.get("current", 0)} | {
        name: counts.get(name, 0) for name in ("superseded", "duplicate", "withdrawn")
    }
    return {**_told(access, agency, submission), "standing": standing}


def since(access: Access, agency: Agency, marker: str | None) -> Told:
    """The reports accepted after a marker, in order, and the marker to go on with. Raises PushRefused for one that is none."""
    submission_id, report_id = _place(marker)
    later = sa.or_(
        ReportVersion.submission_id > submission_id,
        sa.and_(ReportVersion.submission_id == submission_id, ReportVersion.report_id > report_id),
    )
    told = (
        sa.select(Report, ReportVersion, Submission.receipt, Submission.received_at)
        .join(ReportVersion, ReportVersion.report_id == Report.id)
        .join(Submission, Submission.id == ReportVersion.submission_id)
        .where(access.mine(Report), Report.agency_id == agency.agency_id, later)
        .order_by(ReportVersion.submission_id, ReportVersion.report_id).limit(PAGE + 1)
    )  # fmt: skip
    rows = access.session.execute(told).all()
    for _, version, *_ in rows[:PAGE][-1:]:
        submission_id, report_id = version.submission_id, version.report_id
    return {
        "reports": [
            {"incident_id": own_number(report), "month": version.month, "receipt": receipt, "received_at": _moment(at)}
            for report, version, receipt, at in rows[:PAGE]
        ],
        "since": _marker(submission_id, report_id), "more": len(rows) > PAGE,
    }  # fmt: skip


def _mine(access: Access, agency: Agency) -> sa.Select[Submission]:
    own = (
        sa.select(ReportVersion.submission_id).join(Report, Report.id == ReportVersion.report_id)
        .where(access.mine(Report), Report.agency_id == agency.agency_id)
    )  # fmt: skip
    theirs: list[sa.ColumnElement[bool]] = [Submission.id.in_(own)]
    if _is_alone(access, agency):
        theirs.append(Submission.sender == agency.sender)
    return sa.select(Submission).where(sa.or_(*theirs))


def _is_alone(access: Access, agency: Agency) -> bool:
    """Whether the agency's sender reports for nobody else; then a delivery without an accepted report is its own, too."""
    count = sa.select(sa.func.count()).select_from(Agency).where(Agency.sender == agency.sender)
    return access.session.scalar(count) == 1


def _one(access: Access, agency: Agency, receipt: str) -> Submission:
    found = access.session.scalar(_mine(access, agency).where(Submission.receipt == receipt))
    if found is None:
        raise NotThere
    return found


def _told(access: Access, agency: Agency, submission: Submission) -> Told:
    """A delivery with its counts; those of other agencies in the same delivery are not told."""
    count = sa.select(sa.func.count()).select_from(ReportVersion).join(Report, Report.id == ReportVersion.report_id)
    mine = count.where(Report.agency_id == agency.agency_id, ReportVersion.submission_id == submission.id)
    accepted = access.session.scalar(mine) or 0
    held = submission.incidents_rejected if _is_alone(access, agency) else None
    return {
        "receipt": submission.receipt, "received_at": _moment(submission.received_at), "accepted": accepted, "held": held,
        "status": "held" if not accepted else "partly" if held else "taken",
    }  # fmt: skip


def _moment(at: Any) -> str:
    return str(at.isoformat(timespec="seconds"))


def _marker(submission_id: int, report_id: int) -> str:
    return base64.urlsafe_b64encode(f"1.{submission_id}.{report_id}".encode()).decode().rstrip("=")


def _place(marker: str | None) -> tuple[int, int]:
    if marker is None:
        return 0, 0
    try:
        text = base64.b64decode(marker + "=" * (-len(marker) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    found = _MARK.fullmatch(text)
    if found is None:
        raise PushRefused(400, "api_no_marker")
    return int(found[1]), int(found[2])
