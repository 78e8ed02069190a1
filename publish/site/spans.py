"""The periods a map can show: all months, a year, a quarter; which rows are in one, and which lie beside it.

A row dated by its year only is in its year and in no quarter; a row without a date is in all months only. Must not share
such rows out.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.model import WITHHELD

ALL = ""
"""The period of all months."""

Rows = Sequence[Mapping[str, Any]]
"""Rows of the figure incidents_by_area_and_period: area, area_level, year, quarter, incidents."""

_QUARTER = re.compile(r"Q[1-4]")


def spans(rows: Rows) -> tuple[str, ...]:
    """Every period with rows: all months first, then the years ("2025"), each before its quarters ("2025-Q1")."""
    found = {ALL}
    for row in rows:
        if row["year"] != WITHHELD:
            found.add(row["year"])
            if _QUARTER.fullmatch(row["quarter"]):
                found.add(f"{row['year']}-{row['quarter']}")
    return tuple(sorted(found))


def chosen(asked: str, known: Sequence[str]) -> str:
    """The period asked for; all months where there is no such period."""
    return asked if asked in known else ALL


def parted(rows: Rows) -> dict[str, list[Mapping[str, Any]]]:
    """The rows that are surely in each period; every period of `spans`, in its order."""
    found: dict[str, list[Mapping[str, Any]]] = {span: [] for span in spans(rows)}
    for row in rows:
        quarter = f"{row['year']}-{row['quarter']}"
        for span in (ALL, row["year"], quarter):
            if span in found:
                found[span].append(row)
    return found


def within(rows: Rows, period: str) -> list[dict[str, Any]]:
    """area, area_level and incidents of the rows that are surely in a period."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if period in (ALL, row["year"], f"{row['year']}-{row['quarter']}"):
            counts[row["area"], row["area_level"]] += int(row["incidents"])
    return [{"area": area, "area_level": level, "incidents": n} for (area, level), n in counts.items()]


def beside(rows: Rows, period: str) -> dict[str, int]:
    """Incidents that may be in a period but are dated too coarsely to say: `year_only` and `withheld`."""
    year, _, quarter = period.partition("-")
    only = sum(row["incidents"] for row in rows if row["year"] == year and not _QUARTER.fullmatch(row["quarter"]))
    gone = sum(row["incidents"] for row in rows if row["year"] == WITHHELD)
    return {"year_only": int(only) if quarter else 0, "withheld": int(gone) if period != ALL else 0}
