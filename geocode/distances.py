"""Metres between places anywhere on earth, on the ellipsoid of WGS 84, by PROJ: for what is measured or checked.

Along a street `interpolate` is nearer to the need, and quicker. It must know nothing of addresses.
"""

import numpy as np
import pyproj

_GEOD = pyproj.Geod(ellps="WGS84")


def metres_apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Geodesic metres between two arrays of latitude and longitude (n, 2); NaN where a coordinate is missing."""
    apart = np.full(len(one), np.nan)
    both = np.isfinite(one).all(axis=1) & np.isfinite(other).all(axis=1)
    both &= (np.abs(one[:, 0]) <= 90) & (np.abs(other[:, 0]) <= 90)
    if both.any():
        apart[both] = _GEOD.inv(one[both, 1], one[both, 0], other[both, 1], other[both, 0])[2]
    return apart
