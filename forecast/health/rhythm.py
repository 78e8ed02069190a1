"""How many calls a log lets one expect in each hour: its own rhythm of the week times a level that moves slowly.

Medians throughout, so that a hole of a month or a day sent twice does not become the rule. Naive local times. Must not
know what is judged by it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from scipy.ndimage import median_filter

_HOUR = timedelta(hours=1)
_LEAST_DAYS_BY_WEEKDAY = 28
_LEVEL_WEEKS = 21
"""Weeks whose median is the level of the middle one: a hole of two months in it does not move the level."""

_SMOOTHING = np.array([0.25, 0.5, 0.25])


@dataclass(frozen=True)
class Rhythm:
    """Expected calls in each hour from `start`, a midnight. `missing` marks hours the clocks left out."""

    start: datetime
    expected: np.ndarray

    def between(self, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Expected calls between moments, given as hours since the start."""
        known = np.concatenate([[0.0], self.expected.cumsum()])
        grid = np.arange(len(known))
        return np.asarray(np.interp(end, grid, known) - np.interp(begin, grid, known))

    def by_day(self) -> np.ndarray:
        """Expected calls of each day."""
        return np.asarray(self.expected.reshape(-1, 24).sum(axis=1))

    def hours_since(self, moments: pl.Series) -> np.ndarray:
        """Moments as hours since the start."""
        since = (moments - self.start).dt.total_microseconds().to_numpy()
        return np.asarray(since / 3_600_000_000)


def rhythm_of(received: pl.Series, *, missing: tuple[datetime, ...] = ()) -> Rhythm:
    """The rhythm of a log with at least one call, over its whole days. missing: hours that the clocks left out."""
    first, last = received.min(), received.max()
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    start = datetime.combine(first.date(), datetime.min.time())
    days = (last.date() - first.date()).days + 1
    hours = ((received - start).dt.total_microseconds() // 3_600_000_000).to_numpy()
    counts = np.bincount(hours, minlength=days * 24).reshape(days, 24).astype(float)
    weekday = (start.weekday() + np.arange(days)) % 7
    totals = _whole_days(counts.sum(axis=1), received)
    good = totals > 0.5 * _typical(totals)
    shape = _shape(counts, weekday, good)
    sums = shape.sum(axis=1)
    level = _levels(totals / sums[weekday], good)
    expected = (level[:, None] * shape[weekday]).ravel()
    for hour in missing:
        at = int((hour - start) / _HOUR)
        if 0 <= at < len(expected):
            expected[at] = 0.0
    return Rhythm(start, expected)


def _whole_days(totals: np.ndarray, received: pl.Series) -> np.ndarray:
    """The first and the last day are as a rule not whole: they say nothing about the level."""
    del received
    if len(totals) <= 3:
        return totals
    whole = totals.copy()
    whole[[0, -1]] = 0
    return whole


def _typical(totals: np.ndarray) -> float:
    some = totals[totals > 0]
    return float(np.median(some)) if len(some) else 1.0


def _shape(counts: np.ndarray, weekday: np.ndarray, good: np.ndarray) -> np.ndarray:
    """Calls by weekday and hour, smoothed over neighbouring hours; weekdays alike where the log is short."""
    if good.sum() < _LEAST_DAYS_BY_WEEKDAY or len(set(weekday[good])) < 7:
        chosen = counts[good] if good.any() else counts
        shape = np.tile(chosen.mean(axis=0), (7, 1))
    else:
        shape = np.array([counts[good & (weekday == day)].mean(axis=0) for day in range(7)])
    week = shape.ravel()
    padded = np.concatenate([week[-1:], week, week[:1]])
    return np.asarray(np.maximum(np.convolve(padded, _SMOOTHING, mode="valid"), 1e-6).reshape(7, 24))


def _levels(ratios: np.ndarray, good: np.ndarray) -> np.ndarray:
    """The level of each day: the running median of good days around it, the last known one inside a long hole."""
    if good.sum() < 7:
        return np.full(len(ratios), np.median(ratios[good]) if good.any() else 1.0)
    at = np.flatnonzero(good)
    smooth = median_filter(ratios[at], size=min(_LEVEL_WEEKS * 7, len(at)), mode="nearest")
    return np.asarray(np.interp(np.arange(len(ratios)), at, smooth))
