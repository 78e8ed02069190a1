"""What the indicators page says: how long each part of a run took, for the region and its areas. A range where a number would lie.

Must not turn a missing stamp into a number, nor show one that rests on fewer than ten runs.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from planner.pages import Pages
from planner.texts import say
from planner.wording import amount, count, percent


def indicator_values(pages: Pages) -> dict[str, Any]:
    """The values of indicators.html."""
    frame = pages.forecast.indicators
    if frame is None or frame.filter(pl.col("n") > 0).is_empty():
        return {"missing": say("run_missing"), "segments": [], "areas": [], "reading": ""}
    region = frame.filter(pl.col("zone") == "")
    whole = {row["segment"]: row for row in region.iter_rows(named=True)}
    response = whole.get("response")
    reading = ""
    if response is not None and response["p90"] is not None:
        reading = say(
            "run_reading",
            p50=amount(response["p50"], 1),
            p90=amount(response["p90"], 1),
            share=percent(response["share"]),
        )
    areas = frame.filter((pl.col("zone") != "") & (pl.col("segment") == "response") & (pl.col("n") > 0)).sort("zone")
    return {
        "missing": "", "reading": reading, "segments": [_row(row) for row in region.iter_rows(named=True)],
        "areas": [{**_row(row), "zone": row["zone"]} for row in areas.iter_rows(named=True)],
    }  # fmt: skip


def _row(row: Mapping[str, Any]) -> dict[str, str]:
    few = row["warning"] == "few"
    ranged = (
        say("run_range", low=amount(row["p90_low"], 1), high=amount(row["p90_high"], 1))
        if row["warning"] == "range"
        else ""
    )
    return {
        "segment": say(f"run_{row['segment']}"), "means": say(f"run_{row['segment']}_means"), "n": count(row["n"]),
        "share": percent(row["share"]) if row["share"] is not None else "",
        "p50": amount(row["p50"], 1) if row["p50"] is not None and not few else "",
        "p90": amount(row["p90"], 1) if row["p90"] is not None and not few else "",
        "remark": say("run_few") if few and row["n"] else ranged,
    }  # fmt: skip
