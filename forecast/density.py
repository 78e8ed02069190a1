"""Where the calls of a region have been in the long run. Must not look at the time of day."""

import numpy as np

from forecast.grid import Counts

UNIFORM_SHARE = 0.01
"""The part of every map that is spread over all cells alike, so that no cell is impossible."""


def cell_means(history: Counts) -> np.ndarray:
    """Mean calls per block in each cell, over all blocks seen."""
    blocks = history.seen.sum()
    return np.asarray(history.by_week().sum(axis=(0, 1), dtype=float) / max(blocks, 1))


def with_floor(rates: np.ndarray, history: Counts) -> np.ndarray:
    """99 % of these rates and 1 % of the overall mean per block and cell."""
    return np.asarray((1 - UNIFORM_SHARE) * rates + UNIFORM_SHARE * cell_means(history).mean())


def cell_shares(history: Counts) -> np.ndarray:
    """The long-run share of each cell, with the floor; they sum to 1."""
    rates = with_floor(cell_means(history), history)
    return np.asarray(rates / rates.sum())
