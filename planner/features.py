"""The cells, posts and areas of a shift as map features: rows of plain values, each with its shape in WGS 84 degrees.

What every map file and the feature service are made of. Must not choose a shift, nor know a file format but GeoJSON.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import h3
import numpy as np
import polars as pl
import shapely
from shapely.geometry.base import BaseGeometry

from planner.likely import Likely
from planner.placing import Placing

POLYGON, MULTIPOLYGON, POINT = "Polygon", "MultiPolygon", "Point"

CELLS: Mapping[str, type] = {
    "cell": str,
    "zone": str,
    "likely": float,
    "low": int,
    "high": int,
    "usual": float,
    "sure": str,
}
"""Columns of the cells. No name is longer than ten characters: a shapefile cuts the rest off."""

POSTS: Mapping[str, type] = {"number": int, "name": str, "kind": str, "likely": float, "units": int}
"""Columns of the posts; `likely` are the likely calls a post is the first to reach in time."""

ZONES: Mapping[str, type] = {"zone": str, "likely": float, "low": int, "high": int, "usual": float, "cells": int}
"""Columns of the areas; `low` and `high` are blank where the forecast tells no range of the area."""


@dataclass(frozen=True)
class Layer:
    """Rows of the same columns and one shape for each; a blank value is None."""

    name: str
    form: str
    columns: Mapping[str, type]
    rows: tuple[Mapping[str, Any], ...]
    shapes: tuple[BaseGeometry, ...]


def cells_layer(shown: Likely) -> Layer:
    """The cells in map order, as hexagons."""
    rows = tuple(
        {"cell": row["cell"], "zone": row["zone"], "likely": _four(row["expected"]), "low": int(row["low"]),
         "high": int(row["high"]), "usual": _four(row["usual"]), "sure": row["sure"]}
        for row in shown.cells.iter_rows(named=True)
    )  # fmt: skip
    return Layer("cells", POLYGON, CELLS, rows, tuple(_hexagon(row["cell"]) for row in rows))


def posts_layer(placing: Placing | None) -> Layer:
    """The posts by number, as points; none where none are suggested."""
    posts = placing.posts if placing else ()
    rows = tuple(
        {"number": post.number, "name": post.site.name, "kind": post.site.kind, "likely": _four(post.covered),
         "units": post.units}
        for post in posts
    )  # fmt: skip
    shapes = tuple(shapely.Point(round(post.site.lon, 6), round(post.site.lat, 6)) for post in posts)
    return Layer("posts", POINT, POSTS, rows, shapes)


def zone_shapes(cells: pl.DataFrame) -> dict[str, BaseGeometry]:
    """The outline of each area, by name: its cells as one shape. `cells` has cell and zone."""
    by_zone = cells.drop_nulls("zone").sort("zone", "cell").group_by("zone", maintain_order=True).agg("cell")
    return {zone: _outline(own) for zone, own in by_zone.iter_rows()}


def zones_layer(shown: Likely, shapes: Mapping[str, BaseGeometry], told: pl.DataFrame | None) -> Layer:
    """The areas by name. `told` are the forecast's rows of this shift by zone with p10 and p90 (None: it has none)."""
    sums = shown.cells.group_by("zone").agg(
        pl.col("expected").sum(), cells=pl.len(),
        usual=pl.when(pl.col("usual").null_count() == 0).then(pl.col("usual").sum()),
    )  # fmt: skip
    summed = {row["zone"]: row for row in sums.iter_rows(named=True)}
    ranges = {} if told is None or told.is_empty() else {row["zone"]: row for row in told.iter_rows(named=True)}
    rows = []
    for zone in shapes:
        row, told_here = summed[zone], ranges.get(zone)
        low, high = (int(told_here["p10"]), int(told_here["p90"])) if told_here else (None, None)
        rows.append({"zone": zone, "likely": _four(row["expected"]), "low": low, "high": high,
                     "usual": _four(row["usual"]), "cells": row["cells"]})  # fmt: skip
    return Layer("zones", MULTIPOLYGON, ZONES, tuple(rows), tuple(shapes.values()))


def as_feature(layer: Layer, at: int, *, key: str | int, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A row as a GeoJSON Feature (RFC 7946) with `more` properties after its own."""
    return {"type": "Feature", "id": key, "geometry": shapely.geometry.mapping(layer.shapes[at]),
            "properties": {**layer.rows[at], **(more or {})}}  # fmt: skip


def posts_geojson(layer: Layer) -> str:
    """The posts as a GeoJSON FeatureCollection."""
    features = [as_feature(layer, at, key=row["number"]) for at, row in enumerate(layer.rows)]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def _hexagon(cell: str) -> BaseGeometry:
    return shapely.Polygon([(round(lon, 6), round(lat, 6)) for lat, lon in h3.cell_to_boundary(cell)])


def _outline(cells: list[str]) -> BaseGeometry:
    found = shapely.geometry.shape(h3.cells_to_geo(cells))
    parts = found.geoms if isinstance(found, shapely.MultiPolygon) else [found]
    rounded = shapely.transform(shapely.MultiPolygon(list(parts)), lambda corners: np.round(corners, 6))
    assert isinstance(rounded, BaseGeometry)
    return rounded


def _four(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
