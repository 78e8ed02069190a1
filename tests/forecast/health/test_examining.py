"""The whole examination: a clean log, dirt of every kind and nothing else found, and logs that are hardly logs."""

import json
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from forecast.health import Health, clean, effect, examine, seen
from forecast.health.result import CODES, DAYS
from tests.forecast.health.drawn import START, ZONE, draw_town


def judge(log: pl.DataFrame, **options: object) -> Health:
    return examine(log, timezone=ZONE, **options)  # type: ignore[arg-type]


def alarms(health: Health) -> dict[str, str]:
    """The checks that are not ok, with their levels."""
    return {check.code: check.level for check in health.checks if check.level != "ok"}


def between(log: pl.DataFrame, begin: datetime, end: datetime) -> pl.Series:
    return log["received"].is_between(begin, end, closed="left")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("per_day", [4, 40, 300])
def test_a_clean_log_raises_no_alarm_and_loses_no_call(seed: int, per_day: float) -> None:
    log = draw_town(120, per_day=per_day, seed=seed)
    health = judge(log, units_known=bool(seed % 2))
    assert alarms(health) == {}
    assert health.masked == ()
    assert clean(log, health).height == log.height == health.calls
    assert tuple(check.code for check in health.checks) == CODES


def test_what_is_told_is_json_and_the_days_have_their_columns(log: pl.DataFrame) -> None:
    health = judge(log)
    told = json.loads(json.dumps(health.told(effect={"weeks": 0})))
    assert set(told) == {"records", "calls", "worst", "masked_minutes", "checks", "masked", "effect"}
    assert health.days.schema == DAYS
    assert health.days["calls"].sum() == log.height
    assert health.days["seen"].eq(1.0).all()


def test_a_hole_of_a_month_is_masked_and_the_log_goes_on(log: pl.DataFrame) -> None:
    begin, end = datetime(2024, 4, 1), datetime(2024, 5, 1)
    health = judge(log.filter(~between(log, begin, end)))
    assert alarms(health) == {"gap": "bad"}
    (hole,) = health.masked
    assert begin - timedelta(hours=2) < hole.begin <= begin
    assert end <= hole.end < end + timedelta(hours=2)
    counts = seen(health, start=START, blocks=200 * 6, block_hours=4)
    assert (~counts).sum() == pytest.approx(30 * 6, abs=2)


def test_masking_a_hole_brings_the_forecast_back_to_the_volume(log: pl.DataFrame) -> None:
    holed = log.filter(~between(log, datetime(2024, 5, 20), datetime(2024, 6, 20)))
    told = effect(holed, judge(holed), timezone=ZONE)
    assert told["weeks"] == 4
    true = told["with"]["calls_per_day"]
    assert abs(told["with"]["expected_per_day"] - true) < abs(told["without"]["expected_per_day"] - true)
    assert told["with"]["nats_per_call"] < told["without"]["nats_per_call"]


def test_a_thin_day_is_masked_and_its_neighbours_are_not(log: pl.DataFrame) -> None:
    day = datetime(2024, 5, 14)
    kept = np.random.default_rng(5).random(log.height) < 0.3
    thinned = log.filter(~between(log, day, day + timedelta(days=1)) | pl.Series(kept))
    health = judge(thinned)
    assert [(m.begin, m.end, m.reason) for m in health.masked] == [(day, day + timedelta(days=1), "thin")]


def test_the_last_days_of_a_log_that_still_fills_are_masked(log: pl.DataFrame) -> None:
    age = (log["received"].max() - log["received"]).dt.total_minutes() / 1440  # type: ignore[operator]
    there = np.random.default_rng(3).random(log.height) < np.minimum(1, 0.15 + 0.2 * age.to_numpy())
    (filling,) = judge(log.filter(pl.Series(there))).masked
    assert filling.reason == "late"
    assert timedelta(days=2) <= filling.end - filling.begin <= timedelta(days=5)


def test_delays_of_records_say_how_many_days_are_not_whole_yet(log: pl.DataFrame) -> None:
    hours = np.random.default_rng(4).exponential(12, log.height)
    listed = log["received"] + pl.Series([timedelta(hours=hour) for hour in hours])
    # What has not appeared when the log is drawn is not in it.
    there = (listed <= log["received"].max()).fill_null(False)
    health = judge(log.filter(there), records=log.with_columns(listed=listed).filter(there))
    late = health.check("late")
    assert late.values["p98_hours"] == pytest.approx(12 * np.log(50), rel=0.05)
    assert late.share == pytest.approx(np.exp(-2), abs=0.01)
    assert [each.reason for each in health.masked] == ["late"]


def test_stamps_out_of_order_are_counted_by_pair(log: pl.DataFrame) -> None:
    first = log["received"]
    records = log.with_columns(
        phone_rang=first, on_scene=first + timedelta(minutes=8), in_service=first + timedelta(minutes=40)
    )
    wrong = pl.int_range(pl.len()) % 100 == 0
    records = records.with_columns(on_scene=pl.when(wrong).then(first - timedelta(minutes=3)).otherwise("on_scene"))
    check = judge(log, records=records, stamps=("phone_rang", "on_scene", "in_service")).check("time_order")
    assert check.count == -(-log.height // 100)
    assert check.values["reversed"] == {"phone_rang>on_scene": check.count}


def test_calls_of_another_state_are_left_out_and_the_others_stay(log: pl.DataFrame) -> None:
    elsewhere = draw_town(200, per_day=50, seed=2, lat=34.05, lon=-118.25)
    both = pl.concat([log, elsewhere])
    health = judge(both)
    assert alarms(health) == {"out_of_area": "bad"}
    assert health.check("out_of_area").count == elsewhere.height
    assert clean(both, health).sort("received", "lat").equals(log.sort("received", "lat"))


def test_records_without_a_place_or_a_time_are_counted(log: pl.DataFrame) -> None:
    blank = pl.int_range(pl.len()) % 10
    records = log.with_columns(
        received=pl.when(blank == 1).then(None).otherwise("received"),
        lat=pl.when(blank == 2).then(None).when(blank == 3).then(0.0).otherwise("lat"),
        lon=pl.when(blank == 3).then(0.0).otherwise("lon"),
    )
    health = judge(log.filter(pl.int_range(pl.len()) % 10 > 3), records=records)
    assert health.check("no_place").share == pytest.approx(0.2, abs=0.001)
    assert health.check("no_time").share == pytest.approx(0.1, abs=0.001)
    assert health.records == log.height


@pytest.mark.parametrize("rows", [0, 1, 2, 100])
def test_a_log_of_hardly_any_calls_has_a_health_and_no_traceback(log: pl.DataFrame, rows: int) -> None:
    health = judge(log.head(rows))
    assert health.check("thin").level == "look"
    assert not health.check("thin").values["judged"]
    assert effect(log.head(rows), health, timezone=ZONE)["weeks"] == 0
    assert health.days.height == min(rows, 1)


def test_a_log_without_any_coordinates_says_so(log: pl.DataFrame) -> None:
    records = log.with_columns(pl.lit(None, dtype=pl.Float64).alias("lat"))
    health = judge(log.head(0), records=records)
    assert health.worst == "bad"
    assert health.check("no_place").share == 1.0


def test_one_week_is_judged_as_far_as_it_goes() -> None:
    week = draw_town(7)
    holed = week.filter(~between(week, START + timedelta(days=3, hours=8), START + timedelta(days=3, hours=20)))
    (gap,) = judge(holed).masked
    assert gap.reason == "gap"
    assert gap.minutes >= 720


def test_one_place_alone_is_told(log: pl.DataFrame) -> None:
    health = judge(log.with_columns(lat=pl.lit(40.1), lon=pl.lit(-75.2)))
    assert alarms(health) == {"heaped": "look"}
    assert health.calls == log.height


def test_days_without_a_time_of_day_are_told_and_no_hour_is_judged(log: pl.DataFrame) -> None:
    health = judge(log.with_columns(received=pl.col("received").dt.truncate("1d")))
    assert health.check("minute_heap").level == "bad"
    assert health.masked == ()
    assert health.calls == log.height
