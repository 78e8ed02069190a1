"""How each cell looks on the map: one letter per cell, for the drawing and for every frame of the time-lapse.

Likely calls: 1 to 5 for the amount, a to e for the same amounts when the level is unsure. Difference from usual: v to z,
from far fewer to far more. 0 has no fill: too few calls to tell. Must not draw.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from planner.certainty import FEW, UNSTEADY
from planner.classes import rounded
from planner.interval import SPAN
from planner.likely import Likely

LIKELY, USUAL, REACH = "likely", "usual", "reach"
VIEWS = (LIKELY, USUAL, REACH)
"""What a map can show: likely calls, their difference from usual, likely calls with the reach of the posts."""

USUAL_WEEKS = 8
"""Usual is the mean of so many weeks, hence as unsure as that mean."""

NO_FILL = "0"
FILLS: Mapping[str, str] = {
    **{str(at): f'class="k{at}"' for at in range(6)},
    **{letter: f'fill="url(#u{at})"' for at, letter in enumerate("abcde", start=1)},
    **{letter: f'fill="url(#d{at})"' for at, letter in enumerate("vwxyz", start=1)},
}
"""The attribute of a hexagon for each letter."""


def letters(shown: Likely, limits: Sequence[float], view: str) -> str:
    """One letter per cell, in map order."""
    return _differences(shown, limits) if view == USUAL else _amounts(shown, limits)


def difference_limits(shown: Sequence[Likely]) -> tuple[float, ...]:
    """Two limits of the difference from usual, for shifts of one length: slight and strong."""
    found = [frame.cells.select(pl.col("difference").abs()).to_series() for frame in shown if frame.usual is not None]
    sizes = pl.concat(found).drop_nulls().sort() if found else pl.Series([], dtype=pl.Float64)
    if sizes.is_empty() or not sizes[-1]:
        return ()
    below = sizes.cum_sum() / sizes.sum()
    return tuple(sorted({rounded(float(sizes.filter(below >= part)[0])) for part in (0.4, 0.8)}))


def _amounts(shown: Likely, limits: Sequence[float]) -> str:
    classes = np.searchsorted(np.asarray(limits), shown.cells["expected"].to_numpy(), side="right")
    return "".join(
        NO_FILL if sure == FEW else ("abcde" if sure == UNSTEADY else "12345")[at]
        for at, sure in zip(classes.tolist(), shown.cells["sure"], strict=True)
    )


def _differences(shown: Likely, limits: Sequence[float]) -> str:
    # A mean of eight weeks strays by chance; what lies in the middle 80 % of that is no difference to act on.
    chance = (shown.cells["expected"] / USUAL_WEEKS).sqrt() * (SPAN / 2)
    told = []
    for by, slack, sure in zip(shown.cells["difference"], chance, shown.cells["sure"], strict=True):
        if sure == FEW or by is None:
            told.append(NO_FILL)
            continue
        step = 0 if abs(by) < slack else sum(abs(by) >= limit for limit in limits[:2])
        told.append("vwxyz"[2 + (step if by > 0 else -step)])
    return "".join(told)
