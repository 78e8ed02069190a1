"""Public holidays as days on which a city calls differently: United States federal holidays on their observed dates.

Beside them 24 December, 31 December and 5 July (reference: docs/forecast.md). Must not know anything of calls.
Other countries: none yet; the volume then has no holiday term.
"""

from datetime import date, timedelta

_FIXED = ((1, 1), (7, 4), (11, 11), (12, 25))
# month, weekday (Monday 0), which one of the month (-1 the last): King, Washington, Memorial, Labor, Columbus, Thanksgiving
_MOVING = ((1, 0, 3), (2, 0, 3), (5, 0, -1), (9, 0, 1), (10, 0, 2), (11, 3, 4))
_BESIDE = ((12, 24), (12, 31), (7, 5))
_AMERICAN = frozenset({
    "New_York", "Detroit", "Chicago", "Menominee", "Denver", "Boise", "Phoenix", "Los_Angeles", "Anchorage", "Juneau",
    "Sitka", "Metlakatla", "Yakutat", "Nome", "Adak", "Indianapolis", "Louisville", "Puerto_Rico",
})  # fmt: skip


def holidays_of(timezone: str, *, first_year: int, last_year: int) -> frozenset[date]:
    """The holidays of the country a time zone of the tz database belongs to; empty where none are known."""
    area, _, city = timezone.partition("/")
    american = area == "US" or timezone == "Pacific/Honolulu" or (
        area == "America" and (city in _AMERICAN or city.startswith(("Indiana/", "Kentucky/", "North_Dakota/")))
    )  # fmt: skip
    if not american:
        return frozenset()
    # A New Year's Day on a Saturday is observed in the year before.
    return frozenset().union(*(federal_holidays(year) for year in range(first_year - 1, last_year + 2)))


def federal_holidays(year: int) -> frozenset[date]:
    """The federal holidays of a year where they are observed (5 U.S.C. 6103), and the three days beside them."""
    fixed = _FIXED if year < 2021 else (*_FIXED, (6, 19))
    days = {_observed(date(year, month, day)) for month, day in fixed}
    days |= {_of_month(year, *moving) for moving in _MOVING}
    return frozenset(days | {date(year, month, day) for month, day in _BESIDE})


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _of_month(year: int, month: int, weekday: int, which: int) -> date:
    if which > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=which - 1)
    last = date(year, month + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)
