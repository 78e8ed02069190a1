"""Why one text cannot be read, said as a person would: September has 30 days. For the sender alone, who wrote the text.

Must not be shown where values may not be: text, JSON, logs.
"""

import calendar
import re

from ingest.fixit.examples import day_like, time_like
from ingest.fixit.sentences import month_name, say
from ingest.profile import Column
from ingest.suggestions.columns import form_of
from schemas.model import Field

_EARLIEST = 1990
_DIRECTIVES = {"%d": r"(?P<day>\d{1,2})", "%m": r"(?P<month>\d{1,2})", "%Y": r"(?P<year>\d{4})", "%y": r"(?P<year>\d{2})",
               "%b": r"(?P<name>[A-Za-z]{3,9})", "%B": r"(?P<name>[A-Za-z]{3,9})"}  # fmt: skip
_CLOCK = re.compile(r"(\d{1,2})\D?(\d{2})\b.*")


def reason_for(code: str, text: str, column: Column | None, field: Field | None) -> str:  # noqa: PLR0911 - one per code
    """What is wrong with a text, to be read after it: "cannot be a day: September has 30 days"; "" where nothing is to be added."""
    form = form_of(column)
    match code:
        case "unknown_word":
            return say("no_word")
        case "bad_date" if form:
            return _no_day(text, form)
        case "bad_time" if form:
            return _no_time(text, form)
        case "bad_number":
            return say("not_digits")
        case "out_of_range" if form == "years":
            return say("outside", low=0, high=120)
        case "out_of_range" if field is not None and field.minimum is not None:
            return say("outside", low=f"{field.minimum:g}", high=f"{field.maximum:g}")
    return ""


def _no_day(text: str, form: str) -> str:
    reason = _beyond_the_calendar(text.strip(), form)
    return say("no_day", reason=reason) if reason else say("other_form", example=day_like(form))


def _beyond_the_calendar(text: str, form: str) -> str:
    """What the calendar has against a text that is written as the format wants it; "" if it is written in another way."""
    pattern = re.escape(form).replace(r"\%", "%")
    for directive, group in _DIRECTIVES.items():
        pattern = pattern.replace(directive, group, 1)
    if "%" in pattern or (found := re.fullmatch(pattern, text)) is None:
        return ""
    parts = found.groupdict()
    months = [name.lower() for name in calendar.month_name]
    month = int(parts["month"]) if parts.get("month") else _month(parts.get("name") or "", months)
    year, day = int(parts.get("year") or 2024), int(parts.get("day") or 1)
    if not 1 <= month <= 12:
        return say("no_month", n=month) if parts.get("month") else ""
    longest = calendar.monthrange(year if year > 99 else 2000 + year, month)[1]
    if not 1 <= day <= longest:
        name = month_name(month)
        told = say("month_of_year", month=name, year=f"{year}") if month == 2 else name
        return say("short_month", month=told, n=longest)
    return say("too_old", year=f"{_EARLIEST}") if year < _EARLIEST else ""


def _month(name: str, months: list[str]) -> int:
    found = [number for number, month in enumerate(months) if month and month[:3] == name.lower()[:3]]
    return found[0] if found else 0


def _no_time(text: str, form: str) -> str:
    padded = text.strip().zfill(4) if form == "HHMM" and text.strip().isdigit() else text.strip()
    if found := _CLOCK.fullmatch(padded):
        if int(found[1]) > 23:
            return say("no_time", reason=say("late_hour"))
        if int(found[2]) > 59:
            return say("no_time", reason=say("late_minute"))
    return say("other_form", example=time_like(form))
