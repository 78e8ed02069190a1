"""The outlines of a release, drawn: areas.geojson laid out in pixels, borders simplified together so they still meet.

Reads the release's own file; must not move, join or split an area.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

WIDTH = 760
MOST_HEIGHT = 640
_MARGIN = 8
_METRES_PER_DEGREE = 111_320
_LETTER = 7.6

LEVELS = ("snap", "cell", "beat", "neighbourhood", "city", "county")
"""Levels of areas, finest first."""


@dataclass(frozen=True)
class Outline:
    """One area: its path in pixels, where its name stands and whether it fits, how far a point may lie off its middle."""

    area: str
    level: str
    path: str
    x: float
    y: float
    fits: bool
    fits_small: bool
    within: int


@dataclass(frozen=True)
class Drawing:
    """The areas of one level in map order, north to south, and the size of the picture."""

    outlines: tuple[Outline, ...]
    height: int


class Outlines:
    """The areas of a release by level, and which wider area each lies in."""

    def __init__(self, path: Path) -> None:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        self._areas: dict[tuple[str, str], BaseGeometry] = {
            (f["properties"]["area_level"], f["properties"]["area"]): shapely.from_geojson(json.dumps(f["geometry"]))
            for f in features
        }
        self._bounds = shapely.total_bounds(list(self._areas.values()))

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that have outlines, finest first."""
        return tuple(level for level in LEVELS if any(own == level for own, _ in self._areas))

    def around(self, area: str, level: str, wider: str) -> str | None:
        """The area of the level `wider` that the middle of an area lies in; None where there is none."""
        inside = self._areas.get((level, area))
        if inside is None:
            return None
        middle = inside.representative_point()
        return next((name for (own, name), g in self._areas.items() if own == wider and g.covers(middle)), None)

    def drawn(self, level: str) -> Drawing:
        """The areas of one level, laid out."""
        west, south, east, north = self._bounds
        shrink = math.cos(math.radians((south + north) / 2))
        span = max((east - west) * shrink, 1e-9)
        scale = min((WIDTH - 2 * _MARGIN) / span, (MOST_HEIGHT - 2 * _MARGIN) / max(north - south, 1e-9))
        indent = (WIDTH - span * scale) / 2

        def to_pixels(points: np.ndarray) -> np.ndarray:
            x = indent + (points[:, 0] - west) * shrink * scale
            return np.column_stack([x, _MARGIN + (north - points[:, 1]) * scale])

        names = [name for own, name in self._areas if own == level]
        shapes = shapely.transform([self._areas[level, name] for name in names], to_pixels)
        metres = _METRES_PER_DEGREE / scale
        made = [_outline(name, level, g, metres) for name, g in zip(names, _simpler(shapes), strict=True)]
        height = round((north - south) * scale + 2 * _MARGIN)
        return Drawing(tuple(sorted(made, key=lambda o: (round(o.y / (height / 8 + 1)), o.x))), height)


@lru_cache(maxsize=4)
def outlines(path: Path) -> Outlines:
    """The outlines of a release, read once."""
    return Outlines(path)


def _simpler(shapes: Sequence[BaseGeometry]) -> Sequence[BaseGeometry]:
    """Neighbours are simplified as one net: simplified one by one they would gape or overlap."""
    if not len(shapes) or not shapely.coverage_is_valid(shapes):
        return shapes
    simple: Sequence[BaseGeometry] = shapely.coverage_simplify(shapes, 1.5)
    return simple


def _outline(name: str, level: str, shape: BaseGeometry, metres: float) -> Outline:
    middle = shape.representative_point()
    chord = shapely.intersection(shape, shapely.LineString([(0, middle.y), (WIDTH, middle.y)]))
    part = next((g for g in shapely.get_parts(chord) if g.distance(middle) < 0.01), None)
    room = part.length if part is not None else 0.0
    x = part.centroid.x if part is not None else middle.x
    within = max(round(shapely.minimum_bounding_radius(shape) * metres / 50) * 50, 50)
    wanted = _LETTER * len(name)
    return Outline(
        name, level, _path(shape), round(x, 1), round(middle.y + 5, 1), wanted < room, wanted * 1.55 < room, within
    )  # fmt: skip


def _path(shape: BaseGeometry) -> str:
    rings = [ring for part in shapely.get_parts(shape) for ring in shapely.get_rings(part)]
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _ring(points: np.ndarray) -> str:
    whole = np.round(points).astype(int)
    steps = np.diff(whole, axis=0)[:-1]
    moved = steps[(steps != 0).any(axis=1)]
    return f"M{whole[0][0]} {whole[0][1]}l" + " ".join(f"{dx} {dy}" for dx, dy in moved) + "z"
