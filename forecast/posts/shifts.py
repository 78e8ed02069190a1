"""The blocks of each day and night shift of a forecast, and the likely calls of each cell in them.

What a shift is, forecast.shifts says; one that does not lie whole in the forecast is left out. Must not foresee anything.
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from forecast.shifts import runs_of


def shift_blocks(starts: Sequence[datetime], block_hours: int) -> pl.DataFrame:
    """day, shift, block_start of every whole shift, in order; empty where blocks do not divide twelve hours."""
    starts = sorted(starts)
    rows = [
        (run.day, run.shift, start) for run in runs_of(starts, block_hours) for start in starts[run.first : run.end]
    ]
    return pl.DataFrame(
        rows, orient="row", schema={"day": pl.Date, "shift": pl.String, "block_start": pl.Datetime("us")}
    )


def calls_by_shift(forecast: pl.DataFrame, block_hours: int) -> pl.DataFrame:
    """day, shift, cell, expected from a forecast's cell, block_start, expected; shifts in order of time."""
    blocks = shift_blocks(forecast["block_start"].unique().to_list(), block_hours)
    joined = forecast.join(blocks, on="block_start")
    summed = joined.group_by("day", "shift", "cell").agg(pl.col("expected").sum(), start=pl.col("block_start").min())
    return summed.sort("start", "cell").drop("start")
