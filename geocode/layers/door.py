"""The one door to reference files: a kind and a path in, a frame of `frames` and what is left out of it out.

It knows which loader reads which kind, and nothing about any file.
"""

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args, overload

import geopandas as gpd
import polars as pl

from geocode.layers.aliases import (
    ADDRFEAT_COLUMNS,
    CROSSING_COLUMNS,
    LANDMARK_COLUMNS,
    POINT_COLUMNS,
    ROADS_COLUMNS,
    STREET_COLUMNS,
    ZONE_COLUMNS,
    Wanted,
)
from geocode.layers.centrelines import load_centrelines
from geocode.layers.columns import ColumnMap, read_map
from geocode.layers.frames import Loaded
from geocode.layers.intersections import load_intersections
from geocode.layers.landmarks import load_landmarks
from geocode.layers.points import load_points
from geocode.layers.problem import LayerProblem
from geocode.layers.source import Opened, open_source
from geocode.layers.zones import load_zones

FrameKind = Literal["addrfeat", "roads", "centrelines", "intersections", "landmarks", "zones"]
SourceKind = Literal["addrfeat", "roads", "centrelines", "points", "intersections", "landmarks", "zones"]
KINDS: tuple[str, ...] = get_args(SourceKind)

_LOADERS = MappingProxyType[str, tuple[Wanted, Callable[[Opened, ColumnMap], Loaded[Any]]]](
    {
        "addrfeat": (ADDRFEAT_COLUMNS, lambda opened, mapped: load_centrelines(opened, mapped, ADDRFEAT_COLUMNS)),
        "roads": (ROADS_COLUMNS, lambda opened, mapped: load_centrelines(opened, mapped, ROADS_COLUMNS)),
        "centrelines": (STREET_COLUMNS, load_centrelines),
        "points": (POINT_COLUMNS, load_points),
        "intersections": (CROSSING_COLUMNS, load_intersections),
        "landmarks": (LANDMARK_COLUMNS, load_landmarks),
        "zones": (ZONE_COLUMNS, load_zones),
    }
)


@overload
def read_source(kind: Literal["points"], path: Path, map: Path | None = None) -> Loaded[pl.DataFrame]: ...
@overload
def read_source(kind: FrameKind, path: Path, map: Path | None = None) -> Loaded[gpd.GeoDataFrame]: ...
@overload
def read_source(kind: str, path: Path, map: Path | None = None) -> Loaded[Any]: ...
def read_source(kind: str, path: Path, map: Path | None = None) -> Loaded[Any]:
    """Return what a reference file holds: STREETS (addrfeat, roads, centrelines), POINTS, CROSSINGS, LANDMARKS, ZONES.

    `map` names a column map in YAML; without it, columns are found by the names we know. Raises `LayerProblem` for
    an unknown kind, a file or map that cannot be used, and a file of which no row can.
    """
    if kind not in _LOADERS:
        raise LayerProblem(f"No kind of reference file is called {kind}: the kinds are {', '.join(KINDS)}.")
    wanted, load = _LOADERS[kind]
    mapped = read_map(map, wanted) if map else ColumnMap()
    opened = open_source(path, what=wanted.what, crs=mapped.crs, layer=mapped.layer)
    loaded = load(opened, mapped)
    if not len(loaded.frame):
        raise LayerProblem(
            f"No row of the {wanted.what} can be used ({opened.seen}): check the file and the map, and "
            "the coordinate reference system (crs: EPSG:... in the map)."
        )
    return loaded
