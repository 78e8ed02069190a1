"""Heaped points: many calls at exactly one point. A nursing home is one; so is the point a system writes when it knows none.

A point is left out only where it is a known default, or where it is told by two signs at once: no other place has a
share near its own, and its coordinates are as round as nobody's. All other heaps are told and kept.
"""

from collections.abc import Collection

import numpy as np
import polars as pl

from forecast.health.result import BAD, LOOK, OK, Check

_NOTABLE, _IMPOSSIBLE, _HALF = 0.01, 0.05, 0.5
_LEAST_CALLS, _LEAST_PLACES = 50, 100
_ROUND_PLACES, _FINE_PLACES = 2, 4
"""Decimals: about a kilometre, and about ten metres."""

_NEAR_DEGREES = 1e-4
_BAD_SHARE = 0.05


def default_points(calls: pl.DataFrame, known: Collection[tuple[float, float]]) -> frozenset[tuple[float, float]]:
    """Points of the log that stand for 'not known': the known ones, and those no place can be.

    calls: lat, lon. Known ones match within ten metres. An unknown one holds more than 5 % of the calls and ten times
    the share of the next point, or at least five calls on coordinates of two decimals in a log that writes four.
    """
    points = _points(calls)
    if points.is_empty():
        return frozenset()
    lat, lon, many = points["lat"].to_numpy(), points["lon"].to_numpy(), points["len"].to_numpy()
    chosen = np.zeros(len(points), dtype=bool)
    for there in known:
        chosen |= (np.abs(lat - there[0]) <= _NEAR_DEGREES) & (np.abs(lon - there[1]) <= _NEAR_DEGREES)
    if len(points) >= _LEAST_PLACES:
        share = many / len(calls)
        others = np.flatnonzero(~chosen)
        if len(others) > 1 and share[others[0]] > _IMPOSSIBLE and share[others[0]] > 10 * share[others[1]]:
            chosen[others[0]] = True
        rough = _is_round(lat, _ROUND_PLACES) & _is_round(lon, _ROUND_PLACES)
        fine = ~(_is_round(lat, _FINE_PLACES - 1) | _is_round(lon, _FINE_PLACES - 1))
        if fine.mean() > 0.5:
            chosen |= rough & (many >= 5)
    return frozenset(zip(lat[chosen].tolist(), lon[chosen].tolist(), strict=True))


def at_points(calls: pl.DataFrame, points: frozenset[tuple[float, float]]) -> pl.Series:
    """Whether each call lies at exactly one of these points."""
    if not points:
        return pl.repeat(False, len(calls), dtype=pl.Boolean, eager=True)
    there = pl.DataFrame({"lat": [p[0] for p in points], "lon": [p[1] for p in points]})
    marked = calls.select("lat", "lon").join(
        there.with_columns(at=pl.lit(True)), on=["lat", "lon"], how="left", maintain_order="left"
    )
    return marked["at"].fill_null(False)


def check_heaped(calls: pl.DataFrame, points: frozenset[tuple[float, float]]) -> Check:
    """count: calls at notable points and default ones; share: of all calls. Places are counted, never named."""
    table = _points(calls)
    total = max(len(calls), 1)
    left_out = int(at_points(calls, points).sum())
    enough = len(calls) >= _LEAST_CALLS and len(table) >= _LEAST_PLACES
    heavy = table.filter(pl.col("len") > _NOTABLE * total) if enough else table.head(0)
    heaped = int(at_points(calls, points | frozenset(heavy.select("lat", "lon").iter_rows())).sum())
    top = int(table["len"][0]) / total if len(table) else 0.0
    one_sided = len(calls) >= _LEAST_CALLS and top > (_IMPOSSIBLE if enough else _HALF)
    level = BAD if left_out / total > _BAD_SHARE else LOOK if left_out or one_sided else OK
    values = {
        "places": len(table), "notable_places": heavy.height, "top_share": round(top, 4),
        "default_places": len(points), "left_out": left_out,
    }  # fmt: skip
    return Check(code="heaped", level=level, count=heaped, share=heaped / total, values=values)


def _points(calls: pl.DataFrame) -> pl.DataFrame:
    return calls.group_by("lat", "lon").len().sort("len", "lat", "lon", descending=[True, False, False])


def _is_round(degrees: np.ndarray, places: int) -> np.ndarray:
    return np.asarray(np.abs(degrees - np.round(degrees, places)) < 1e-9)
