"""Read named intersections, points called "A St & B St": CROSSINGS frames.

It keeps names as written and must not invent a crossing from lines; rows without a name or point are left out and
counted, since no address can ever name them.
"""

import geopandas as gpd
import polars as pl
import shapely

from geocode.layers.aliases import CROSSING_COLUMNS
from geocode.layers.columns import NOT_ASKED_FOR, ColumnMap, find_columns, join_columns, keep_where
from geocode.layers.frames import CROSSINGS, Loaded, make_frame
from geocode.layers.places import count_reasons, read_places
from geocode.layers.problem import LayerProblem
from geocode.layers.source import Opened

NO_NAME = "rows without a name"


def load_intersections(opened: Opened, mapped: ColumnMap) -> Loaded[gpd.GeoDataFrame]:
    """Return the crossings with a name and a point, with what is left out.

    A name in several columns is joined by ' & '. Raises `LayerProblem` for a missing column, or when no row is a
    point.
    """
    opened, not_taken = keep_where(opened, mapped)
    found = find_columns(opened, CROSSING_COLUMNS, mapped)
    places, no_place = read_places(opened, found, mapped, CROSSING_COLUMNS)
    if len(no_place) and no_place.is_not_null().all():
        kinds = sorted({shape.geom_type for shape in opened.shapes if shape}) if opened.shapes is not None else []
        raise LayerProblem(
            f"The intersections hold {', '.join(kinds) or 'no coordinates'} where points belong ({opened.seen}): "
            "give one point per crossing."
        )
    name = join_columns(opened, found["name"], joint=" & ")
    unnamed = pl.when(name.is_null()).then(pl.lit(NO_NAME))
    rows = places.with_columns(name=name, why=pl.coalesce(no_place, unnamed))
    kept = rows.filter(pl.col("why").is_null())
    points = shapely.points(kept["lon"].to_numpy(), kept["lat"].to_numpy())
    left_out = {NOT_ASKED_FOR: not_taken, **count_reasons(rows["why"])}
    return Loaded(frame=make_frame(kept, points, CROSSINGS), left_out=left_out)
