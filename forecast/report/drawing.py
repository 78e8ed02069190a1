"""Drawings of a report as marks of an SVG: x in per cent, y in pixels, so that text never scales.

Gives positions and words of a drawing, not markup; page.html draws them. Must not know what a score means.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

ROW, TOP = 46, 4
_FIRST, _LAST = 11.0, 84.0
"""Per cent of the width that the weeks take; the axis stands before them, the names of the lines after."""


@dataclass(frozen=True)
class Tick:
    """A grid line and its number."""

    at: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Row:
    """A named line with dots, and perhaps a bar of an interval."""

    name: str
    value: str
    y: float
    dots: tuple[tuple[str, bool], ...]
    bars: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Rows:
    """Rows above an axis; `marked` are places of vertical lines that mean something."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    marked: tuple[str, ...]
    bottom: int

    @property
    def height(self) -> int:
        """Pixels."""
        return self.bottom + 22


@dataclass(frozen=True)
class Line:
    """One model over the weeks: segments (x1, y1, x2, y2), dots (x, y), and where its name stands."""

    name: str
    kind: int
    segments: tuple[tuple[str, float, str, float], ...]
    dots: tuple[tuple[str, float], ...]
    label_y: float


@dataclass(frozen=True)
class Lines:
    """Lines over weeks; the ticks of y hold pixels."""

    lines: tuple[Line, ...]
    weeks: tuple[Tick, ...]
    levels: tuple[tuple[float, str], ...]
    height: int
    zero: float | None = field(default=None)


def draw_intervals(found: Sequence[tuple[str, str, float, float, float]]) -> Rows:
    """Rows of (name, value in words, middle, low, high) on one scale that holds zero."""
    first, last, ticks = axis([0.0, *(bound for row in found for bound in row[2:])])
    at = _placed(first, last)
    rows = tuple(
        Row(name, value, TOP + ROW * at_row, ((at(middle), True),), ((at(low), at(high)),))
        for at_row, (name, value, middle, low, high) in enumerate(found)
    )
    return Rows(rows, _ticks(ticks, at), (at(0),), TOP + ROW * len(rows))


def draw_shares(
    found: Sequence[tuple[str, str, Sequence[float], Sequence[tuple[float, float]]]], promised: Sequence[float]
) -> Rows:
    """Rows of (name, value in words, shares, bars): shares between 0 and 1, the second one hollow."""
    every = [share for row in found for share in (*row[2], *(bound for bar in row[3] for bound in bar))]
    first = max(0.0, math.floor(10 * min([*every, *promised]) - 0.5) / 10)
    at = _placed(first, 1.0)
    rows = tuple(
        Row(
            name, value, TOP + ROW * at_row,
            tuple((at(share), number == 0) for number, share in enumerate(shares)),
            tuple((at(low), at(high)) for low, high in bars),
        )
        for at_row, (name, value, shares, bars) in enumerate(found)
    )  # fmt: skip
    values = [first + step / 10 for step in range(round(10 * (1 - first)) + 1)]
    ends = {0: "start", len(values) - 1: "end"}
    ticks = tuple(
        Tick(at(value), f"{100 * value:.0f} %", ends.get(place, "middle")) for place, value in enumerate(values)
    )
    return Rows(rows, ticks, tuple(at(value) for value in promised), TOP + ROW * len(rows))


def draw_weeks(weeks: Sequence[date], found: Mapping[str, Sequence[float | None]], *, height: int = 220) -> Lines:
    """One line per name; a week without a value breaks the line."""
    values = [value for line in found.values() for value in line if value is not None]
    first, last, levels = axis(values)
    bottom = height - 26

    def y(value: float) -> float:
        return round(bottom - (bottom - 14) * (value - first) / (last - first), 1)

    step = (_LAST - _FIRST) / max(len(weeks) - 1, 1)
    xs = [f"{_FIRST + step * place:.2f}%" for place in range(len(weeks))]
    lines = []
    for kind, (name, line) in enumerate(found.items()):
        dots = [(x, y(value)) for x, value in zip(xs, line, strict=True) if value is not None]
        pairs = zip(range(len(line) - 1), line[:-1], line[1:], strict=True)
        segments = tuple(
            (xs[place], y(one), xs[place + 1], y(other))
            for place, one, other in pairs
            if one is not None and other is not None
        )
        lines.append(Line(name, kind, segments, tuple(dots), dots[-1][1] + 4 if dots else bottom))
    many = max(1, math.ceil(len(weeks) / 4))
    shown = tuple(Tick(xs[place], f"{day.day} {day:%b}") for place, day in enumerate(weeks) if place % many == 0)
    return Lines(
        _apart(lines), shown, tuple((y(level), text) for level, text in levels), height,
        y(0) if first <= 0 <= last else None,
    )  # fmt: skip


def axis(values: Sequence[float]) -> tuple[float, float, list[tuple[float, str]]]:
    """First and last number of an axis that holds these values, and its three to six round numbers."""
    low, high = min(values), max(values)
    span = max(high - low, 1e-6 * max(abs(high), abs(low)), 1e-9)
    scale = 10 ** math.floor(math.log10(span / 4))
    step = next(scale * part for part in (1, 2, 5, 10, 20) if scale * part * 4 >= span)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return first * step, last * step, [(n * step, signed(n * step, digits)) for n in range(first, last + 1)]


def signed(value: float, digits: int) -> str:
    """A number with a true minus sign; never a minus zero."""
    return f"{value:.{digits}f}".replace("-", "−") if round(value, digits) else f"{0:.{digits}f}"


def _placed(first: float, last: float) -> Callable[[float], str]:
    return lambda value: f"{1 + 98 * (value - first) / (last - first):.2f}%"


def _ticks(values: Sequence[tuple[float, str]], at: Callable[[float], str]) -> tuple[Tick, ...]:
    ends = {0: "start", len(values) - 1: "end"}
    return tuple(Tick(at(value), text, ends.get(place, "middle")) for place, (value, text) in enumerate(values))


def _apart(lines: Sequence[Line], least: float = 16) -> tuple[Line, ...]:
    """Names of lines that end close together stand below one another."""
    ordered = sorted(lines, key=lambda line: line.label_y)
    at = -math.inf
    places = {}
    for line in ordered:
        at = max(line.label_y, at + least)
        places[line.name] = at
    return tuple(Line(x.name, x.kind, x.segments, x.dots, places[x.name]) for x in lines)
