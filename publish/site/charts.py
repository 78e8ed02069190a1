"""Where the marks of a chart stand: x in per cent, y in pixels, so one drawing serves every width.

Lays out counts it is given; must not count, and must not spread coarse dates over finer ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from publish.site.texts import t, thousands
from schemas.model import WITHHELD

LEFT, RIGHT, TOP, FLOOR = 9.0, 100.0, 22.0, 172.0
HEIGHT = 212
MOST_BARS = 16
_QUARTERS = ("Q1", "Q2", "Q3", "Q4")
_YEAR_ONLY = "year only"

Row = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """One bar: kind is plain, striped (coarser) or outlined (withheld)."""

    kind: str
    x: float
    width: float
    y: float
    height: float
    middle: float
    value: str
    under: str


@dataclass(frozen=True)
class Chart:
    """A bar chart, its grid, its names of years, and its table twin."""

    bars: tuple[Bar, ...]
    grid: tuple[tuple[float, str], ...]
    years: tuple[tuple[float, str], ...]
    twin: tuple[tuple[str, ...], ...]
    by_quarter: bool
    placed: int
    year_only: int
    withheld: int
    total: int


def periods(rows: Sequence[Row], *, start: str, end: str) -> Chart:
    """Incidents by quarter, with those known only to the year beside them, and those without a date at the end."""
    counts = {(row["year"], row["quarter"]): int(row["incidents"]) for row in rows}
    withheld = sum(n for (year, _), n in counts.items() if year == WITHHELD)
    years = sorted({*range(int(start[:4]), int(end[:4]) + 1), *(int(y) for y, _ in counts if y != WITHHELD)})
    groups = [(str(year), _slots(str(year), counts, start, end)) for year in years]
    by_quarter = sum(len(slots) for _, slots in groups) <= MOST_BARS
    if not by_quarter:
        groups = [("", [(str(y), "plain", sum(n for (year, _), n in counts.items() if year == str(y)))]) for y in years]
    if withheld:
        groups.append(("", [(t("chart.withheld"), "outlined", withheld)]))
    bars, grid, names = _laid_out(groups, coarse=any(w != "plain" for _, slots in groups for _, w, _ in slots))
    year_only = sum(n for (year, quarter), n in counts.items() if quarter == _YEAR_ONLY and year != WITHHELD)
    total = sum(counts.values())
    return Chart(
        bars, grid, names, tuple(_twin(str(year), counts, start, end) for year in years), by_quarter,
        total - year_only - withheld, year_only, withheld, total,
    )  # fmt: skip


def _inside(year: str, quarter: str, start: str, end: str) -> bool:
    first, last = (f"{day[:4]}Q{(int(day[5:7]) + 2) // 3}" for day in (start, end))
    return first <= year + quarter <= last


def _slots(year: str, counts: dict[tuple[str, str], int], start: str, end: str) -> list[tuple[str, str, int]]:
    kept = [q for q in _QUARTERS if _inside(year, q, start, end) or (year, q) in counts]
    slots = [(t("date.quarter", n=quarter[1:]), "plain", counts.get((year, quarter), 0)) for quarter in kept]
    coarse = counts.get((year, _YEAR_ONLY), 0)
    return [*slots, (t("chart.year_only"), "striped", coarse)] if coarse else slots


def _laid_out(
    groups: list[tuple[str, list[tuple[str, str, int]]]], *, coarse: bool
) -> tuple[tuple[Bar, ...], tuple[tuple[float, str], ...], tuple[tuple[float, str], ...]]:
    groups = [group for group in groups if group[1]]
    most = max((n for _, slots in groups for *_, n in slots), default=0)
    step = nice(max(most, 1) / 3)
    top = step * max(-(-most // step), 1)
    slots_in_all = sum(len(slots) for _, slots in groups) + 0.6 * (len(groups) - 1)
    unit = (RIGHT - LEFT) / max(slots_in_all, 1)
    bars: list[Bar] = []
    names: list[tuple[float, str]] = []
    at = LEFT
    for name, slots in groups:
        names.append((round(at + unit * len(slots) / 2, 2), name))
        for under, kind, n in slots:
            height = round((FLOOR - TOP) * n / top, 1)
            box = (round(at + unit * 0.1, 2), round(unit * 0.8, 2), round(FLOOR - height, 1), height)
            # Where dates are coarser, no row of a quarter is not a quarter without an incident.
            value = "" if coarse and not n else thousands(n)
            bars.append(Bar(kind, *box, round(at + unit / 2, 2), value, under))
            at += unit
        at += unit * 0.6
    lines = tuple((round(FLOOR - (FLOOR - TOP) * n / top, 1), thousands(n)) for n in range(0, top + 1, step))
    return tuple(bars), lines, tuple(entry for entry in names if entry[1])


def _twin(year: str, counts: dict[tuple[str, str], int], start: str, end: str) -> tuple[str, ...]:
    cells = [
        thousands(counts.get((year, q), 0))
        if _inside(year, q, start, end) or (year, q) in counts
        else t("chart.outside")
        for q in _QUARTERS
    ]
    whole = sum(n for (other, _), n in counts.items() if other == year)
    return (year, *cells, thousands(counts.get((year, _YEAR_ONLY), 0)), thousands(whole))


def nice(least: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 and so on that is not below `least`."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor >= least:
                return step * factor
        step *= 10
