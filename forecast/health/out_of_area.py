"""Calls far from the others: a slip of a geocoder, or a log that holds another state.

The middle is that of the largest cluster, so that a second region of almost the same size does not pull it away.
Places are EPSG:4326, distances km. Must not refuse a log: calls of another region are left out and counted.
"""

import numpy as np
import polars as pl

from forecast.health.result import BAD, LOOK, OK, Check

_KM_PER_DEGREE = 111.32
_LEAST_KM, _MOST_KM = 50.0, 2_000.0
_BAD_SHARE = 0.01


def middle_of(calls: pl.DataFrame) -> tuple[tuple[float, float], float]:
    """Middle and reach (km) of the largest cluster of calls, of which there is at least one.

    A cluster is made of squares of one degree that touch. Its reach is ten times the median distance to its median
    place, at least 50 and at most 2,000 km.
    """
    lat, lon = calls["lat"].to_numpy(), calls["lon"].to_numpy()
    # One number for each square of a degree: faster to tell apart than pairs.
    numbers = (np.floor(lat).astype(np.int64) + 90) * 1_000 + np.floor(lon).astype(np.int64) + 180
    squares, which, many = np.unique(numbers, return_inverse=True, return_counts=True)
    cluster = _clusters([(number // 1_000, number % 1_000) for number in squares.tolist()])
    sizes = np.bincount(cluster, weights=many)
    inside = cluster[which] == sizes.argmax()
    middle = float(np.median(lat[inside])), float(np.median(lon[inside]))
    reach = 10 * float(np.median(_away(lat[inside], lon[inside], middle)))
    return middle, float(np.clip(reach, _LEAST_KM, _MOST_KM))


def far_from(calls: pl.DataFrame, middle: tuple[float, float], limit_km: float) -> pl.Series:
    """Whether each call lies further from the middle than the limit."""
    return pl.Series(_away(calls["lat"].to_numpy(), calls["lon"].to_numpy(), middle) > limit_km, dtype=pl.Boolean)


def check_out_of_area(*, far: int, calls: int, limit_km: float | None) -> Check:
    """count: calls far from the others; share: of all calls."""
    share = far / calls if calls else 0.0
    level = BAD if share > _BAD_SHARE else LOOK if far else OK
    values = {} if limit_km is None else {"limit_km": round(limit_km)}
    return Check(code="out_of_area", level=level, count=far, share=share, values=values)


def _away(lat: np.ndarray, lon: np.ndarray, middle: tuple[float, float]) -> np.ndarray:
    north, east = lat - middle[0], (lon - middle[1]) * np.cos(np.radians(middle[0]))
    return np.asarray(_KM_PER_DEGREE * np.hypot(north, east))


def _clusters(squares: list[tuple[int, int]]) -> np.ndarray:
    """The number of the cluster of each square."""
    at = {square: place for place, square in enumerate(squares)}
    number = np.full(len(squares), -1, dtype=np.int64)
    clusters = 0
    for first in range(len(squares)):
        if number[first] >= 0:
            continue
        number[first], waiting = clusters, [first]
        while waiting:
            y, x = squares[waiting.pop()]
            for near in ((y + i, x + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
                place = at.get(near)
                if place is not None and number[place] < 0:
                    number[place] = clusters
                    waiting.append(place)
        clusters += 1
    return number
