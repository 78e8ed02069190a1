"""What the registry knows that a delivery alone cannot tell: whose agency it is, since when, what was sent before.

Findings only; must not change the registry, and must not compare places but by their digests.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.check import Checked
from ingest.duplicates import received_before
from ingest.findings import findings_frame, joined
from ingest.registry.enrolment import agencies_frame
from ingest.registry.models import Report, ReportVersion, Submission

_LONG_BEFORE = timedelta(days=366)
"""How long before its enrolment an agency may report without a question: the year before is often handed in later."""

_AT_ONCE = 5_000
"""Digests asked for in one query; databases take only so many parameters."""


def remembered(session: Session, checked: Checked, found: pl.DataFrame) -> pl.DataFrame:
    """Findings of a delivery against what was received before it.

    found: incident_id and place_time of its incidents (`ingest.duplicates.digests`).
    """
    held = list(checked.validated.held)
    incidents = checked.conformed.tables["incident"].with_columns(incident_id=pl.col("incident_id_"))
    kept = incidents.filter(~pl.col("incident_id").is_in(held))
    agencies = kept["agency_id"].drop_nulls().unique().to_list()
    known = agencies_frame(session).select("agency_id", _sender="sender", _since="enrolled_since")
    told = kept.join(known, on="agency_id", how="left")
    foreign = told.filter(pl.col("_sender") != checked.profile.slug)
    early = told.filter(pl.col("incident_date") < pl.col("_since") - _LONG_BEFORE)
    before = pl.DataFrame(
        list(_in_force(session, found["place_time"].drop_nulls().unique().to_list(), agencies)),
        schema={"incident_id": pl.String, "place_time": pl.String}, orient="row",
    )  # fmt: skip
    return joined([
        findings_frame(foreign, code="foreign_agency", table="incident", field="agency_id"),
        findings_frame(early, code="old_date", table="incident", field="incident_date"),
        received_before(kept, found, before),
    ])  # fmt: skip


def _in_force(session: Session, digests: Sequence[str], agencies: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Incident and digest of the reports of these agencies whose version in force has one of the digests."""
    wanted = set(digests)
    for start in range(0, len(digests), _AT_ONCE):
        chunk = digests[start : start + _AT_ONCE]
        ids = session.scalars(
            sa.select(ReportVersion.report_id).join(Report, Report.id == ReportVersion.report_id)
            .where(ReportVersion.place_time.in_(chunk), Report.agency_id.in_(agencies)).distinct()
        ).all()  # fmt: skip
        versions = session.execute(
            sa.select(Report.incident_id, ReportVersion.place_time)
            .join(Report, Report.id == ReportVersion.report_id)
            .join(Submission, Submission.id == ReportVersion.submission_id)
            .where(ReportVersion.report_id.in_(ids)).order_by(Submission.received_at, Submission.id)
        ).all()  # fmt: skip
        newest = {row.incident_id: row.place_time for row in versions}
        yield from ((incident_id, digest) for incident_id, digest in newest.items() if digest in wanted)
