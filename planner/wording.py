"""Numbers, dates and hours as they stand on the page.

Must not round a figure that is computed with further.
"""

from collections.abc import Sequence
from datetime import date, datetime

from planner.texts import MONTHS, NUMBERS, WEEKDAYS, say


def count(number: int) -> str:
    """A count: 1,204."""
    return f"{number:,}"


def calls(number: int) -> str:
    """A count of calls: 1 call, 62 calls."""
    return say("calls_1") if number == 1 else say("calls_n", n=count(number))


def cells(number: int) -> str:
    """A count of cells: 1 cell, 31 cells."""
    return say("cells_1") if number == 1 else say("cells_n", n=count(number))


def amount(value: float, decimals: int) -> str:
    """An expected number, with the decimals of its column."""
    return f"{value:,.{decimals}f}"


def signed(value: float, decimals: int) -> str:
    """A difference with its sign; what rounds to zero has none."""
    text = f"{abs(value):,.{decimals}f}"
    if not text.strip("0.,"):
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def degrees(value: float) -> str:
    """A coordinate to about ten metres."""
    return f"{'−' if value < 0 else ''}{abs(value):.4f}"


def percent(share: float) -> str:
    """A share: 34%."""
    return f"{round(100 * share)}%"


def worded(number: int) -> str:
    """A number in words up to twenty, else in figures."""
    return NUMBERS[number] if number < len(NUMBERS) else count(number)


def worded_pair(first: int, second: int) -> tuple[str, str]:
    """Two numbers of one sentence, both in words or both in figures."""
    small = max(first, second) < len(NUMBERS)
    return (worded(first), worded(second)) if small else (count(first), count(second))


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: a, b and c."""
    return names[0] if len(names) == 1 else say("and", first=", ".join(names[:-1]), last=names[-1])


def capital(sentence: str) -> str:
    """The sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def weekday(day: date) -> str:
    """The weekday's name."""
    return WEEKDAYS[day.weekday()]


def day_and_month(day: date) -> str:
    """Monday 23 November."""
    return f"{weekday(day)} {day.day} {MONTHS[day.month - 1]}"


def short_day(day: date) -> str:
    """Mon 23."""
    return f"{weekday(day)[:3]} {day.day}"


def full_date(day: date) -> str:
    """23 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment(when: datetime) -> str:
    """Sunday 22 November 2026, 05:10."""
    return f"{weekday(when)} {full_date(when)}, {when:%H:%M}"


def hour_range(start: datetime, end: datetime) -> str:
    """08:00 to 20:00; the end of a day is 24:00."""
    return f"{start:%H:%M} to {closing(end)}"


def closing(end: datetime) -> str:
    """The end of a run of hours: midnight is 24:00."""
    return "24:00" if end.hour == 0 and end.minute == 0 else f"{end:%H:%M}"
