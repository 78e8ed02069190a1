"""Which whole weeks of a log a forecast is made from, counted back from its first day, and what of them counts.

Naive local times. Must not drop a call inside the weeks it chooses.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from forecast.grid import Counts
from forecast.health import Health, seen
from forecast.problem import ForecastProblem
from forecast.weeks import WEEK, check_no_silence, end_of_block, first_midnight_from, midnight

LEAST_WEEKS = 1
"""Whole weeks of history without which there is no forecast at all."""

_FURTHEST = timedelta(days=14)
"""How long after its history a forecast may begin."""


def first_midnight(received: pl.Series, first_day: date | None, block_hours: int) -> tuple[datetime, datetime]:
    """The first moment of the forecast, and the end of the history: the same, or earlier if the log ends earlier."""
    last = received.max()
    assert isinstance(last, datetime)
    # The blocks of the last call and of the first are taken for whole.
    newest = midnight(end_of_block(last, block_hours).date())
    first = midnight(first_day) if first_day else newest
    if first - newest > _FURTHEST:
        raise ForecastProblem(
            f"the calls end on {last:%Y-%m-%d}, too long before {first:%Y-%m-%d} for a forecast; "
            f"the latest first day is {newest + _FURTHEST:%Y-%m-%d}."
        )
    return first, min(first, newest)


def whole_weeks(received: pl.Series, first: datetime, end: datetime, block_hours: int) -> tuple[datetime, int]:
    """The start and number of the whole weeks, counted back from the first day of the forecast."""
    oldest, weeks = received.min(), 0
    if isinstance(oldest, datetime):
        begin = first_midnight_from(end_of_block(oldest, block_hours) - timedelta(hours=block_hours))
        weeks = max(0, (first - begin) // WEEK)
    start = first - weeks * WEEK
    if (end - start) // WEEK < LEAST_WEEKS:
        raise ForecastProblem(
            f"there is no whole week of calls before {end:%Y-%m-%d}; a forecast needs at least {LEAST_WEEKS}."
        )
    return start, weeks


def what_counts(counts: Counts, end: datetime, received: pl.Series, health: Health | None) -> Counts:
    """Counts whose blocks after the end of the log, or masked by its health, are not taken for blocks without calls.

    Without a health a silence of weeks is refused, since it would be learnt from.
    """
    starts = counts.block_starts(0, len(counts.calls))
    there = np.array([start < end for start in starts])
    if health is None:
        check_no_silence(received, counts.start, end)
    else:
        there &= seen(health, start=counts.start, blocks=len(there), block_hours=counts.block_hours)
    if there.sum() < counts.per_week:
        raise ForecastProblem(
            f"less than a week of the calls before {end:%Y-%m-%d} can be used: the rest are gaps of the feed; wait for a "
            "whole week, or look at the health of the log."
        )
    return replace(counts, seen=there)
