"""Holidays, against pandas' calendar of the same law."""

from datetime import date

import pandas as pd
import pytest
from pandas.tseries.holiday import USFederalHolidayCalendar

from forecast.holidays import federal_holidays, holidays_of


def test_federal_holidays_are_those_of_the_calendar_where_they_are_observed() -> None:
    theirs = {
        day.date() for day in USFederalHolidayCalendar().holidays(pd.Timestamp(2010, 1, 1), pd.Timestamp(2030, 12, 31))
    }
    ours = holidays_of("America/New_York", first_year=2010, last_year=2030)
    beside = {date(year, month, day) for year in range(2010, 2031) for month, day in ((12, 24), (12, 31), (7, 5))}
    within = {day for day in ours if 2010 <= day.year <= 2030}
    assert within == theirs | beside


def test_the_days_beside_them_count_too() -> None:
    assert {date(2018, 12, 24), date(2018, 12, 31), date(2018, 7, 5), date(2018, 11, 12)} <= federal_holidays(2018)


@pytest.mark.parametrize(
    ("timezone", "some"),
    [("US/Pacific", True), ("America/Indiana/Knox", True), ("Europe/Paris", False), ("America/Toronto", False)],
)
def test_a_country_whose_holidays_are_not_known_has_none(timezone: str, some: bool) -> None:
    assert bool(holidays_of(timezone, first_year=2020, last_year=2020)) is some
