"""The calls of a whole region in each block of the next week: the usual week, at the level of the last ones.

All calls count, in the grid or outside it; forecast.selection says what share of them the grid will hold. Must not look
at where calls are.
"""

from collections.abc import Collection
from datetime import date

import numpy as np

from forecast.beside import NOTHING, Beside
from forecast.grid import Counts
from forecast.levels import next_level
from forecast.profile import fit_profile


def foresee_totals(history: Counts, holidays: Collection[date], beside: Beside = NOTHING) -> np.ndarray:
    """Expected calls, in the grid and outside it together, in each block of the week after a history."""
    width = history.per_week
    totals = (history.calls.sum(axis=1, dtype=float) + history.outside) * history.seen
    starts = history.block_starts(0, len(totals) + width)
    profile = fit_profile(totals, history.seen, starts, per_week=width, holidays=holidays, beside=beside)
    by_week = (history.weeks, width)
    calls = (totals * profile.trust).reshape(by_week).sum(axis=1)
    foreseen = (profile.fitted * profile.trust).reshape(by_week).sum(axis=1)
    return np.asarray(profile.ahead * next_level(calls, foreseen))
