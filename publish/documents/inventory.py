"""What lies in the folder of a release: each data file with its kind, size and checksum, measured once for all documents.

A file of a kind not declared here is an error, so that no file goes undescribed. Must not read a row.
"""

from dataclasses import dataclass
from pathlib import Path

from publish.companions import COMPANIONS
from publish.sealing import sha256
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES

AREAS = "areas.geojson"
"""Name of the file with the outlines of the areas, where a release has one."""

UNDESCRIBED = frozenset(
    {".md", ".txt", ".html", ".yml", ".json", ".atom", ".jsonld", ".cff", ".pub", ".sig", ".sha256sums"}
)
"""Endings of files that are texts, pages, or themselves documents about the data."""

_TABLES = {table.name: table for table in PUBLISHED_TABLES}
_BESIDE = {table.name: table for table in COMPANIONS}
_MAP = "Areas with the number of published incidents"


@dataclass(frozen=True)
class Kind:
    """A form of file: how catalogues name it. european: code of the EU's list of file types."""

    form: str
    media_type: str
    european: str


KINDS = {
    ".csv": Kind("CSV", "text/csv", "CSV"),
    ".parquet": Kind("Parquet", "application/vnd.apache.parquet", "PARQUET"),
    ".geojson": Kind("GeoJSON", "application/geo+json", "GEOJSON"),
    ".gpkg": Kind("GeoPackage", "application/geopackage+sqlite3", "GPKG"),
    ".kml": Kind("KML", "application/vnd.google-earth.kml+xml", "KML"),
    ".pmtiles": Kind("PMTiles", "application/vnd.pmtiles", "BIN"),
    ".db": Kind("SQLite", "application/vnd.sqlite3", "BIN"),
}
"""Every kind of data file a release may hold, by its ending."""

_ALONE = {
    "vigie.db": ("All tables in one database", "SQLite; the same rows as the other files, and the tables beside them."),
    "data_dictionary.csv": ("Data dictionary", "What each field means, and how or why not it is published."),
    "figures.csv": (
        "Content codes of figures",
        "One code for each figure of the site, over the release and over each agency; a figure that changed has another.",
    ),
    AREAS: (
        "Outlines of areas",
        "One feature per area in which incidents are published; area and area_level are those of the incident table. "
        "Longitude and latitude in degrees (EPSG:4326), rounded to six decimals.",
    ),
}
_VARIANTS = {
    "csv": "",
    "parquet": "The same rows as the CSV.",
    "spreadsheet": "For spreadsheets: a cell a spreadsheet would run is text.",
}


class UnknownFile(ValueError):
    """The folder holds a file no kind is declared for; the sentence names it."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One data file: path inside the release, words for people, bytes and SHA-256; the table whose rows it holds, if one."""

    path: str
    title: str
    description: str
    kind: Kind
    size: int
    digest: str
    table: Table | None = None

    @property
    def name(self) -> str:
        """A name without slashes, unique in the release: the table for its CSV, else the path in words."""
        if self.exact and self.table:
            return self.table.name
        return self.path.replace("/", "-").replace(".", "-").lower()

    @property
    def exact(self) -> bool:
        """Whether this is the exact CSV of a table, which the tabular documents describe column by column."""
        return self.table is not None and self.path == f"csv/{self.table.name}.csv"


def parts(folder: Path) -> tuple[Part, ...]:
    """The data files of a release: tables in the order of the standard, then the others by path.

    Raises UnknownFile for a file of a kind not declared here.
    """
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    paths = [path.relative_to(folder).as_posix() for path in found]
    if odd := [path for path in paths if _ending(path) not in UNDESCRIBED and _ending(path) not in KINDS]:
        raise UnknownFile(f"{odd[0]}: no document of the release describes such a file; name its kind in {__name__}.")
    listed = [path for path in paths if _ending(path) in KINDS]
    return tuple(_part(folder, path) for path in sorted(listed, key=_place))


def _part(folder: Path, path: str) -> Part:
    table, variant = _table(path), path.partition("/")[0]
    kind = KINDS[_ending(path)]
    if table is not None:
        title = table.label if variant == "csv" else f"{table.label} ({kind.form}, {variant})"
        described = f"{table.description} {_VARIANTS[variant]}".strip()
    elif path in _ALONE:
        title, described = _ALONE[path]
    elif Path(path).stem in _BESIDE:
        title, described = _BESIDE[Path(path).stem].label, _BESIDE[Path(path).stem].description
    elif path.startswith("geo/"):
        title, described = f"{_MAP} ({kind.form})", f"{_MAP}, with their outlines where the format has them."
    else:
        title = path.rsplit(".", 1)[0].replace("/", ": ").replace("_", " ").capitalize()
        described = f"{title}, as a table."
    return Part(
        path=path, title=title, description=described, kind=kind, size=(folder / path).stat().st_size,
        digest=sha256(folder / path), table=table,
    )  # fmt: skip


def _table(path: str) -> Table | None:
    folder, _, name = path.rpartition("/")
    return _TABLES.get(name.rsplit(".", 1)[0]) if folder in _VARIANTS else None


def _ending(path: str) -> str:
    return Path(path).suffix or f".{Path(path).name.lower()}"


def _place(path: str) -> tuple[int, int, str]:
    table = _table(path)
    if table is None:
        return (len(_VARIANTS), 0, path)
    return (list(_VARIANTS).index(path.partition("/")[0]), list(_TABLES).index(table.name), path)
