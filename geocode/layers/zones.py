"""Read zones, the areas (beats, districts, tracts) a point can be assigned to: ZONES frames.

It renames columns and must not merge, drop or invent a zone: a file with one zone that cannot be used is refused.
"""

from pathlib import Path

import geopandas as gpd
import polars as pl
import shapely

from geocode.layers.aliases import ZONE_COLUMNS
from geocode.layers.columns import NOT_ASKED_FOR, ColumnMap, find_columns, join_columns, keep_where
from geocode.layers.frames import ZONES, Loaded, make_frame
from geocode.layers.places import lie_on_world
from geocode.layers.problem import LayerProblem
from geocode.layers.source import Opened, open_source

_AREAS = {"Polygon", "MultiPolygon"}


def read_zones(source: Path | gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the ZONES frame of a file whose columns have our names; raises `LayerProblem` as `load_zones` does."""
    return load_zones(open_source(source, what=ZONE_COLUMNS.what), ColumnMap()).frame


def load_zones(opened: Opened, mapped: ColumnMap) -> Loaded[gpd.GeoDataFrame]:
    """Return one row per zone; parent, the name of the coarser area the zone lies in, may be left out.

    Raises `LayerProblem` for a missing column, a blank or repeated zone_id, a blank name or kind, and for a
    geometry that is not an area or whose ring crosses itself.
    """
    opened, not_taken = keep_where(opened, mapped)
    found = find_columns(opened, ZONE_COLUMNS, mapped)
    rows = pl.DataFrame({name: join_columns(opened, columns) for name, columns in found.items()})
    rows = rows.with_columns(pl.lit(value, dtype=pl.String).alias(name) for name, value in mapped.constants.items())
    required = rows.select(ZONE_COLUMNS.required)
    seen, shapes = opened.seen, opened.shapes
    if shapes is None:
        raise LayerProblem(f"The zones have no geometry ({seen}): give a file with areas, not a table.")
    if required.null_count().sum_horizontal().item():
        raise LayerProblem(f"A zone has a blank zone_id, name or kind ({seen}): fill it in.")
    if rows.select("kind", "zone_id").is_duplicated().any():
        raise LayerProblem(f"A zone_id occurs twice ({seen}): join its parts into one multi-part area.")
    areas = {shape.geom_type for shape in shapes if shape is not None} <= _AREAS
    if not areas or shapely.is_missing(shapes).any() or not shapely.is_valid(shapes).all():
        raise LayerProblem(f"A zone is not a valid area ({seen}): give polygons whose rings do not cross.")
    if not lie_on_world(shapes).all():
        raise LayerProblem(f"A zone lies outside the world ({seen}): write its crs: EPSG:... in the column map.")
    return Loaded(frame=make_frame(rows, shapes, ZONES), left_out={NOT_ASKED_FOR: not_taken})
