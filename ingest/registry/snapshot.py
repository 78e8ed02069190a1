"""The registry as it stood at a time: every fact learned by then, and none learned after; an input of a release.

The same time gives the same frames, whatever is stated later. Must not change the registry.
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from ingest.registry.acts import ended
from ingest.registry.context import context_frames
from ingest.registry.enrolment import SANDBOX, agencies_frame, zero_months
from ingest.registry.facts import submission_counts, version_fates
from ingest.registry.models import Report
from ingest.registry.retracted import RETRACTED_ISSUE
from ingest.registry.stated import (
    Correction,
    Definition,
    Ending,
    KnownIssue,
    LateNotice,
    Reply,
    Stated,
    Window,
    Withdrawal,
)
from ingest.registry.withdrawn import stands

_CHANGES = {"incident_id": pl.String, "reason": pl.String, "at": pl.Date, "successor_id": pl.String}
_SCHEMAS: Mapping[type[Stated], dict[str, type[pl.DataType]]] = {
    Window: {"agency_id": pl.String, "first_month": pl.String, "last_month": pl.String, "opens": pl.Date, "closes": pl.Date},
    LateNotice: {"agency_id": pl.String, "month": pl.String, "expected_by": pl.Date, "reason": pl.String},
    KnownIssue: {"title": pl.String, "text": pl.String, "agency_id": pl.String, "table_name": pl.String, "field": pl.String,
                 "first_month": pl.String, "last_month": pl.String, "noted_on": pl.Date},
    Reply: {"agency_id": pl.String, "written_on": pl.Date, "signed_as": pl.String, "text": pl.String, "about": pl.String},
    Definition: {"from_date": pl.Date, "agency_id": pl.String, "table_name": pl.String, "field": pl.String, "text": pl.String},
}  # fmt: skip
"""The columns of each kind of statement, as they are published where it is."""


def registry_snapshot(session: Session, *, as_of: datetime | None = None) -> dict[str, pl.DataFrame]:
    """Every frame a release needs, by name, of facts learned by `as_of` (None: all there are).

    agencies, fates, zeros, submission_counts; denominator, area_population; windows, late_notices (with noted_on);
    corrections and withdrawals (incident_id as in fates, reason, at, successor_id); known_issue, reply, definition with
    their public columns.
    """
    return {
        "agencies": agencies_frame(session, as_of=as_of).filter(pl.col("agency_id") != SANDBOX),
        "fates": version_fates(session, as_of=as_of),
        "zeros": zero_months(session, as_of=as_of),
        "submission_counts": submission_counts(session, as_of=as_of),
        **context_frames(session, as_of=as_of),
        "windows": windows_frame(session, as_of=as_of),
        "late_notices": late_notices_frame(session, as_of=as_of),
        "corrections": corrections_frame(session, as_of=as_of),
        "withdrawals": withdrawals_frame(session, as_of=as_of),
        "known_issue": known_issue_frame(session, as_of=as_of),
        "reply": _named(_standing(session, Reply, as_of=as_of), "reply"),
        "definition": _named(_standing(session, Definition, as_of=as_of), "definition"),
    }


def windows_frame(session: Session, *, as_of: datetime | None = None) -> pl.DataFrame:
    """The windows that stand: agency_id (null: every agency), first_month, last_month, opens, closes."""
    return _standing(session, Window, as_of=as_of).drop("id", "given_on")


def late_notices_frame(session: Session, *, as_of: datetime | None = None) -> pl.DataFrame:
    """The late notices that stand, oldest first: agency_id, month, expected_by, reason, noted_on."""
    return _standing(session, LateNotice, as_of=as_of).drop("id").rename({"given_on": "noted_on"})


def corrections_frame(session: Session, *, as_of: datetime | None = None) -> pl.DataFrame:
    """Every correction stated, oldest first: incident_id, reason, at, successor_id (null)."""
    told = sa.select(Report.incident_id, Correction.reason, Correction.given_at).join(
        Report, Report.id == Correction.report_id
    )
    told = told if as_of is None else told.where(Correction.given_at <= as_of)
    rows = session.execute(told.order_by(Correction.given_at, Correction.id))
    return pl.DataFrame([(row[0], row[1], row[2].date(), None) for row in rows], schema=_CHANGES, orient="row")


def withdrawals_frame(session: Session, *, as_of: datetime | None = None) -> pl.DataFrame:
    """The withdrawals that stand, one per report: incident_id, reason, at, successor_id (the incident_id of that report)."""
    report, successor = aliased(Report), aliased(Report)
    told = (
        sa.select(report.incident_id, Withdrawal.reason, Withdrawal.given_at, successor.incident_id)
        .join(report, report.id == Withdrawal.report_id)
        .outerjoin(successor, successor.id == Withdrawal.successor_id)
        .where(stands(as_of=as_of)).order_by(Withdrawal.given_at, Withdrawal.id)
    )  # fmt: skip
    last = {row[0]: (row[0], row[1], row[2].date(), row[3]) for row in session.execute(told)}
    return pl.DataFrame([last[incident_id] for incident_id in sorted(last)], schema=_CHANGES, orient="row")


def known_issue_frame(session: Session, *, as_of: datetime | None = None) -> pl.DataFrame:
    """Known issues, open and resolved, with the columns of the public table."""
    issues = _standing(session, KnownIssue, as_of=as_of, unless=RETRACTED_ISSUE)
    told = sa.select(Ending.of, Ending.ended_on).where(Ending.what == KnownIssue.__tablename__)
    resolved = session.execute(told if as_of is None else told.where(Ending.given_at <= as_of)).all()
    days = pl.DataFrame([tuple(row) for row in resolved], schema={"id": pl.Int64, "resolved_on": pl.Date}, orient="row")
    return _named(issues.join(days, on="id", how="left", maintain_order="left"), "issue")


def _standing(
    session: Session, model: type[Stated], *, as_of: datetime | None, unless: str | None = None
) -> pl.DataFrame:
    """Statements of a kind that have not ended, in the order they were given: id, its columns, given_on."""
    schema = _SCHEMAS[model]
    told = sa.select(model.id, *(getattr(model, name) for name in schema), model.given_at).where(
        ~ended(unless or model.__tablename__, model.id, as_of=as_of)
    )
    if as_of is not None:
        told = told.where(model.given_at <= as_of)
    rows = [(*row[:-1], row[-1].date()) for row in session.execute(told.order_by(model.id))]
    return pl.DataFrame(rows, schema={"id": pl.Int64, **schema, "given_on": pl.Date}, orient="row")


def _named(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    """With a public name in place of the number, as in issue-3."""
    names = pl.concat_str(pl.lit(f"{kind}-"), pl.col("id").cast(pl.String)).alias(f"{kind}_id")
    return frame.select(names, pl.exclude("id", "given_on"))
