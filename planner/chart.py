"""The score of the last two weeks as marks of an SVG: x in per cent, y in pixels, so that text never scales.

Gives positions, not markup. Must not say whether a shift was good.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planner.score import Past
from planner.shift import DAY

ROW, BAR, TOP = 26, 6.5, 2


@dataclass(frozen=True)
class Mark:
    """A shift's range and what came: three places along x, and y of the bar."""

    low: str
    high: str
    actual: str
    y: float
    by_day: bool
    inside: bool
    label_left: bool


@dataclass(frozen=True)
class Tick:
    """A grid line and its number."""

    x: str
    value: int
    anchor: str


@dataclass(frozen=True)
class Chart:
    """Rows of dates, marks, ticks, and the height of the drawing."""

    days: tuple[date, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    height: int
    bottom: int


def draw_score(shifts: Sequence[Past]) -> Chart:
    """The chart of past shifts, one row per date: by day above, by night below."""
    days = tuple(sorted({shift.day for shift in shifts}))
    first, last, step = _axis(
        min(min(shift.low, shift.actual) for shift in shifts), max(max(shift.high, shift.actual) for shift in shifts)
    )

    def at(value: float) -> str:
        return f"{100 * (value - first) / (last - first):.2f}%"

    marks = []
    for shift in shifts:
        by_day = shift.key == DAY
        y = TOP + ROW * days.index(shift.day) + (BAR if by_day else 2.6 * BAR)
        along = (shift.actual - first) / (last - first)
        # The word stands on the far side of the bar, unless the drawing ends there.
        left = along > 0.85 or (shift.actual < shift.low and along > 0.15)
        marks.append(Mark(at(shift.low), at(shift.high), at(shift.actual), y, by_day, shift.inside, left))
    values = range(first, last + 1, step)
    ends = {first: "start", last: "end"}
    ticks = tuple(Tick(at(value), value, ends.get(value, "middle")) for value in values)
    bottom = TOP + ROW * len(days) + 2
    return Chart(days, tuple(marks), ticks, bottom + 22, bottom)


def _axis(lowest: int, highest: int) -> tuple[int, int, int]:
    """First and last number of the axis and the step between: a round step, five to eight of them."""
    span = max(highest - lowest, 4)
    scale = 10 ** math.floor(math.log10(span / 4))
    step = max(1, next(int(scale * part) for part in (1, 2, 5, 10) if scale * part * 7 >= span))
    first = step * (lowest // step)
    return first, max(step * math.ceil(highest / step), first + step), step
