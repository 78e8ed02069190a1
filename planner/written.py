"""Layers of features as bytes of a map file: KML, GeoPackage and zipped shapefiles, by GDAL.

The same layers give the same bytes: the dates in a file are those of the forecast. Each is written in a folder of its own
that is gone afterwards. Must not know a shift.
"""

import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pyogrio
import shapely

from planner.features import Layer

WGS84 = "EPSG:4326"

_ONE_AT_A_TIME = Lock()
"""GDAL's settings belong to the whole process."""


def as_kml(layers: Sequence[Layer]) -> bytes:
    """A KML document with one folder for each layer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "doc.kml"
        for layer in layers:
            _write(path, layer, driver="LIBKML", append=path.exists())
        return path.read_bytes()


def as_gpkg(layers: Sequence[Layer], *, made_at: datetime) -> bytes:
    """A GeoPackage with one table for each layer."""
    stamp = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with tempfile.TemporaryDirectory() as folder, _ONE_AT_A_TIME:
        path = Path(folder) / "doc.gpkg"
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
        try:
            for layer in layers:
                _write(path, layer, driver="GPKG", append=path.exists())
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        return path.read_bytes()


def as_shapefiles(layers: Sequence[Layer], *, made_at: datetime) -> bytes:
    """A zip with the parts of one shapefile for each layer: shp, shx, dbf, prj, cpg."""
    day = made_at.astimezone(UTC)
    out = BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        for layer in layers:
            _write(Path(folder) / f"{layer.name}.shp", layer, driver="ESRI Shapefile", encoding="UTF-8",
                   layer_options={"DBF_DATE_LAST_UPDATE": f"{day:%Y-%m-%d}"})  # fmt: skip
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
            for part in sorted(Path(folder).iterdir()):
                entry = zipfile.ZipInfo(part.name, (day.year, day.month, day.day, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                zipped.writestr(entry, part.read_bytes())
    return out.getvalue()


def _write(path: Path, layer: Layer, **how: Any) -> None:
    names = list(layer.columns)
    pyogrio.raw.write(
        path, geometry=np.array([shapely.to_wkb(shape) for shape in layer.shapes], dtype=object),
        field_data=[_column(layer, name) for name in names], fields=names,
        layer=layer.name, geometry_type=layer.form, crs=WGS84, **how,
    )  # fmt: skip


def _column(layer: Layer, name: str) -> np.ndarray:
    values = [row[name] for row in layer.rows]
    kind = layer.columns[name]
    if kind is str:
        return np.array(values, dtype=object)
    # Only a column of floats can hold a blank, as not-a-number.
    return np.array(values, dtype=np.int32 if kind is int and None not in values else np.float64)
