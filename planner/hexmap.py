"""The map of one shift as shapes of an SVG, drawn on the server: a hexagon per cell, posts as numbered squares, names.

One hexagon is drawn once and put at the middle of each cell; a cell whose own outline differs gets its own. Gives shapes,
not markup.
"""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

import h3
import polars as pl

from planner.certainty import FEW
from planner.likely import Likely
from planner.looks import FILLS
from planner.placing import Post

WIDTH, TALLEST, MARGIN = 640.0, 520.0, 10.0
SQUARE = 26.0
_ALIKE = 0.12
"""A corner further than this part of the width from the common hexagon's: the cell is drawn by its own outline."""


@dataclass(frozen=True)
class Hex:
    """One cell: its middle, the attribute of its fill, and its own corners where it differs from the common hexagon."""

    cell: str
    x: float
    y: float
    letter: str
    points: str | None = None

    @property
    def fill(self) -> str:
        """The attribute that fills it."""
        return FILLS[self.letter]


@dataclass(frozen=True)
class Name:
    """The name of an area on the map; `small` ones fit only where the map is wide."""

    text: str
    x: float
    y: float
    small: bool


@dataclass(frozen=True)
class Square:
    """A post on the map."""

    number: int
    x: float
    y: float


@dataclass(frozen=True)
class HexMap:
    """The drawing: its size, the common hexagon, the cells in map order, names, posts, and the outline of their reach."""

    width: float
    height: float
    corners: str
    hexes: tuple[Hex, ...]
    names: tuple[Name, ...]
    squares: tuple[Square, ...]
    reach: str
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


class Outlines:
    """Where the cells of a forecast lie in the drawing; made once."""

    def __init__(self, cells: pl.DataFrame) -> None:
        outlines = {cell: h3.cell_to_boundary(cell) for cell in cells["cell"]}
        self.project = _Projection([corner for outline in outlines.values() for corner in outline])
        drawn = {cell: [self.project(*corner) for corner in outline] for cell, outline in outlines.items()}
        self.middles = {cell: _middle(corners) for cell, corners in drawn.items()}
        common = _common(drawn, self.middles)
        self.corners = _written(common)
        self.width = max(x for x, _ in common) - min(x for x, _ in common)
        self.own = {
            cell: _written(corners) for cell, corners in drawn.items()
            if not _like(corners, self.middles[cell], common, _ALIKE * self.width)
        }  # fmt: skip

    def reach(self, cells: AbstractSet[str]) -> str:
        """The outline around some cells, as the path of an SVG; empty when there are none.

        A hole where the map has no cell at all is not drawn: nothing there is out of reach.
        """
        if not cells:
            return ""
        found = h3.cells_to_geo(list(cells))
        shapes = [found["coordinates"]] if found["type"] == "Polygon" else found["coordinates"]
        drawn = [[[self.project(lat, lon) for lon, lat in ring] for ring in shape] for shape in shapes]
        beyond = [middle for cell, middle in self.middles.items() if cell not in cells]
        rings = [
            ring
            for shape in drawn
            for at, ring in enumerate(shape)
            if not at or any(_inside(x, y, ring) for x, y in beyond)
        ]
        return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring[:-1]) + "Z" for ring in rings)


def draw(shown: Likely, letters: str, outlines: Outlines, *, chosen: str | None = None, posts: Sequence[Post] = (),
         reach: AbstractSet[str] = frozenset()) -> HexMap:  # fmt: skip
    """The map of a shift; `letters` say how each cell looks, in map order."""
    hexes = tuple(
        Hex(cell, *outlines.middles[cell], letter, outlines.own.get(cell))
        for cell, letter in zip(shown.cells["cell"], letters, strict=True)
    )
    project = outlines.project
    squares = tuple(Square(post.number, *project(post.site.lat, post.site.lon)) for post in posts)
    taken = [(one.x - SQUARE / 2, one.y - SQUARE / 2, one.x + SQUARE / 2, one.y + SQUARE / 2) for one in squares]
    picked = next((shape for shape in hexes if shape.cell == chosen), None)
    return HexMap(WIDTH, project.height, outlines.corners, hexes, tuple(_names(shown.cells, project, taken)), squares,
                  outlines.reach(reach), picked, outlines.width)  # fmt: skip


def _names(cells: pl.DataFrame, project: _Projection, taken: list[tuple[float, float, float, float]]) -> list[Name]:
    """Names of areas at the cell nearest to their middle, the largest area first, none over another or over a post."""
    areas = (
        cells.filter(pl.col("zone").is_not_null(), pl.col("sure") != FEW)
        .group_by("zone")
        .agg(pl.len(), pl.col("lat"), pl.col("lon"))
        .sort(["len", "zone"], descending=[True, False])
    )
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


def _inside(x: float, y: float, ring: Sequence[tuple[float, float]]) -> bool:
    """Whether a point lies in a ring: a line to the right crosses it an odd number of times."""
    crossed = (
        (ya > y) != (yb > y) and x < (xb - xa) * (y - ya) / (yb - ya) + xa for (xa, ya), (xb, yb) in pairwise(ring)
    )
    return sum(crossed) % 2 == 1


def _middle(corners: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return round(sum(x for x, _ in corners) / len(corners), 1), round(sum(y for _, y in corners) / len(corners), 1)


def _common(
    drawn: dict[str, list[tuple[float, float]]], middles: dict[str, tuple[float, float]]
) -> list[tuple[float, float]]:
    """The mean outline around its middle of all cells that have six corners, or the only one's."""
    six = [cell for cell, corners in drawn.items() if len(corners) == 6] or list(drawn)[:1]
    corners = len(drawn[six[0]])
    return [
        (sum(drawn[cell][at][0] - middles[cell][0] for cell in six) / len(six),
         sum(drawn[cell][at][1] - middles[cell][1] for cell in six) / len(six))
        for at in range(corners)
    ]  # fmt: skip


def _like(corners: Sequence[tuple[float, float]], middle: tuple[float, float], common: Sequence[tuple[float, float]],
          slack: float) -> bool:  # fmt: skip
    return len(corners) == len(common) and all(
        math.hypot(x - middle[0] - cx, y - middle[1] - cy) <= slack
        for (x, y), (cx, cy) in zip(corners, common, strict=True)
    )


def _written(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in corners)


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
