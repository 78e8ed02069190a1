"""URSUS 2016 goes the whole way: all rows reach the release or are accounted for, and the written release verifies."""

import json
import shutil
import sqlite3
from pathlib import Path

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


def test_the_release_verifies(ursus_home: Path) -> None:
    done = run_vigie("release", "verify", "2026.11.0", "--home", str(ursus_home), "--json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["failed"] == []


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
