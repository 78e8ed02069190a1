"""What a forecast may be made from: calls without those left out, and the blocks that count.

Must not decide anything; the checks did.
"""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from forecast.health.heaped import at_points
from forecast.health.out_of_area import far_from
from forecast.health.relisted import relisted_calls
from forecast.health.result import DAYS, Health, Left, Masked, merged


def clean(calls: pl.DataFrame, health: Health) -> pl.DataFrame:
    """Calls (received, lat, lon) in order of time, without follow-ups, default points and calls of another region."""
    return leave_out(calls, health.left)


def leave_out(calls: pl.DataFrame, left: Left) -> pl.DataFrame:
    """The same by what is left out."""
    ordered = calls.sort("received", maintain_order=True)
    keep = ~relisted_calls(ordered, left.relisted_minutes) & ~at_points(ordered, left.points)
    if left.middle is not None and left.limit_km is not None:
        keep &= ~far_from(ordered, left.middle, left.limit_km)
    return ordered.filter(keep)


def seen(health: Health, *, start: datetime, blocks: int, block_hours: int) -> np.ndarray:
    """Whether each of so many blocks from `start` counts: no mask touches it. For Counts.seen."""
    counts = np.ones(blocks, dtype=bool)
    hours = block_hours * 3600
    for each in health.masked:
        first = int((each.begin - start).total_seconds() // hours)
        end = int(-(-(each.end - start).total_seconds() // hours))
        counts[max(0, first) : max(0, end)] = False
    return counts


def days_of(
    records: pl.Series, calls: pl.Series, relisted: pl.Series, masked: tuple[Masked, ...], *, block_hours: int
) -> pl.DataFrame:
    """The table of days, with the columns of DAYS, from the times of records, of calls kept and of follow-ups."""
    times = pl.concat([records, calls]).drop_nulls()
    if times.is_empty():
        return pl.DataFrame(schema=DAYS)
    first, last = times.min(), times.max()
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    days = pl.DataFrame({"day": pl.date_range(first.date(), last.date(), eager=True)})
    for name, moments in (("records", records), ("calls", calls), ("relisted", relisted)):
        counted = moments.drop_nulls().dt.date().alias("day").to_frame().group_by("day").agg(pl.len().alias(name))
        days = days.join(counted, on="day", how="left", maintain_order="left")
    start, blocks = datetime.combine(first.date(), datetime.min.time()), 24 // block_hours
    alone = merged(tuple(each for each in masked if each.reason == "gap"))
    minutes = [_minutes_of(alone, start + timedelta(days=day)) for day in range(len(days))]
    nothing = Health(records=0, calls=0, checks=(), masked=masked, days=days)
    counts = seen(nothing, start=start, blocks=blocks * len(days), block_hours=block_hours)
    return days.with_columns(
        pl.col("records", "calls", "relisted").fill_null(0).cast(pl.Int64),
        gap_minutes=pl.Series(minutes, dtype=pl.Int64), seen=pl.Series(counts.reshape(-1, blocks).mean(axis=1)),
    )  # fmt: skip


def _minutes_of(gaps: tuple[Masked, ...], day: datetime) -> int:
    end = day + timedelta(days=1)
    overlaps = ((min(gap.end, end) - max(gap.begin, day)).total_seconds() for gap in gaps)
    return int(sum(each for each in overlaps if each > 0) // 60)
