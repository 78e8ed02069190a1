"""The forms in which call logs write their times."""

from datetime import date, datetime

import polars as pl
import pytest

from forecast.problem import ForecastProblem
from forecast.times import read_times

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
