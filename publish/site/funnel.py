"""Where the marks of a funnel stand: x in per cent on a root scale of size, y in pixels; limits as two pairs of curves.

Lays out limits worked out when the release was built. Must not rank, nor colour an agency by where it lies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from publish.site.axes import between, marks, places, written
from publish.site.texts import decimal, t, thousands
from schemas.vocabularies import DENOMINATOR

Row = dict[str, Any]

LEFT, WIDTH, TOP, FLOOR = 7.0, 92.0, 14, 286
MOST_NAMES = 12
"""Up to so many agencies each has its name beside its point; beyond, only those outside the limits have."""

MOST_POINTS = 600
_OUTSIDE = ("above", "below")


@dataclass(frozen=True)
class Point:
    """One agency: x in per cent, y in pixels, name or nothing, its side, whether it is judged, and what it says aloud."""

    x: float
    y: float
    name: str
    side: str
    judged: bool
    said: str


@dataclass(frozen=True)
class Funnel:
    """Points, curves, both axes, the middle line, and what the reading says."""

    points: tuple[Point, ...]
    curves: tuple[tuple[str, str], ...]
    grid: tuple[tuple[float, str], ...]
    sizes: tuple[tuple[float, str], ...]
    middle: tuple[float, str]
    kind: str
    per: int
    compared: int
    inside: int
    above: tuple[str, ...]
    below: tuple[str, ...]
    unjudged: int
    spread: bool
    too_few_to_spread: bool
    largest: tuple[str, float]


def kinds_drawn(rows: Sequence[Row]) -> list[str]:
    """The denominators a funnel can be drawn for: the one with most agencies first."""
    compared = {row["kind"]: row["compared"] for row in rows}
    return sorted(compared, key=lambda kind: (-compared[kind], DENOMINATOR.codes.index(kind)))


def drawn(rows: Sequence[Row], limits: Sequence[Row], names: Mapping[str, str]) -> Funnel | None:
    """The drawing of one year and denominator; None without agencies or limits."""
    if not rows or not limits:
        return None
    rows = sorted(rows, key=lambda row: -row["denominator"])[:MOST_POINTS]
    middle = rows[0]["middle"]
    # The limits of the smallest sizes run far off; the scale follows the agencies.
    highest = max([*(row["rate"] for row in rows), *(min(row["high_all"], 2 * middle) for row in rows)])
    lowest = min([*(row["rate"] for row in rows), *(row["low_all"] for row in rows)])
    scale = between(max(lowest * 0.9, 0.0), highest * 1.05)
    low, high = scale[0], scale[-1]
    first, last = (sqrt(limits[place]["size"]) for place in (0, -1))

    def across(size: float) -> float:
        return (sqrt(size) - first) / max(last - first, 1e-9)

    def up(rate: float) -> float:
        return round(FLOOR - (FLOOR - TOP) * (rate - low) / (high - low), 1)

    judged = [row for row in rows if row["place"] != "not_judged"]
    outside = {
        side: tuple(names.get(r["agency_id"], r["agency_id"]) for r in judged if r["place"] == side)
        for side in _OUTSIDE
    }
    all_named, fine = len(rows) <= MOST_NAMES, places(scale)
    points = tuple(_point(row, round(LEFT + WIDTH * across(row["denominator"]), 2), up(row["rate"]), names,
                          named=all_named or row["place"] in _OUTSIDE) for row in rows)  # fmt: skip
    size = sum(row["denominator"] for row in judged)
    biggest = max(judged, key=lambda row: row["denominator"])
    return Funnel(
        points, tuple((name, _curve(limits, name, across, low, high)) for name in ("low", "high", "low_all", "high_all")),
        tuple((up(n), decimal(n, fine)) for n in scale),
        tuple((round(LEFT + WIDTH * across(n), 2), thousands(int(n))) for n in _sizes(limits)),
        (up(middle), written(middle)), rows[0]["kind"], rows[0]["per"], rows[0]["compared"],
        sum(row["place"] in {"inside", "between"} for row in judged), outside["above"], outside["below"],
        len(rows) - len(judged), rows[0]["dispersion"] > 1, rows[0]["compared"] < 10,
        (names.get(biggest["agency_id"], biggest["agency_id"]), biggest["denominator"] / size),
    )  # fmt: skip


def _point(row: Row, x: float, y: float, names: Mapping[str, str], *, named: bool) -> Point:
    name = names.get(row["agency_id"], row["agency_id"])
    said = t("compare.funnel.point", name=name, size=thousands(row["denominator"]), rate=written(row["rate"]))
    return Point(x, y, name if named else "", "e" if x > 55 else "s", row["place"] != "not_judged", said)


def _sizes(limits: Sequence[Row]) -> list[float]:
    """Round sizes along the root axis, not nearer to one another than a tenth of it."""
    first, last = limits[0]["size"], limits[-1]["size"]
    kept: list[float] = []
    for n in sorted({*marks(last, 4), *marks(last / 10, 2), *marks(last / 40, 1)}):
        near = kept and sqrt(n) - sqrt(kept[-1]) < 0.15 * (sqrt(last) - sqrt(first))
        if first <= n <= last and not near:
            kept.append(n)
    return kept


def _curve(limits: Sequence[Row], name: str, across: Any, low: float, high: float) -> str:
    """One limit as points of a box 100 wide and 100 high, cut where it leaves the box."""
    inside = [(100 * across(row["size"]), 100 * (high - row[name]) / (high - low)) for row in limits]
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in inside if -0.5 <= y <= 100.5)
