"""Find the zone of the US state plane system that puts a pair of feet or metres where the agency works.

It only tries and tells: it must not choose between two zones that both fit, and must not change a coordinate.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from geocode.distances import metres_apart

# EPSG codes of "NAD83 / <zone of a state>" in survey feet, international feet or metres; what lies between them is
# of other systems (UTM, NAD27, HARN). The later realisations of NAD83 differ from these by a metre or two.
_FAMILIES = (
    (2205, 2205), (2222, 2243), (2246, 2289), (2965, 2966), (3088, 3089), (3417, 3424), (3433, 3438), (3451, 3455),
    (3560, 3560), (3566, 3567), (3734, 3739), (3759, 3760), (4457, 4457), (5646, 5646), (26847, 26854), (26929, 26998),
    (32100, 32161), (32199, 32199),
)  # fmt: skip
_SAME_PLACE_M = 50
"""A zone drawn in two kinds of foot gives two answers some metres apart: they are one place."""

Fits = Callable[[np.ndarray], np.ndarray]


def read_state_plane(pairs: np.ndarray, bounds: tuple[float, float, float, float], *, fits: Fits) -> np.ndarray:
    """Return latitude and longitude (n, 2) of `pairs` (n, 2; easting and northing in either order), NaN where unsure.

    bounds: west, south, east, north in degrees; only zones in use there are tried. `fits` is handed degrees (n, 2) row
    for row and says which lie where they should; a pair is placed when all zones that make it fit agree on one place.
    """
    found = np.full((len(pairs), 2), np.nan)
    doubtful = np.zeros(len(pairs), dtype=bool)
    for code in zones_within(bounds):
        for order in (pairs, pairs[:, ::-1]):
            degrees = _degrees(code, order)
            fit = np.isfinite(degrees).all(axis=1)
            fit[fit] = fits(degrees)[fit]
            fresh = fit & np.isnan(found[:, 0])
            again = fit & ~fresh
            doubtful[again] |= metres_apart(found[again], degrees[again]) > _SAME_PLACE_M
            found[fresh] = degrees[fresh]
    found[doubtful] = np.nan
    return found


@lru_cache(maxsize=16)
def zones_within(bounds: tuple[float, float, float, float]) -> tuple[int, ...]:
    """EPSG codes of the state plane zones in use somewhere within west, south, east, north."""
    west, south, east, north = bounds
    known = query_crs_info(
        auth_name="EPSG",
        pj_types=PJType.PROJECTED_CRS,
        area_of_interest=AreaOfInterest(west, south, east, north),
        contains=False,
    )
    codes = sorted(int(info.code) for info in known if info.code.isdigit())
    return tuple(code for code in codes if any(low <= code <= high for low, high in _FAMILIES))


def _degrees(code: int, pairs: np.ndarray) -> np.ndarray:
    lon, lat = _plane(code).transform(pairs[:, 0], pairs[:, 1])
    degrees = np.column_stack([lat, lon])
    degrees[~np.isfinite(degrees).all(axis=1)] = np.nan
    return degrees


@lru_cache(maxsize=64)
def _plane(code: int) -> pyproj.Transformer:
    # To the zone's own NAD83, which is WGS 84 to a metre or two: a change of datum would ask for grids that are not there.
    return pyproj.Transformer.from_crs(f"EPSG:{code}", "EPSG:4269", always_xy=True)
