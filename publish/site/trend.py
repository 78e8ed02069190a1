"""Month by month: where the points of a line stand, where it stops at a changed definition, which months still fill.

Lays out counts it is given; must not draw across a changed definition or a count kept back, nor turn a blank into a zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publish.site.charts import FLOOR, LEFT, RIGHT, TOP, nice
from publish.site.texts import month_in_words, month_on_axis, t, thousands

Row = dict[str, Any]
FULL = 0.95
"""Months expected to be less complete than this are drawn as still filling."""
LEAST_POINTS = 3
_MOST_NAMES = 6


@dataclass(frozen=True)
class Dot:
    """One month: where it stands, whether it still fills, and its range, if one is expected (y from, y to)."""

    x: float
    y: float
    open: bool
    spread: tuple[float, float] | None = None


@dataclass(frozen=True)
class Trend:
    """Dots, the lines between them (x1, y1, x2, y2, dotted), breaks, months kept back, grid, names, and the table twin."""

    dots: tuple[Dot, ...]
    lines: tuple[tuple[float, float, float, float, bool], ...]
    breaks: tuple[tuple[float, str], ...]
    kept_back: tuple[float, ...]
    grid: tuple[tuple[float, str], ...]
    names: tuple[tuple[float, str], ...]
    twin: tuple[tuple[str, str, str], ...]
    low: int
    high: int
    shown: int
    hidden: int
    filling: int


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month of the series; `count` None where it is not shown, `word` says why. low, high: the total expected."""

    month: str
    count: int | None
    word: str = ""
    completeness: float = 1.0
    low: float | None = None
    high: float | None = None


def trend(months: Sequence[Month], breaks: Mapping[str, str]) -> Trend | None:
    """The chart of a series; None below LEAST_POINTS months with a count. breaks: month -> what changed with it."""
    counts = [m.count for m in months if m.count is not None]
    if len(counts) < LEAST_POINTS:
        return None
    step = nice(max(*counts, *(int(m.high or 0) for m in months), 1) / 3)
    top = step * max(-(-max(*counts, *(int(m.high or 0) for m in months)) // step), 1)
    unit = (RIGHT - LEFT) / len(months)

    def across(place: int) -> float:
        return round(LEFT + unit * (place + 0.5), 2)

    def up(value: float) -> float:
        return round(FLOOR - (FLOOR - TOP) * value / top, 1)

    dots, lines, cuts = [], [], []
    before: tuple[int, Month] | None = None
    for place, month in enumerate(months):
        if month.month in breaks:
            cuts.append((round(LEFT + unit * place, 2), breaks[month.month]))
            before = None
        if month.count is None:
            before = None
            continue
        filling = month.completeness < FULL
        spread = (
            (up(month.high), up(month.low)) if filling and month.low is not None and month.high is not None else None
        )
        dots.append(Dot(across(place), up(month.count), filling, spread))
        if before is not None:
            lines.append((across(before[0]), up(before[1].count or 0), across(place), up(month.count), filling))
        before = place, month
    return Trend(
        tuple(dots), tuple(lines), tuple(cuts),
        tuple(across(place) for place, m in enumerate(months) if m.count is None and m.word == t("blank.withheld")),
        tuple((up(n), thousands(n)) for n in range(0, top + 1, step)), _names(months, across),
        tuple((month_in_words(m.month), _said(m), _expected(m)) for m in months),
        min(counts), max(counts), len(counts), len(months) - len(counts), sum(m.completeness < FULL for m in months),
    )  # fmt: skip


def _names(months: Sequence[Month], across: Any) -> tuple[tuple[float, str], ...]:
    """The first month and each January; thinned out where there are many years."""
    places = [place for place, m in enumerate(months) if m.month.endswith("-01") or place == 0]
    places = places[:1] + [p for p in places[1:] if p - places[0] >= 3]
    every = -(-len(places) // _MOST_NAMES)
    kept, last = places[::every], len(months) - 1
    if last - kept[-1] >= len(months) / 4:
        kept.append(last)
    return tuple((across(place), month_on_axis(months[place].month)) for place in kept)


def _said(month: Month) -> str:
    return month.word if month.count is None else thousands(month.count)


def _expected(month: Month) -> str:
    if month.low is None or month.high is None or month.completeness >= FULL:
        return ""
    return t("trend.expected", low=thousands(int(month.low)), high=thousands(int(month.high)))
