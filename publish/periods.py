"""The first and the last day of a span written as a year, a quarter, a month or a day. Must not guess at anything else."""

import re
from calendar import monthrange

EVER, NEVER = "0001-01-01", "9999-12-31"
_QUARTER = re.compile(r"([0-9]{4})-?Q([1-4])")


def first_day(span: object) -> str:
    """The first day (ISO) of a year, quarter, month or day; of None the beginning of time. ValueError for other words."""
    if span is None:
        return EVER
    year, month, day = _parts(str(span))
    return f"{year}-{month or '01'}-{day or '01'}"


def last_day(span: object) -> str:
    """The last day (ISO) of a year, quarter, month or day; of None the end of time. ValueError for other words."""
    if span is None:
        return NEVER
    text = str(span)
    if quarter := _QUARTER.fullmatch(text):
        text = f"{quarter[1]}-{int(quarter[2]) * 3:02d}"
    year, month, day = _parts(text)
    month = month or "12"
    return f"{year}-{month}-{day or monthrange(int(year), int(month))[1]}"


def _parts(text: str) -> tuple[str, str | None, str | None]:
    if quarter := _QUARTER.fullmatch(text):
        return quarter[1], f"{int(quarter[2]) * 3 - 2:02d}", None
    found = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-3][0-9]))?)?", text)
    if found is None or found[1] == "0000":
        raise ValueError("a span is a year, a quarter (2025-Q1), a month (2025-01) or a day (2025-01-31)")
    return found[1], found[2], found[3]
