"""Quantiles of the usable durations, and how far the unusable ones could move the 90th percentile.

The bounds assume nothing of what is missing (C. F. Manski, Identification Problems in the Social Sciences, 1994): all of
it at 0 minutes for the low one, all of it at the limit for the high one. Must not fill in what is missing any other way.
"""

import polars as pl

from forecast.indicators.segments import LIMIT_MINUTES

FEWEST = 10
"""Fewer usable durations than these, and no number is told."""

SURE_SHARE = 0.95
"""Where a smaller share is usable, the 90th percentile is told as a range."""

FEW, RANGE = "few", "range"


def with_quantiles(grouped: pl.DataFrame) -> pl.DataFrame:
    """Add share, p50, p90, p90_low, p90_high and warning to groups with n, usable and `sorted` (minutes, ascending).

    A quantile q of k durations is the one at place ceil(q k), so that filling in never makes a duration nobody had.
    """
    n, usable = pl.col("n"), pl.col("usable")
    low = pl.when(_place(n, 9) > n - usable).then(_at(_place(n, 9) - (n - usable))).otherwise(0.0)
    high = pl.when(_place(n, 9) <= usable).then(_at(_place(n, 9))).otherwise(LIMIT_MINUTES)
    share = pl.when(n > 0).then(usable / n)
    warning = pl.when(usable < FEWEST).then(pl.lit(FEW)).when(share < SURE_SHARE).then(pl.lit(RANGE))
    told = grouped.with_columns(share=share, warning=warning.otherwise(pl.lit("")))
    enough, ranged = pl.col("warning") != FEW, pl.col("warning") == RANGE
    return told.with_columns(
        p50=pl.when(enough).then(_at(_place(usable, 5))), p90=pl.when(enough).then(_at(_place(usable, 9))),
        p90_low=pl.when(ranged).then(low), p90_high=pl.when(ranged).then(high),
    )  # fmt: skip


def _place(count: pl.Expr, tenths: int) -> pl.Expr:
    """ceil(tenths / 10 * count), in whole numbers."""
    return (count * tenths + 9) // 10


def _at(place: pl.Expr) -> pl.Expr:
    return pl.col("sorted").list.get(place - 1, null_on_oob=True)
