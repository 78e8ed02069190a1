"""The times of a call log as naive local wall-clock times, from whatever type and form the log has them in.

A time without an offset is local already and stays as it stands; one with an offset is brought to the region's zone.
An hour that the clocks show twice stays doubled, one that they leave out is told. Must not guess between month first and
day first: where both fit every record, it asks.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from forecast.problem import ForecastProblem

_ISO = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M:%S")
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
_MONTH_FIRST = tuple(f"{date} {clock}" for date in ("%m/%d/%Y", "%m/%d/%y") for clock in _CLOCKS)
_DAY_FIRST = tuple(f"{date} {clock}" for date in ("%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y") for clock in _CLOCKS)
_EARLIEST_YEAR, _LATEST_YEAR = 1970, 2200
_WITH_OFFSET = ("%+", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f%#z")


@dataclass(frozen=True, kw_only=True)
class ClockChanges:
    """How many local times lie in an hour that the clocks leave out, and in one that they show twice."""

    missing: int
    doubled: int


def check_timezone(timezone: str) -> None:
    """Raise ForecastProblem for a zone that the time zone database does not know."""
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ForecastProblem(
            f"there is no time zone {timezone}; write it as in the tz database: America/New_York."
        ) from None


def read_times(column: pl.Series, *, timezone: str, given: str | None = None) -> pl.Series:
    """Return naive local times (microseconds), null where there is none or it cannot be read.

    given: the zone in which times without an offset are written, where that is not the region's own ('UTC').
    Raises ForecastProblem where the column holds no times at all, or dates without a time of day.
    """
    check_timezone(timezone)
    if given is not None:
        check_timezone(given)
        there = read_times(column, timezone=given)
        moments = there.dt.replace_time_zone(given, ambiguous="earliest", non_existent="null")
        return moments.dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    if column.dtype == pl.Date:
        raise ForecastProblem(f"the column {column.name} holds dates without a time of day.")
    if isinstance(column.dtype, pl.Datetime):
        local = column.dt.convert_time_zone(timezone) if column.dtype.time_zone else column
        return local.dt.replace_time_zone(None).dt.cast_time_unit("us")
    if column.dtype not in (pl.String, pl.Categorical):
        raise ForecastProblem(f"the column {column.name} holds {column.dtype} values, not times.")
    return _from_text(column.cast(pl.String).str.strip_chars(), timezone)


def _from_text(text: pl.Series, timezone: str) -> pl.Series:
    asked = len(text) - text.null_count() - int((text == "").sum())
    # The forms of ISO 8601 cannot be taken for one another: one column may hold several of them.
    iso = [_read(text, form, timezone) for form in (*_WITH_OFFSET, *_ISO)]
    readings = {
        "iso": pl.DataFrame({str(at): times for at, times in enumerate(iso)}).select(pl.coalesce(pl.all())).to_series()
    }
    if _count(readings["iso"]) < asked:
        readings |= {form: _read(text, form, timezone) for form in (*_MONTH_FIRST, *_DAY_FIRST)}
    best = max(readings, key=lambda form: _count(readings[form]))
    if _count(readings[best]) < asked / 2:
        raise ForecastProblem(f"the times in the column {text.name} cannot be read; write them as 2026-07-31 14:05:00.")
    other = _count(readings[best]) and _swapped(best)
    if other and _count(readings[other]) == _count(readings[best]):
        raise ForecastProblem(
            f"the dates in the column {text.name} fit month first and day first alike; write them as 2026-07-31 14:05:00."
        )
    return readings[best]


def _read(text: pl.Series, form: str, timezone: str) -> pl.Series:
    if form in _WITH_OFFSET:
        moments = text.str.to_datetime(form, strict=False, time_zone="UTC", time_unit="us")
        times = moments.dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    else:
        times = text.str.to_datetime(form, strict=False, time_unit="us")
    # '%Y' also reads the year 16, so a year of two digits is left to '%y'.
    return times.set(~times.dt.year().is_between(_EARLIEST_YEAR, _LATEST_YEAR), None)


def _count(times: pl.Series) -> int:
    return len(times) - times.null_count()


def _swapped(form: str) -> str | None:
    """The same form with day and month the other way round, if it has one."""
    if form in _MONTH_FIRST:
        return form.replace("%m/%d", "%d/%m")
    return form.replace("%d/%m", "%m/%d") if form.startswith("%d/%m") else None


def clock_changes(local: pl.Series, timezone: str) -> ClockChanges:
    """Count naive local times in hours that do not exist there, and in hours that come twice."""
    times = local.drop_nulls()
    if times.is_empty():
        return ClockChanges(missing=0, doubled=0)
    real = times.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    once = times.dt.replace_time_zone(timezone, ambiguous="null", non_existent="null")
    missing = real.null_count()
    return ClockChanges(missing=missing, doubled=once.null_count() - missing)


def hours_left_out(local: pl.Series, timezone: str) -> tuple[datetime, ...]:
    """The starts of the hours that the clocks of a zone leave out between the first and the last of these times."""
    first, last = local.min(), local.max()
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return ()
    zone, hour = ZoneInfo(timezone), timedelta(hours=1)
    told, at = [], first.replace(minute=0, second=0, microsecond=0)
    days = (last - first).days + 2
    for day in range(days):
        midnight = (at + timedelta(days=day)).replace(hour=0)
        if _offset(midnight, zone) < _offset(midnight + timedelta(days=1), zone):
            told += [midnight + n * hour for n in range(24) if not _exists(midnight + n * hour, zone)]
    return tuple(told)


def _offset(local: datetime, zone: ZoneInfo) -> timedelta:
    return local.replace(tzinfo=zone).utcoffset() or timedelta()


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    there = local.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
