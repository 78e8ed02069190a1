"""Days and times of day from texts, by the formats a profile names; whole columns at once, exactly or not at all.

Formats are those of `strptime`, HHMM for a time that lost its zeros, iso for what JSON and workbooks write. Must not guess
the order of day and month.
"""

from datetime import date, datetime
from functools import cache

import polars as pl

EARLIEST = date(1990, 1, 1)
"""No report is older; an earlier day is a slip."""

LONG_AGO = date(1940, 1, 1)
"""No officer of today was hired earlier."""

HHMM, ISO = "HHMM", "iso"
_A_DAY = datetime(2025, 11, 23, 21, 45)
_ISO_FORMS = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M")
_OFFSET = r"(?:[zZ]|[+-]\d{2}:?\d{2})$"


def days(texts: pl.Series, form: str, timezone: str, *, earliest: date = EARLIEST) -> pl.Series:
    """The day of each text, null where the text is none in that form. timezone: of the sender, for texts with an offset."""
    if form == ISO:
        read = texts.str.to_date("%Y-%m-%d", strict=False)
        longer = _iso_moments(texts, timezone).dt.date()
        read = read.zip_with(read.is_not_null(), longer)
    else:
        read = texts.str.to_date(_as_polars(form), strict=False)
    return read.set(read < earliest, None)


def times(texts: pl.Series, form: str, timezone: str) -> pl.Series:
    """The time of day of each text as HH:MM, null where the text is none in that form."""
    if form == HHMM:
        padded = texts.str.zfill(4).set(~texts.str.contains(r"^[0-9]{1,4}$"), None)
        clock = padded.str.slice(0, 2) + ":" + padded.str.slice(2, 2)
        return clock.set(~clock.str.contains(r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"), None)
    if form == ISO:
        read = texts.str.to_time("%H:%M:%S%.f", strict=False)
        read = read.zip_with(read.is_not_null(), texts.str.to_time("%H:%M", strict=False))
        read = read.zip_with(read.is_not_null(), _iso_moments(texts, timezone).dt.time())
    else:
        read = texts.str.to_time(_as_polars(form), strict=False)
    return read.dt.to_string("%H:%M")


def whole_years(since: pl.Series, until: pl.Series) -> pl.Series:
    """Whole years from one day to another, as on a birthday; null where one is missing or the second lies before the first."""
    frame = pl.DataFrame({"since": since, "until": until})
    a, b = pl.col("since").dt, pl.col("until").dt
    early = (b.month() < a.month()) | ((b.month() == a.month()) & (b.day() < a.day()))
    years = frame.select((b.year() - a.year() - early.cast(pl.Int32)).cast(pl.Int64)).to_series()
    return years.set((years < 0).fill_null(value=False), None)


def has_no_time(texts: pl.Series) -> pl.Series:
    """Where a text is an ISO day alone: it gives no time, and none is missing."""
    return texts.str.contains(r"^\d{4}-\d{2}-\d{2}$")


def _iso_moments(texts: pl.Series, timezone: str) -> pl.Series:
    """Local date and time of ISO texts; an offset is turned into the sender's own time."""
    one = texts.str.replace(r"^(\d{4}-\d{2}-\d{2}) ", "${1}T")
    local = one.str.to_datetime(_ISO_FORMS[0], strict=False, time_unit="us")
    local = local.zip_with(local.is_not_null(), one.str.to_datetime(_ISO_FORMS[1], strict=False, time_unit="us"))
    if not (shifted := one.str.contains(_OFFSET)).any():
        return local
    there = one.set(~shifted, None).str.replace("[zZ]$", "+00:00")
    for form in _ISO_FORMS:
        moments = there.str.to_datetime(form + "%z", strict=False, time_unit="us")
        local = local.zip_with(local.is_not_null(), moments.dt.convert_time_zone(timezone).dt.replace_time_zone(None))
    return local


def _as_polars(form: str) -> str:
    """strptime's fraction of a second, as polars writes it."""
    return form.replace(".%f", "%.f")


@cache
def is_readable_day(form: str) -> bool:
    """Whether a format gives a whole day back: one that lacks the year, or that polars cannot follow, does not."""
    if form == ISO:
        return True
    try:
        written = pl.Series([_A_DAY.strftime(form)])
        return days(written, form, "UTC").to_list() == [_A_DAY.date()]
    except (pl.exceptions.PolarsError, ValueError):
        return False


@cache
def is_readable_time(form: str) -> bool:
    """Whether a format gives hour and minute back; %I without %p does not."""
    if form in {HHMM, ISO}:
        return True
    try:
        return times(pl.Series([_A_DAY.strftime(form)]), form, "UTC").to_list() == [f"{_A_DAY:%H:%M}"]
    except (pl.exceptions.PolarsError, ValueError):
        return False
