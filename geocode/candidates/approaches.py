"""Where two streets come close without a crossing of the layer: a square, a median, a gap in the drawing.

Such a place is near the one that is meant, and says so by its precision.

Only at one short place: streets that run side by side approach everywhere and meet nowhere. Must not be asked where a
crossing is known.
"""

import functools

import numpy as np
import shapely

from geocode.candidates.option import Option
from geocode.candidates.streets import Meant
from geocode.reference.layer import Layer
from geocode.reference.plane import Plane

WITHIN_M = 70.0
_LONGEST_M = 350.0
_WIDENING_M = 30.0  # streets that meet draw apart again; those that run side by side do not
_APPROACH = 0.88


class Approaches:
    """The approaches of one layer's streets; each street is drawn in metres once."""

    def __init__(self, layer: Layer) -> None:
        _, south, _, north = layer.manifest.bounds or (0.0, 0.0, 0.0, 0.0)
        self._layer = layer
        self._plane = Plane((south + north) / 2)
        self._drawn = functools.cache(self._draw)

    def options(self, one: Meant, other: Meant) -> list[Option]:
        """Return the place halfway between two streets that come within 70 m of each other at one place; else nothing."""
        here, there = self._drawn(one.street), self._drawn(other.street)
        if one.street == other.street or not shapely.dwithin(here, there, WITHIN_M):
            return []
        link = shapely.shortest_line(here, there)
        # The part of either street that is near the other, a little wider than the gap itself.
        reach = WITHIN_M + link.length
        west, south, east, north = link.buffer(_LONGEST_M + reach).bounds
        parts = [shapely.clip_by_rect(line, west, south, east, north) for line in (here, there)]
        near = [shapely.intersection(part, shapely.buffer(to, reach)) for part, to in (parts, parts[::-1])]
        parallel = shapely.hausdorff_distance(*near) < link.length + _WIDENING_M
        if parallel or min(map(_extent, near)) > _LONGEST_M:
            return []
        middle = link.interpolate(0.5, normalized=True)
        return [
            Option(
                place=self._plane.locate(middle.x, middle.y), precision="near",
                matched=f"{one.name} & {other.name}", agreement=one.agreement * other.agreement * _APPROACH,
                extent_m=reach / 2,
            )
        ]  # fmt: skip

    def _draw(self, street: int) -> shapely.MultiLineString:
        lines = [[(lon, lat) for lat, lon in segment.line.places] for segment in self._layer.segments(street)]
        drawn = self._plane.project(np.array([shapely.MultiLineString(lines)]))[0]
        shapely.prepare(drawn)
        return drawn


def _extent(part: shapely.Geometry) -> float:
    west, south, east, north = part.bounds
    return float(np.hypot(east - west, north - south))
