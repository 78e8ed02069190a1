"""Bring address points to one per address: those of a building become their mean, those far apart stay apart.

It must not move a point onto a street or judge whether its number fits.
"""

from collections import Counter
from typing import Any

import numpy as np
import polars as pl

from geocode.interpolate import METRES_PER_DEGREE, distance_m
from geocode.reference.lines import Names, Read

SAME_ADDRESS_M = 100.0
_KEY = ["street", "low", "high"]
_PLACED = ["street", "low", "high", "zip", "place", "lat", "lon"]


def merge_points(points: pl.DataFrame, read: Read, names: Names) -> tuple[pl.DataFrame, Counter[str]]:
    """Return street (normal), low, high, zip, place, lat, lon, one row per address and place, in order.

    Points of one address become their mean where all lie within 100 m of each other; otherwise each group of
    neighbours does. ZIP and town are the first in the order of text. Notes in `names` how streets are written.
    """
    texts = points["street"].drop_nulls().unique().to_list()
    normal = {text: read(text).normal for text in texts if read(text).base}
    named = points.with_columns(
        street=pl.col("street").replace_strict(normal, default=None, return_dtype=pl.String), written=pl.col("street")
    )
    usable = named.filter(pl.col("street").is_not_null(), *(pl.col(name).is_not_null() for name in _KEY[1:]))
    placed = usable.filter(pl.col("lat").is_finite(), pl.col("lon").is_finite())
    for street, written, count in placed.group_by("street", "written").len().iter_rows():
        names.written[street][written] += count
    left_out = Counter({
        "points without a street or number": len(points) - len(usable),
        "points without a place": len(usable) - len(placed),
    })  # fmt: skip
    ordered = placed.select(_PLACED).sort(_PLACED)
    extent = ordered.group_by(_KEY, maintain_order=True).agg(
        pl.col("zip", "place").min(),
        pl.col("lat", "lon").mean(),
        north=pl.col("lat").max() - pl.col("lat").min(),
        east=(pl.col("lon").max() - pl.col("lon").min()) * (pl.col("lat").mean() * (np.pi / 180)).cos(),
    )
    near = (pl.col("north") ** 2 + pl.col("east") ** 2).sqrt() * METRES_PER_DEGREE <= SAME_ADDRESS_M
    apart = ordered.join(extent.filter(~near).select(_KEY), on=_KEY, maintain_order="left")
    grouped = [extent.filter(near).select(_PLACED), *map(_split_apart, apart.partition_by(_KEY, maintain_order=True))]
    return pl.concat(grouped).sort(_PLACED), +left_out


def _split_apart(points: pl.DataFrame) -> pl.DataFrame:
    """Return the means of the groups of points of one address that lie within 100 m of a group's first."""
    rows = list(points.iter_rows(named=True))
    groups: list[list[dict[str, Any]]] = []
    for row in rows:
        place = row["lat"], row["lon"]
        near = [g for g in groups if distance_m((g[0]["lat"], g[0]["lon"]), place) <= SAME_ADDRESS_M]
        if near:
            near[0].append(row)
        else:
            groups.append([row])
    return pl.concat(
        pl.DataFrame(group, schema=points.schema).select(
            pl.col(_KEY).first(), pl.col("zip", "place").min(), pl.col("lat", "lon").mean()
        )
        for group in groups
    )
