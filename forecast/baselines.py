"""What a forecast must beat: the uniform map, MEDIC as it is usually coded, and the mean of each cell and hour of week.

MEDIC: the practice of Mecklenburg (Setzer, Saydam and Park 2009): the mean of the same block of week in the last 4 weeks
of this and up to 4 earlier years. All return the rates of the week after `history`: blocks of week x cells.
"""

import numpy as np

from forecast.density import with_floor
from forecast.grid import Counts

_LAST_WEEKS, _YEARS, _WEEKS_A_YEAR = 4, 5, 52


def uniform(history: Counts) -> np.ndarray:
    """The mean total of each block of week, spread over all cells alike."""
    means = hour_of_week_means(history)
    return np.repeat(means.sum(axis=1, keepdims=True) / means.shape[1], means.shape[1], axis=1)


def medic(history: Counts) -> np.ndarray:
    """MEDIC with its floor."""
    return with_floor(medic_means(history), history)


def medic_means(history: Counts) -> np.ndarray:
    """The same without a floor."""
    lags = [last + _WEEKS_A_YEAR * year for year in range(_YEARS) for last in range(1, _LAST_WEEKS + 1)]
    return _means(history, [history.weeks - lag for lag in lags if lag <= history.weeks])


def hour_of_week(history: Counts) -> np.ndarray:
    """The mean of each cell and block of week over the whole history, with the same floor."""
    return with_floor(hour_of_week_means(history), history)


def hour_of_week_means(history: Counts, *, last: int | None = None) -> np.ndarray:
    """The same without a floor; of the last weeks only, if so many are named."""
    return _means(history, slice(-last if last else None, None))


def _means(history: Counts, weeks: slice | list[int]) -> np.ndarray:
    """Mean of each cell and block of week over the blocks of these weeks that were seen."""
    seen = history.seen_by_week()[weeks].sum(axis=0)[:, None]
    return np.asarray(history.by_week()[weeks].sum(axis=0, dtype=float) / np.maximum(seen, 1))
