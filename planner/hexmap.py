"""The map of one shift as shapes of an SVG, drawn on the server: a hexagon per cell, two channels, names where they fit.

The amount is one of five classes; certainty is a pattern, never a paler colour. Gives shapes, not markup.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import h3
import polars as pl

from planner.certainty import FEW, UNSTEADY
from planner.classes import class_of, decimals_of
from planner.likely import Likely
from planner.texts import say
from planner.wording import amount, count

WIDTH, TALLEST, MARGIN = 640.0, 600.0, 8.0


@dataclass(frozen=True)
class Hex:
    """One cell: corners, class of its amount (0 when too few calls to tell), whether it is striped, its words."""

    cell: str
    points: str
    amount_class: int
    striped: bool
    title: str


@dataclass(frozen=True)
class Name:
    """The name of an area on the map; `small` ones fit only where the map is wide."""

    text: str
    x: float
    y: float
    small: bool


@dataclass(frozen=True)
class HexMap:
    """The drawing: its size, the hexagons in map order, names, and the size of a hexagon for strokes and stripes."""

    width: float
    height: float
    hexes: tuple[Hex, ...]
    names: tuple[Name, ...]
    chosen: Hex | None
    hex_width: float

    @property
    def stripe(self) -> float:
        """Distance of the stripes."""
        return round(min(7.0, max(3.0, self.hex_width * 0.24)), 1)

    @property
    def border(self) -> float:
        """Width of the border in the page's colour."""
        return round(min(1.6, max(0.5, self.hex_width * 0.055)), 2)

    @property
    def dot(self) -> float:
        """Width of the dots around a cell with too few calls."""
        return round(min(1.2, max(0.5, self.hex_width * 0.045)), 2)


class _Projection:
    """Degrees to units of the drawing: east and north at true ratio in the middle of the map, the whole centred."""

    def __init__(self, corners: Sequence[tuple[float, float]]) -> None:
        lats, lons = zip(*corners, strict=True)
        self.north, self.west = max(lats), min(lons)
        self.squeeze = math.cos(math.radians((max(lats) + min(lats)) / 2))
        wide, tall = (max(lons) - self.west) * self.squeeze, self.north - min(lats)
        self.scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
        self.left = (WIDTH - wide * self.scale) / 2
        self.height = round(tall * self.scale + 2 * MARGIN, 1)

    def __call__(self, lat: float, lon: float) -> tuple[float, float]:
        x = self.left + (lon - self.west) * self.squeeze * self.scale
        return round(x, 1), round(MARGIN + (self.north - lat) * self.scale, 1)


def draw(shown: Likely, limits: Sequence[float], *, chosen: str | None = None) -> HexMap:
    """The map of a shift."""
    rows = shown.cells.to_dicts()
    outlines = {row["cell"]: h3.cell_to_boundary(row["cell"]) for row in rows}
    project = _Projection([corner for outline in outlines.values() for corner in outline])
    decimals = decimals_of(limits)
    hexes = []
    for row, place in zip(rows, shown.places, strict=True):
        corners = [project(*corner) for corner in outlines[row["cell"]]]
        few = row["sure"] == FEW
        hexes.append(
            Hex(
                cell=row["cell"], points=" ".join(f"{x:g},{y:g}" for x, y in corners),
                amount_class=0 if few else class_of(row["expected"], limits), striped=row["sure"] == UNSTEADY,
                title=say("cell_title", name=place, expected=amount(row["expected"], decimals),
                          low=count(row["low"]), high=count(row["high"]), sure=say(row["sure"])),
            )
        )  # fmt: skip
    xs = [project(*corner)[0] for corner in outlines[rows[0]["cell"]]]
    picked = next((shape for shape in hexes if shape.cell == chosen), None)
    names = _names(shown.cells, project)
    return HexMap(WIDTH, project.height, tuple(hexes), tuple(names), picked, max(xs) - min(xs))


def _names(cells: pl.DataFrame, project: _Projection) -> list[Name]:
    """Names of areas at the cell nearest to their middle, the largest area first, none over another."""
    areas = (
        cells.filter(pl.col("zone").is_not_null(), pl.col("sure") != FEW)
        .group_by("zone")
        .agg(pl.len(), pl.col("lat"), pl.col("lon"))
        .sort(["len", "zone"], descending=[True, False])
    )
    taken: list[tuple[float, float, float, float]] = []
    names = []
    for area in areas.iter_rows(named=True):
        lat, lon = sum(area["lat"]) / area["len"], sum(area["lon"]) / area["len"]
        middle = min(zip(area["lat"], area["lon"], strict=True), key=lambda at: (at[0] - lat) ** 2 + (at[1] - lon) ** 2)
        x, y = project(*middle)
        for size, small in ((24.0, False), (15.0, True)):
            half = 0.3 * size * len(area["zone"]) + 4
            box = (x - half, y - size * 0.8, x + half, y + size * 0.5)
            if box[0] < 0 or box[2] > WIDTH or any(_overlap(box, other) for other in taken):
                continue
            taken.append(box)
            names.append(Name(area["zone"], x, round(y + 5, 1), small))
            break
    return names


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
