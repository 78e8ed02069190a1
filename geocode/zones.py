"""Say in which zone, or in which cell of the H3 grid, a point lies, with one rule for points on a border.

It must give exactly one answer per point (a spatial join gives two or none on a shared border) and must not
move, drop or snap a point.
"""

import geopandas as gpd
import h3
import numpy as np
import polars as pl
import shapely

from geocode.layers.frames import WGS84

_COLUMNS = ("key", "lat", "lon")


def assign_zone(points: pl.DataFrame, zones: gpd.GeoDataFrame) -> pl.DataFrame:
    """Return key and zone_id for each row of `points` (key, lat, lon in EPSG:4326), in the same order.

    `zones` as `layers.zones.read_zones` gives them, of one kind. A point on a shared border, or in overlapping
    zones, gets the smallest zone_id in the order of text ('10' before '9'). No point, or outside all: null.
    Raises ValueError for missing columns, another CRS or zones of several kinds.
    """
    _check_columns(points, "assign_zone")
    _check_crs(zones, "assign_zone")
    if "kind" in zones.columns and zones["kind"].nunique() > 1:
        raise ValueError("assign_zone takes zones of one kind at a time: filter them by kind, or use assign_zones.")
    return points.select("key").with_columns(_Places(points).zone_ids(zones))


def assign_zones(points: pl.DataFrame, zones: gpd.GeoDataFrame) -> pl.DataFrame:
    """Return key and one column per kind of zone, named as the kind and in the order of text, holding a zone_id or null.

    Points, zones, borders and errors as for `assign_zone`, each kind by itself. A kind called 'key' is refused.
    """
    _check_columns(points, "assign_zones")
    _check_crs(zones, "assign_zones")
    kinds = sorted(zones["kind"].unique())
    if "key" in kinds:
        raise ValueError("assign_zones names a column after each kind, and key is taken: rename the kind.")
    places = _Places(points)
    return points.select("key").with_columns(
        places.zone_ids(zones[zones["kind"] == kind]).alias(kind) for kind in kinds
    )


def assign_cell(points: pl.DataFrame, resolution: int) -> pl.DataFrame:
    """Return key and cell, the H3 identifier at `resolution` (0 to 15), for each row of `points`; null for no point.

    A coordinate beyond 90 degrees of latitude or 180 of longitude is no point. Raises ValueError for missing columns
    or a resolution H3 does not have.
    """
    _check_columns(points, "assign_cell")
    if not 0 <= resolution <= 15:
        raise ValueError(f"H3 has the resolutions 0 to 15; assign_cell was given {resolution}.")
    places = _Places(points)
    # One look-up per distinct place: dispatch files name the same crossing hundreds of times.
    distinct, which = np.unique(places.known, axis=0, return_inverse=True)
    real = (np.abs(distinct[:, 0]) <= 90) & (np.abs(distinct[:, 1]) <= 180)
    cells = [
        h3.latlng_to_cell(lat, lon, resolution) if there else None
        for (lat, lon), there in zip(distinct.tolist(), real.tolist(), strict=True)
    ]
    which = which.reshape(-1)
    row_cell = np.full(len(points), len(cells))
    row_cell[places.rows] = which
    return points.select("key").with_columns(pl.Series("cell", [*cells, None], dtype=pl.String).gather(row_cell))


class _Places:
    """The points of a frame that have both coordinates: `known` (latitude, longitude) and the `rows` they stand in."""

    def __init__(self, points: pl.DataFrame) -> None:
        places = points.select(pl.col("lat", "lon").cast(pl.Float64).fill_null(float("nan"))).to_numpy()
        self.height = len(points)
        self.rows = np.flatnonzero(np.isfinite(places).all(axis=1))
        self.known = places[self.rows]
        self._tree = shapely.STRtree(shapely.points(self.known[:, ::-1]))

    def zone_ids(self, zones: gpd.GeoDataFrame) -> pl.Series:
        """The smallest zone_id that touches each point, null where none does; one per row of the frame."""
        ordered = zones.sort_values("zone_id")
        zone, point = self._tree.query(ordered.geometry.to_numpy(), predicate="intersects")
        first = np.full(self.height, len(ordered))
        np.minimum.at(first, self.rows[point], zone)
        return pl.Series("zone_id", [*ordered["zone_id"], None], dtype=pl.String).gather(first)


def _check_columns(points: pl.DataFrame, asker: str) -> None:
    if not set(_COLUMNS) <= set(points.columns):
        raise ValueError(f"{asker} needs the columns {', '.join(_COLUMNS)}; it was given {points.columns}.")


def _check_crs(zones: gpd.GeoDataFrame, asker: str) -> None:
    if zones.crs != WGS84:
        raise ValueError(f"{asker} needs zones in {WGS84}; these are in {zones.crs}.")
