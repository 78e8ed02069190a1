"""URSUS 2016 goes the whole way: all rows reach the release or are accounted for, and the written release verifies."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.commands import run_vigie
from tests.golden.test_sample_day import account, public


@pytest.fixture(scope="module")
def ursus_home(ursus_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ursus") / "home"
    for command in (
        ["init", str(home)],
        ["submit", *map(str, ursus_files), "--agency", "california-doj-ursus", "--home", str(home)],
        ["run", "--home", str(home)],
        ["release", "build", "--version", "2026.11.0", "--home", str(home)],
    ):
        done = run_vigie(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    return home


def test_all_782_incidents_and_2561_persons_are_accounted_for(ursus_home: Path) -> None:
    told = account(ursus_home)
    incident, person = told["california-doj-ursus", "incident"], told["california-doj-ursus", "person"]
    assert (incident["received"], incident["accepted"], incident["rejected"]) == (782, 782, 0)
    assert (person["received"], person["accepted"], person["rejected"]) == (2561, 2561, 0)
    for row in (incident, person):
        assert row["accepted"] == row["superseded"] + row["duplicate"] + row["waiting"] + row["published"]


def test_the_release_verifies_and_its_stages_give_the_same_bytes_again(ursus_home: Path) -> None:
    done = run_vigie("release", "verify", "2026.11.0", "--rebuild", "--home", str(ursus_home), "--json")
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert told["failed"] == []
    assert told["checks"] >= 10


def test_small_agencies_are_in_named_pools_and_give_no_monthly_count(ursus_home: Path) -> None:
    release = ursus_home / "public" / "releases" / "2026.11.0"
    smallest = public(release, "SELECT min(n) FROM (SELECT count(*) AS n FROM incident GROUP BY agency_id)")
    assert smallest[0][0] >= 5
    pooled = "SELECT agency_id FROM agency WHERE kind = 'agency' AND published_as <> agency_id"
    assert public(
        release, f"SELECT count(*) FROM coverage WHERE agency_id IN ({pooled}) AND incidents IS NOT NULL"
    ) == [(0,)]
    assert public(release, f"SELECT count(*) FROM coverage WHERE agency_id IN ({pooled}) AND status <> 'withheld'") == [
        (0,)
    ]
    assert public(release, f"SELECT count(*) FROM incident WHERE agency_id IN ({pooled})") == [(0,)]


def test_no_case_number_of_the_source_is_in_the_release(ursus_home: Path, ursus_files: list[Path]) -> None:
    numbers = {line.split(",")[0] for line in ursus_files[0].read_text("utf-8-sig").splitlines()[1:]}
    release = ursus_home / "public" / "releases" / "2026.11.0"
    data = (release / "vigie.db").read_bytes()
    assert not [number for number in numbers if number.encode() in data]
    connection = sqlite3.connect(release / "vigie.db")
    assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    connection.close()


def test_the_red_team_finds_no_more_than_its_bounds_and_refuses_a_changed_release(
    ursus_home: Path, tmp_path: Path
) -> None:
    done = run_vigie("privacy", "attack", "--release", "2026.11.0", "--home", str(ursus_home), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert {"RT1", "RT2", "RT3", "RT4", "RT6", "RT7", "RT8", "RT9", "RT11"} <= {
        one["name"] for one in told["attacks"] if one["holds"]
    }
    copy = tmp_path / "changed"
    shutil.copytree(ursus_home / "public" / "releases" / "2026.11.0", copy)
    (copy / "csv" / "person.csv").write_text("broken", "utf-8")
    refused = run_vigie("privacy", "attack", "--release", str(copy))
    assert refused.returncode == 2
    assert "csv/person.csv has changed" in refused.stderr


def test_a_report_removed_by_law_goes_with_its_class_and_every_release_that_held_it_is_cut_again(
    ursus_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(ursus_home, home, symlinks=True)
    with closing(sqlite3.connect(home / "private" / "registry.db")) as registry:
        agency, incident = registry.execute("select agency_id, incident_id from report order by 2 limit 1").fetchone()
    number = incident.removeprefix(f"{agency}:")
    said = ["--reason", "w3", "--by", "Court desk, N. Ferrand (invented)", "--home", str(home)]
    assert run_vigie("registry", "withdraw", agency, number, *said).returncode == 0
    named = run_vigie("release", "withdraw", "--home", str(home))
    assert named.returncode == 2
    assert "2026.11.0 holds a report removed by law" in named.stdout
    before = rows_of(home, "2026.11.0")

    done = run_vigie("release", "withdraw", "--yes", "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr
    with closing(sqlite3.connect(home / "private" / "registry.db")) as registry:
        links = registry.execute("select action, subject from audit_event order by id desc limit 2").fetchall()
    assert links == [("published", "2026.11.0.1"), ("withdrew_release", "2026.11.0")]
    releases = home / "public" / "releases"
    assert sorted(path.name for path in (releases / "2026.11.0").iterdir()) == ["WITHDRAWN.md", "withdrawn.json"]
    assert not (home / "private" / "stages" / "releasable_reports" / "2026.11.0").exists()
    assert (releases / "latest").resolve().name == "2026.11.0.1"
    now = rows_of(home, "2026.11.0.1")
    for table, ids in before.items():
        assert now[table] < ids, "rows only go"
        assert table == "person" or len(ids - now[table]) >= 5
    stones = rows_of(home, "2026.11.0.1", "tombstone", ("row_id", "reason"))
    gone = {row for table, ids in before.items() for row in ids - now[table]}
    assert gone <= {row for row, _ in stones}
    assert {reason for row, reason in stones if row in gone} == {"w3"}
    assert run_vigie("release", "verify", "--home", str(home)).returncode == 0
    assert "nothing is withdrawn" in run_vigie("release", "withdraw", "--home", str(home)).stdout


def rows_of(home: Path, version: str, *table: Any) -> Any:
    """The identifiers of incidents and persons of a release; or some columns of one table."""
    database = home / "public" / "releases" / version / "vigie.db"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        if table:
            name, columns = table
            return set(rows.execute(f"select {', '.join(columns)} from {name}"))
        return {
            name: {row[0] for row in rows.execute(f"select {name}_id from {name}")} for name in ("incident", "person")
        }
