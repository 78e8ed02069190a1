"""The recount finds what is too small or joinable, in whichever format it stands."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.verification.small_release import sound_rows, write_release
from verification.recount import smallest_class, violations
from verification.written import Written

Rows = dict[str, list[dict[str, Any]]]


def recounted(folder: Path, rows: Rows | None = None) -> list[str]:
    return list(violations(write_release(folder, rows), k=5, k_protected=11))


def test_a_sound_release_has_no_violation(tmp_path: Path):
    assert recounted(tmp_path) == []


def test_a_planted_class_of_four_is_found_in_every_format(tmp_path: Path):
    rows = sound_rows()
    for row in rows["incident"][:4]:
        row["area"] = "Beat 7"
    found = recounted(tmp_path, rows)
    assert [sentence.split(":")[0] for sentence in found] == [
        f"table incident in {form}" for form in ("CSV", "SQLite", "Parquet")
    ]
    assert "2 classes have fewer than 5 rows, one has 2" in found[0]
    assert not any("Beat 7" in sentence for sentence in found)


def test_a_class_of_four_in_the_database_alone_is_found(tmp_path: Path):
    import sqlite3

    folder = write_release(tmp_path)
    database = sqlite3.connect(folder / "vigie.db")
    database.execute("UPDATE person SET race = 'white' WHERE rowid <= 4")
    database.commit()
    database.close()
    found, *others = violations(folder, k=5, k_protected=11)
    assert found.startswith("table person in SQLite: 1 classes have fewer than 5 rows, one has 4")
    assert all("in SQLite" in sentence for sentence in others)


@pytest.mark.parametrize(
    "protected", [{"age_band": "0-17", "age_band_level": "band"}, {"custody_status": "custody_mental_health"}]
)
def test_protected_rows_need_a_class_of_eleven(tmp_path: Path, protected: dict[str, str]):
    rows = sound_rows()
    for row in rows["person"][:6]:
        row |= {"gender": "male", **protected}
    for row in rows["person"][6:]:
        row["gender"] = "female"
    assert "1 classes with protected rows have fewer than 11, one has 6" in recounted(tmp_path, rows)[0]


def test_a_child_of_no_person_is_found(tmp_path: Path):
    rows = sound_rows()
    rows["injury"][0]["person_id"] = "p" + "9" * 15
    assert "table injury in CSV: 1 rows belong to no row of person" in recounted(tmp_path, rows)


def test_incidents_and_persons_that_share_identifiers_are_found(tmp_path: Path):
    rows = sound_rows()
    for incident, person in zip(rows["incident"], rows["person"], strict=True):
        incident["incident_id"] = person["person_id"]
    assert any("incident_id and person_id share 12 values" in sentence for sentence in recounted(tmp_path, rows))


def test_any_other_column_that_could_serve_as_a_key_is_found(tmp_path: Path):
    rows = sound_rows()
    for number, (incident, person) in enumerate(zip(rows["incident"], rows["person"], strict=True)):
        incident["crime_report_filed"] = person["dress"] = f"case {number}"
    assert any("crime_report_filed and dress share 12 values" in sentence for sentence in recounted(tmp_path, rows))


def test_a_common_column_outside_the_quasi_identifiers_is_found(tmp_path: Path):
    import json

    folder = write_release(tmp_path)
    package = json.loads((folder / "datapackage.json").read_text())
    for described in package["resources"]:
        described["vigie:quasi"] = [name for name in described["vigie:quasi"] if name != "incident_date"]
    (folder / "datapackage.json").write_text(json.dumps(package))
    found = list(violations(folder, k=5, k_protected=11))
    assert "tables incident and person: incident_date stands in both and is no quasi-identifier" in found


def test_a_recount_of_an_empty_table_has_no_class():
    assert smallest_class(Written("x", "CSV", pl.DataFrame(schema={"a": pl.String})), ["a"]) == 0
