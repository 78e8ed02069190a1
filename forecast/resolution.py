"""The resolution of the cells, chosen by the data: the finest at which the level of most calls' cells is known.

A level known from n calls lies within a quarter of the truth, four times in five, from 27 calls on (1.28 / sqrt(n)). A
density score would always choose the finest cells, since calls come from the same doors again and again; no planner can use
those. Must not look at the week that is forecast.
"""

import polars as pl

from forecast.grid import place

CANDIDATES = (9, 8, 7, 6)
USUAL = 8
_KNOWN_CALLS, _SHARE, _MOST_CELLS = 27, 0.75, 2_500


def choose_resolution(calls: pl.DataFrame) -> int:
    """The resolution for these calls (lat, lon): the first of CANDIDATES that holds, else the coarsest."""
    for resolution in CANDIDATES:
        cells = place(calls, resolution)["cell"].value_counts(name="calls")
        known = cells.filter(pl.col("calls") >= _KNOWN_CALLS)["calls"].sum()
        if cells.height <= _MOST_CELLS and known >= _SHARE * calls.height:
            return resolution
    return CANDIDATES[-1]
