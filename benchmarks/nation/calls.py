"""Ambulance calls of an invented nation: regions of their own, one year of one region at a time. Nothing is real.

Busy hours, busy corners, and stamps in order. Must not write a file.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from benchmarks.nation.agencies import YEARS, Scale

_CORNERS = 200
_HOURS = np.array([3, 2, 2, 2, 2, 2, 3, 4, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5, 5, 4, 4], dtype=float)
_STEPS = ("Dispatched", "En Route", "On Scene", "Left Scene", "At Hospital", "Available")
_MEAN_SECONDS = (60, 70, 420, 900, 700, 1500)


def region_name(region: int) -> str:
    """The name of a region's files."""
    return f"invented-region-{region:03d}"


def calls_of(scale: Scale, region: int) -> Iterator[pl.DataFrame]:
    """The calls of a region, year by year, in order of time."""
    parts = scale.regions * len(YEARS)
    corners = np.random.default_rng([scale.seed, 4, region])
    middle = corners.uniform((33.0, -120.0), (47.0, -80.0))
    points = middle + corners.normal(0.0, 0.08, (_CORNERS, 2))
    weights = corners.lognormal(0.0, 1.0, _CORNERS)
    for at, year in enumerate(YEARS):
        part = at * scale.regions + region
        size = scale.calls // parts + (part < scale.calls % parts)
        rng = np.random.default_rng([scale.seed, 5, region, year])
        hours = rng.choice(24, size, p=_HOURS / _HOURS.sum())
        seconds = np.sort(rng.integers(0, 365, size) * 86_400 + hours * 3600 + rng.integers(0, 3600, size))
        received = np.datetime64(f"{year}-01-01T00:00:00", "ms") + seconds.astype("timedelta64[s]")
        where = points[rng.choice(_CORNERS, size, p=weights / weights.sum())] + rng.normal(0.0, 0.004, (size, 2))
        stamps, moment = {}, received
        for name, mean in zip(_STEPS, _MEAN_SECONDS, strict=True):
            moment = moment + np.maximum(5, rng.exponential(mean, size)).astype("timedelta64[s]")
            stamps[name] = pl.Series(moment).dt.strftime("%Y-%m-%d %H:%M:%S")
        yield pl.DataFrame({
            "Call No": pl.select(pl.format("INV{}-{}", pl.lit(year), pl.int_range(size).cast(pl.String).str.zfill(7))).to_series(),
            "Received": pl.Series(received).dt.strftime("%Y-%m-%d %H:%M:%S"),
            "Latitude": np.round(where[:, 0], 5), "Longitude": np.round(where[:, 1], 5), **stamps,
        })  # fmt: skip
