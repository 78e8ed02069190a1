"""How sure the level behind a cell's figure is: steady, could well be half or twice, or too few calls to tell.

The count in one cell is small and always varies; that is in its range. Asked here is whether the level itself is known:
by the past calls at these hours, and by how much wider the forecast's ranges are than chance. Must not change a figure.
"""

import math

import polars as pl

from planner.interval import SPAN

STEADY, UNSTEADY, FEW = "steady", "unsteady", "few"

TOO_FEW = 5
"""Fewer past calls than this tell nothing of a cell."""


def sure() -> pl.Expr:
    """One of the three words, from the columns calls, expected, of_week (the week's expected calls) and wider."""
    # A level known from n calls has a relative variance of 1/n; ranges wider than chance add their own. Half or twice
    # lies in the middle 80 % of a level that is off by a factor with this variance.
    here = pl.col("calls") * pl.col("expected") / pl.col("of_week")
    by_two = (1 / here + pl.col("wider")).sqrt() * (SPAN / 2) >= math.log(2)
    return (
        pl.when(pl.col("calls") < TOO_FEW)
        .then(pl.lit(FEW))
        .when((pl.col("expected") <= 0) | by_two)
        .then(pl.lit(UNSTEADY))
        .otherwise(pl.lit(STEADY))
    )
