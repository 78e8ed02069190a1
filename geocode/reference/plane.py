"""A flat map in metres for one layer, for questions that are asked of many lines at once.

x east and y north of the equator, shrunk by the cosine of the layer's middle latitude: within 12 m it is wrong by
centimetres as long as a layer is lower than two degrees. It must know nothing of streets.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geocode.interpolate import METRES_PER_DEGREE, Place


@dataclass(frozen=True, slots=True)
class Plane:
    """The map of a layer around a latitude."""

    latitude: float

    @property
    def scale(self) -> tuple[float, float]:
        """Metres per degree of longitude and of latitude."""
        return METRES_PER_DEGREE * math.cos(math.radians(self.latitude)), METRES_PER_DEGREE

    def project(self, shapes: Any) -> Any:
        """Return a shape, or an array of them, in degrees (longitude first) as the same in metres."""
        return shapely.transform(shapes, lambda degrees: degrees * np.array(self.scale))

    def unproject(self, shapes: Any) -> Any:
        """Return a shape, or an array of them, in metres as the same in degrees."""
        return shapely.transform(shapes, lambda metres: metres / np.array(self.scale))

    def locate(self, x: float, y: float) -> Place:
        """Return the place of a point in metres."""
        across, along = self.scale
        return y / along, x / across


def plane_of(shapes: np.ndarray) -> Plane:
    """Return the plane around the middle latitude of shapes in degrees."""
    _, south, _, north = shapely.total_bounds(shapes) if len(shapes) else (0.0, 0.0, 0.0, 0.0)
    return Plane((south + north) / 2 if math.isfinite(south) else 0.0)
