"""Read the tables of a written release as plain text, once from each format, so that formats can be compared.

CSV by Arrow, SQLite by SQLite itself, Parquet by polars. An empty cell and a null are the same. Must not interpret a value
or trust that a file is there.
"""

import csv
import json
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
from pyarrow import csv as arrow_csv

Row = tuple[str, ...]

_MOST_JSON = 256_000_000
_REAL = ("REAL", "FLOAT", "DOUBLE", "NUMERIC", "DECIMAL")


class Unreadable(ValueError):
    """A file of the release is missing or not what its name says."""


@dataclass(frozen=True, eq=False)
class Written:
    """One table in one format: text in every cell, empty where there is no value."""

    table: str
    format: str
    frame: pl.DataFrame

    @property
    def columns(self) -> Row:
        """The names of the columns."""
        return tuple(self.frame.columns)

    @property
    def rows(self) -> list[Row]:
        """The rows in the order of the file."""
        return self.project(self.frame.columns)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.frame.height

    def column(self, name: str) -> list[str]:
        """The values of one column; Unreadable when there is none of that name."""
        self._require(name)
        values = self.frame[name]
        if self.frame.height < 1_000 or values.n_unique() * 4 > self.frame.height:
            return values.to_list()
        # Few values stand in many rows: one text each, not one per row.
        coded = values.rechunk().to_arrow().cast(pa.large_string()).dictionary_encode()
        words = coded.dictionary.to_pylist()
        return [words[code] for code in coded.indices.to_numpy().tolist()]

    def project(self, names: list[str]) -> list[Row]:
        """The rows cut down to these columns."""
        return list(self.each(names))

    def each(self, names: list[str]) -> Iterator[Row]:
        """The rows cut down to these columns, one after the other."""
        return zip(*(self.column(name) for name in names), strict=True)

    def looks(self, names: list[str]) -> list[int]:
        """A number for each row, the same for rows that are alike in these columns."""
        return numbered(self.each(names))

    def tally(self, name: str) -> dict[str, int]:
        """How many rows hold each value of one column."""
        self._require(name)
        return dict(self.frame.group_by(name).len().iter_rows())

    def _require(self, name: str) -> None:
        if name not in self.frame.columns:
            raise Unreadable(f"table {self.table} in {self.format} has no column {name}")


def numbered(looks: Iterable[Hashable]) -> list[int]:
    """Each look by its number, so that alike ones are told by a small whole number."""
    known: dict[Hashable, int] = {}
    return [known.setdefault(look, len(known)) for look in looks]


_KEPT: ContextVar[dict[tuple[str, str], list[Written]] | None] = ContextVar("kept", default=None)


@contextmanager
def kept() -> Iterator[None]:
    """While this is open, a table that was read is not read again."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def descriptor(release: Path) -> list[dict[str, Any]]:
    """The resources of datapackage.json that are tables of the standard: those that name their quasi-identifiers."""
    package = json_of(release / "datapackage.json")
    try:
        return [resource for resource in package["resources"] if "vigie:quasi" in resource]
    except (KeyError, TypeError) as error:
        raise Unreadable(f"datapackage.json cannot be read ({type(error).__name__})") from None


def json_of(file: Path) -> Any:
    """What a JSON file holds. Raises Unreadable."""
    try:
        if file.stat().st_size > _MOST_JSON:
            raise Unreadable(f"{file.name} is too large to be a document of a release")
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, RecursionError) as error:
        raise Unreadable(f"{file.name} cannot be read ({type(error).__name__})") from None
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(f"{file.name} cannot be read ({type(error).__name__})") from None


def formats(release: Path, resource: dict[str, Any]) -> Iterator[Written]:
    """The table of one resource as CSV, SQLite and Parquet hold it; formats that agree share one frame."""
    held, name = _KEPT.get(), resource["name"]
    known = [] if held is None else held.setdefault((str(release), name), [])
    readers: tuple[tuple[str, Callable[[], pl.DataFrame]], ...] = (
        ("CSV", lambda: _from_csv(release, name, resource["path"])),
        ("SQLite", lambda: _from_sqlite(release / "vigie.db", name)),
        ("Parquet", lambda: _from_parquet(release / "parquet" / f"{name}.parquet", name)),
    )
    made = list(known)
    for place, (kind, read) in enumerate(readers):
        if place >= len(made):
            frame = read()
            same = place > 0 and frame.equals(made[0].frame)
            made.append(Written(name, kind, made[0].frame if same else frame))
            if held is not None:
                held[str(release), name] = list(made)
        yield made[place]


def text_file(file: Path, *, called: str) -> pl.DataFrame:
    """The cells of a CSV file as text. Raises Unreadable, `called` so."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines, strict=True))
        table = arrow_csv.read_csv(
            file, parse_options=arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(column_types={name: pa.large_string() for name in header}, strings_can_be_null=False),
        )  # fmt: skip
        return _plain(pl.DataFrame(table))
    except pa.ArrowInvalid as error:
        if "columns, got" in str(error):
            raise Unreadable(f"{called}: rows differ in length") from None
        raise Unreadable(f"{called} cannot be read ({type(error).__name__})") from None
    except (OSError, ValueError, csv.Error, StopIteration, pa.ArrowException, pl.exceptions.PolarsError) as error:
        raise Unreadable(f"{called} cannot be read ({type(error).__name__})") from None


def inside(release: Path, path: str, *, called: str) -> Path:
    """A file of the release by its path. Raises Unreadable where it leads out."""
    file = (release / path).resolve()
    if not file.is_relative_to(release.resolve()):
        raise Unreadable(f"{called}: its path leads out of the release")
    return file


def _from_csv(release: Path, table: str, path: str) -> pl.DataFrame:
    file = inside(release, path, called=f"table {table}")
    return text_file(file, called=f"table {table}: its CSV file")


def database_columns(release: Path) -> list[tuple[str, str]]:
    """Table and column names of everything in vigie.db."""
    try:
        with _opened(release / "vigie.db") as database:
            return database.execute(
                "SELECT made.name, held.name FROM sqlite_master made JOIN pragma_table_xinfo(made.name) held "
                "WHERE made.type IN ('table', 'view')"
            ).fetchall()
    except sqlite3.Error as error:
        raise Unreadable(f"vigie.db does not tell its columns ({type(error).__name__})") from None


def _opened(file: Path) -> closing[sqlite3.Connection]:
    """Read-only, so that looking for a missing file does not make one."""
    return closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True))


def _from_sqlite(file: Path, table: str) -> pl.DataFrame:
    from adbc_driver_manager import Error as DriverError
    from adbc_driver_sqlite import dbapi

    try:
        with _opened(file) as database:
            found = database.execute(
                "SELECT held.name, held.type FROM sqlite_master made JOIN pragma_table_xinfo(made.name) held "
                "WHERE made.name = ? AND made.type = 'table' AND made.sql NOT LIKE 'CREATE VIRTUAL%' AND held.hidden = 0",
                (table,),
            ).fetchall()
        if not found:
            raise Unreadable(f"table {table}: vigie.db does not hold it as a table")
        # Only text: the driver takes the type of a column from its first rows, and those may hold no value.
        wanted = ", ".join(f"COALESCE(CAST({_quoted(name)} AS TEXT), '') AS {_quoted(name)}" for name, _ in found)
        with dbapi.connect(f"{file.resolve().as_uri()}?mode=ro") as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT {wanted} FROM {_quoted(table)}")
            frame = pl.DataFrame(cursor.fetch_arrow_table())
        # A real number is told by Python, since SQLite would cut its digits.
        real = [name for name, kind in found if kind.upper().startswith(_REAL)]
        with _opened(file) as database:
            told = {
                name: [
                    "" if v is None else str(v)
                    for (v,) in database.execute(f"SELECT {_quoted(name)} FROM {_quoted(table)}")
                ]
                for name in real
            }
        texts = frame if frame.width else pl.DataFrame(schema={name: pl.String for name, _ in found})
        return _plain(texts.with_columns(pl.Series(name, told[name], dtype=pl.String) for name in real))
    except (OSError, sqlite3.Error, DriverError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        raise Unreadable(f"table {table}: vigie.db does not give it ({type(error).__name__})") from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _from_parquet(file: Path, table: str) -> pl.DataFrame:
    try:
        return _plain(pl.read_parquet(file))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Unreadable(f"table {table}: its Parquet file cannot be read ({type(error).__name__})") from None


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Every cell as text; a real number as Python writes it."""
    real = [name for name, kind in frame.schema.items() if kind.is_float()]
    told = {
        name: pl.Series(name, [None if v is None else str(v) for v in frame[name]], dtype=pl.String) for name in real
    }
    return frame.with_columns(**told).with_columns(pl.all().cast(pl.String).fill_null(""))
