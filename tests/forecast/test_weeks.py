"""Which weeks are used, and what is said of too few, of silence and of misdated calls."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from forecast.problem import ForecastProblem
from forecast.weeks import check_block_hours, weeks_of


def hourly(first: datetime, last: datetime) -> pl.Series:
    return pl.datetime_range(first, last, "1h", eager=True)


def weeks(received: pl.Series, start: date | None = None, end: date | None = None) -> tuple[datetime, int]:
    return weeks_of(received, start=start, end=end, block_hours=4, needed=2)


def test_by_default_weeks_are_the_whole_ones_from_monday_to_sunday() -> None:
    assert weeks(hourly(datetime(2024, 1, 3, 5), datetime(2024, 2, 7, 5))) == (datetime(2024, 1, 8), 4)


def test_a_log_that_begins_on_monday_at_midnight_begins_there() -> None:
    assert weeks(hourly(datetime(2024, 1, 8), datetime(2024, 2, 7))) == (datetime(2024, 1, 8), 4)


def test_the_block_of_the_last_call_is_taken_for_whole() -> None:
    assert weeks(hourly(datetime(2024, 1, 8), datetime(2024, 2, 4, 20)))[1] == 4
    assert weeks(hourly(datetime(2024, 1, 8), datetime(2024, 2, 4, 19)))[1] == 3


def test_a_start_that_is_no_monday_moves_to_the_next() -> None:
    received = hourly(datetime(2024, 1, 1), datetime(2024, 3, 4))
    assert weeks(received, date(2024, 1, 9), date(2024, 2, 26)) == (datetime(2024, 1, 15), 6)


@pytest.mark.parametrize(
    ("received", "start", "end", "says"),
    [
        (hourly(datetime(2024, 1, 8), datetime(2024, 1, 14, 23)), None, None, "has 1 whole week, Monday to Sunday, where at least 2"),
        (hourly(datetime(2024, 1, 8), datetime(2024, 3, 4)), date(2024, 2, 5), date(2024, 1, 8), "is not before the end"),
        (hourly(datetime(2024, 1, 8), datetime(2024, 3, 4)), date(2023, 12, 4), None, "no call in the first week, from 2023-12-04"),
        (hourly(datetime(2024, 1, 8), datetime(2024, 3, 4)), None, date(2024, 6, 3), "no call in the last week, from 2024-05-27"),
        (pl.concat([hourly(datetime(2024, 1, 8), datetime(2024, 3, 4)), pl.Series([datetime(2034, 1, 2, 1)])]), None, date(2034, 1, 9),
         "no call between 2024-03-04 and 2034-01-02"),
    ],
)  # fmt: skip
def test_a_log_that_does_not_fit_is_told(received: pl.Series, start: date | None, end: date | None, says: str) -> None:
    with pytest.raises(ForecastProblem, match=says):
        weeks(received, start, end)


def test_a_block_divides_a_day() -> None:
    check_block_hours(6)
    with pytest.raises(ForecastProblem, match="blocks of 5 hours"):
        check_block_hours(5)


def test_the_first_moment_after_a_microsecond_is_the_next_monday() -> None:
    late = hourly(datetime(2024, 1, 8) + timedelta(microseconds=1), datetime(2024, 3, 4))
    assert weeks(late)[0] == datetime(2024, 1, 15)
