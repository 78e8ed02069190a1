"""The columns every loader gives, whatever file it read: what the rooms behind the loaders may rely on.

It declares names, types and meanings and builds empty frames; it must not open a file, and knows no publisher.
Shapes and coordinates are in EPSG:4326 (longitude first in a shape). Text is a str without outer blanks or None,
a house number an Int64, a length in metres a float64 that may be NaN.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

WGS84 = "EPSG:4326"
Frame = TypeVar("Frame", gpd.GeoDataFrame, pl.DataFrame)

TEXT, NUMBER, METRES, SHAPE = "object", "Int64", "float64", "geometry"

# One row per piece of street; left and right as the line is drawn, a side's two numbers both there or both null.
STREETS: Mapping[str, str] = MappingProxyType(
    {
        "street": TEXT,  # the name as written, never None
        "alias": TEXT,  # other names of the street, several joined by ';', or None
        "from_street": TEXT,  # the cross street at the line's start, or None
        "to_street": TEXT,  # the cross street at the line's end, or None
        "l_from": NUMBER,  # house number on the left at the line's start
        "l_to": NUMBER,  # house number on the left at the line's end
        "r_from": NUMBER,
        "r_to": NUMBER,
        "zip_l": TEXT,  # five digits, or what the file writes; of a file with one ZIP per line both sides have it
        "zip_r": TEXT,
        "place": TEXT,  # city or community, or None
        "geometry": SHAPE,  # LineString or MultiLineString
    }
)
RANGES = ("l_from", "l_to", "r_from", "r_to")

# One row per address: a house has low == high, '800 Block of X' has 800 and 899, both counted.
POINTS: Mapping[str, type[pl.DataType]] = MappingProxyType(
    {
        "street": pl.String,  # as `parse` reads it (upper case; a unit may be on it), never null or empty
        "low": pl.Int64,
        "high": pl.Int64,
        "zip": pl.String,
        "place": pl.String,
        "lat": pl.Float64,
        "lon": pl.Float64,
    }
)

# One row per named crossing: 'A St & B St', and the Point.
CROSSINGS: Mapping[str, str] = MappingProxyType({"name": TEXT, "geometry": SHAPE})

# One row per named place; exits and mile posts too, whose name reads as a corridor with a marker.
LANDMARKS: Mapping[str, str] = MappingProxyType(
    {
        "name": TEXT,  # never None
        "kind": TEXT,  # the file's own word ('hospital', 'exit'), or 'landmark'
        "radius_m": METRES,  # half of the place lies within it; NaN where the file gives a point alone
        "geometry": SHAPE,  # a Point, inside the area where the file has one
    }
)

# One row per area a point can be assigned to; zone_id is unique within its kind.
ZONES: Mapping[str, str] = MappingProxyType(
    {"zone_id": TEXT, "name": TEXT, "kind": TEXT, "parent": TEXT, "geometry": SHAPE}
)


@dataclass(frozen=True, kw_only=True)
class Loaded(Generic[Frame]):
    """A frame of one of the kinds above, and how many things of the file are not in it, by reason (none with 0)."""

    frame: Frame
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        counted = {reason: int(count) for reason, count in self.left_out.items() if count}
        object.__setattr__(self, "left_out", MappingProxyType(counted))


def empty_frame(columns: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Return the frame of STREETS, CROSSINGS, LANDMARKS or ZONES with no row."""
    values = {name: pd.Series(dtype=kind) for name, kind in columns.items() if kind != SHAPE}
    return gpd.GeoDataFrame(values, geometry=gpd.GeoSeries([], crs=WGS84))


def make_frame(values: pl.DataFrame, shapes: NDArray[np.object_], columns: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Return rows as a frame of exactly these columns, in order and type; a column not in `values` is blank."""
    made = {
        name: pd.Series(values[name].to_list() if name in values.columns else [None] * len(values), dtype=kind)
        for name, kind in columns.items()
        if kind != SHAPE
    }
    return gpd.GeoDataFrame(made, geometry=gpd.GeoSeries(shapes, crs=WGS84))
