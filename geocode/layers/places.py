"""The place of each row: a file's points, or the coordinates in two columns of a table.

It decides which coordinates can be used and says why the others cannot; it must not repair them.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from geocode.layers.aliases import Wanted
from geocode.layers.columns import ColumnMap, need
from geocode.layers.source import Opened, Shapes, turn_to_degrees

NO_PLACE = "rows without coordinates"
NULL_ISLAND = "rows at 0,0"
OFF_WORLD = "rows with coordinates outside the world"
NO_POINT = "rows whose shape is no point"


def read_places(
    opened: Opened, found: Mapping[str, tuple[str, ...]], mapped: ColumnMap, wanted: Wanted
) -> tuple[pl.DataFrame, pl.Series]:
    """Return lat and lon (EPSG:4326) of each row, and why a row has none (null where it has).

    Columns win over shapes only where there are no shapes. `crs` of the map says in which system a table's
    columns are; without it they are degrees.
    """
    if opened.shapes is None:
        need(found, ("lat", "lon"), opened, wanted)
        lat, lon = (opened.number(found[name][0]) for name in ("lat", "lon"))
        if mapped.crs:
            missing = float("nan")
            x, y = (values.fill_null(missing).to_numpy() for values in (lon, lat))
            turned = turn_to_degrees(x, y, mapped.crs)
            lon, lat = (pl.Series(turned[:, axis], nan_to_null=True) for axis in (0, 1))
        other = pl.Series([False] * len(lat), dtype=pl.Boolean)
    else:
        kinds = shapely.get_type_id(opened.shapes)
        other = pl.Series(~np.isin(kinds, (shapely.GeometryType.POINT, shapely.GeometryType.MISSING)))
        points = opened.shapes.copy()
        points[other.to_numpy()] = None
        lat = pl.Series(shapely.get_y(points), nan_to_null=True)
        lon = pl.Series(shapely.get_x(points), nan_to_null=True)
    places = pl.DataFrame({"lat": lat, "lon": lon, "other": other})
    known = pl.col("lat").is_finite() & pl.col("lon").is_finite()
    on_world = pl.col("lat").abs().le(90) & pl.col("lon").abs().le(180)
    why = (
        pl.when("other")
        .then(pl.lit(NO_POINT))
        .when(~known.fill_null(value=False))
        .then(pl.lit(NO_PLACE))
        .when((pl.col("lat") == 0) & (pl.col("lon") == 0))
        .then(pl.lit(NULL_ISLAND))
        .when(~on_world)
        .then(pl.lit(OFF_WORLD))
    )
    return places.select("lat", "lon"), places.select(why.alias("why")).to_series()


def lie_on_world(shapes: Shapes) -> NDArray[np.bool_]:
    """Say which shapes lie within the degrees of the world: false for none, an empty one, feet taken for degrees."""
    west, south, east, north = shapely.bounds(shapes).T
    within = (west >= -180) & (south >= -90) & (east <= 180) & (north <= 90)
    return np.asarray(within, dtype=bool)


def count_reasons(why: pl.Series) -> dict[str, int]:
    """Return how often each reason stands."""
    return dict(why.drop_nulls().value_counts().rows())
