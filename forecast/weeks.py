"""Which whole weeks of a call log are used, and sentences for logs that are too short, broken off or misdated.

Naive local times. Must not drop a call inside the weeks it chooses.
"""

from datetime import date, datetime, time, timedelta

import polars as pl

from forecast.problem import ForecastProblem

WEEK = timedelta(weeks=1)
_LONGEST_SILENCE = timedelta(weeks=8)
_BLOCK_HOURS = (1, 2, 3, 4, 6, 8, 12, 24)


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time())


def check_block_hours(block_hours: int) -> None:
    """Raise ForecastProblem unless a day divides into such blocks."""
    if block_hours not in _BLOCK_HOURS:
        raise ForecastProblem(f"blocks of {block_hours} hours do not divide a day; take {_listed(_BLOCK_HOURS)}.")


def weeks_of(
    received: pl.Series, *, start: date | None, end: date | None, block_hours: int, needed: int
) -> tuple[datetime, int]:
    """Return the first Monday and the number of whole weeks from it to the end (a day that is excluded).

    By default from the first Monday at or after the first call, to the last call: the block of the last call is taken
    for whole. A start that is no Monday moves to the next one. Raises ForecastProblem where that leaves less than
    `needed` weeks, or weeks without calls at either end or in the middle.
    """
    if start and end and start >= end:
        raise ForecastProblem(f"the start, {start}, is not before the end, {end}.")
    first, last = received.min(), received.max()
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    monday = _monday_from(midnight(start) if start else first)
    until = midnight(end) if end else end_of_block(last, block_hours)
    weeks = max(0, (until - monday) // WEEK)
    if weeks < needed:
        raise ForecastProblem(
            f"the call log has {weeks} whole {'week' if weeks == 1 else 'weeks'}, Monday to Sunday, where at least "
            f"{needed} are needed; its calls go from {first:%Y-%m-%d} to {last:%Y-%m-%d}."
        )
    check_no_silence(received, monday, monday + weeks * WEEK)
    return monday, weeks


def check_no_silence(received: pl.Series, start: datetime, end: datetime) -> None:
    """Raise ForecastProblem for no call in the first or last of these weeks, or none for 8 weeks between them."""
    inside = received.filter((received >= start) & (received < end)).sort()
    for name, edge in (("first", start), ("last", end - WEEK)):
        if not ((inside >= edge) & (inside < edge + WEEK)).any():
            raise ForecastProblem(
                f"there is no call in the {name} week, from {edge:%Y-%m-%d}: a time may be wrong, or the dates are outside the log."
            )
    gaps = inside.diff()
    longest = gaps.max()
    if isinstance(longest, timedelta) and longest > _LONGEST_SILENCE:
        at = gaps.arg_max()
        assert at is not None
        raise ForecastProblem(
            f"there is no call between {inside[at - 1]:%Y-%m-%d} and {inside[at]:%Y-%m-%d}; begin after that, or end before it."
        )


def end_of_block(moment: datetime, block_hours: int) -> datetime:
    """The end of the block that a moment is in."""
    return midnight(moment.date()) + timedelta(hours=(moment.hour // block_hours + 1) * block_hours)


def first_midnight_from(moment: datetime) -> datetime:
    """The moment itself if it is a midnight, else the next midnight."""
    return midnight((moment - timedelta(microseconds=1)).date() + timedelta(days=1))


def _monday_from(moment: datetime) -> datetime:
    day = first_midnight_from(moment)
    return day + timedelta(days=-day.weekday() % 7)


def _listed(numbers: tuple[int, ...]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} or {numbers[-1]}"
