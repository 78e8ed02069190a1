"""Open a reference file, table or shapes, and give its columns as text and its shapes in EPSG:4326.

The one place that reads reference files and that touches a coordinate reference system. It opens existing local
files of known kinds only, and nothing it opens can reach a network. It must not repair data: what cannot be used
is refused with a `LayerProblem` that says what was seen and what to do.
"""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray

from geocode.layers.frames import WGS84
from geocode.layers.problem import LayerProblem
from geocode.layers.wrapping import unwrap

Shapes = NDArray[np.object_]

# A GeoJSON file may name its CRS by a web address, and GDAL would fetch it: every such call ends at a closed port.
_NO_NETWORK = {"GDAL_HTTP_PROXY": "http://127.0.0.1:9", "GDAL_HTTPS_PROXY": "http://127.0.0.1:9"}
_CLOSED_PORT_ONLY = {"CPL_VSIL_CURL_ALLOWED_FILENAME": "none", "GDAL_HTTP_MAX_RETRY": "0"}
_DECIMAL = re.compile(r"-?\d+\.\d+")  # no publisher names a column so: a coordinate of a file without header
_WKB_COLUMN = "wkb_geometry"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file's rows: its columns as read, and one shape per row in EPSG:4326 (None for a table without shapes)."""

    table: pl.DataFrame
    shapes: Shapes | None
    what: str

    @property
    def seen(self) -> str:
        """The words 'columns seen: a, b' for a problem's sentence; a first row of values is not repeated."""
        columns = self.table.columns
        if any(_DECIMAL.fullmatch(column) for column in columns):
            return "columns seen: none, the first row holds numbers; give the file a header"
        return f"columns seen: {', '.join(name for name in columns if not name[:1].isdigit()) or 'none'}"

    def text(self, column: str) -> pl.Series:
        """Return a column as text without outer blanks; a blank or missing value is null, 5.0 is '5'."""
        return read_as_text(self.table[column])

    def number(self, column: str) -> pl.Series:
        """Return a column as Float64; what is no number is null."""
        values = self.table[column]
        return (values if values.dtype.is_numeric() else self.text(column)).cast(pl.Float64, strict=False)

    def take(self, rows: NDArray[np.bool_]) -> "Opened":
        """Return the rows that are marked."""
        shapes = None if self.shapes is None else self.shapes[rows]
        return Opened(table=self.table.filter(pl.Series(rows, dtype=pl.Boolean)), shapes=shapes, what=self.what)


def open_source(
    source: Path | gpd.GeoDataFrame, *, what: str, crs: str | None = None, layer: str | None = None
) -> Opened:
    """Return the rows of `source`; `what` names it in sentences ('zones').

    A path names an existing local file: GeoJSON (also one feature per line, also .gz), a shapefile (also in a .zip),
    GeoPackage, FlatGeobuf, GeoParquet, or a table (CSV, .csv.gz, Parquet). `crs` says what the file fails to say;
    `layer` names one of several layers. Raises `LayerProblem` for anything else.
    """
    if isinstance(source, gpd.GeoDataFrame):
        return _take_frame(source, what=what, crs=crs)
    content = unwrap(source, what=what)
    if isinstance(content, gpd.GeoDataFrame):
        return _take_frame(content, what=what, crs=crs)
    if isinstance(content, pl.DataFrame):
        if content.is_empty():
            raise LayerProblem(f"The file of {what}, {source.name}, holds no row: give a file with rows.")
        return Opened(table=content, shapes=None, what=what)
    return _read_shapes(content, name=source.name, what=what, crs=crs, layer=layer)


def read_as_text(values: pl.Series) -> pl.Series:
    """Return a column as text without outer blanks; a blank or missing value is null, 5.0 is '5'."""
    if isinstance(values.dtype, pl.List | pl.Struct | pl.Array | pl.Binary):
        return pl.Series(values.name, [None] * len(values), dtype=pl.String)
    text = values.cast(pl.String)
    if values.dtype.is_float():
        text = text.str.replace(r"\.0$", "").replace("NaN", None)
    return text.str.strip_chars().replace("", None)


def turn_to_degrees(x: NDArray[np.float64], y: NDArray[np.float64], crs: str) -> NDArray[np.float64]:
    """Return longitude and latitude (n x 2, EPSG:4326) of coordinates in `crs`; raises `LayerProblem` for no CRS."""
    pyproj.network.set_network_enabled(active=False)  # type: ignore[attr-defined]
    try:
        step = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    except pyproj.exceptions.CRSError as error:
        raise LayerProblem(f"No coordinate reference system is called {crs}: write it as EPSG:2249.") from error
    return np.column_stack(step.transform(x, y))


def _read_shapes(content: str | bytes, *, name: str, what: str, crs: str | None, layer: str | None) -> Opened:
    pyogrio.set_gdal_config_options({**_NO_NETWORK, **_CLOSED_PORT_ONLY})
    known = {} if layer is None else {"layer": layer}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks on odd rows: what cannot be used is counted later
            if isinstance(content, str) and layer is None:
                _check_one_layer(content, name=name, what=what)
            facts, read = pyogrio.raw.read_arrow(content, datetime_as_string=True, **known)
    except LayerProblem:
        raise
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, RuntimeError, ValueError) as error:
        raise LayerProblem(
            f"The file of {what}, {name}, cannot be read as a geographic file (no columns seen): "
            "give GeoJSON, a shapefile with its .dbf and .shx, or a GeoPackage, and name its layer if it has several."
        ) from error
    shape_column = facts["geometry_name"] or _WKB_COLUMN
    columns = {column: read[column] for column in read.column_names if column != shape_column}
    table = pl.DataFrame(pa.table(columns)) if columns else pl.DataFrame()
    if shape_column not in read.column_names:
        seen = ", ".join(read.column_names)
        raise LayerProblem(f"The {what} have no geometry (columns seen: {seen}): give a file with shapes.")
    shapes = shapely.from_wkb(np.array(read[shape_column].to_pylist(), dtype=object), on_invalid="ignore")
    if len(shapes) == 0:
        raise LayerProblem(f"The file of {what}, {name}, holds no row: give a file with rows.")
    return _turn(table, shapes, what=what, crs=crs or facts["crs"])


def _check_one_layer(content: str, *, name: str, what: str) -> None:
    # The second column is the kind of geometry; a table beside the shapes has none.
    layers = [str(layer) for layer, geometry in pyogrio.list_layers(content) if geometry]
    if len(layers) > 1:
        raise LayerProblem(
            f"The file of {what}, {name}, holds the layers {', '.join(layers)}: write layer: ... in the column map."
        )


def _take_frame(frame: gpd.GeoDataFrame, *, what: str, crs: str | None) -> Opened:
    table = _table_of(frame)
    seen = ", ".join(table.columns)
    if frame.active_geometry_name is None:
        raise LayerProblem(f"The {what} have no geometry (columns seen: {seen}): give a file with shapes.")
    stated = crs or (frame.crs.to_wkt() if frame.crs is not None else None)
    return _turn(table, np.asarray(frame.geometry.to_numpy(), dtype=object), what=what, crs=stated)


def _table_of(frame: gpd.GeoDataFrame) -> pl.DataFrame:
    # Through text: a frame made by hand may mix numbers and text in one column.
    shapes = set(frame.columns[frame.dtypes == "geometry"])
    columns = [column for column in frame.columns if column not in shapes]
    return pl.DataFrame({str(column): _as_texts(frame[column].tolist()) for column in columns}, strict=False)


def _as_texts(values: Sequence[object]) -> pl.Series:
    missing = [bool(gone) for gone in pd.isna(pd.Series(values, dtype=object))]
    texts = [
        None if gone else str(int(value) if isinstance(value, float) and value.is_integer() else value)
        for value, gone in zip(values, missing, strict=True)
    ]
    return pl.Series(texts, dtype=pl.String)


def _turn(table: pl.DataFrame, shapes: Shapes, *, what: str, crs: str | None) -> Opened:
    opened = Opened(table=table, shapes=shapely.force_2d(shapes), what=what)
    if crs is None:
        raise LayerProblem(
            f"The {what} state no coordinate reference system ({opened.seen}): "
            "add the .prj file, or write crs: EPSG:... in the column map."
        )
    if pyproj.CRS.from_user_input(WGS84) == _known_crs(crs):
        return opened

    def turn(places: NDArray[np.float64]) -> NDArray[np.float64]:
        return turn_to_degrees(places[:, 0], places[:, 1], crs)

    return Opened(table=table, shapes=shapely.transform(opened.shapes, turn), what=what)


def _known_crs(crs: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise LayerProblem(f"No coordinate reference system is called {crs}: write it as EPSG:2249.") from error
