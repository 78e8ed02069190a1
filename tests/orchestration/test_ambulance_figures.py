"""What of the ambulance calls is public: counts by zone and month, whole months only, small ones withheld."""

from datetime import datetime
from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest
from shapely import box

from orchestration.ambulance_figures import COLUMNS, ambulance_months, whole_months
from orchestration.resources import Home, make_home
from orchestration.storage import Stage, StageFolder

REGION = """
[[region]]
slug = "grid"
name = "Grid (invented)"
timezone = "America/Chicago"
calls = "calls.csv"
time = "At"
lat = "Lat"
lon = "Lon"
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = make_home(tmp_path / "home")
    settings = home.private / "vigie.toml"
    settings.write_text(settings.read_text("utf-8") + REGION, "utf-8")
    home.zones.parent.mkdir(parents=True, exist_ok=True)
    areas = [box(0, 0, 1, 1), box(1, 0, 2, 1)]
    frame = {"zone_id": ["1", "2"], "kind": "neighbourhood", "name": ["West", "East"]}
    gpd.GeoDataFrame(frame, geometry=areas, crs="EPSG:4326").to_file(home.zones, driver="GeoJSON")
    return home


def calls(many: dict[tuple[int, int, float], int]) -> pl.DataFrame:
    """So many calls at noon of a month's days, at a longitude."""
    rows = [
        (datetime(2025, month, 1 + at % day, 12), 0.5, lon)
        for (month, day, lon), count in many.items()
        for at in range(count)
    ]
    return pl.DataFrame(
        rows, schema={"received": pl.Datetime("us"), "lat": pl.Float64, "lon": pl.Float64}, orient="row"
    )


def test_a_zone_of_ten_calls_is_withheld_with_what_would_tell_it(home: Home) -> None:
    log = calls({(1, 31, 0.5): 31, (1, 31, 1.5): 10, (1, 31, 9.0): 40, (2, 28, 0.5): 28, (2, 28, 1.5): 60})
    StageFolder(home.stages).write("ambulance_calls", "grid", Stage(tables={"calls": log}, inputs="x"))
    told = ambulance_months(home, first="2025-01", last="2025-12")
    assert dict(told.schema) == COLUMNS
    assert told.select("zone", "month", "calls").rows() == [
        ("East", "2025-01", None), ("East", "2025-02", None), ("West", "2025-01", 31), ("West", "2025-02", 28),
    ]  # fmt: skip
    assert ambulance_months(home, first="2025-02", last="2025-02")["month"].unique().to_list() == ["2025-02"]


def test_without_a_log_there_are_no_figures(home: Home) -> None:
    assert ambulance_months(home, first="2025-01", last="2025-12").is_empty()


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-01-01", "2025-02-28", ["2025-01", "2025-02"]), ("2025-01-02", "2025-02-27", []),
        ("2025-01-02", "2025-03-30", ["2025-02"]), ("2025-01-01", "2025-01-31", ["2025-01"]),
    ],
)  # fmt: skip
def test_only_whole_months_are_counted(first: str, last: str, months: list[str]) -> None:
    assert whole_months(pl.Series([datetime.fromisoformat(day) for day in (first, last)])) == months
