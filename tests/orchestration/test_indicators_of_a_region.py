"""The log of a region whose units' stamps are named: its indicators, and none where no stamp is named."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from orchestration.ambulance_log import taken_log
from orchestration.regions import Region
from orchestration.resources import Home, make_home

START = datetime(2026, 6, 1)
REGION = Region(
    slug="weir", name="Weir", timezone="America/New_York", calls="log.csv", time="In", lat="Lat", lon="Lon", id="No",
    where="Kind = 'ems'", resolution=8, stamps={"on_scene": "There", "en_route": "Nowhere", "at_patient": "There"},
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three weeks of calls, one each half hour: every other one a fire, every call reached after 9 minutes."""
    home = make_home(tmp_path / "home")
    at = [START + timedelta(minutes=30 * n) for n in range(1008)]
    pl.DataFrame({
        "No": range(1008), "In": at, "There": [moment + timedelta(minutes=9) for moment in at],
        "Kind": ["ems", "fire"] * 504, "Lat": [40.0 + n % 7 / 100 for n in range(1008)], "Lon": [-75.0] * 1008,
    }).write_csv(home.private / "log.csv", datetime_format="%Y-%m-%d %H:%M:%S")  # fmt: skip
    return home


def test_the_units_its_condition_keeps_have_indicators(home):
    told = taken_log(home, REGION).indicators
    assert told is not None
    by_segment = {row["segment"]: row for row in told.iter_rows(named=True)}
    assert (by_segment["response"]["n"], by_segment["response"]["p90"]) == (504, 9.0)
    assert by_segment["travel"]["warning"] == "few"


@pytest.mark.parametrize("stamps", [{}, {"on_scene": "Nowhere"}])
def test_a_log_without_stamps_has_no_indicators(home, stamps):
    assert taken_log(home, replace(REGION, stamps=stamps)).indicators is None
