"""Write the areas with their counts as GeoJSON, GeoParquet, GeoPackage, KML, vector tiles and a table.

The same rows give the same bytes: dates inside the containers are the release's. Must not change, join or drop an area.
"""

import csv
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyogrio
import shapely

from publish.geo.outlined import LEVELS, counted

if TYPE_CHECKING:
    import geopandas as gpd

LAYER = "areas"
"""Name of the one layer in every container."""

_DEEPEST = 12
_MOST_TILES = 20_000
_README = """\
The areas of this release for map programs
==========================================

An incident has no point in this release, only an area: a block, a cell, a beat, a neighbourhood, a city or a county. Each
file here holds every area that has an outline, with

  area        the name, as in the column `area` of the incident table
  area_level  how fine the area is
  incidents   how many published incidents name this area at this level
  within_m    how far a place in the area may lie from its middle, in metres

An incident is counted once, at the level it is published at. Areas of several levels lie over each other: to add counts
up, add them over all levels. areas.csv lists every area of the incident table, those without an outline and the withheld
ones too, so its counts add up to the rows of that table.

  incident_areas.parquet  GeoParquet 1.1, longitude and latitude (OGC:CRS84)
  areas.gpkg              GeoPackage, layer areas
  areas.kml               KML, for globes and phones
  areas.pmtiles           PMTiles with vector tiles, layer areas; outlines are simplified for each zoom
  areas.csv               the same counts without outlines
  ../areas.geojson        GeoJSON
"""


def write_geojson(frame: "gpd.GeoDataFrame", path: Path) -> None:
    """One feature per row, one line each."""
    features = ",\n".join(_features(frame))
    text = f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def write_map_files(frame: "gpd.GeoDataFrame", incident: pl.DataFrame, folder: Path, *, on: date) -> None:
    """The folder geo/ of a release: `frame` from `outlined`, dated `on`."""
    folder.mkdir()
    _write_geoparquet(frame, folder / "incident_areas.parquet")
    with _dated(on):
        _write(frame, folder / "areas.gpkg", "GPKG", layer_options={"DESCRIPTION": "Areas with published incidents"})
        # Globes show what is called Name.
        _write(
            frame.assign(Name=frame["area"]),
            folder / "areas.kml",
            "LIBKML" if "LIBKML" in pyogrio.list_drivers() else "KML",
        )
        _write(frame, folder / "areas.pmtiles", "PMTiles", dataset_options={
            "MINZOOM": "0", "MAXZOOM": str(_deepest(frame)), "NAME": LAYER, "DESCRIPTION": "Areas with published incidents",
        })  # fmt: skip
    _write_table(frame, incident, folder / "areas.csv")
    (folder / "README.txt").write_text(_README, encoding="utf-8", newline="\n")


def _features(frame: "gpd.GeoDataFrame") -> Iterator[str]:
    names = [name for name in frame.columns if name != "geometry"]
    for *values, shape in frame[[*names, "geometry"]].itertuples(index=False):
        told = dict(zip(names, (int(value) if hasattr(value, "item") else value for value in values), strict=True))
        feature: dict[str, Any] = {
            "type": "Feature", "properties": told, "geometry": json.loads(shapely.to_geojson(shape)),
        }  # fmt: skip
        yield json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def _write_geoparquet(frame: "gpd.GeoDataFrame", path: Path) -> None:
    """OGC:CRS84 says longitude first, which is how the points stand."""
    told = frame.set_crs("OGC:CRS84", allow_override=True)
    told.to_parquet(path, index=False, compression="zstd", schema_version="1.1.0", write_covering_bbox=True)


def _write(frame: "gpd.GeoDataFrame", path: Path, driver: str, **options: Any) -> None:
    pyogrio.write_dataframe(frame, path, layer=LAYER, driver=driver, promote_to_multi=driver == "GPKG", **options)


@contextmanager
def _dated(on: date) -> Iterator[None]:
    """GDAL writes this date instead of the clock's; one thread, so that tiles come in one order."""
    given = {"OGR_CURRENT_DATE": f"{on.isoformat()}T00:00:00.000Z", "GDAL_NUM_THREADS": "1"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in given}
    pyogrio.set_gdal_config_options(given)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _deepest(frame: "gpd.GeoDataFrame") -> int:
    """The greatest zoom, up to 12, whose tiles over the whole span are few enough to bound the file."""
    if frame.empty:
        return 0
    west, south, east, north = frame.total_bounds
    low, high = (_mercator(latitude) for latitude in (south, north))
    for zoom in range(_DEEPEST, 0, -1):
        across = 2**zoom
        if (across * (east - west) / 360 + 1) * (across * (high - low) + 1) <= _MOST_TILES:
            return zoom
    return 0


def _mercator(latitude: float) -> float:
    """0 at the southern edge of the square world, 1 at the northern."""
    inside = math.radians(max(-85.0, min(85.0, latitude)))
    return 0.5 + math.asinh(math.tan(inside)) / (2 * math.pi)


def _write_table(frame: "gpd.GeoDataFrame", incident: pl.DataFrame, path: Path) -> None:
    drawn = {(row.area, row.area_level): row for row in frame.drop(columns="geometry").itertuples(index=False)}
    counts = {**dict.fromkeys(drawn, 0), **counted(incident)}
    rank = {level: place for place, level in enumerate(LEVELS)}
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["area", "area_level", "incidents", "within_m", "outline"])
        for key in sorted(counts, key=lambda key: (rank.get(key[1], len(rank)), key)):
            row = drawn.get(key)
            told = (row.within_m, "yes") if row is not None else ("", "no")
            table.writerow([*key, counts[key], *told])
