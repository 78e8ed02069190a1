"""Months and days as the registry takes them: YYYY-MM, not in the future, in order.

Sentences speak of months and days only. Must not know what they are for.
"""

import re
from datetime import UTC, date, datetime

from ingest.problems import IntakeProblem

_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")


def first_day(month: str, *, what: str = "the month") -> date:
    """First day of a month. Raises IntakeProblem unless it is written YYYY-MM."""
    if not _MONTH.fullmatch(month):
        raise IntakeProblem(f"{what} is not written YYYY-MM, as in 2026-03; write it so.")
    return date.fromisoformat(f"{month}-01")


def next_first(month: str) -> date:
    """First day of the month after."""
    day = first_day(month)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def begun(month: str, *, at: datetime, what: str = "the month") -> str:
    """The month, unless it lies in the future."""
    if first_day(month, what=what) > at.astimezone(UTC).date():
        raise IntakeProblem(f"{what} {month} lies in the future; name one that has begun.")
    return month


def over(month: str, *, at: datetime, what: str = "the month") -> str:
    """The month, unless it has not ended."""
    begun(month, at=at, what=what)
    if next_first(month) > at.astimezone(UTC).date():
        raise IntakeProblem(f"{what} {month} is not over; come back on {next_first(month)}.")
    return month


def in_order(first: str, last: str) -> None:
    """Refuse a span of months that ends before it begins."""
    if first_day(last, what="the last month") < first_day(first, what="the first month"):
        raise IntakeProblem(f"the period ends in {last}, before it begins in {first}; give the earlier month first.")
