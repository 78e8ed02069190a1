"""Read the tables of a written release as plain text, once from each format, so that formats can be compared.

CSV by the csv module, SQLite by sqlite3, Parquet by polars. An empty cell and a null are the same. Must not interpret
a value or trust that a file is there.
"""

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

Row = tuple[str, ...]


class Unreadable(ValueError):
    """A file of the release is missing or not what its name says."""


@dataclass(frozen=True)
class Written:
    """One table in one format: its columns and rows."""

    table: str
    format: str
    columns: Row
    rows: list[Row]

    def column(self, name: str) -> list[str]:
        """The values of one column; Unreadable when there is none of that name."""
        if name not in self.columns:
            raise Unreadable(f"table {self.table} in {self.format} has no column {name}")
        place = self.columns.index(name)
        return [row[place] for row in self.rows]

    def project(self, names: list[str]) -> list[Row]:
        """The rows cut down to these columns."""
        return list(zip(*(self.column(name) for name in names), strict=True))


def descriptor(release: Path) -> list[dict[str, Any]]:
    """The resources of datapackage.json that are tables of the standard: those that name their quasi-identifiers."""
    try:
        package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
        return [resource for resource in package["resources"] if "vigie:quasi" in resource]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"datapackage.json cannot be read ({type(error).__name__})") from None


def formats(release: Path, resource: dict[str, Any]) -> Iterator[Written]:
    """The table of one resource as CSV, SQLite and Parquet hold it."""
    name = resource["name"]
    yield _from_csv(release, name, resource["path"])
    yield _from_sqlite(release / "vigie.db", name)
    yield _from_parquet(release / "parquet" / f"{name}.parquet", name)


def _from_csv(release: Path, table: str, path: str) -> Written:
    file = (release / path).resolve()
    if not file.is_relative_to(release.resolve()):
        raise Unreadable(f"table {table}: its path leads out of the release")
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines, strict=True)
    except (OSError, ValueError, csv.Error) as error:
        raise Unreadable(f"table {table}: its CSV file cannot be read ({type(error).__name__})") from None
    if any(len(row) != len(header) for row in rows):
        raise Unreadable(f"table {table}: rows of its CSV file differ in length")
    return Written(table, "CSV", tuple(header), [tuple(row) for row in rows])


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


def _from_sqlite(file: Path, table: str) -> Written:
    try:
        with _opened(file) as database:
            quoted = table.replace('"', '""')
            cursor = database.execute(f'SELECT * FROM "{quoted}"')
            columns = tuple(column[0] for column in cursor.description)
            return Written(table, "SQLite", columns, [tuple(map(_text, row)) for row in cursor])
    except sqlite3.Error as error:
        raise Unreadable(f"table {table}: vigie.db does not give it ({type(error).__name__})") from None


def _from_parquet(file: Path, table: str) -> Written:
    try:
        frame = pl.read_parquet(file)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Unreadable(f"table {table}: its Parquet file cannot be read ({type(error).__name__})") from None
    return Written(table, "Parquet", tuple(frame.columns), [tuple(map(_text, row)) for row in frame.iter_rows()])


def _text(value: object) -> str:
    return "" if value is None else str(value)
