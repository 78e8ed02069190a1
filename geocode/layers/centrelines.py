"""Read street centrelines with address ranges, whatever their columns are called.

It renames, types and checks; it must not drop a row, guess a column or change a street's name.
"""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geocode.layers.source import LayerProblem, name_columns, open_source, read_as_text, take_columns

RANGES = ("l_from", "l_to", "r_from", "r_to")
_LINES = {"LineString", "MultiLineString"}


def read_centrelines(source: Path | gpd.GeoDataFrame, *, columns: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Return one row per segment: street, l_from, l_to, r_from, r_to, zip, geometry (lines, EPSG:4326).

    `columns` maps our name to the file's; zip may be left out and is then null. Left and right are seen in
    the direction in which the line is drawn. Ranges are Int64 house numbers at the line's start and end; a
    side with no positive number at both ends has no range (null, null), which is how files write "none"
    (0, -1, blank). street is text as written, or None. Raises `LayerProblem` for a missing column, a missing
    CRS or a geometry that is not a line.
    """
    opened = open_source(source, what="centrelines")
    frame = take_columns(opened, columns=columns, required=("street", *RANGES), optional=("zip",), what="centrelines")
    kinds = set(frame.geom_type.dropna()) - _LINES
    if kinds:
        raise LayerProblem(
            f"The centrelines hold {', '.join(sorted(kinds))} where lines belong ({name_columns(opened)}): "
            "give the street lines, not points or areas."
        )
    frame["street"] = read_as_text(frame["street"])
    frame["zip"] = read_as_text(frame["zip"]) if "zip" in columns else None
    for start, end in (RANGES[:2], RANGES[2:]):
        numbers = frame[[start, end]].apply(_read_numbers)
        frame[[start, end]] = numbers.where(numbers.notna().all(axis=1))
    return frame[["street", *RANGES, "zip", "geometry"]]


def _read_numbers(values: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce")
    return numbers.where((numbers > 0) & (numbers % 1 == 0)).astype("Int64")
