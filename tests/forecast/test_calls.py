"""From records to calls: who is taken, collapsed, left out, and what is said of a log nobody can use."""

from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.calls import Columns, near_the_others, take_calls, take_records
from forecast.problem import ForecastProblem

COLUMNS = Columns(time="at", lat="y", lon="x")
START = datetime(2024, 1, 8)


def log(minutes: list[int], places: list[int] | None = None, **more: list[object]) -> pl.DataFrame:
    """Records so many minutes after the start, at numbered places."""
    places = places or [0] * len(minutes)
    return pl.DataFrame({
        "at": [START + timedelta(minutes=minute) for minute in minutes],
        "y": [40.0 + place / 100 for place in places], "x": [-75.0] * len(minutes), **more,
    })  # fmt: skip


def take(frame: pl.DataFrame, columns: Columns = COLUMNS, **options: object) -> list[int]:
    """The minutes of the calls taken."""
    taken = take_calls(frame, columns, timezone="America/New_York", **options)  # type: ignore[arg-type]
    assert taken.frame.columns == ["received", "lat", "lon"]
    return [int((received - START).total_seconds() // 60) for received in taken.frame["received"]]


def test_a_record_goes_when_the_one_before_it_at_its_place_is_that_old_or_less() -> None:
    # 60 follows 0; 120 follows 60, though 60 itself went; 181 comes 61 minutes after 120.
    assert take(log([0, 60, 120, 181]), dedupe_minutes=60) == [0, 181]
    assert take(log([0, 5, 10], [0, 1, 0]), dedupe_minutes=9) == [0, 5, 10]


def test_units_of_one_call_become_its_first_record_in_the_file() -> None:
    frame = log([10, 5, 20, 30, 31], call=["a", "a", "b", None, None])
    columns = Columns(time="at", lat="y", lon="x", id="call")
    assert take(frame, columns) == [10, 20, 30, 31]
    assert take_calls(frame, columns, timezone="UTC").units_collapsed == 1


def test_the_condition_comes_before_the_collapse() -> None:
    frame = log([0, 5, 10], kind=["fire", "ems", "ems"])
    assert take(frame, where="kind = 'ems'", dedupe_minutes=6) == [5]
    assert take(frame, dedupe_minutes=5) == [0]


def test_records_without_time_or_coordinates_are_left_out_and_counted() -> None:
    frame = pl.DataFrame({
        "at": ["2024-01-08 00:00:00", "", "2024-01-08 01:00:00", "2024-01-08 02:00:00", "2024-01-08 03:00:00"],
        "y": ["40.0", "40.0", "", "0", "91"], "x": ["-75.0", "-75.0", "-75.0", "0.0", "-75.0"],
    })  # fmt: skip
    taken = take_calls(frame, COLUMNS, timezone="America/New_York")
    assert taken.frame.height == 1
    assert taken.left_out == {"no_time": 1, "no_coordinates": 3}


@given(
    st.permutations(range(12)),
    st.lists(st.integers(0, 200), min_size=12, max_size=12),
    st.lists(st.integers(0, 2), min_size=12, max_size=12),
)
def test_the_order_of_rows_does_not_matter(order: list[int], minutes: list[int], places: list[int]) -> None:
    frame = log(minutes, places)
    there = take_calls(frame, COLUMNS, timezone="UTC", dedupe_minutes=30)
    shuffled = take_calls(frame[list(order)], COLUMNS, timezone="UTC", dedupe_minutes=30)
    by = ["received", "lat"]
    assert there.frame.sort(by).equals(shuffled.frame.sort(by))
    assert there.units_collapsed == shuffled.units_collapsed
    assert shuffled.frame["received"].is_sorted()


@pytest.mark.parametrize(
    ("frame", "columns", "options", "says"),
    [
        (log([0]), Columns(time="when", lat="y", lon="x"), {}, "no column when; it has: at, y, x"),
        (log([0]), Columns(time="at", lat="y", lon="x", id="call"), {}, "no column call"),
        (log([0]).clear(), COLUMNS, {}, "no records"),
        (log([0]), COLUMNS, {"where": "y > 80"}, "no record of the call log fits the condition"),
        (log([0]).with_columns(y=pl.lit(None, pl.Float64)), COLUMNS, {}, "has coordinates in the columns y and x"),
        (log([0]).with_columns(at=pl.lit(None, pl.Datetime)), COLUMNS, {}, "has a time in the column at"),
        (log([0]), Columns(time="at", lat="y", lon="x", id="at"), {"dedupe_minutes": 5}, "not by both"),
    ],
)
def test_a_log_that_cannot_be_used_is_told_in_one_sentence(
    frame: pl.DataFrame, columns: Columns, options: dict[str, object], says: str
) -> None:
    with pytest.raises(ForecastProblem, match=says):
        take(frame, columns, **options)


def test_a_slip_far_away_is_told_apart_and_a_second_region_is_refused() -> None:
    here = pl.DataFrame({"lat": [40.0 + n / 2_000 for n in range(995)], "lon": [-75.0] * 995})
    slips = pl.DataFrame({"lat": [34.0] * 5, "lon": [-118.0] * 5})
    assert near_the_others(pl.concat([here, slips])).to_list() == [True] * 995 + [False] * 5
    with pytest.raises(ForecastProblem, match="as in another state"):
        near_the_others(pl.concat([here] + [slips] * 20))
    with pytest.raises(ForecastProblem, match="as in another state"):
        near_the_others(pl.concat([here] + [slips] * 198))


def test_every_record_stands_in_the_records_with_what_could_not_be_read_blank() -> None:
    frame = pl.DataFrame({
        "at": ["2024-01-08 00:00:00", "", "2024-01-08 01:00:00"], "y": ["40.0", "40.0", ""], "x": ["-75.0"] * 3,
        "seen": ["2024-01-08 06:00:00"] * 3, "end": ["never", "", "no"], "note": ["secret"] * 3,
    })  # fmt: skip
    records = take_records(frame, COLUMNS, timezone="UTC", listed="seen", stamps=("end", "absent"))
    assert records.columns == ["received", "lat", "lon", "listed", "end"]
    assert records.height == 3
    assert records["listed"][0] == START + timedelta(hours=6)
    assert records["end"].null_count() == 3


def test_times_of_another_zone_are_brought_home() -> None:
    frame = log([0, 60])
    taken = take_calls(frame, COLUMNS, timezone="America/New_York", given="UTC")
    assert taken.frame["received"].to_list() == [START - timedelta(hours=5), START - timedelta(hours=4)]
