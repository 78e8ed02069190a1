"""Take a reference file out of its wrapping: gzip, zip, a byte order mark, an old encoding.

It decides by name and first bytes which reader may see a file, so that none makes GDAL follow a reference to
another file or host (a .vrt, .xml or .gml could). It must not look into rows.
"""

import gzip
import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import geopandas as gpd
import polars as pl
import pyarrow.parquet as pq
from pyarrow.lib import ArrowException

from geocode.layers.problem import LayerProblem

_TABLES = {".csv", ".tsv", ".txt"}
_JSON = {".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".topojson"}
_FIRST_BYTES = {".shp": b"\x00\x00\x27\x0a", ".gpkg": b"SQLite format 3", ".fgb": b"fgb"}
_SAFE_MEMBER = re.compile(r"(?!/)[\w .()/-]+")
_MARK = b"\xef\xbb\xbf"
_KINDS = "GeoJSON, a shapefile (or its .zip), a GeoPackage, FlatGeobuf, CSV or Parquet"
_DAMAGE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, pl.exceptions.PolarsError, ArrowException, ValueError)

Content: TypeAlias = pl.DataFrame | gpd.GeoDataFrame | bytes | str


def unwrap(path: Path, *, what: str) -> Content:
    """Return a table, a frame of shapes, the bytes of a GeoJSON file, or the name under which GDAL finds shapes.

    Raises `LayerProblem` when `path` is no existing local file, is damaged, or is of a kind that is not read.
    """
    if not isinstance(path, Path) or not path.is_file():
        raise LayerProblem(f"The file of {what}, {Path(path).name}, does not exist: check the path.")
    if path.stat().st_size == 0:
        raise LayerProblem(f"The file of {what}, {path.name}, is empty: give a file with rows.")
    packed = path.suffix.lower() == ".gz"
    kind = Path(path.stem if packed else path.name).suffix.lower()
    try:
        if kind in _TABLES | _JSON:
            return _read_text(gzip.decompress(path.read_bytes()) if packed else path.read_bytes(), kind)
        if kind == ".parquet" and not packed:
            return _read_parquet(path)
        if kind == ".zip" and not packed:
            return _read_zip(path, what=what)
        if kind in _FIRST_BYTES and not packed:
            with path.open("rb") as file:
                _check(file.read(16).startswith(_FIRST_BYTES[kind]))
            return str(path.resolve())
    except LayerProblem:
        raise
    except _DAMAGE as error:
        raise LayerProblem(
            f"The file of {what}, {path.name}, is damaged or not what its name says (no columns seen): "
            "fetch it again, or give it the ending of its kind."
        ) from error
    raise LayerProblem(
        f"The file of {what}, {path.name}, cannot be read as a geographic file or table (no columns seen): "
        f"give {_KINDS}."
    )


def _read_text(data: bytes, kind: str) -> pl.DataFrame | bytes:
    data = _as_utf8(data)
    if kind in _TABLES:
        return _read_csv(data)
    _check(data.lstrip(b" \t\r\n\x1e")[:1] == b"{")
    return data


def _as_utf8(data: bytes) -> bytes:
    data = data.removeprefix(_MARK)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # The encoding of old desktop programs; the five bytes it leaves open become U+FFFD.
        return data.decode("cp1252", errors="replace").encode("utf-8")
    return data


def _read_csv(data: bytes) -> pl.DataFrame:
    header = data.split(b"\n", 1)[0]
    separator = max((",", ";", "\t", "|"), key=lambda sign: header.count(sign.encode()))
    return pl.read_csv(data, separator=separator, infer_schema=False)


def _read_parquet(path: Path) -> pl.DataFrame | gpd.GeoDataFrame:
    if b"geo" in (pq.read_schema(path).metadata or {}):
        return gpd.read_parquet(path)
    return pl.read_parquet(path)


def _read_zip(path: Path, *, what: str) -> Content:
    with zipfile.ZipFile(path) as archive:
        wanted = [name for name in archive.namelist() if _kind(name) in _TABLES - {".txt"} | _JSON | set(_FIRST_BYTES)]
        wanted = [name for name in wanted if not name.startswith("__MACOSX/")]
        shapes = [name for name in wanted if _kind(name) in _FIRST_BYTES]
        members = shapes or wanted
        if len(members) != 1:
            raise LayerProblem(
                f"The file of {what}, {path.name}, holds {len(members)} files of shapes or rows: unpack it and name one."
            )
        member = members[0]
        if not shapes:
            return _read_text(archive.read(member), _kind(member))
        _check(_SAFE_MEMBER.fullmatch(member) is not None and ".." not in member)
        with archive.open(member) as file:
            _check(file.read(16).startswith(_FIRST_BYTES[_kind(member)]))
    return f"/vsizip/{{{path.resolve()}}}/{member}"


def _kind(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _check(as_named: bool) -> None:
    if not as_named:
        raise ValueError("the first bytes are not those of the kind the name says")
