"""A dispatch log's blank degrees filled from its addresses: only blanks, only by places that are fine enough."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from orchestration.ambulance_places import with_places
from orchestration.regions import Region
from orchestration.resources import make_home
from tests.orchestration.gridville import metres

REGION = Region(
    slug="grid", name="Grid (invented)", timezone="America/Chicago", calls="calls.csv", time="At", lat="Lat", lon="Lon",
    address="Where",
)  # fmt: skip
LOG = pl.DataFrame(
    [
        ("150 Alder St", "", ""), ("150 Alder St", "41.5", "-91.5"), ("Birch St & Second Ave", None, "-90"),
        ("150 Alder St", "0", "0.0"), ("12 Nowhere Rd", " ", None), (None, None, None), ("Gridville", None, None),
        ("200 BLK CEDAR ST", "n/a", "n/a"), ("150 Alder St", " 41.5 ", "-91.5"),
    ],
    schema=["Where", "Lat", "Lon"], orient="row",
).with_columns(At=pl.lit("2024-01-01"))  # fmt: skip


def test_only_blank_degrees_are_filled_and_no_other_cell_changes(layer_file: Path) -> None:
    log, placed = with_places(LOG, REGION, layer_file)
    assert placed == 4
    assert log.columns == LOG.columns
    assert log.select("Where", "At").equals(LOG.select("Where", "At"))
    filled = [row for row, lat in enumerate(log["Lat"]) if lat not in (None, 41.5)]
    assert filled == [0, 2, 3, 7]
    assert log.select("Lat", "Lon").gather([1, 8]).rows() == [(41.5, -91.5)] * 2
    assert log.select("Lat", "Lon").gather([4, 5, 6]).rows() == [(None, None)] * 3
    for row, east, north in ((0, 100, -9), (2, 200, 200), (3, 100, -9), (7, 300, 400)):
        found = metres(log["Lat"][row], log["Lon"][row])
        assert found == (pytest.approx(east, abs=25), pytest.approx(north, abs=25))


def test_a_town_is_too_coarse_a_place_for_a_call(layer_file: Path) -> None:
    coarse = LOG.filter(Where="Gridville")
    log, placed = with_places(coarse, REGION, layer_file)
    assert (placed, log["Lat"].to_list(), log["Lon"].to_list()) == (0, [None], [None])


def test_degrees_that_are_numbers_already_are_kept_as_they_are(layer_file: Path) -> None:
    numbers = pl.DataFrame({"Where": ["150 Alder St"] * 3, "Lat": [41.5, None, 0.0], "Lon": [-91.5, -90.0, 0.0]})
    log, placed = with_places(numbers, REGION, layer_file)
    assert placed == 2
    assert log.row(0) == ("150 Alder St", 41.5, -91.5)
    assert log["Lat"][1] == log["Lat"][2] == pytest.approx(40, abs=0.001)


def test_a_log_without_address_or_layer_is_left_as_it_is(layer_file: Path, tmp_path: Path) -> None:
    for log, region, layer in (
        (LOG, replace(REGION, address=None), layer_file), (LOG, REGION, tmp_path / "none.db"),
        (LOG.drop("Where"), REGION, layer_file), (LOG.drop("Lat"), REGION, layer_file),
    ):  # fmt: skip
        told, placed = with_places(log, region, layer)
        assert told is log
        assert placed == 0


def test_a_log_without_rows_or_blanks_stays_whole(layer_file: Path) -> None:
    for rows in (LOG.clear(), LOG.slice(1, 1)):
        log, placed = with_places(rows, REGION, layer_file)
        assert (log.height, placed) == (rows.height, 0)


def test_a_layer_counts_among_the_inputs_of_a_region_that_has_addresses(layer_file: Path, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (home.private / "calls.csv").write_text("Where\n", "utf-8")
    plain = replace(REGION, address=None)
    before = (REGION.inputs(home), plain.inputs(home))
    home.layer.write_bytes(layer_file.read_bytes())
    assert REGION.inputs(home) != before[0]
    assert plain.inputs(home) == before[1]
