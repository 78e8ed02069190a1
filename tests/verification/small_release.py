"""A small written release folder, made by hand from invented rows: safe as it stands, easy to break in one place."""

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from schemas.as_frictionless import resource
from schemas.as_polars import polars_schema
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES

TABLES = {table.name: table for table in PUBLISHED_TABLES}
_PER_CLASS = 6


def sound_rows() -> dict[str, list[dict[str, Any]]]:
    """Two classes of six rows in both tables; no identifier, date or agency of a real report."""
    numbers = range(2 * _PER_CLASS)
    incidents = [{
        "incident_id": f"i{number:015}", "incident_date": f"201{number // _PER_CLASS}", "incident_date_level": "year",
    } for number in numbers]  # fmt: skip
    persons = [{"person_id": f"p{number:015}", "group_id": "g" * 16, "role": "civilian", "age_band": "21-30", "age_band_level": "decade"}
               for number in numbers]  # fmt: skip
    linked = {"group_id": "g" * 16, "force_type": "takedown"}
    return {
        "agency": [{"agency_id": "PS001", "published_as": "PS001", "kind": "agency", "size_band": "s501_plus"}],
        "incident": incidents, "person": persons,
        "injury": [{"person_id": None, "group_id": "g" * 16, "member_id": "m" * 16, "injury_type": "contusion"}],
        "force": [{"force_id": f"f{number:015}", "member_id": f"m{number:015}", "recipient_id": f"p{number:015}", **linked}
                  for number in numbers],
        "weapon": [], "force_reason": [], "force_location": [], "place": [], "core": [], "narrative": [],
        "coverage": [{"agency_id": "PS001", "month": "2016-01", "incidents": 12, "incidents_rule": "shown",
                      "incidents_shown": "12"}],
        "denominator": [], "area_population": [],
    }  # fmt: skip


def write_release(folder: Path, rows: dict[str, list[dict[str, Any]]] | None = None) -> Path:
    """Write the rows, with plain values where none is given, as CSV, Parquet, SQLite, descriptor and checksums."""
    frames = {name: _frame(TABLES[name], given) for name, given in (rows or sound_rows()).items()}
    for name in ("csv", "parquet"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        write_csv(folder, name, frame.columns, frame.rows())
        frame.write_parquet(folder / "parquet" / f"{name}.parquet")
    write_database(folder, frames)
    resources = [resource(table, path=f"csv/{name}.csv") for name, table in TABLES.items()]
    (folder / "datapackage.json").write_text(json.dumps({"name": "small", "resources": resources}))
    return seal(folder)


def seal(folder: Path) -> Path:
    """Write the checksums of what lies in the folder now."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    hashes = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in hashes.items()))
    return folder


def write_csv(folder: Path, name: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    with (folder / "csv" / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_database(folder: Path, frames: dict[str, pl.DataFrame]) -> None:
    with closing(sqlite3.connect(folder / "vigie.db")) as database:
        for name, frame in frames.items():
            database.execute(f"CREATE TABLE {name} ({', '.join(frame.columns)})")
            database.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * frame.width)})", frame.rows())
        database.commit()


def _frame(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([{**_plain(table), **row} for row in rows], schema=polars_schema(table))


def _plain(table: Table) -> dict[str, Any]:
    return {
        field.name: "PS001" if field.name == "agency_id" else field.allowed[0] if field.vocabulary else
        None if not field.required else "plain"
        for field in table.fields
    }  # fmt: skip
