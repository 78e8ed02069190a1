"""The map of a release, drawn when it is built: paths in pixels, where names stand, which wider area each lies in.

Borders are simplified together so they still meet. Must not move, join or split an area, nor be needed by the site.
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from publish.geo.outlined import LEVELS

if TYPE_CHECKING:
    import geopandas as gpd

WIDTH = 760
"""Width of the picture, in pixels."""

MOST_HEIGHT = 640
_MARGIN = 8
_LETTER = 7.6


def write_drawn(frame: "gpd.GeoDataFrame", path: Path) -> None:
    """Write the drawing of `frame` (publish/geo/outlined.py) as JSON: {"height": pixels, "levels": {level: [area]}}.

    An area is {area, path, x, y, fits, fits_small, within, around: {wider level: name}}, north to south, finest level first.
    """
    path.write_text(json.dumps(drawn(frame), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def drawn(frame: "gpd.GeoDataFrame") -> dict[str, Any]:
    """The drawing as a value for JSON."""
    if frame.empty:
        return {"height": 0, "levels": {}}
    west, south, east, north = frame.total_bounds
    shrink = math.cos(math.radians((south + north) / 2))
    span = max((east - west) * shrink, 1e-9)
    scale = min((WIDTH - 2 * _MARGIN) / span, (MOST_HEIGHT - 2 * _MARGIN) / max(north - south, 1e-9))
    indent = (WIDTH - span * scale) / 2
    height = round((north - south) * scale + 2 * _MARGIN)

    def to_pixels(points: np.ndarray) -> np.ndarray:
        x = indent + (points[:, 0] - west) * shrink * scale
        return np.column_stack([x, _MARGIN + (north - points[:, 1]) * scale])

    by_level = {level: part for level in LEVELS if len(part := frame[frame["area_level"] == level])}
    levels: dict[str, list[dict[str, Any]]] = {}
    for level, part in by_level.items():
        shapes = _simpler(shapely.transform(part.geometry.to_numpy(), to_pixels))
        holders = _holders(part, {w: by_level[w] for w in LEVELS[LEVELS.index(level) + 1 :] if w in by_level})
        told = zip(part["area"], shapes, part["within_m"], holders, strict=True)
        made = [_area(str(name), shape, int(within), around) for name, shape, within, around in told]
        levels[level] = sorted(made, key=lambda a: (round(a["y"] / (height / 8 + 1)), a["x"], a["area"]))
    return {"height": height, "levels": levels}


def _holders(part: "gpd.GeoDataFrame", wider: "dict[str, gpd.GeoDataFrame]") -> list[dict[str, str]]:
    """Per area, the area of each wider level that its middle lies in."""
    middles = shapely.point_on_surface(part.geometry.to_numpy())
    found: list[dict[str, str]] = [{} for _ in middles]
    for level, areas in wider.items():
        names = areas["area"].to_numpy()
        points, holders = shapely.STRtree(areas.geometry.to_numpy()).query(middles, predicate="intersects")
        for point, holder in sorted(zip(points.tolist(), holders.tolist(), strict=True), reverse=True):
            found[point][level] = str(names[holder])
    return found


def _simpler(shapes: Sequence[BaseGeometry]) -> Sequence[BaseGeometry]:
    """Neighbours are simplified as one net: simplified one by one they would gape or overlap."""
    if not shapely.coverage_is_valid(shapes):
        return shapes
    simple: Sequence[BaseGeometry] = shapely.coverage_simplify(shapes, 1.5)
    return simple


def _area(name: str, shape: BaseGeometry, within: int, around: dict[str, str]) -> dict[str, Any]:
    middle = shape.representative_point()
    chord = shapely.intersection(shape, shapely.LineString([(0, middle.y), (WIDTH, middle.y)]))
    part = next((g for g in shapely.get_parts(chord) if g.distance(middle) < 0.01), None)
    room = part.length if part is not None else 0.0
    x = part.centroid.x if part is not None else middle.x
    wanted = _LETTER * len(name)
    return {
        "area": name, "path": _path(shape), "x": round(x, 1), "y": round(middle.y + 5, 1), "fits": bool(wanted < room),
        "fits_small": bool(wanted * 1.55 < room), "within": within, "around": around,
    }  # fmt: skip


def _path(shape: BaseGeometry) -> str:
    rings = [ring for part in shapely.get_parts(shape) for ring in shapely.get_rings(part)]
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _ring(points: np.ndarray) -> str:
    whole = np.round(points).astype(int)
    steps = np.diff(whole, axis=0)[:-1]
    moved = steps[(steps != 0).any(axis=1)]
    return f"M{whole[0][0]} {whole[0][1]}l" + " ".join(f"{dx} {dy}" for dx, dy in moved) + "z"
