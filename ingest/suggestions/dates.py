"""Which day a text could mean, written in the profile's own format.

Sure where the order of day, month and year is written out: year first, a month's name, or the profile's own order with a
time behind it. Must not guess day and month from each other, nor a century, nor a spreadsheet's number.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from ingest.suggestions.idea import ASK, Idea, could_be, sure_of

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?)?"
_ZONE = r"(\s*(?:Z|[+-]\d{2}:?\d{2}))?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_CLOCK}{_ZONE}")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NAME = r"([A-Za-z]{3,9})\.?"
_YEAR = r"(\d{4}|\d{2})"
_DAY_NAME = re.compile(
    rf"(?:([A-Za-z]{{3,9}})\.?,?\s+)?(\d{{1,2}})(?:st|nd|rd|th)?[\s.\-/]*{_NAME},?[\s.\-/]*{_YEAR}{_CLOCK}"
)
_NAME_DAY = re.compile(
    rf"(?:([A-Za-z]{{3,9}})\.?,?\s+)?{_NAME}[\s.\-/]*(\d{{1,2}})(?:st|nd|rd|th)?,?[\s.\-/]+{_YEAR}{_CLOCK}"
)
_NUMERIC = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_WITH_CLOCK = re.compile(r"(.*\S)[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?")


def idea_for_date(text: str, form: str) -> Idea:
    """What a text under a date column could mean. form: the profile's format, as for `strptime`.

    Nothing is sure in a format that has a time of day: a date alone has none to write.
    """
    with_clock = any(directive in form for directive in ("%H", "%I", "%M", "%p"))
    for day, sure in (*_year_first(text, form), *_named_month(text), *_own_with_clock(text, form)):
        written = _written(day, form)
        return ASK if written is None else sure_of(written) if sure and not with_clock else could_be(written)
    return could_be(*(_written(day, form) for day in (*_numeric(text, form), *_serial(text))))


def _year_first(text: str, form: str) -> Iterator[tuple[date | None, bool]]:
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day, zone = found.groups()
        day_before_month = form.startswith("%Y") and form.find("%d") < form.find("%m")
        yield _day(year, month, day), not zone and not day_before_month
    elif found := _COMPACT.fullmatch(text):
        yield _day(*found.groups()), True


def _named_month(text: str) -> Iterator[tuple[date | None, bool]]:
    if found := _DAY_NAME.fullmatch(text):
        weekday, day, name, year = found.groups()
    elif found := _NAME_DAY.fullmatch(text):
        weekday, name, day, year = found.groups()
    else:
        return
    month = _month(name)
    meant = _day(year if len(year) == 4 else f"20{year}", str(month), day) if month else None
    agrees = weekday is None or (meant is not None and _begins(_DAYS[meant.weekday()], weekday))
    yield meant, len(year) == 4 and agrees


def _own_with_clock(text: str, form: str) -> Iterator[tuple[date | None, bool]]:
    if found := _WITH_CLOCK.fullmatch(text):
        try:
            yield datetime.strptime(found[1], form).date(), True
        except ValueError:
            return


def _numeric(text: str, form: str) -> Iterator[date | None]:
    """Day and month in the profile's order first, then in the other one: a question, whatever the numbers are."""
    if found := _NUMERIC.fullmatch(text):
        first, second, year = found.groups()
        whole = year if len(year) == 4 else f"20{year}"
        orders = ((first, second), (second, first))
        month_first = form.find("%m") < form.find("%d")
        for month, day in orders if month_first else orders[::-1]:
            yield _day(whole, month, day)


def _serial(text: str) -> Iterator[date | None]:
    """A day as a spreadsheet counts it, from 30 December 1899; only in a span that makes sense."""
    if (found := _SERIAL.fullmatch(text)) and 32_874 <= int(found[1]) <= 73_050:
        yield date(1899, 12, 30) + timedelta(days=int(found[1]))


def _month(name: str) -> int | None:
    found = [
        number for number, month in enumerate(_MONTHS, 1) if _begins(month, name) or name.lower() == "sept" == month[:4]
    ]
    return found[0] if len(found) == 1 else None


def _begins(whole: str, short: str) -> bool:
    """The whole name or its first three letters."""
    return short.lower() in {whole, whole[:3]}


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _written(day: date | None, form: str) -> str | None:
    """A day in the profile's format, if that format gives the day back."""
    if day is None:
        return None
    text = day.strftime(form)
    try:
        return text if datetime.strptime(text, form).date() == day else None
    except ValueError:
        return None
