"""Open a geographic file, or take an open one, and bring it to our column names and EPSG:4326.

The one place that reads geographic files and that touches a coordinate reference system. It must not repair
data: what cannot be used is refused with a `LayerProblem` that says what was seen and what to do.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
from pyogrio.errors import DataLayerError, DataSourceError

WGS84 = "EPSG:4326"


class LayerProblem(ValueError):
    """A reference file that cannot be used: one sentence with what, which columns were seen, how to fix."""


def open_source(source: Path | gpd.GeoDataFrame, *, what: str) -> gpd.GeoDataFrame:
    """Return `source` in EPSG:4326; a path may name anything GDAL reads (GeoJSON, shapefile, GeoPackage).

    Raises `LayerProblem` when the file is missing or unreadable, has no geometry or states no CRS.
    """
    frame = source if isinstance(source, gpd.GeoDataFrame) else _read_file(source, what=what)
    seen = name_columns(frame)
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise LayerProblem(f"The {what} have no geometry ({seen}): give a file with shapes.")
    if frame.active_geometry_name != "geometry":
        frame = frame.rename_geometry("geometry")
    if frame.crs is None:
        raise LayerProblem(
            f"The {what} state no coordinate reference system ({seen}): add the .prj file or set the CRS."
        )
    return frame.to_crs(WGS84)


def take_columns(
    frame: gpd.GeoDataFrame,
    *,
    columns: Mapping[str, str],
    required: Collection[str],
    optional: Collection[str] = (),
    what: str,
) -> gpd.GeoDataFrame:
    """Return `frame` with our names (`columns` maps our name to the file's) and the geometry, nothing else.

    Raises `LayerProblem` for a required name without a column, a column not in the file, or an unknown name.
    """
    unknown = sorted(set(columns) - set(required) - set(optional))
    missing = [ours for ours in required if ours not in columns]
    absent = sorted(theirs for theirs in columns.values() if theirs not in frame.columns)
    for names, complaint in (
        (unknown, "know no column called"),
        (missing, "need a column for"),
        (absent, "do not hold the column"),
    ):
        if names:
            raise LayerProblem(
                f"The {what} {complaint} {', '.join(names)} ({name_columns(frame)}): "
                f"correct the column map, whose names are {', '.join([*required, *optional])}."
            )
    taken = {ours: frame[theirs] for ours, theirs in columns.items()}
    return gpd.GeoDataFrame(taken, geometry=frame.geometry, crs=frame.crs).reset_index(drop=True)


def read_as_text(values: pd.Series) -> pd.Series:
    """Return a column as text without outer blanks; a blank or missing value is None, 5.0 is '5'."""
    return pd.Series([_as_text(value) for value in values], index=values.index, dtype=object)


def name_columns(frame: pd.DataFrame) -> str:
    """Return the words 'columns seen: a, b' for a problem's sentence."""
    return f"columns seen: {', '.join(map(str, frame.columns))}"


def _read_file(path: Path, *, what: str) -> gpd.GeoDataFrame:
    if not path.exists():
        raise LayerProblem(f"The file of {what}, {path.name}, does not exist: check the path.")
    try:
        # Dates stay text: a layer must not fail, or warn, because of a date that nobody asked for.
        return gpd.read_file(path, datetime_as_string=True)
    except (DataSourceError, DataLayerError) as error:
        raise LayerProblem(
            f"The file of {what}, {path.name}, cannot be read as a geographic file (no columns seen): "
            "give GeoJSON, a shapefile or a GeoPackage."
        ) from error


def _as_text(value: object) -> str | None:
    if pd.isna(value):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None
