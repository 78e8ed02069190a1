"""What the forecast said for the shifts of the last two weeks, and what came.

City totals only. Must not leave out a shift because it looks bad; only those not whole or not over are absent.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from planner.interval import sums, with_range
from planner.likely import city_wider
from planner.reading import Forecast
from planner.shift import Timetable, timetable

PROMISE = 0.8
"""The share of shifts that should fall inside their range."""


@dataclass(frozen=True)
class Past:
    """One shift that is over."""

    day: date
    key: str
    expected: float
    low: int
    high: int
    actual: int

    @property
    def inside(self) -> bool:
        """Whether what came lies in the range."""
        return self.low <= self.actual <= self.high


def past_shifts(forecast: Forecast) -> list[Past]:
    """The long shifts of the score, oldest first. Their ranges are made as those of shifts to come."""
    if forecast.score.is_empty():
        return []
    found: Timetable = timetable(forecast.score["block_start"], forecast.about.block_hours)
    known = forecast.score.filter(pl.col("actual").is_not_null())
    wider = city_wider(forecast.score)
    rows: list[Past] = []
    for shift in sorted((shift for shift in found.shifts.values() if not shift.single), key=lambda shift: shift.start):
        blocks = known.filter(pl.col("block_start").is_in(list(shift.blocks)))
        if blocks.height < len(shift.blocks):
            continue
        summed = blocks.select(*sums(), pl.col("actual").sum(), wider=pl.lit(wider))
        told = with_range(summed, single=len(shift.blocks) == 1).row(0, named=True)
        rows.append(Past(shift.day, shift.key, told["expected"], told["low"], told["high"], told["actual"]))
    return rows


def verdict(inside: int, shifts: int) -> str:
    """fits, fewer or more: against what chance allows around the promise, two standard deviations each way."""
    slack = 2 * (shifts * PROMISE * (1 - PROMISE)) ** 0.5
    if inside < shifts * PROMISE - slack:
        return "fewer"
    return "more" if inside > shifts * PROMISE + slack else "fits"
