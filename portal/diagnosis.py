"""An agency's data as a plan: how complete, how soon, what is asked back most, what each fix would gain; never a grade.

What is asked back is known from the findings of its submissions; they hold places and no values. Must not compare by name:
other agencies of its size appear as a middle and a range, and only where there are enough of them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Submission, SubmissionFinding

PEERS = 5
"""Fewest other agencies of a size for a range of them to be told (ours: fewer would tell of single ones)."""

SIZES = ((0, "none"), (10, "1-9"), (25, "10-24"), (50, "25-49"), (100, "50-99"), (500, "100-499"))
"""Upper ends of the sizes by sworn officers, as the Bureau of Justice Statistics groups local departments, coarser at the top."""

_PERIOD = timedelta(days=90)
_FINDINGS = {"sender": pl.String, "code": pl.String, "severity": pl.String, "table_name": pl.String, "field": pl.String,
             "found": pl.Int64, "rows": pl.Int64}  # fmt: skip


def size_of(officers: int | None) -> str | None:
    """The size of an agency in words; None where the number of officers is not known."""
    if officers is None:
        return None
    return next((name for end, name in SIZES if officers < end), "500+")


def asked_back(
    session: Session, *, since: datetime, until: datetime, senders: Sequence[str] | None = None
) -> pl.DataFrame:
    """What submissions of a time were told: sender, code, severity, table_name, field, found (places), rows (sent in that time)."""
    when = (Submission.received_at >= since, Submission.received_at < until)
    whose = sa.true() if senders is None else Submission.sender.in_(list(senders))
    rows = sa.select(Submission.sender, sa.func.sum(Submission.rows)).where(*when, whose).group_by(Submission.sender)
    sent = {sender: int(count or 0) for sender, count in session.execute(rows)}
    found = session.execute(
        sa.select(Submission.sender, SubmissionFinding.code, SubmissionFinding.severity, SubmissionFinding.table_name,
                  SubmissionFinding.field, sa.func.count())
        .join(Submission, Submission.id == SubmissionFinding.submission_id).where(*when, whose)
        .group_by(Submission.sender, SubmissionFinding.code, SubmissionFinding.severity, SubmissionFinding.table_name,
                  SubmissionFinding.field)
    )  # fmt: skip
    told = [(*each, sent.get(each[0], 0)) for each in found]
    return pl.DataFrame(told, schema=_FINDINGS, orient="row")


def fixes(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """What each fix would gain, the most first: code, severity, table_name, field, found, share (of the rows sent), before (share).

    Errors first, since they hold reports back; then by how many places one fix clears.
    """
    by = ["code", "severity", "table_name", "field"]

    def shared(frame: pl.DataFrame, name: str) -> pl.DataFrame:
        rows = frame.select("sender", "rows").unique()["rows"].sum()
        counted = frame.group_by(by).agg(pl.col("found").sum())
        return counted.with_columns((pl.col("found") / rows if rows else pl.lit(0.0)).alias(name))

    earlier = shared(before, "before").drop("found")
    told = shared(now, "share").join(earlier, on=by, how="left", nulls_equal=True)
    order = pl.col("severity").replace_strict({"error": 0, "warning": 1, "note": 2}, return_dtype=pl.Int8)
    return told.sort(order, -pl.col("found"), "code", "table_name", "field", nulls_last=True)


def settled(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """What was asked back before and is no more: code, table_name, field, found (before); the most first."""
    by = ["code", "table_name", "field"]
    earlier = before.group_by(by).agg(pl.col("found").sum())
    return earlier.join(now.select(by), on=by, how="anti", nulls_equal=True).sort(-pl.col("found"), "code")


def periods(at: datetime) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    """The last three months and the three before: since and until of each."""
    return (at - _PERIOD, at), (at - 2 * _PERIOD, at - _PERIOD)


def among_peers(
    values: Mapping[str, float | None], sizes: Mapping[str, str | None], agency_id: str
) -> dict[str, Any] | None:
    """Middle and quartiles of the other agencies of its size; None where fewer than `PEERS` of them have a value."""
    size = sizes.get(agency_id)
    others = [
        value for name, value in values.items()
        if name != agency_id and size is not None and sizes.get(name) == size and value is not None
    ]  # fmt: skip
    if len(others) < PEERS:
        return None
    told = pl.Series(others, dtype=pl.Float64)
    low, middle, high = (told.quantile(share, "linear") for share in (0.25, 0.5, 0.75))
    return {"size": size, "others": len(others), "low": low, "middle": middle, "high": high}
