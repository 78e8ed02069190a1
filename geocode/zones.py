"""Say in which zone a point lies, with one rule for points on a border.

It must give exactly one answer per point (a spatial join gives two or none on a shared border) and must not
move, drop or snap a point.
"""

import geopandas as gpd
import numpy as np
import polars as pl
import shapely

from geocode.layers.source import WGS84

_COLUMNS = ("key", "lat", "lon")


def assign_zone(points: pl.DataFrame, zones: gpd.GeoDataFrame) -> pl.DataFrame:
    """Return key and zone_id for each row of `points` (key, lat, lon in EPSG:4326), in the same order.

    `zones` as `layers.zones.read_zones` gives them, of one kind. A point on a shared border, or in overlapping
    zones, gets the smallest zone_id in the order of text ('10' before '9'). No point, or outside all: null.
    Raises ValueError for missing columns, another CRS or zones of several kinds.
    """
    if not set(_COLUMNS) <= set(points.columns):
        raise ValueError(f"assign_zone needs the columns {', '.join(_COLUMNS)}; it was given {points.columns}.")
    if zones.crs != WGS84:
        raise ValueError(f"assign_zone needs zones in {WGS84}; these are in {zones.crs}.")
    if "kind" in zones.columns and zones["kind"].nunique() > 1:
        raise ValueError("assign_zone takes zones of one kind at a time: filter them by kind first.")
    ordered = zones.sort_values("zone_id")
    places = points.select(pl.col("lat", "lon").cast(pl.Float64).fill_null(float("nan"))).to_numpy()
    known = np.flatnonzero(np.isfinite(places).all(axis=1))
    tree = shapely.STRtree(shapely.points(places[known][:, ::-1]))
    zone, point = tree.query(ordered.geometry.to_numpy(), predicate="intersects")
    first = np.full(len(points), len(ordered))
    np.minimum.at(first, known[point], zone)
    ids = pl.Series("zone_id", [*ordered["zone_id"], None], dtype=pl.String)
    assigned = points.select("key").with_columns(ids.gather(first).alias("zone_id"))
    assert len(assigned) == len(points), "assign_zone gives exactly one row per point"
    return assigned
