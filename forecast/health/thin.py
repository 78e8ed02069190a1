"""Thin days: days that brought some calls, but far fewer than any day of that kind brings by chance.

A day counts as far as its hours were seen. The spread between days is the log's own, by its median. Must not call a
quiet holiday thin: three calls in ten must be missing, and chance must be ruled out.
"""

from datetime import timedelta

import numpy as np
import polars as pl
from scipy.stats import nbinom

from forecast.health.result import BAD, LOOK, OK, Check, Masked
from forecast.health.rhythm import Rhythm

_LEAST_DAYS = 14
_KEPT, _CHANCE = 0.7, 1e-4
_LEAST_SPREAD = 0.05
_BAD_SHARE = 0.05


def seen_hours(rhythm: Rhythm, masked: tuple[Masked, ...], *, first: float, last: float) -> np.ndarray:
    """Share of each hour that no mask covers and that lies in the log: between its first and last call, in hours."""
    hours = len(rhythm.expected)
    left = np.ones(hours)
    spans = [
        ((m.begin - rhythm.start).total_seconds() / 3600, (m.end - rhythm.start).total_seconds() / 3600) for m in masked
    ]
    for begin, end in [*spans, (0.0, first), (last, float(hours))]:
        grid = np.arange(hours)
        left -= np.clip(np.minimum(grid + 1, end) - np.maximum(grid, begin), 0, 1)
    return np.clip(left, 0, 1)


def judge_days(received: pl.Series, rhythm: Rhythm, left: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Calls, expected calls and the chance of so few or fewer, of each day; expected is 0 for a day hardly seen."""
    days = len(rhythm.expected) // 24
    counts = np.bincount(rhythm.hours_since(received).astype(np.int64) // 24, minlength=days).astype(float)
    expected = (rhythm.expected * left).reshape(days, 24).sum(axis=1)
    expected[left.reshape(days, 24).mean(axis=1) < 0.25] = 0
    judged = expected > 0
    chance = np.ones(days)
    if judged.any():
        ratio = counts[judged] / expected[judged]
        spread = 1.4826 * float(np.median(np.abs(ratio - np.median(ratio))))
        beyond = max(spread**2 - float(np.median(1 / expected[judged])), _LEAST_SPREAD**2)
        size = 1 / beyond
        chance[judged] = nbinom.cdf(counts[judged], size, size / (size + expected[judged]))
    return counts, expected, chance


def thin_days(counts: np.ndarray, expected: np.ndarray, chance: np.ndarray, rhythm: Rhythm) -> tuple[Masked, ...]:
    """Whole days; none where the log is too short to know what a day brings."""
    if len(counts) < _LEAST_DAYS:
        return ()
    thin = (expected > 0) & (counts < _KEPT * expected) & (chance * len(counts) < _CHANCE * len(counts) ** 0.5)
    begins = [rhythm.start + timedelta(days=int(day)) for day in np.flatnonzero(thin)]
    return tuple(Masked(begin, begin + timedelta(days=1), "thin") for begin in begins)


def check_thin(thin: tuple[Masked, ...], *, days: int, sampling: dict[str, float] | None = None) -> Check:
    """count: days; share: of all days. sampling: of a feed that is sampled, its usual and its longest interval."""
    judged = days >= _LEAST_DAYS
    share = len(thin) / days if days else 0.0
    level = LOOK if thin or not judged else OK
    values = {"judged": judged, **({"sampling_minutes": sampling} if sampling else {})}
    return Check(code="thin", level=BAD if share > _BAD_SHARE else level, count=len(thin), share=share, values=values)


def sampling_of(snapshots: pl.DataFrame) -> dict[str, float]:
    """Minutes between two samplings: the median, and the median of the day sampled least."""
    at = snapshots["at_utc"].drop_nulls().unique().sort()
    if len(at) < 3:
        return {}
    table = pl.DataFrame({"day": at.dt.date(), "minutes": at.diff().dt.total_seconds() / 60}).drop_nulls()
    by_day = table.group_by("day").agg(pl.col("minutes").median())["minutes"]
    usual, thinnest = table["minutes"].median(), by_day.max()
    return {"usual": round(float(usual), 1), "thinnest_day": round(float(thinnest), 1)}  # type: ignore[arg-type]
