"""Apartments in the addresses of a dispatch log: they do not move a call, and nothing after the reading knows them."""

from pathlib import Path

import polars as pl
import pytest

from forecast.calls import Columns, take_calls, take_records
from orchestration.ambulance_places import with_places
from orchestration.regions import Region

REGION = Region(
    slug="grid", name="Grid (invented)", timezone="America/Chicago", calls="calls.csv", time="At", lat="Lat", lon="Lon",
    address="Where",
)  # fmt: skip
UNITS = ("APT 3", "#4", "UNIT 9B", "STE 200", "RM 12", "LOT 5", ", Apt 3", "FL 2")


@pytest.mark.parametrize("unit", UNITS)
def test_an_apartment_does_not_move_a_call(layer_file: Path, unit: str) -> None:
    log = pl.DataFrame({"Where": ["150 Alder St", f"150 Alder St {unit}"], "Lat": ["", ""], "Lon": ["", ""]})
    placed, many = with_places(log, REGION, layer_file)
    assert many == 2
    assert placed["Lat"].n_unique() == placed["Lon"].n_unique() == 1


def test_what_goes_on_holds_times_and_places_only(layer_file: Path) -> None:
    log = pl.DataFrame({"At": ["2024-01-01 08:00:00"], "Where": ["150 Alder St APT 777"], "Lat": [""], "Lon": [""]})
    placed, _ = with_places(log, REGION, layer_file)
    columns = Columns(time="At", lat="Lat", lon="Lon")
    for kept in (
        take_calls(placed, columns, timezone="America/Chicago").frame,
        take_records(placed, columns, timezone="America/Chicago"),
    ):
        assert kept.columns == ["received", "lat", "lon"]
        assert "777" not in kept.write_csv()
