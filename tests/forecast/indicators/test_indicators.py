"""Intervals by segment: what counts, what is usable, what is told of them, and how sure it is."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.indicators import LIMIT_MINUTES, SEGMENTS, STAMPS, indicators, units_from
from forecast.problem import ForecastProblem

ZONE = "America/New_York"
NOON = datetime(2026, 7, 1, 12)
WHOLE_RUN = {
    "received": 0,
    "dispatched": 1,
    "en_route": 3,
    "on_scene": 10,
    "left_scene": 30,
    "at_hospital": 42,
    "available": 70,
}
SCHEMA = {"call": pl.String, "zone": pl.String, **dict.fromkeys(STAMPS, pl.Datetime("us"))}


def unit(
    call: str | None = None, zone: str | None = None, start: datetime = NOON, **minutes: float | None
) -> dict[str, Any]:
    """A unit whose stamps come so many minutes after `start`; None leaves one out."""
    told = {name: None if at is None else start + timedelta(minutes=at) for name, at in (WHOLE_RUN | minutes).items()}
    return {"call": call, "zone": zone, **told}


def told_of(units: list[dict[str, Any]], segment: str, zone: str = "", timezone: str = ZONE) -> dict[str, Any]:
    frame = indicators(pl.DataFrame(units, schema=SCHEMA), timezone=timezone)
    return frame.filter(pl.col("segment") == segment, pl.col("zone") == zone).row(0, named=True)


def test_the_frame_has_its_columns_and_a_row_for_each_segment_and_zone():
    frame = indicators(pl.DataFrame([unit(zone="Mill"), unit(zone=None)], schema=SCHEMA), timezone=ZONE)
    assert dict(frame.schema) == {
        "segment": pl.String, "zone": pl.String, "n": pl.Int64, "usable": pl.Int64, "share": pl.Float64, "p50": pl.Float64,
        "p90": pl.Float64, "p90_low": pl.Float64, "p90_high": pl.Float64, "warning": pl.String,
    }  # fmt: skip
    assert list(frame.select("segment", "zone").iter_rows()) == [(s, z) for s in SEGMENTS for z in ("", "Mill")]
    assert set(frame.filter(pl.col("zone") == "")["n"]) == {2}
    assert set(frame.filter(pl.col("zone") == "Mill")["n"]) == {1}


@pytest.mark.parametrize(("segment", "minutes"), [
    ("call_handling", 1), ("turnout", 2), ("travel", 7), ("on_scene", 20), ("transport", 12), ("turnaround", 28), ("response", 10),
])  # fmt: skip
def test_each_segment_lies_between_its_stamps(segment, minutes):
    told = told_of([unit() for _ in range(10)], segment)
    assert (told["n"], told["usable"], told["share"], told["p50"], told["p90"]) == (10, 10, 1.0, minutes, minutes)
    assert (told["p90_low"], told["p90_high"], told["warning"]) == (None, None, "")


def test_a_log_without_units_or_without_stamps_tells_no_number():
    nothing = indicators(pl.DataFrame(schema=SCHEMA), timezone=ZONE)
    assert set(nothing["n"]) == {0}
    assert set(nothing["warning"]) == {"few"}
    assert nothing["share"].null_count() == len(SEGMENTS)
    bare = indicators(pl.DataFrame({"call": ["a"], "zone": [None], "received": [NOON]}), timezone=ZONE)
    assert bare.filter(pl.col("segment") == "travel").select("n", "usable", "share").row(0) == (1, 0, 0.0)


def test_under_ten_usable_durations_tell_no_number():
    told = told_of([unit() for _ in range(9)], "travel")
    assert told["warning"] == "few"
    assert told["p50"] is told["p90"] is told["p90_low"] is told["p90_high"] is None


def test_a_unit_without_transport_has_no_hospital_segment():
    units = [unit() for _ in range(10)] + [unit(left_scene=None, at_hospital=None) for _ in range(5)]
    assert {told_of(units, segment)["n"] for segment in ("on_scene", "transport", "turnaround")} == {10}
    assert {told_of(units, segment)["n"] for segment in ("call_handling", "turnout", "travel")} == {15}
    pressed_once = told_of([*units, unit(left_scene=None), unit(at_hospital=None)], "transport")
    assert (pressed_once["n"], pressed_once["usable"]) == (12, 10)


@pytest.mark.parametrize(("minutes", "usable"), [(3, 1), (363, 1), (363.1, 0), (2.9, 0), (None, 0)])
def test_a_duration_is_usable_from_nought_to_six_hours(minutes, usable):
    told = told_of([unit(on_scene=minutes)], "travel")
    assert (told["n"], told["usable"]) == (1, usable)


def test_the_response_is_that_of_the_first_unit_of_a_call():
    units = [unit(f"c{n}", on_scene=at, received=late) for n in range(10) for at, late in ((12, 0), (8, 1), (None, 0))]
    told = told_of(units, "response")
    assert (told["n"], told["usable"], told["p50"]) == (10, 10, 8)
    assert told_of([unit(None) for _ in range(10)], "response")["n"] == 10


def test_a_call_is_not_taken_for_a_unit_without_one():
    assert told_of([unit("0"), unit(None), unit("1")], "response")["n"] == 3


def test_elapsed_time_goes_over_the_hour_the_clocks_leave_out():
    # 2026-03-08: 01:59 is followed by 03:00.
    units = [unit(start=datetime(2026, 3, 8, 1, 55), en_route=0, on_scene=70) for _ in range(10)]
    assert told_of(units, "travel")["p50"] == 10
    assert told_of(units, "travel", timezone="UTC")["p50"] == 70


@pytest.mark.parametrize("arrived", [datetime(2026, 3, 8, 2, 30), datetime(2026, 11, 1, 1, 30)])
def test_a_stamp_in_an_hour_left_out_or_shown_twice_is_not_usable(arrived):
    row = unit("a", start=arrived - timedelta(hours=2), en_route=60) | {"on_scene": arrived}
    later = row | {"on_scene": arrived + timedelta(hours=2)}
    assert told_of([row], "travel")["usable"] == 0
    told = told_of([row, later], "response")
    assert (told["n"], told["usable"]) == (1, 0)


@given(
    usable=st.lists(st.integers(0, int(LIMIT_MINUTES)), min_size=10, max_size=40), missing=st.integers(0, 60),
    filling=st.data(),
)  # fmt: skip
def test_the_bounds_are_those_of_the_best_and_the_worst_filling(usable, missing, filling):
    units = [unit(en_route=0, on_scene=at) for at in usable] + [unit(on_scene=None) for _ in range(missing)]
    told = told_of(units, "travel")

    def p90(every: list[float]) -> float:
        """The smallest duration that nine in ten of all do not exceed."""
        return min(at for at in every if 10 * sum(other <= at for other in every) >= 9 * len(every))

    assert told["p90"] == p90([*usable])
    if missing / (missing + len(usable)) <= 0.05:
        assert (told["warning"], told["p90_low"], told["p90_high"]) == ("", None, None)
        return
    assert told["warning"] == "range"
    assert told["p90_low"] == p90([*usable, *[0] * missing])
    assert told["p90_high"] == p90([*usable, *[LIMIT_MINUTES] * missing])
    drawn = filling.draw(st.lists(st.integers(0, int(LIMIT_MINUTES)), min_size=missing, max_size=missing))
    assert told["p90_low"] <= p90([*usable, *drawn]) <= told["p90_high"]


def test_units_are_taken_from_a_log_by_the_names_of_its_columns():
    log = pl.DataFrame({
        "No": ["a", " a", ""], "In": ["2026-07-01 12:00:00"] * 3, "There": ["2026-07-01 12:09:00", "", None], "Gone": [None] * 3,
    })  # fmt: skip
    named = {"received": "In", "on_scene": "There", "left_scene": "Gone"}
    units = units_from(log, named, id="No", zone=pl.Series(["Mill", None, "Weir"]), timezone=ZONE)
    assert dict(units.schema) == SCHEMA
    assert units["call"].to_list() == ["a", "a", None]
    assert units["on_scene"].to_list() == [NOON + timedelta(minutes=9), None, None]
    assert units["left_scene"].null_count() == units["available"].null_count() == 3


@pytest.mark.parametrize(("stamps", "id_", "timezone", "sentence"), [
    ({"arrived": "In"}, None, ZONE, "no stamp arrived"), ({"received": "Out"}, None, ZONE, "no column Out"),
    ({"received": "In"}, "No", ZONE, "no column No"), ({"received": "In"}, None, "Mars/One", "no time zone"),
])  # fmt: skip
def test_what_a_log_has_not_is_told_in_a_sentence(stamps, id_, timezone, sentence):
    with pytest.raises(ForecastProblem, match=sentence):
        units_from(pl.DataFrame({"In": [NOON]}), stamps, id=id_, zone=None, timezone=timezone)


def test_san_francisco_s_units_have_intervals_of_a_city(ems: Path):
    log = pl.read_parquet(ems / "san_francisco.parquet")
    named = dict(zip(STAMPS, (
        "received_at", "dispatch_at", "response_at", "on_scene_at", "transport_at", "hospital_at", "available_at",
    ), strict=True))  # fmt: skip
    units = units_from(log, named, id="call_id", zone=log["neighborhood"], timezone="America/Los_Angeles")
    frame = indicators(units, timezone="America/Los_Angeles")
    told = {row["segment"]: row for row in frame.filter(pl.col("zone") == "").iter_rows(named=True)}
    assert told["response"]["n"] == log["call_id"].n_unique()
    assert 5 < told["response"]["p50"] < 12
    assert 10 < told["transport"]["p50"] < 25
    assert frame["zone"].n_unique() > 30
    ranged = frame.filter(pl.col("warning") == "range")
    assert ranged.select(
        (pl.col("p90_low") <= pl.col("p90")).all() & (pl.col("p90") <= pl.col("p90_high")).all()
    ).item()
