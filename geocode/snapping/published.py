"""Say at which snap point, cell and beat a place may be shown: all of them those of the catchment, none of the place.

A place that may be far off is shown no finer than its error allows, and a layer that does not fit the published areas
shows nothing. Must not widen a floor, move a point or choose among levels; the border does.
"""

from collections.abc import Iterator

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import polars as pl
import shapely
from numpy.typing import NDArray

from geocode.areas import AREA_NAMES, name_areas, tell_apart
from geocode.distances import metres_apart
from geocode.interpolate import METRES_PER_DEGREE
from geocode.snap import COLUMNS, K_ADDRESSES, snap_points
from geocode.snapping.checking import find_crossings
from geocode.snapping.places import SPOT_DECIMALS
from geocode.zones import assign_cell, assign_zone

CELL_RESOLUTION = 8  # hexagons of 0.7 km²
CELL_EDGE_M = 530.0  # their edge; a place that may be further off belongs to no cell
MOST_RADII = 1.0
"""A place whose error (nine in ten keep within it) is more than so many radii of the catchment has no snap point.

With one radius nine in ten places lie as near to their snap point as the catchment reaches, with two only three in four
of a block's."""
BORDERS = ("beat", "agency")
"""Kinds of zones published beside a snap point: the layer must be cut at each that is drawn. A neighbourhood is its beats'."""

PUBLISHED_SNAPS = {
    "snap_id": pl.String, "latitude": pl.Float64, "longitude": pl.Float64, "addresses": pl.Int64, "residents": pl.Int64,
    "radius_m": pl.Float64, "cell": pl.String, "cell_reach_m": pl.Float64, "beat": pl.String, "neighbourhood": pl.String,
    "city": pl.String, "county": pl.String,
}  # fmt: skip
"""Columns of `publish_snaps`; cell_reach_m is the way from the middle of the cell to the catchment's far side."""

STANDING = {name: PUBLISHED_SNAPS[name] for name in ("snap_id", "cell", "beat", "neighbourhood", "city", "county")}
"""Columns of `stand_points`."""

_SLACK = 1e-5  # degrees, about a metre: the same border may be written with fewer digits in another file
_CORNERS = 32


def refuse_layer(snaps: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> str | None:
    """Return why no snap point and no cell of this layer may be published beside areas of `zones`; None where all may."""
    why = next(_faults(snaps, zones), None)
    return why and f"No snap point and no cell is published: {why}. Make the layer anew with vigie geocode snap."


def publish_snaps(snaps: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pl.DataFrame:
    """Return one row per snap point (`PUBLISHED_SNAPS`), with the areas of its own zone as they are published.

    The cell is that of the snap point; one in which several beats have snap points is one cell for each, its name bearing
    the beat in brackets. Raises nothing for a layer that `refuse_layer` lets pass.
    """
    named = name_areas(zones)
    beats = snaps["beat"].tolist() if "beat" in snaps.columns else [None] * len(snaps)
    rows = pl.DataFrame({
        "snap_id": snaps["snap_id"].tolist(),
        "latitude": snaps["lat"].round(SPOT_DECIMALS).tolist(), "longitude": snaps["lon"].round(SPOT_DECIMALS).tolist(),
        "addresses": snaps["addresses"].tolist(),
        "residents": [None if pd.isna(people) else int(people) for people in snaps["residents"]],
        "radius_m": snaps["radius_m"].tolist(), "zone_id": [None if pd.isna(beat) else beat for beat in beats],
    }, schema_overrides={**PUBLISHED_SNAPS, "zone_id": pl.String})  # fmt: skip
    points = rows.select(key="snap_id", lat="latitude", lon="longitude")
    rows = rows.with_columns(assign_cell(points, CELL_RESOLUTION)["cell"])
    rows = rows.join(named.filter(kind="beat"), on="zone_id", how="left", maintain_order="left")
    middles = np.array([h3.cell_to_latlng(cell) for cell in rows["cell"]]).reshape(-1, 2)
    reach = metres_apart(middles, points.select("lat", "lon").to_numpy().reshape(-1, 2)) + rows["radius_m"].to_numpy()
    parents = rows.select(pl.coalesce(list(AREA_NAMES)[2:])).to_series()
    cells = tell_apart(*(pd.Series(column.to_list(), dtype=object) for column in (rows["cell"], parents)))
    return rows.with_columns(
        pl.Series("cell", cells.tolist(), dtype=pl.String), pl.Series("cell_reach_m", reach, dtype=pl.Float64)
    ).select(*PUBLISHED_SNAPS)


def stand_points(
    points: pl.DataFrame, snaps: gpd.GeoDataFrame, published: pl.DataFrame, zones: gpd.GeoDataFrame
) -> pl.DataFrame:
    """Return `STANDING` for each row of `points` (key, lat, lon, spread_m), in order; null is not known.

    spread_m: the metres nine in ten such places keep within; 0 for a point known exactly, null for one that may be
    anywhere. With at most `MOST_RADII` radii of its catchment a place stands at the snap point and in its areas. With
    more, or outside every catchment, it stands in a beat or neighbourhood only where the whole circle does, and in the
    cell of that beat where the circle is no wider than a cell. City and county are null where the zones do not know them.
    """
    spread = points["spread_m"].cast(pl.Float64).fill_null(float("inf"))
    own = snap_points(points, snaps).join(published, on="snap_id", how="left", maintain_order="left")
    sharp = (spread <= MOST_RADII * own["radius_m"]).fill_null(value=False)
    named, circles = name_areas(zones), points.with_columns(spread)
    beat, hood = (_surely_in(circles, zones, kind, named) for kind in ("beat", "neighbourhood"))
    sure = beat.with_columns(
        *(beat[name].zip_with(beat["beat"].is_not_null(), hood[name]) for name in ("neighbourhood", "city", "county")),
        snap_id=pl.lit(None, dtype=pl.String),
        cell=own["cell"].zip_with(
            (own["beat"] == beat["beat"]).fill_null(value=False) & (spread <= CELL_EDGE_M), _none(len(points))
        ),
    )
    return pl.DataFrame([own[name].zip_with(sharp, sure[name]) for name in STANDING])


def _surely_in(points: pl.DataFrame, zones: gpd.GeoDataFrame, kind: str, named: pl.DataFrame) -> pl.DataFrame:
    """The names of the zone of a kind that holds the whole circle around each point; null where none does."""
    drawn = zones[zones["kind"] == kind]
    found = assign_zone(points, drawn)["zone_id"]
    known = np.flatnonzero((found.is_not_null() & points["spread_m"].is_finite()).to_numpy())
    home = dict(zip(drawn["zone_id"], drawn.geometry, strict=True))
    shapes = np.array([home[zone] for zone in found.gather(known)], dtype=object)
    inside = shapely.covers(shapes, _circles(points[known]) if len(known) else shapes)
    within = np.zeros(len(points), dtype=bool)
    within[known[inside]] = True
    kept = found.zip_with(pl.Series(within), _none(len(points))).alias("zone_id").to_frame()
    return kept.join(named.filter(pl.col("kind") == kind), on="zone_id", how="left", maintain_order="left")


def _circles(points: pl.DataFrame) -> NDArray[np.object_]:
    """The ground within spread_m of each point, drawn around the circle and not within it; the point itself for 0."""
    lat, lon, spread = (points[name].to_numpy()[:, None] for name in ("lat", "lon", "spread_m"))
    turn = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    wide = spread / METRES_PER_DEGREE / np.cos(np.pi / _CORNERS)
    rings = np.stack([lon + wide * np.cos(turn) / np.cos(np.radians(lat)), lat + wide * np.sin(turn)], axis=-1)
    exact = shapely.points(lon[:, 0], lat[:, 0])
    drawn: NDArray[np.object_] = np.where(spread[:, 0] > 0, shapely.polygons(rings), exact)
    return drawn


def _none(height: int) -> pl.Series:
    return pl.Series([None] * height, dtype=pl.String)


def _faults(snaps: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Iterator[str]:
    """What speaks against the layer, the plainest first."""
    if missing := sorted({*COLUMNS, "geometry"} - set(snaps.columns)):
        yield f"the snap layer lacks {', '.join(missing)}"
        return
    if (snaps["addresses"] < K_ADDRESSES).any():
        yield f"a catchment of the snap layer has fewer than {K_ADDRESSES} addresses"
    for kind in BORDERS:
        drawn = zones[zones["kind"] == kind]
        if len(drawn) and kind not in snaps.columns:
            yield f"the snap layer was not cut at the borders of the kind {kind}, which the zones draw (--border {kind})"
        elif len(drawn):
            known = snaps[kind].isna() | snaps[kind].isin(drawn["zone_id"])
            crossing = {found.snap_id for found in find_crossings(snaps, [drawn], slack=_SLACK)}
            if crossing := crossing | set(snaps.loc[~known, "snap_id"]):
                yield f"{len(crossing)} catchments do not keep to the borders of the kind {kind} in the zones of today"
