"""Read zones: the areas (beats, districts, tracts) a point can be assigned to.

It reads a file already in our columns and must not merge, rename or invent a zone.
"""

from pathlib import Path

import geopandas as gpd

from geocode.layers.source import LayerProblem, name_columns, open_source, read_as_text, take_columns

_REQUIRED = ("zone_id", "name", "kind")
_AREAS = {"Polygon", "MultiPolygon"}


def read_zones(source: Path) -> gpd.GeoDataFrame:
    """Return one row per zone: zone_id, name, kind, parent (text or None), geometry (areas, EPSG:4326).

    The file holds columns of these names; parent, the name of the coarser area the zone lies in, may be left
    out. Raises `LayerProblem` for a missing column or CRS, a blank or repeated zone_id, a blank name or kind,
    and for a geometry that is not an area or whose ring crosses itself.
    """
    opened = open_source(source, what="zones")
    columns = {name: name for name in (*_REQUIRED, "parent") if name in (*_REQUIRED, *opened.columns)}
    frame = take_columns(opened, columns=columns, required=_REQUIRED, optional=("parent",), what="zones")
    for name in columns:
        frame[name] = read_as_text(frame[name])
    if "parent" not in columns:
        frame["parent"] = None
    seen = name_columns(opened)
    if frame[list(_REQUIRED)].isna().any(axis=None):
        raise LayerProblem(f"A zone has a blank zone_id, name or kind ({seen}): fill it in.")
    if frame.duplicated(["kind", "zone_id"]).any():
        raise LayerProblem(f"A zone_id occurs twice ({seen}): join its parts into one multi-part area.")
    if not set(frame.geom_type) <= _AREAS or not frame.is_valid.all():
        raise LayerProblem(f"A zone is not a valid area ({seen}): give polygons whose rings do not cross.")
    return frame[[*_REQUIRED, "parent", "geometry"]]
