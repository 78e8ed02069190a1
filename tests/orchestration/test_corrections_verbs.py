"""From a rejected address to its place: the list, a proposal, another person's review, the next run, and the way back."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

from orchestration.resources import Home
from orchestration.running import run_reports
from orchestration.storage import StageFolder
from tests.hostile.home import new_deployment
from tests.hostile.semantics import text_of
from tests.ingest.deliveries import PEOPLE, PROFILE, sent
from tests.orchestration.gridville import at

Vigie = Callable[..., Result]
MONTH = "2025-03"
COLUMNS = "          Where: {to: address}\n          Lat: {to: latitude}\n          Lon: {to: longitude}\n"
HEADER = ["No", "Day", "Time", "Where", "Lat", "Lon", "Arrest", "Reason", "Civilians", "Officers", "Clerk"]
SHARED = {"Day": "3/5/2025", "Time": "815", "Arrest": "Yes", "Reason": "Stop", "Civilians": "1", "Officers": "1"}
UNKNOWN, FAR = "150 Quarry Mill Rd", "250 Birch St"


@pytest.fixture(scope="module")
def located(town: dict[str, Path], layer_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with two reports, located once: one at an unknown street, one 1 km from the point it gives."""
    deployment = new_deployment(tmp_path_factory.mktemp("corrected") / "home")
    home = deployment.home
    shutil.copyfile(layer_file, home.layer)
    shutil.copyfile(town["zones"], home.zones)
    lon, lat = at(1300, 190)
    rows = [
        {**SHARED, "No": "A1", "Where": UNKNOWN},
        {**SHARED, "No": "A2", "Where": FAR, "Lat": f"{lat}", "Lon": f"{lon}"},
    ]
    profile = PROFILE.replace("          Where: {to: address}\n", COLUMNS)
    taken = deployment.take(sent(text_of(*rows, header=HEADER), PEOPLE), profile)
    assert taken.receipt.incidents_rejected == 0
    assert run_reports(home, progress=str).months == (MONTH,)
    return home


@pytest.fixture
def home(located: Home, tmp_path: Path) -> Home:
    """A copy of it, to be changed."""
    shutil.copytree(located.root, tmp_path / "home")
    return Home(root=tmp_path / "home")


def is_refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert (result.stdout, len(result.stderr.strip().splitlines())) == ("", 1), result.output
    assert all(word in result.stderr for word in words), result.stderr


def place_of(home: Home, precision: str) -> pl.DataFrame:
    """The located stage's rows of one precision."""
    stage = StageFolder(home.stages).read("located_reports", MONTH)
    assert stage is not None
    return stage.tables["place"].filter(precision=precision)


def correct(vigie: Vigie, home: Home, *more: object) -> Result:
    asked = more or ("Quarry Mill Rd", "--street", "Alder St")
    return vigie("geocode", "correct", *asked, "--by", "Ann", "--reason", "Seen there.", "--home", home.root)


def test_the_list_says_what_to_do_about_each_address_and_coordinate(vigie: Vigie, home: Home, tmp_path: Path) -> None:
    for agency in ("test-pd", "XX0099999"):
        result = vigie(
            "geocode", "rejects", "--agency", agency, "--home", home.root, "--out", tmp_path / "list.csv", "--json"
        )
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout) == {"addresses": 1, "coordinates": 1}
        told = pl.read_csv(tmp_path / "list.csv")
        assert set(told["address"]) == {UNKNOWN, FAR}
        words = dict(told.select("address", "what_to_do").iter_rows())
        assert words[UNKNOWN].startswith("The street is not in the street layer.")
        assert words[FAR].startswith("The coordinates lie more than 500 m from the address.")
    said = vigie("geocode", "rejects", "--agency", "test-pd", "--home", home.root, "--out", tmp_path / "list.parquet")
    assert "Mill" not in said.output
    assert said.stdout.startswith("Addresses without a place: 1. Coordinates that do not fit their address: 1.")


def test_a_correction_holds_from_the_next_run_once_another_person_approved_it_until_it_is_withdrawn(
    vigie: Vigie, home: Home
) -> None:
    told = correct(vigie, home)
    assert (told.exit_code, told.stdout.splitlines()[0]) == (
        0,
        "Correction 1 is proposed; it holds once another person approves it.",
    )
    is_refused(
        vigie("geocode", "review", 1, "--approve", "--by", " ANN ", "--home", home.root), "the person who proposed it"
    )
    approved = vigie("geocode", "review", 1, "--approve", "--by", "Bob", "--home", home.root)
    assert approved.stdout.startswith("Correction 1 is approved; the corrections are at version 1.")
    shown = json.loads(vigie("geocode", "corrections", "--home", home.root, "--json").stdout)["corrections"]
    assert [(one["written"], one["street"], one["state"], one["last_by"]) for one in shown] == [
        ("QUARRY MILL RD", "ALDER ST", "approve", "Bob")
    ]
    assert run_reports(home, progress=str).months == (MONTH,)
    (row,) = place_of(home, "range").iter_rows(named=True)
    assert (row["lat"], row["lon"]) == (
        pytest.approx(at(100, -9)[1], abs=1e-4),
        pytest.approx(at(100, -9)[0], abs=1e-4),
    )
    assert (row["reason"], row["beat"]) == (None, "1")
    assert run_reports(home, progress=str).months == ()
    back = vigie("geocode", "withdraw", 1, "--by", "Ann", "--reason", "Another street.", "--home", home.root)
    assert back.stdout == "Correction 1 is withdrawn; the corrections are at version 2.\n"
    assert run_reports(home, progress=str).months == (MONTH,)
    assert set(place_of(home, "none")["reason"]) == {"street_unknown", "disagrees"}
    assert "withdrawn" in vigie("geocode", "corrections", "--home", home.root).stdout


def test_no_address_is_in_the_places_nor_in_dagsters_storage(located: Home) -> None:
    folder = located.stages / "located_reports" / MONTH
    held = {path.name for path in folder.iterdir() if b"Quarry" in path.read_bytes() or _holds(path)}
    assert held == {"refused.parquet"}
    stored = b"".join(path.read_bytes() for path in located.dagster.rglob("*") if path.is_file())
    for word in (b"Quarry", b"Birch", b"QUARRY", b"BIRCH"):
        assert word not in stored
    metadata = [values for values in _metadata(located) if any("precision" in name for name in values)]
    assert metadata
    assert all(isinstance(value, int) for values in metadata for value in values.values())
    assert metadata[-1]["to look at"] == 2


def _holds(path: Path) -> bool:
    return path.suffix == ".parquet" and "Quarry" in str(pl.read_parquet(path).to_dicts())


def _metadata(home: Home) -> list[dict[str, object]]:
    """What each materialisation said, from every event log there is."""
    told = []
    for path in home.dagster.rglob("*.db"):
        with closing(sqlite3.connect(path)) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            rows = database.execute("SELECT event FROM event_logs") if "event_logs" in tables else []
            for event in (json.loads(text) for (text,) in rows if "ASSET_MATERIALIZATION" in text):
                data = ((event.get("dagster_event") or {}).get("event_specific_data") or {}).get(
                    "materialization"
                ) or {}
                entries = data.get("metadata_entries") or []
                told.append({one["label"]: one["entry_data"].get("value") for one in entries})
    return told


def test_what_cannot_be_corrected_is_one_sentence_and_the_ledger_stays(vigie: Vigie, home: Home) -> None:
    is_refused(correct(vigie, home, "Mill Rd"), "either --street NAME or --lat and --lon")
    is_refused(correct(vigie, home, "Mill Rd", "--lat", 40), "--lat and --lon")
    is_refused(correct(vigie, home, "Mill Rd", "--lat", 40, "--street", "Alder St"), "--lat and --lon")
    is_refused(correct(vigie, home, "Mill Rd", "--street", "Nowhere Rd"), "not in the layer")
    is_refused(correct(vigie, home, "Birch St", "--street", "Alder St"), "has a street of this name")
    is_refused(correct(vigie, home, "12 Mill Rd", "--lat", -90, "--lon", 400), "no place on earth")
    is_refused(
        correct(vigie, home, "Mill Rd", "--street", "Alder St", "--agency", "atlantis"), "there is no agency atlantis"
    )
    is_refused(
        vigie("geocode", "review", 7, "--approve", "--by", "Bob", "--home", home.root), "There is no correction 7"
    )
    is_refused(
        vigie("geocode", "withdraw", 7, "--by", "Bob", "--reason", "No.", "--home", home.root),
        "There is no correction 7",
    )
    assert not home.corrections.exists()
    assert vigie("geocode", "corrections", "--home", home.root).stdout == "There are no corrections.\n"


def test_a_refused_correction_is_never_used_and_an_agencys_own_names_its_code(vigie: Vigie, home: Home) -> None:
    correct(vigie, home, UNKNOWN, "--lat", 40.001, "--lon", -90.0, "--agency", "test-pd")
    refused = vigie("geocode", "review", 1, "--refuse", "--by", "Bob", "--reason", "No.", "--home", home.root)
    assert refused.stdout == "Correction 1 is refused; the corrections are at version 0.\n"
    (shown,) = json.loads(vigie("geocode", "corrections", "--home", home.root, "--json").stdout)["corrections"]
    assert (shown["scope"], shown["state"], shown["lat"]) == ("XX0099999", "refuse", 40.001)
    is_refused(
        vigie("geocode", "review", 1, "--approve", "--by", "Bob", "--home", home.root), "not waiting for a review"
    )


def test_a_list_that_cannot_be_made_is_one_sentence(vigie: Vigie, home: Home, tmp_path: Path) -> None:
    asked = ("--home", home.root, "--out", tmp_path / "list.csv")
    is_refused(
        vigie("geocode", "rejects", "--agency", "atlantis", *asked),
        "there is no agency atlantis; the senders are: test-pd.",
    )
    shutil.rmtree(home.stages / "located_reports")
    is_refused(vigie("geocode", "rejects", "--agency", "test-pd", *asked), "run: vigie run")
    fresh = tmp_path / "fresh"
    assert vigie("init", fresh).exit_code == 0
    is_refused(vigie("geocode", "rejects", "--agency", "x", "--home", fresh, *asked[2:]), "there is no agency x")
    is_refused(
        vigie("geocode", "correct", "A", "--street", "B", "--by", "C", "--reason", "D", "--home", fresh),
        "build it first",
    )
    assert not (tmp_path / "list.csv").exists()
