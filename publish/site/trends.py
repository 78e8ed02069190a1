"""The page of series: published incidents by quarter, drawn in stretches that end where a definition changed.

Lays out what was worked out when the release was built. Must not draw a line from one stretch to the next, nor through a
quarter that was not filed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from publish.site.asking import Asking
from publish.site.axes import marks
from publish.site.compare_figures import QUARTERS
from publish.site.figures import AGENCIES
from publish.site.issues import issues_at, rows_of
from publish.site.matrix import by_size
from publish.site.texts import in_words, t, thousands

Row = dict[str, Any]

MOST_PANELS = 12
LEFT, RIGHT, TOP, FLOOR = 12.0, 98.0, 16, 126
_DRAWN = ("whole", "loose")


@dataclass(frozen=True)
class Series:
    """One agency: dots (x, y, open), lines (x1, y1, x2, y2, dotted), breaks (x, date), grid, years, and its table."""

    agency_id: str
    name: str
    dots: tuple[tuple[float, float, bool], ...]
    lines: tuple[tuple[float, float, float, float, bool], ...]
    breaks: tuple[tuple[float, str], ...]
    grid: tuple[tuple[float, str], ...]
    years: tuple[tuple[float, str], ...]
    rows: tuple[Row, ...]
    placed: int
    unplaced: int
    undated: int


async def trends(asking: Asking, asked: Mapping[str, str]) -> Row:
    """The values of the page; `asked` may name an agency."""
    rows = await asking.rows(QUARTERS.sql)
    known = sorted(await asking.rows(AGENCIES.sql), key=by_size)
    by_agency = {unit: list(found) for unit, found in groupby(rows, key=lambda row: row["agency_id"])}
    offered = [row for row in known if row["agency_id"] in by_agency]
    agency = asked.get("agency", "") if asked.get("agency", "") in by_agency else ""
    breaks = await rows_of(asking, "trend_break", "from_date, definition_id, agency_id")
    shown = [row for row in offered if not agency or row["agency_id"] == agency]
    series = [_series(row["agency_id"], row["name"], by_agency[row["agency_id"]],
                      [b for b in breaks if b["agency_id"] == row["agency_id"]]) for row in shown]  # fmt: skip
    drawn = [one for one in series if one.placed]
    ids = {one.agency_id for one in series}
    return {
        "agency": agency, "offered": offered, "series": drawn[:MOST_PANELS], "more": max(len(drawn) - MOST_PANELS, 0),
        "without": [one for one in series if not one.placed],
        "changes": _once([b for b in breaks if b["agency_id"] in ids]), "first": rows[0]["quarter"] if rows else "",
        "last": max((row["quarter"] for row in rows), default=""),
        "issues": await issues_at(asking, "trend", agency=agency or None),
        "name": next((row["name"] for row in offered if row["agency_id"] == agency), ""),
    }  # fmt: skip


def _once(breaks: Sequence[Row]) -> list[Row]:
    """Each change once, with the number of agencies it holds for."""
    found: dict[str, Row] = {}
    for row in breaks:
        found.setdefault(row["definition_id"], {**row, "agencies": 0})["agencies"] += 1
    return [{**row, "on": in_words(str(row["from_date"]))} for row in found.values()]


def _series(agency_id: str, name: str, rows: Sequence[Row], breaks: Sequence[Row]) -> Series:
    scale = marks(max(row["incidents"] for row in rows), 3)
    unit = (RIGHT - LEFT) / len(rows)
    place = {row["quarter"]: at for at, row in enumerate(rows)}

    def across(at: float) -> float:
        return round(LEFT + unit * (at + 0.5), 2)

    def up(count: float) -> float:
        return round(FLOOR - (FLOOR - TOP) * count / scale[-1], 1)

    seen = [(at, row) for at, row in enumerate(rows) if row["state"] != "empty"]
    lines = tuple(
        (across(a), up(one["incidents"]), across(b), up(two["incidents"]), "loose" in {one["state"], two["state"]})
        for (a, one), (b, two) in pairwise(seen) if _joined(a, one, b, two)
    )  # fmt: skip
    # More than five years: only some of their names have room.
    every = max(1, len(rows) // 20)
    firsts = [at for at, row in enumerate(rows) if row["quarter"].endswith("Q1") or at == 0]
    firsts = firsts[1:] if len(firsts) > 1 and firsts[1] < 3 else firsts
    by_year = {row["quarter"][:4]: row["year_only"] for row in rows}
    return Series(
        agency_id, name, tuple((across(at), up(row["incidents"]), row["state"] != "whole") for at, row in seen), lines,
        tuple((round(LEFT + unit * (place[b["quarter"]] + _into(b)), 2), in_words(str(b["from_date"]))) for b in breaks
              if b["quarter"] in place),
        tuple((up(n), thousands(int(n)) if n == int(n) else "") for n in scale),
        tuple((round(LEFT + unit * at, 2), rows[at]["quarter"][:4]) for at in firsts[::every]),
        tuple(_said(row) for row in rows), sum(row["incidents"] for row in rows), sum(by_year.values()), rows[0]["undated"],
    )  # fmt: skip


def _joined(a: int, one: Row, b: int, two: Row) -> bool:
    """Whether a line may go from one quarter to the other: neighbours of one stretch, both filed in full."""
    return b == a + 1 and one["stretch"] == two["stretch"] and one["state"] in _DRAWN and two["state"] in _DRAWN


def _into(broken: Row) -> float:
    """How far into its quarter a change lies, 0 to 1."""
    day = date.fromisoformat(str(broken["from_date"])[:10])
    start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return (day - start).days / 92


def _said(row: Row) -> Row:
    """A line of the table: the count, or the word for why it is none."""
    filed = t("trends.filed", filed=thousands(row["months_filed"]), expected=thousands(row["months_expected"]))
    return {**row, "count": None if row["state"] == "empty" else thousands(row["incidents"]), "filed": filed}
