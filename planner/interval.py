"""Ranges of sums: four shifts in five should fall inside.

A single block has the range the forecast gives it. A shift of several blocks has the sum of their means, and as variance
that sum (chance alone) plus, block by block, the share by which the forecast's ranges are wider than chance; its range is
that of a negative binomial with this mean and variance. Blocks are taken as independent: where a whole day runs busier
than forecast, the true range is somewhat wider, and the score of the last two weeks shows it. Must not read a file.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

SPAN = 2 * 1.2815515655446004
"""Width of the middle 80 % of a bell curve, in standard deviations."""

LOW, HIGH = 0.1, 0.9
MEASURABLE, ENOUGH = 0.5, 5.0
"""Ranges are whole numbers: below half a call they say nothing of their width, and it takes some calls to say more."""


def quantiles(mean: NDArray[np.float64], variance: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Smallest counts reached with probability 0.1 and 0.9, for each mean and variance."""
    mean = np.maximum(np.asarray(mean, dtype=float), 1e-12)
    # Without variance beyond chance the negative binomial goes over into the Poisson distribution.
    size = mean**2 / np.maximum(np.asarray(variance, dtype=float) - mean, 1e-6 * mean)
    reach = int(np.ceil(np.max(mean + 12 * np.sqrt(np.maximum(variance, mean)), initial=0.0))) + 12
    steps = np.arange(reach, dtype=float)
    grown = np.log((steps[None, :] + size[:, None]) / (steps[None, :] + 1)) + np.log(mean / (mean + size))[:, None]
    first = -size * np.log1p(mean / size)
    logs = np.concatenate([first[:, None], first[:, None] + np.cumsum(grown, axis=1)], axis=1)
    reached = np.cumsum(np.exp(logs), axis=1)
    return (reached >= LOW).argmax(axis=1), (reached >= HIGH).argmax(axis=1)


def beyond_chance(blocks: pl.DataFrame) -> pl.DataFrame:
    """Per cell: `wider`, the relative variance that the blocks' ranges have beyond chance, over all its blocks."""
    told = blocks.filter(pl.col("expected") >= MEASURABLE)
    mean = told["expected"].to_numpy()
    low, high = quantiles(mean, mean)
    by_chance = pl.Series((high - low) ** 2)
    told = told.with_columns(excess=((pl.col("high") - pl.col("low")) ** 2 - by_chance) / SPAN**2)
    pooled = (pl.col("excess").sum() / (pl.col("expected") ** 2).sum()).clip(lower_bound=0)
    return told.group_by("cell").agg(wider=pl.when(pl.col("expected").sum() >= ENOUGH).then(pooled).otherwise(0.0))


def sums() -> tuple[pl.Expr, ...]:
    """What a shift takes of its blocks: low and high are right for a single one only, `with_range` makes the others."""
    return (
        pl.col("expected").sum(), pl.col("low").sum(), pl.col("high").sum(),
        (pl.col("expected") ** 2).sum().alias("squares"),
    )  # fmt: skip


def with_range(summed: pl.DataFrame, *, single: bool) -> pl.DataFrame:
    """Sums (with `squares` and `wider`) with low and high: the forecast's own for a single block."""
    if single or summed.is_empty():
        return summed
    variance = summed["expected"] + summed["wider"] * summed["squares"]
    low, high = quantiles(summed["expected"].to_numpy(), variance.to_numpy())
    return summed.with_columns(low=pl.Series(low, dtype=pl.Int64), high=pl.Series(high, dtype=pl.Int64))
