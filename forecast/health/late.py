"""Records that come late, and the last days of a log that are still filling.

Where a record says when it appeared, the delays say how many days are not whole yet. Without such a stamp, days at the
end that all fall short together are taken for unfinished. Must not extrapolate: such days are masked, not filled up.
"""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from scipy.stats import norm

from forecast.health.result import BAD, LOOK, OK, Check, Masked
from forecast.health.rhythm import Rhythm

_LATE_HOURS = 24.0
_WHOLE = 0.98
_MOST_DAYS = 28
_SHORT, _CHANCE, _LEAST_DAYS = 0.85, 1e-4, 14
_BAD_SHARE = 0.05


def delays_of(records: pl.DataFrame) -> np.ndarray | None:
    """Hours from call to record, of records with both stamps; None where there is no stamp `listed` or nothing in it."""
    if "listed" not in records.columns:
        return None
    hours = (records["listed"] - records["received"]).dt.total_seconds() / 3600
    known = hours.drop_nulls().to_numpy()
    return known if len(known) else None


def filling_by_delay(delays: np.ndarray, rhythm: Rhythm, seen_until: datetime) -> tuple[Masked, ...]:
    """The time at the end in which fewer than 98 % of the calls have appeared, counted back from the last record."""
    behind = float(np.quantile(np.maximum(delays, 0), _WHOLE))
    if behind <= 1:
        return ()
    begin = max(rhythm.start, seen_until - timedelta(hours=min(behind, _MOST_DAYS * 24)))
    end = rhythm.start + timedelta(hours=len(rhythm.expected))
    return (Masked(begin, max(end, begin), "late"),) if begin < end else ()


def filling_by_days(counts: np.ndarray, expected: np.ndarray, chance: np.ndarray, rhythm: Rhythm) -> tuple[Masked, ...]:
    """The run of days at the end that each bring less than 85 % of what is expected, when together that is no chance.

    counts, expected, chance: of each day, as `judge_days` gives them. One short day at the end is a day; a log is still
    filling when its last day is the emptiest of the run.
    """
    if len(counts) < _LEAST_DAYS:
        return ()
    first = len(counts)
    while first > max(0, len(counts) - _MOST_DAYS):
        if expected[first - 1] > 0 and counts[first - 1] >= _SHORT * expected[first - 1]:
            break
        first -= 1
    run = np.arange(first, len(counts))
    run = run[expected[run] > 0]
    if len(run) < 2 or len(run) >= _MOST_DAYS:
        return ()
    ratio = counts[run] / expected[run]
    surprise = norm.isf(np.clip(chance[run], 1e-15, 1 - 1e-15)).sum() / np.sqrt(len(run))
    if ratio[-1] > ratio[0] or norm.sf(surprise) > _CHANCE:
        return ()
    begin = rhythm.start + timedelta(days=int(run[0]))
    return (Masked(begin, rhythm.start + timedelta(days=len(counts)), "late"),)


def check_late(delays: np.ndarray | None, filling: tuple[Masked, ...], *, records: int) -> Check:
    """count: records more than a day late, or days still filling where no stamp says; share: of records, or 0."""
    days = sum(each.minutes for each in filling) / 1440
    values: dict[str, object] = {"stamped": delays is not None, "filling_days": round(days, 2)}
    if delays is None:
        return Check(code="late", level=LOOK if filling else OK, count=round(days), share=0.0, values=values)
    late = int((delays > _LATE_HOURS).sum())
    before = int((delays < 0).sum())
    p50, p90, p98 = (round(float(q), 2) for q in np.quantile(delays, [0.5, 0.9, _WHOLE]))
    values |= {"p50_hours": p50, "p90_hours": p90, "p98_hours": p98, "before_the_call": before}
    share = late / records if records else 0.0
    level = BAD if share > _BAD_SHARE else LOOK if late or before or filling else OK
    return Check(code="late", level=level, count=late, share=share, values=values)
