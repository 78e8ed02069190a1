"""Files that are not what the descriptor says, and descriptors that are not what the standard says."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.verification.small_release import TABLES, sound_rows, write_csv, write_release
from verification.descriptor import NEVER_COLUMNS, problems
from verification.written import Unreadable


def test_a_sound_release_is_as_described(tmp_path: Path):
    assert list(problems(write_release(tmp_path))) == []


@pytest.mark.parametrize(
    ("table", "patch", "sentence"),
    [
        ("person", {"dress": "gossip"}, "table person: dress is outside its list of terms in 1 rows"),
        ("incident", {"area": None}, "table incident: area is empty in 1 rows"),
        ("coverage", {"month": "March"}, "table coverage: month is not written as declared in 1 rows"),
        ("coverage", {"incidents": -1}, "table coverage: incidents is outside its range in 1 rows"),
        ("coverage", {"agency_id": "ZZ"}, "table coverage: 1 rows point to no row of agency"),
        ("force", {"force_id": "f" + "0" * 14 + "1"}, "table force: 1 keys stand more than once"),
    ],
)
def test_a_row_that_breaks_its_declaration_is_counted(tmp_path: Path, table: str, patch: dict[str, Any], sentence: str):
    rows = sound_rows()
    rows[table][0] |= patch
    assert sentence in list(problems(write_release(tmp_path, rows)))


def test_a_private_column_is_found_in_any_table_of_the_database(tmp_path: Path):
    folder = write_release(tmp_path)
    with sqlite3.connect(folder / "vigie.db") as database:
        database.execute("CREATE TABLE working (badge_number, note)")
    database.close()
    assert list(problems(folder)) == ["vigie.db, table working: it has the private column badge_number"]
    assert {"address", "case_number", "narrative", "zip_code", "lat"} <= NEVER_COLUMNS


def _edit(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        package = json.loads((folder / "datapackage.json").read_text())
        change({described["name"]: described for described in package["resources"]} | {"all": package})
        (folder / "datapackage.json").write_text(json.dumps(package))

    return edit


def _shorter_csv(folder: Path) -> None:
    lines = (folder / "csv" / "incident.csv").read_text().splitlines(keepends=True)
    (folder / "csv" / "incident.csv").write_text("".join(lines[:-1]))


def _other_parquet(folder: Path) -> None:
    file = folder / "parquet" / "force.parquet"
    pl.read_parquet(file).with_columns(force_type=pl.lit("canine")).write_parquet(file)


def _extra_column(folder: Path) -> None:
    write_csv(folder, "weapon", [*(field.name for field in TABLES["weapon"].fields), "note"], [])


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_shorter_csv, "table incident: 11 rows in CSV, 12 in SQLite"),
        (_other_parquet, "table force: Parquet has other rows than CSV"),
        (_extra_column, "table weapon: its columns are not those of the descriptor"),
        (_edit(lambda r: r["person"]["vigie:quasi"].remove("race")), "table person: its vigie:quasi in the descriptor"),
        (_edit(lambda r: r["person"]["schema"]["fields"].pop()), "table person: its schema in the descriptor"),
        (_edit(lambda r: r["all"]["resources"].pop()), "table area_population: it is not described"),
    ],
)  # fmt: skip
def test_files_and_descriptor_that_disagree_are_found(tmp_path: Path, spoil: Callable[[Path], None], sentence: str):
    folder = write_release(tmp_path)
    spoil(folder)
    assert any(found.startswith(sentence) for found in problems(folder))


@pytest.mark.parametrize("file", ["csv/person.csv", "parquet/person.parquet", "vigie.db", "datapackage.json"])
def test_a_missing_file_is_said_and_not_a_crash(tmp_path: Path, file: str):
    folder = write_release(tmp_path)
    (folder / file).unlink()
    with pytest.raises(Unreadable):
        list(problems(folder))


def test_a_path_out_of_the_release_is_refused(tmp_path: Path):
    folder = write_release(tmp_path / "release")
    _edit(lambda r: r["person"].update(path="../../person.csv"))(folder)
    with pytest.raises(Unreadable, match="out of the release"):
        list(problems(folder))
