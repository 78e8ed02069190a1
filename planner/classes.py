"""The five amounts a map tells apart, the same for every shift of one length in a forecast.

Each class holds about a fifth of the week's likely calls, its limit rounded to a number one can say. Must not draw.
"""

import math
from collections.abc import Sequence

import polars as pl

from planner.reading import Forecast
from planner.shift import Shift
from planner.wording import amount

CLASSES = 5
_STEPS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
_FINE_STEPS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10)
"""Under one call one figure is short enough to say; above, some in between are."""


def breaks_for(forecast: Forecast, shifts: Sequence[Shift]) -> tuple[float, ...]:
    """Limits between the classes for these shifts, ascending; fewer than four where amounts are all alike."""
    of_shift = {block: at for at, shift in enumerate(shifts) for block in shift.blocks}
    amounts = (
        forecast.forecast.filter(pl.col("block_start").is_in(list(of_shift)))
        .group_by("cell", pl.col("block_start").replace_strict(of_shift, return_dtype=pl.Int64))
        .agg(pl.col("expected").sum())["expected"]
        .sort()
    )
    return breaks(amounts)


def breaks(amounts: pl.Series) -> tuple[float, ...]:
    """Limits such that each class holds about the same sum of the amounts (sorted)."""
    below = amounts.cum_sum() / amounts.sum() if amounts.sum() > 0 else amounts
    wanted = (amounts.filter(below >= part / CLASSES) for part in range(1, CLASSES))
    return tuple(sorted({rounded(float(values[0])) for values in wanted if values.len() and values[0] > 0}))


def rounded(value: float) -> float:
    """The nearest number that is short to say, by ratio."""
    scale = 10.0 ** math.floor(math.log10(value))
    step = min(_FINE_STEPS if value >= 1 else _STEPS, key=lambda step: abs(math.log(value / scale / step)))
    return float(f"{step * scale:.3g}")


def class_of(value: float, limits: Sequence[float]) -> int:
    """The class of an amount, 1 for the lowest."""
    return 1 + sum(value >= limit for limit in limits)


def decimals_of(limits: Sequence[float]) -> int:
    """How many decimals amounts need so that the classes can be told apart in a column of figures."""
    return 2 if limits and limits[0] < 0.1 else 1


def written(limits: Sequence[float]) -> list[str]:
    """The limits as text, all with the same decimals."""
    decimals = max((len(f"{limit:.6f}".rstrip("0").split(".")[1]) for limit in limits), default=0)
    return [amount(limit, decimals) for limit in limits]
