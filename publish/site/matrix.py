"""The coverage matrix: agency by month, each state a shape and a mark before it is a colour.

Reads the coverage table; must not turn a missing month into a zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from publish.site.texts import t, thousands
from schemas.vocabularies import SIZE_BAND

SHOWN_MONTHS = 24
ON_A_PHONE = 12
MOST_LINES = 40
LEAST_SHOWN = 5
_UNFILED = {"late": ("n", "L"), "due": ("d", "·"), "not_enrolled": ("x", "–")}
_SIZES = [code for code in reversed(SIZE_BAND.codes) if code != "size_unknown"]

Row = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """One agency-month: kind of mark, what stands in it, what it says aloud, whether a phone leaves it out."""

    kind: str
    mark: str
    word: str
    old: bool


@dataclass(frozen=True)
class Line:
    """One agency and its cells."""

    agency_id: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Years:
    """Months of one year side by side; `again` repeats the year only where the months before it are left out."""

    year: str
    months: int
    old: bool
    again: bool


@dataclass(frozen=True)
class Matrix:
    """Head and lines of the matrix; `more` agencies are not in it."""

    years: tuple[Years, ...]
    months: tuple[tuple[str, str, bool], ...]
    lines: tuple[Line, ...]
    more: int


def by_size(agency: Row) -> tuple[int, str]:
    """Largest first, then by name; of unknown size last."""
    size = agency["size_band"]
    return (_SIZES.index(size) if size in _SIZES else len(_SIZES), agency["name"])


def matrix(agencies: Sequence[Row], coverage: Sequence[Row], *, start: str, end: str) -> Matrix:
    """The last months of the window for the agencies given, of which those in `coverage` stand in it."""
    months = _months(start[:7], end[:7])[-SHOWN_MONTHS:]
    old = {month: place < len(months) - ON_A_PHONE for place, month in enumerate(months)}
    filed = {(row["agency_id"], row["month"]): row for row in coverage}
    known = {row["agency_id"] for row in coverage}
    kept = sorted((agency for agency in agencies if agency["agency_id"] in known), key=by_size)
    lines = tuple(
        Line(a["agency_id"], a["name"], tuple(_cell(filed.get((a["agency_id"], m)), old[m]) for m in months))
        for a in kept[:MOST_LINES]
    )
    names, letters = t("months.names").split(), t("months.letters").split()
    heads = tuple((letters[int(m[5:]) - 1], f"{names[int(m[5:]) - 1]} {m[:4]}", old[m]) for m in months)
    return Matrix(_years(months, old), heads, lines, max(len(kept) - MOST_LINES, 0))


def _years(months: list[str], old: dict[str, bool]) -> tuple[Years, ...]:
    made: list[Years] = []
    for (year, left_out), group in groupby(months, key=lambda month: (month[:4], old[month])):
        again = bool(made) and made[-1].year == year
        made.append(Years(year, len(list(group)), left_out, again))
    return tuple(made)


def _months(start: str, end: str) -> list[str]:
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (start, end))
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, last + 1)]


def _cell(row: Row | None, old: bool) -> Cell:
    if row is None:
        return Cell("x", "–", t("matrix.x"), old)
    status, count = row["status"], row["incidents"]
    if status in _UNFILED:
        kind, mark = _UNFILED[status]
        return Cell(kind, mark, t(f"matrix.{kind}"), old)
    if status == "zero":
        return Cell("z", "0", t("matrix.z"), old)
    late = status == "filed_late"
    few = row["incidents_rule"] == "small"
    if count is None and not few:
        return Cell("w", "L" if late else "W", ", ".join((t("matrix.w"), *([t("matrix.l")] if late else []))), old)
    mark = f"<{LEAST_SHOWN}" if count is None else thousands(count)
    said = t("few") if count is None else t("matrix.count", count=mark)
    return Cell("l" if late else "i", mark, f"{said}, {t('matrix.l')}" if late else said, old)
