"""All checks of a call log in their order: what is listed twice goes first, since it moves every count after it.

Takes frames, opens nothing, raises nothing about the content of a log: a log that cannot be judged is told as such.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np
import polars as pl

from forecast.health.clock import check_clock, spells_off
from forecast.health.gaps import check_gaps, gaps_by_silence, gaps_by_snapshots
from forecast.health.heaped import check_heaped, default_points
from forecast.health.late import check_late, delays_of, filling_by_days, filling_by_delay
from forecast.health.masks import days_of, leave_out
from forecast.health.minute_heap import check_minute_heap, only_days
from forecast.health.missing import check_missing, no_place, no_time
from forecast.health.out_of_area import check_out_of_area, far_from, middle_of
from forecast.health.relisted import check_relisted, find_burst, relisted_calls
from forecast.health.result import Check, Health, Left, Masked, merged
from forecast.health.rhythm import rhythm_of
from forecast.health.thin import check_thin, judge_days, sampling_of, seen_hours, thin_days
from forecast.health.time_order import check_time_order
from forecast.times import ClockChanges, clock_changes, hours_left_out


def examine(
    log_calls: pl.DataFrame, *, records: pl.DataFrame | None = None, timezone: str, block_hours: int = 4,
    snapshots: pl.DataFrame | None = None, known_defaults: Collection[tuple[float, float]] = (),
    units_known: bool = False, stamps: Sequence[str] = (),
) -> Health:  # fmt: skip
    """The health of a log.

    log_calls: received (naive local), lat, lon; units of one call collapsed, nothing else left out. records: every
    record, with received, lat and lon that may be null and, where the log has them, `listed` (when the record appeared)
    and the stamps of a call, named first to last in `stamps`. snapshots: at_utc, the moments a feed was sampled.
    known_defaults: points (lat, lon) that stand for no place. units_known: units were collapsed by an identifier.
    """
    calls = log_calls.select(pl.col("received").cast(pl.Datetime("us")), "lat", "lon").sort(
        "received", maintain_order=True
    )
    every = calls if records is None else records
    gone_time, gone_place = no_time(every), no_place(every)
    days_only = only_days(calls["received"])
    burst = find_burst(calls.head(0) if days_only else calls, units_known=units_known)
    again = relisted_calls(calls, burst.minutes)
    points = default_points(calls, known_defaults)
    middle, limit_km = middle_of(calls) if len(calls) else (None, None)
    left = Left(relisted_minutes=burst.minutes, points=points, middle=middle, limit_km=limit_km)
    far = far_from(calls, middle, limit_km) if middle and limit_km else again
    kept = leave_out(calls, left)
    timed, masked = _judge_times(kept.head(0) if days_only else kept, every, timezone=timezone, snapshots=snapshots)
    checks = (
        check_relisted(burst, count=int(again.sum()), calls=len(calls)),
        *timed[:2],
        check_heaped(calls, points),
        check_out_of_area(far=int(far.sum()), calls=len(calls), limit_km=limit_km),
        timed[2],
        check_time_order(every, stamps),
        check_minute_heap(calls["received"]),
        check_missing("no_place", gone_place, every["received"]),
        check_missing("no_time", gone_time, every["received"]),
        timed[3],
    )
    days = days_of(
        every["received"], kept["received"], calls.filter(again)["received"], masked, block_hours=block_hours
    )
    return Health(records=len(every), calls=len(kept), checks=checks, masked=masked, days=days, left=left)


def _judge_times(
    kept: pl.DataFrame, every: pl.DataFrame, *, timezone: str, snapshots: pl.DataFrame | None
) -> tuple[tuple[Check, Check, Check, Check], tuple[Masked, ...]]:
    """The checks gap, thin, late and clock of the calls kept, and what they mask."""
    received = kept["received"]
    sampled = snapshots is not None and not snapshots.is_empty()
    delays = delays_of(every)
    if received.is_empty():
        nothing = ClockChanges(missing=0, doubled=0)
        late = check_late(delays, (), records=len(every))
        clock = check_clock(received, (), nothing, days=0)
        return (check_gaps((), days=0, sampled=sampled), check_thin((), days=0), late, clock), ()
    missing = hours_left_out(received, timezone)
    rhythm = rhythm_of(received, missing=missing)
    gaps = gaps_by_silence(received, rhythm, missing=missing)
    if sampled and snapshots is not None:
        gaps += _within(gaps_by_snapshots(snapshots, timezone=timezone), received)
    gaps = merged(gaps)
    days = len(rhythm.expected) // 24
    first, last = rhythm.hours_since(received.gather([0, -1])).tolist()
    judged = judge_days(received, rhythm, seen_hours(rhythm, gaps, first=first, last=last))
    filling = filling_by_days(*judged, rhythm)
    if delays is not None:
        latest = every["listed"].max()
        assert isinstance(latest, datetime)
        filling = filling_by_delay(delays, rhythm, latest)
    thin = tuple(day for day in thin_days(*judged, rhythm) if not any(f.begin <= day.begin for f in filling))
    masked = tuple(sorted((*gaps, *merged(thin), *filling)))
    changes = clock_changes(received, timezone)
    off = np.zeros(days, dtype=bool)
    for each in masked:
        off[max(0, (each.begin - rhythm.start).days) : max(0, (each.end - rhythm.start).days + 1)] = True
    spells = spells_off(received, rhythm, off)
    sampling = sampling_of(snapshots) if sampled and snapshots is not None else None
    checks = (
        check_gaps(gaps, days=days, sampled=sampled), check_thin(thin, days=days, sampling=sampling),
        check_late(delays, filling, records=len(every)), check_clock(received, spells, changes, days=days),
    )  # fmt: skip
    return checks, masked


def _within(gaps: tuple[Masked, ...], received: pl.Series) -> tuple[Masked, ...]:
    """Gaps cut to the span of the log."""
    first, last = received[0], received[-1]
    cut = (Masked(max(gap.begin, first), min(gap.end, last), gap.reason) for gap in gaps)
    return tuple(gap for gap in cut if gap.begin < gap.end)
