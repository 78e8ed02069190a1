"""What the scorecard says: past shifts against what came, and the forecast against usual practice.

Must not leave out a shift because it looks bad, nor call a forecast better than its measures do.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from planner.chart import draw_score
from planner.pages import Pages
from planner.score import Past, verdict
from planner.texts import code_words, say
from planner.wording import amount, capital, count, percent, worded_pair

DRAWN = timedelta(days=14)
"""How much of the scorecard is drawn; the table has all of it."""

_SHARES = frozenset({"hit_5", "inside_80"})


def scorecard_values(pages: Pages) -> dict[str, Any]:
    """The values of scorecard.html."""
    frame, measures = pages.forecast.scorecard, pages.forecast.measures
    values = {"measures": [_measure(row) for row in measures["rows"]] if measures else [],
              "measured_weeks": measures["weeks"] if measures else 0}  # fmt: skip
    known = None if frame is None else frame.filter(pl.col("actual").is_not_null())
    if known is None or known.filter(pl.col("zone") == "").is_empty():
        missing = "card_missing" if known is None else "card_none_over"
        return {**values, "missing": say(missing), "reading": "", "chart": None, "drawn": 0, "rows": [], "zones": []}
    rows = known.filter(pl.col("zone") == "").sort("day", "shift")
    shifts = [_past(row) for row in rows.iter_rows(named=True)]
    drawn = [past for past in shifts if past.day > shifts[-1].day - DRAWN]
    return {
        **values, "missing": "", "reading": _reading(pages, shifts), "chart": draw_score(drawn), "drawn": len(drawn),
        "rows": list(zip(shifts, rows["medic"], strict=True)), "zones": _zones(known),
    }  # fmt: skip


def _past(row: Mapping[str, Any]) -> Past:
    return Past(row["day"], row["shift"], row["expected"], row["low"], row["high"], row["actual"])


def _reading(pages: Pages, shifts: list[Past]) -> str:
    within = sum(shift.inside for shift in shifts)
    inside, n = worded_pair(within, len(shifts))
    told = say("score_inside", inside=capital(inside), n=n, verdict=say(f"verdict_{verdict(within, len(shifts))}"))
    if pages.forecast.about.weeks_better is None:
        return told
    better, weeks = pages.forecast.about.weeks_better
    key = "card_weeks_more" if 2 * better > weeks else "card_weeks_less"
    return f"{told} {say(key, n=count(better), of=count(weeks), rest=count(weeks - better))}"


def _measure(row: Mapping[str, Any]) -> dict[str, Any]:
    """One line against usual practice; without a figure for usual practice nobody is called better."""
    name, own, usual = str(row["measure"]), row["vigie"], row["medic"]

    def told(value: float | None) -> str:
        if value is None:
            return say("card_no_figure")
        return percent(value) if name in _SHARES else amount(value, 2 if name == "nats_per_call" else 1)

    if own is None or usual is None:
        key = "card_alone"
    elif told(own) == told(usual):
        key = "card_same"
    else:
        key = "card_better" if row["better"] else "card_worse"
    return {"name": code_words("card_measure", name), "own": told(own), "usual": told(usual), "verdict": say(key),
            "better": key == "card_better", "worse": key == "card_worse"}  # fmt: skip


def _zones(known: pl.DataFrame) -> list[dict[str, Any]]:
    return (
        known.filter(pl.col("zone") != "").group_by("zone")
        .agg(pl.col("expected").sum(), pl.col("actual").sum(), n=pl.len(),
             inside=pl.col("actual").is_between(pl.col("low"), pl.col("high")).mean())
        .sort(["expected", "zone"], descending=[True, False]).to_dicts()
    )  # fmt: skip
