"""Numbers, dates and hours as they stand on the page, in the language of the reader.

Must not round a figure that is computed with further.
"""

from collections.abc import Sequence
from datetime import date, datetime

from planner.texts import LANGUAGE, say, words_of

# Thousands and decimal marks; a narrow no-break space in French.
_MARKS = {"en": (",", "."), "fr": ("\u202f", ","), "es": (".", ",")}


def count(number: int) -> str:
    """A count: 1,204."""
    return _in_marks(f"{number:,}")


def calls(number: int) -> str:
    """A count of calls: 1 call, 62 calls."""
    return say("calls_1") if number == 1 else say("calls_n", n=count(number))


def cells(number: int) -> str:
    """A count of cells: 1 cell, 31 cells."""
    return say("cells_1") if number == 1 else say("cells_n", n=count(number))


def amount(value: float, decimals: int) -> str:
    """An expected number, with the decimals of its column."""
    return _in_marks(f"{value:,.{decimals}f}")


def signed(value: float, decimals: int) -> str:
    """A difference with its sign; what rounds to zero has none."""
    text = amount(abs(value), decimals)
    if not text.strip("0.,"):
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def degrees(value: float) -> str:
    """A coordinate to about ten metres."""
    return f"{'−' if value < 0 else ''}{abs(value):.4f}"


def percent(share: float) -> str:
    """A share: 34%."""
    space = "" if LANGUAGE.get() == "en" else "\u202f"
    return f"{round(100 * share)}{space}%"


def worded(number: int) -> str:
    """A number in words up to twenty, else in figures."""
    known = words_of("numbers")
    return known[number] if number < len(known) else count(number)


def worded_pair(first: int, second: int) -> tuple[str, str]:
    """Two numbers of one sentence, both in words or both in figures."""
    small = max(first, second) < len(words_of("numbers"))
    return (worded(first), worded(second)) if small else (count(first), count(second))


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: a, b and c."""
    return names[0] if len(names) == 1 else say("and", first=", ".join(names[:-1]), last=names[-1])


def capital(sentence: str) -> str:
    """The sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def weekday(day: date) -> str:
    """The weekday's name."""
    return words_of("weekdays")[day.weekday()]


def day_and_month(day: date) -> str:
    """Monday 23 November."""
    return say("day_and_month", weekday=weekday(day), day=_in_month(day), month=month(day))


def short_weekday(day: date) -> str:
    """Mon."""
    return words_of("weekdays_short")[day.weekday()]


def short_day(day: date) -> str:
    """Mon 23."""
    return say("short_day", weekday=short_weekday(day), day=day.day)


def month(day: date) -> str:
    """The month's name."""
    return words_of("months")[day.month - 1]


def full_date(day: date) -> str:
    """23 November 2026."""
    return say("full_date", day=_in_month(day), month=month(day), year=day.year)


def moment(when: datetime) -> str:
    """Sunday 22 November 2026, 05:10."""
    return say("moment", weekday=weekday(when), date=full_date(when), time=f"{when:%H:%M}")


def hour_range(start: datetime, end: datetime) -> str:
    """08:00 to 20:00; the end of a day is 24:00."""
    return say("hour_range", start=f"{start:%H:%M}", end=closing(end))


def hours_short(start: datetime, end: datetime) -> str:
    """08–12, as it stands on a button or in a column."""
    return f"{start:%H}–{closing(end)[:2]}"


def closing(end: datetime) -> str:
    """The end of a run of hours: midnight is 24:00."""
    return "24:00" if end.hour == 0 and end.minute == 0 else f"{end:%H:%M}"


def _in_month(day: date) -> str:
    return say("first_day") if day.day == 1 else str(day.day)


def _in_marks(number: str) -> str:
    group, point = _MARKS[LANGUAGE.get()]
    return number.translate({ord(","): group, ord("."): point})
