"""The chosen model: volume of the region x a map mixed from the plain density and three ladders, by what each foresaw.

With a history too short to have foreseen anything the mixture is the belief in advance, and each ladder itself stays
near the plain density. Must not see the weeks it will be judged on, nor learn from cells it did not know then.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from forecast.beside import NOTHING, Beside
from forecast.density import cell_shares
from forecast.grid import Counts
from forecast.mixture import believe_weights
from forecast.predictive import Foretold, dispersions_of
from forecast.scores import LEAST_RATE
from forecast.selection import Choice, share_inside
from forecast.shrinkage import CALM, DRIFTING, LADDER, climb
from forecast.totals import foresee_totals

LEAST_WEEKS = 3
"""Whole weeks before a week that can be foreseen to learn from it."""

_LEARNT_WEEKS, _CITY_WEEKS = 16, 26
_MOST_NUMBERS = 30_000_000
"""Shares that are held at once: a quarter of a gigabyte; a larger grid learns from fewer weeks."""

_LADDERS = (LADDER, CALM, DRIFTING)
_BELIEF = np.array([0.0, 2.0, 1.0, 0.5])
"""In advance, in the plain density and each ladder: exponents over the simplex of weights."""


@dataclass(frozen=True, kw_only=True)
class Mixed:
    """The model: from a history to the rates of the week after it.

    `dispersions` say by level how far counts scatter about them (forecast.intervals); a level never foreseen is not there.
    """

    holidays: Collection[date]
    beside: Beside
    choice: Choice
    weights: np.ndarray
    dispersions: Mapping[str, float]

    def __call__(self, history: Counts) -> np.ndarray:
        """Return blocks of week x cells."""
        volume = foresee_totals(history, self.holidays, self.beside) * share_inside(history, self.choice)
        return np.asarray(volume[:, None] * _mixed(self.weights, _maps(history)))


def mix(counts: Counts, holidays: Collection[date], beside: Beside = NOTHING) -> Mixed:
    """Learn weights and scatter from the last weeks of counts, each foreseen from the weeks before it.

    Up to 16 weeks for the map and 26 for the total. Every week is looked at on the cells known before it.
    """
    choice = Choice.of(counts)
    numbers = (len(_LADDERS) + 1) * counts.per_week * len(counts.grid.cells)
    learnt = int(np.clip(_MOST_NUMBERS // numbers, 2, _LEARNT_WEEKS))
    weeks = [week for week in _last(counts, learnt) if len(choice.known(counts.until(week)))]
    known = {week: choice.as_known(counts, week) for week in weeks}
    maps = {week: _maps(then.until(week)) for week, then in known.items()}
    weights = _learn(maps, known)
    totals = {week: foresee_totals(counts.until(week), holidays, beside) for week in _last(counts, _CITY_WEEKS)}
    told = []
    for week, then in known.items():
        volume = totals[week] * share_inside(then.until(week), Choice(choice.least, week))
        told.append(Foretold(then.week(week), np.maximum(volume[:, None] * _mixed(weights, maps[week]), LEAST_RATE)))
    return Mixed(
        holidays=holidays, beside=beside, choice=choice, weights=weights,
        dispersions=dispersions_of(told, [(counts.week(week), total) for week, total in totals.items()]),
    )  # fmt: skip


def _last(counts: Counts, many: int) -> range:
    return range(max(LEAST_WEEKS, counts.weeks - many), counts.weeks)


def _maps(history: Counts) -> np.ndarray:
    """Shares of each map by block of week and cell."""
    plain = np.broadcast_to(cell_shares(history), (history.per_week, len(history.grid.cells)))
    return np.stack([plain, *climb(history, *_LADDERS)])


def _mixed(weights: np.ndarray, maps: np.ndarray) -> np.ndarray:
    return np.asarray(np.tensordot(weights, maps, axes=1))


def _learn(maps: Mapping[int, np.ndarray], known: Mapping[int, Counts]) -> np.ndarray:
    shares: list[np.ndarray] = [np.zeros((len(_BELIEF), 0))]
    calls: list[np.ndarray] = [np.zeros(0)]
    for week, each in maps.items():
        truth = known[week].week(week)
        there = truth.calls * truth.seen[:, None]
        block, cell = np.nonzero(there)
        shares.append(each[:, block, cell])
        calls.append(there[block, cell].astype(float))
    return believe_weights(np.concatenate(shares, axis=1), np.concatenate(calls), prior=_BELIEF)
