"""Write a public table as CSV and as Parquet, and the outlines of areas as GeoJSON: the same bytes for the same rows.

Must not change a value of a table: no label, no rounding, no escaping for spreadsheets.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import polars as pl
import shapely

from schemas.model import AREA_LEVELS, WITHHELD, Table

if TYPE_CHECKING:
    import geopandas as gpd

    Areas: TypeAlias = gpd.GeoDataFrame
else:
    # Only whoever makes outlines needs geopandas.
    Areas = object

AREA_COLUMNS = ("area", "area_level", "geometry")
"""What a frame of outlines holds; `area` is the name as it stands in the incident table."""

_LEVELS = [level.code for level in AREA_LEVELS.levels if level.code != WITHHELD]
_DECIMALS = 6


class WrongAreas(ValueError):
    """The outlines cannot be published; the sentence says why."""


def in_order(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows by key, or by all columns: the order in which reports came in would tell who belongs together."""
    return frame.sort(list(table.key) or frame.columns, nulls_last=True)


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """UTF-8, a header, one line feed per row, an empty cell for no value."""
    frame.write_csv(path, line_terminator="\n", null_value="", quote_style="necessary")


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Zstandard, row groups of fixed size: nothing in it depends on the machine's cores or clock."""
    frame.write_parquet(path, compression="zstd", compression_level=9, statistics=True, row_group_size=100_000)


def write_areas(areas: Areas, path: Path) -> None:
    """One GeoJSON feature per area and level, finest level first; rounded to a tenth of a metre, in a fixed order."""
    _refuse(areas)
    features = ",\n".join(_features(areas))
    text = f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def _refuse(areas: Areas) -> None:
    if missing := [name for name in AREA_COLUMNS if name not in areas.columns]:
        raise WrongAreas(f"The outlines lack {', '.join(missing)}; they need {', '.join(AREA_COLUMNS)}.")
    if areas.crs is None or areas.crs.to_epsg() != 4326:
        raise WrongAreas("The outlines are not in EPSG:4326.")
    if unknown := sorted(set(areas["area_level"]) - set(_LEVELS)):
        raise WrongAreas(f"Outlines have levels the standard does not know: {', '.join(map(str, unknown))}.")
    if not set(areas.geometry.geom_type) <= {"Polygon", "MultiPolygon"}:
        raise WrongAreas("Outlines are polygons; a point or a line is never published.")


def _features(areas: Areas) -> Iterator[str]:
    """Areas of one name and level become one: rows of both stand under that name."""
    shapes: dict[tuple[int, str], list[shapely.Geometry]] = {}
    for area, level, shape in zip(areas["area"], areas["area_level"], areas.geometry, strict=True):
        shapes.setdefault((_LEVELS.index(level), str(area)), []).append(shape)
    for (rank, area), parts in sorted(shapes.items(), key=lambda entry: entry[0]):
        whole = parts[0] if len(parts) == 1 else shapely.union_all(parts)
        rounded = shapely.normalize(shapely.transform(whole, lambda points: np.round(points, _DECIMALS) + 0.0))
        geometry = json.loads(shapely.to_geojson(rounded))
        feature = {
            "type": "Feature", "properties": {"area": area, "area_level": _LEVELS[rank]}, "geometry": geometry,
        }  # fmt: skip
        yield json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
