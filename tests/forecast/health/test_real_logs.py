"""The health of the invented city's log, whose dirt is known, and of three real ones, as they are known to be."""

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from forecast.calls import Columns, take_calls, take_records
from forecast.health import Health, examine
from forecast.health.relisted import relisted_calls
from orchestration.sample import ambulance
from orchestration.sample.city import draw_town
from orchestration.sample.towns import TOWNS
from orchestration.sample.write import SEED

SAMPLE = Columns(time="Received", lat="Latitude", lon="Longitude", id="Call No")
LOS_ANGELES = "America/Los_Angeles"


def test_the_dirt_of_the_invented_log_is_found_and_nothing_else() -> None:
    drawn = ambulance.draw_calls([draw_town(plan, seed=SEED) for plan in TOWNS], seed=SEED)
    log = pl.DataFrame(drawn.rows, schema=list(ambulance.HEADER), orient="row")
    taken = take_calls(log, SAMPLE, timezone=LOS_ANGELES).frame
    records = take_records(log, SAMPLE, timezone=LOS_ANGELES)
    health = examine(taken, records=records, timezone=LOS_ANGELES, units_known=True)
    gap, thin = health.masked
    assert (gap.reason, thin.reason) == ("gap", "thin")
    assert ambulance.GAP[0] - timedelta(hours=1) < gap.begin <= ambulance.GAP[0]
    assert ambulance.GAP[1] <= gap.end < ambulance.GAP[1] + timedelta(hours=1)
    assert thin.begin.date() == ambulance.THIN_DAY
    assert thin.minutes == 1440
    assert health.left.relisted_minutes == 10
    found = int(relisted_calls(taken, 10).sum())
    # Every copy is found; a few true calls at busy doors go with them.
    assert drawn.relisted * 0.99 <= found < drawn.relisted * 1.25
    spoiled = (
        health.check("out_of_area").count
        + log.unique("Call No").filter((pl.col("Latitude") == "0.000000") | (pl.col("Latitude") == "")).height
    )
    assert spoiled == drawn.outside + drawn.missing
    worst = {check.code for check in health.checks if check.level != "ok"}
    assert worst == {"relisted", "gap", "thin", "heaped", "out_of_area"}


def read(ems: Path, name: str, where: pl.Expr) -> pl.DataFrame:
    columns = {"received": pl.col("received_at").cast(pl.Datetime("us")), "lat": pl.col("lat"), "lon": pl.col("lon")}
    return pl.read_parquet(ems / name).filter(where).select(**columns)


def judge(calls: pl.DataFrame, zone: str, **options: object) -> Health:
    return examine(calls, timezone=zone, **options)  # type: ignore[arg-type]


def test_three_in_ten_records_of_houston_are_listed_again(ems: Path) -> None:
    calls = read(ems, "houston_2023-11_2025-06.parquet", pl.lit(True))
    snapshots = pl.read_parquet(ems / "houston_snapshots.parquet", columns=["at_utc"])
    health = judge(calls, "America/Chicago", snapshots=snapshots)
    assert health.left.relisted_minutes == 120
    assert health.check("relisted").share == pytest.approx(0.31, abs=0.005)
    assert health.check("relisted").level == "bad"
    # Without the moments of sampling the long gaps are found by their silence.
    summer = pl.col("received").is_between(datetime(2024, 6, 15), datetime(2024, 9, 1))
    silent = judge(calls.filter(summer), "America/Chicago").masked
    long = [
        gap for gap in health.masked if gap.minutes > 400 and datetime(2024, 7, 1) < gap.begin < datetime(2024, 9, 1)
    ]
    assert len(long) == 3
    for gap in long:
        assert any(each.begin < gap.end and each.end > gap.begin for each in silent)
    assert {check.code for check in health.checks if check.level == "bad"} == {"relisted", "gap"}
    assert health.check("clock").values["spells"] == []


def test_montgomery_has_the_known_repeats_and_four_silences_of_the_whole_feed(ems: Path) -> None:
    area = pl.col("lat").is_between(39.9, 40.6) & pl.col("lon").is_between(-75.8, -74.9)
    calls = read(ems, "montgomery_pa.parquet", (pl.col("category") == "ems") & area)
    health = judge(calls, "America/New_York")
    assert health.left.relisted_minutes == 60
    assert health.check("relisted").share == pytest.approx(0.017, abs=0.0005)
    assert health.calls == 48_048
    # In each of them fire and traffic are as good as silent too, of which 99,492 records lie in the file.
    whole = read(ems, "montgomery_pa.parquet", pl.lit(True))["received"]
    assert len(health.masked) == 4
    for gap in health.masked:
        assert gap.reason == "gap"
        inside = whole.is_between(gap.begin, gap.end, closed="none").sum()
        usual = len(whole) / ((whole.max() - whole.min()).total_seconds() / 60) * gap.minutes  # type: ignore[operator]
        assert inside < 0.1 * usual
    assert {check.code for check in health.checks if check.level != "ok"} == {"relisted", "gap"}
    assert datetime(2016, 5, 1) < health.masked[-1].begin < datetime(2016, 5, 2)


def test_san_francisco_needs_no_mask_and_no_removal(ems: Path) -> None:
    central = (pl.col("extract") == "central6_2018") & (pl.col("category") == "ems")
    table = pl.read_parquet(ems / "san_francisco.parquet").filter(central)
    calls = table.unique("call_id", keep="first", maintain_order=True).select(
        received="received_at", lat="lat", lon="lon"
    )
    health = judge(calls, LOS_ANGELES, units_known=True)
    assert health.worst == "ok"
    assert health.masked == ()
    assert health.calls == 29_032
