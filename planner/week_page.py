"""What the week page says: each shift of the forecast in one line, and likely calls by area and shift.

Must not compute a forecast figure; what the folder has no table for stays blank and is told.
"""

from typing import Any

import polars as pl

from planner.classes import CLASSES, breaks, class_of
from planner.pages import Pages
from planner.reading import of_shift
from planner.shift import Shift
from planner.texts import say
from planner.wording import amount, listed


def week_values(pages: Pages) -> dict[str, Any]:
    """The values of week.html."""
    forecast = pages.forecast
    long = sorted((one for one in pages.timetable.shifts.values() if not one.single), key=lambda one: one.start)
    if forecast.shifts is None or not long:
        return {"missing": say("week_missing"), "not_here": "", "rows": [], "most": None, "shifts": [], "areas": []}
    rows = [row for row in (_row(pages, shift) for shift in long) if row]
    lacking = [
        say(key)
        for key, frame in (("week_no_units", forecast.staffing), ("week_no_plans", forecast.plans))
        if frame is None
    ]
    return {
        "missing": "" if rows else say("week_missing"), "rows": rows,
        "not_here": say("week_not_here", what=listed(lacking)) if lacking else "",
        "most": max(rows, key=lambda row: row["expected"]) if rows else None,
        "shifts": long, "areas": _areas(forecast.shifts, long),
    }  # fmt: skip


def _row(pages: Pages, shift: Shift) -> dict[str, Any] | None:
    found = of_shift(pages.forecast.shifts, shift.day, shift.key).filter(pl.col("zone") == "")
    if found.height != 1:
        return None
    told = found.row(0, named=True)
    staffing = of_shift(pages.forecast.staffing, shift.day, shift.key)
    placing = pages.placings.of(shift, None)
    return {
        "day": shift.day, "key": shift.key, "expected": told["expected"], "low": round(told["p10"]),
        "high": round(told["p90"]), "usual": told["usual"],
        "busy": round(staffing.row(0, named=True)["units_p80"]) if staffing.height == 1 else None,
        "share": placing.plan.share if placing else None, "units": placing.units if placing else None,
    }  # fmt: skip


def _areas(frame: pl.DataFrame, long: list[Shift]) -> list[dict[str, Any]]:
    """Each area's likely calls shift by shift, fullest first, with the class of each amount over the whole table."""
    known = frame.filter(pl.col("zone") != "")
    if known.is_empty():
        return []
    limits = breaks(known["expected"].sort())
    found = {(row["zone"], row["day"], row["shift"]): row["expected"] for row in known.iter_rows(named=True)}
    totals = known.group_by("zone").agg(pl.col("expected").sum()).sort(["expected", "zone"], descending=[True, False])
    rows = []
    for zone, total in totals.select("zone", "expected").iter_rows():
        values = [found.get((zone, shift.day, shift.key)) for shift in long]
        cells = [
            ("", 0) if value is None else (amount(value, 1), min(class_of(value, limits), CLASSES)) for value in values
        ]
        rows.append({"zone": zone, "cells": cells, "total": total})
    return rows
