"""The forms in which call logs write their times."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.problem import ForecastProblem
from forecast.times import clock_changes, hours_left_out, read_times

NEW_YORK = "America/New_York"
TRUTH = [datetime(2016, 7, 31, 14, 5, 9), datetime(2016, 8, 1, 0, 30, 0)]


def read(column: list[object], timezone: str = NEW_YORK) -> list[datetime | None]:
    return read_times(pl.Series("at", column), timezone=timezone).to_list()


@pytest.mark.parametrize(
    "form",
    ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S"],
)  # fmt: skip
def test_times_without_offset_stay_as_they_stand(form: str) -> None:
    assert read([f" {moment.strftime(form)} " for moment in TRUTH]) == TRUTH


def test_times_with_an_offset_become_local() -> None:
    assert read(["2016-07-31T18:05:09Z", "2016-08-01T00:30:00-04:00"]) == TRUTH
    aware = pl.Series("at", TRUTH).dt.replace_time_zone(NEW_YORK).dt.convert_time_zone("UTC")
    assert read_times(aware, timezone=NEW_YORK).to_list() == TRUTH


def test_typed_times_of_any_unit_are_taken() -> None:
    assert read_times(pl.Series("at", TRUTH, dtype=pl.Datetime("ns")), timezone=NEW_YORK).dtype == pl.Datetime("us")


def test_a_time_that_cannot_be_read_is_blank_and_not_guessed() -> None:
    assert read(["2016-07-31 14:05:09", "yesterday", "", None]) == [TRUTH[0], None, None, None]


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (["yesterday", "today"], "the times in the column at cannot be read"),
        ([date(2016, 7, 31)], "holds dates without a time of day"),
        ([1469973909], "values, not times"),
        (["01/02/2016 10:00:00", "03/04/2016 11:00:00"], "fit month first and day first alike"),
    ],
)
def test_a_column_that_holds_no_times_is_told(column: list[object], says: str) -> None:
    with pytest.raises(ForecastProblem, match=says):
        read(column)


def test_a_zone_that_does_not_exist_is_told() -> None:
    with pytest.raises(ForecastProblem, match="there is no time zone Mars/Olympus"):
        read(list(TRUTH), timezone="Mars/Olympus")


def test_one_column_may_hold_several_forms_of_iso_8601() -> None:
    column = ["2016-07-31 14:05:09", "2016-07-31T18:05:09.000+0000", "2016-07-31 18:05:09+00:00", "2016-07-31T14:05:09"]
    assert read(list(column)) == [TRUTH[0]] * 4


@given(
    st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["America/New_York", "Europe/Paris", "UTC"]),
)
def test_a_moment_with_an_offset_or_of_a_given_zone_becomes_what_the_clocks_showed(moment: datetime, zone: str) -> None:
    moment = moment.replace(microsecond=0)
    there = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert read([f"{moment.isoformat()}Z", f"{moment.isoformat()}+00:00"], zone) == [there, there]
    naive = pl.Series("at", [moment.isoformat(), moment.isoformat(" ")])
    assert read_times(naive, timezone=zone, given="UTC").to_list() == [there, there]
    # The wall shows an hour twice in autumn, and never one that it leaves out.
    changes = clock_changes(pl.Series([there]), zone)
    assert changes.missing == 0
    assert changes.doubled == (
        there.replace(tzinfo=ZoneInfo(zone)).utcoffset() != there.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset()
    )


def test_an_hour_left_out_and_an_hour_shown_twice_are_counted_and_stay() -> None:
    column = ["2016-03-13 02:30:00", "2016-11-06 01:30:00", "2016-11-06 01:31:00", "2016-12-01 08:00:00"]
    times = pl.Series("at", read(list(column)))
    assert times.to_list() == [datetime.fromisoformat(text) for text in column]
    changes = clock_changes(times, NEW_YORK)
    assert (changes.missing, changes.doubled) == (1, 2)
    assert hours_left_out(times, NEW_YORK) == (datetime(2016, 3, 13, 2),)
    assert hours_left_out(times, "UTC") == ()
    assert hours_left_out(times + timedelta(days=2), "America/Sao_Paulo") == (datetime(2016, 10, 16, 0),)
