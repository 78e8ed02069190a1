"""The areas of a release as one frame: one row per area and level, with the incidents published under it.

An incident has no point, only an area, so that is all a map file can hold. Must not draw a point, nor count anything but
published rows.
"""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import shapely

from publish.formats import Areas
from schemas.model import AREA_LEVELS, WITHHELD

if TYPE_CHECKING:
    import geopandas as gpd

AREA_COLUMNS = ("area", "area_level", "geometry")
"""What a frame of outlines holds; `area` is the name as it stands in the incident table."""

LEVELS = tuple(level.code for level in AREA_LEVELS.levels if level.code != WITHHELD)
"""Levels of areas, finest first."""

_DECIMALS = 6
_METRES_PER_DEGREE = 111_320


class WrongAreas(ValueError):
    """The outlines cannot be published; the sentence says why."""


def outlined(areas: Areas, incident: pl.DataFrame) -> "gpd.GeoDataFrame":
    """area, area_level, incidents, within_m and geometry (EPSG:4326, six decimals), finest level first, then by name.

    Areas of one name and level become one: rows of both stand under that name. within_m: how far a place in the area may
    lie from its middle, in metres, rounded to 50. Raises WrongAreas.
    """
    import geopandas as gpd

    _refuse(areas)
    shapes: dict[tuple[int, str], list[shapely.Geometry]] = {}
    for area, level, shape in zip(areas["area"], areas["area_level"], areas.geometry, strict=True):
        shapes.setdefault((LEVELS.index(level), str(area)), []).append(shape)
    counts = counted(incident)
    rows = []
    for (rank, area), parts in sorted(shapes.items(), key=lambda entry: entry[0]):
        whole = parts[0] if len(parts) == 1 else shapely.union_all(parts)
        rounded = shapely.normalize(shapely.transform(whole, lambda points: np.round(points, _DECIMALS) + 0.0))
        rows.append((area, LEVELS[rank], counts.get((area, LEVELS[rank]), 0), _within(rounded), rounded))
    names = ["area", "area_level", "incidents", "within_m", "geometry"]
    frame = gpd.GeoDataFrame(rows, columns=names, geometry="geometry", crs=4326)
    return frame.astype({"incidents": np.int32, "within_m": np.int32})


def counted(incident: pl.DataFrame) -> dict[tuple[str, str], int]:
    """Published incidents of each area and level, the withheld ones among them."""
    return {
        (area, level): count for area, level, count in incident.group_by("area", "area_level").len().sort("area", "area_level").iter_rows()
    }  # fmt: skip


def _refuse(areas: Areas) -> None:
    if missing := [name for name in AREA_COLUMNS if name not in areas.columns]:
        raise WrongAreas(f"The outlines lack {', '.join(missing)}; they need {', '.join(AREA_COLUMNS)}.")
    if areas.crs is None or areas.crs.to_epsg() != 4326:
        raise WrongAreas("The outlines are not in EPSG:4326.")
    if unknown := sorted(set(areas["area_level"]) - set(LEVELS)):
        raise WrongAreas(f"Outlines have levels the standard does not know: {', '.join(map(str, unknown))}.")
    if not set(areas.geometry.geom_type) <= {"Polygon", "MultiPolygon"}:
        raise WrongAreas("Outlines are polygons; a point or a line is never published.")


def _within(shape: shapely.Geometry) -> int:
    """Half the width of the smallest circle around the area, on a plane that is true at its middle."""
    _, south, _, north = shape.bounds
    shrink = np.cos(np.radians((south + north) / 2))
    plane = shapely.transform(shape, lambda points: points * [shrink, 1.0])
    radius = float(shapely.minimum_bounding_radius(plane)) * _METRES_PER_DEGREE
    return max(round(radius / 50) * 50, 50)
