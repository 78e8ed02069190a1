"""Read named intersections: points called "A St & B St".

It keeps names as written and must not invent a crossing from lines; rows without a name or point are left out,
since no address can ever name them.
"""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd

from geocode.layers.source import LayerProblem, name_columns, open_source, read_as_text, take_columns


def read_intersections(source: Path | gpd.GeoDataFrame, *, columns: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Return one row per named intersection: name, geometry (points, EPSG:4326).

    `columns` maps `name` to the file's column. Raises `LayerProblem` for a missing column, a missing CRS or
    a geometry that is not a point.
    """
    opened = open_source(source, what="intersections")
    frame = take_columns(opened, columns=columns, required=("name",), what="intersections")
    kinds = set(frame.geom_type.dropna()) - {"Point"}
    if kinds:
        raise LayerProblem(
            f"The intersections hold {', '.join(sorted(kinds))} where points belong ({name_columns(opened)}): "
            "give one point per crossing."
        )
    frame["name"] = read_as_text(frame["name"])
    usable = frame["name"].notna() & frame.geometry.notna() & ~frame.geometry.is_empty
    return frame.loc[usable, ["name", "geometry"]].reset_index(drop=True)
