"""What the choice of the grid does to its own past, undone: a cell is in the grid because it had calls.

Before the grid was chosen its cells look busier, and newer, than they will be: a model tuned on them trusts new places
too much. Here an earlier origin shows only the cells that were known then. Must not forecast.
"""

from dataclasses import dataclass, replace

import numpy as np

from forecast.grid import Counts, Grid

MOST_LEAST = 3
"""Calls that make a cell known, at most: the rule of the backtest's grid."""

_FIRST_WEEK = 2
_USUAL_DECAY, _DECAY_PRIOR = 0.7, 20.0
_NEWTON_STEPS = 20


@dataclass(frozen=True)
class Choice:
    """How a grid was chosen: the calls that made a cell part of it, and the week by which all cells had them."""

    least: int
    settled: int

    @classmethod
    def of(cls, counts: Counts) -> "Choice":
        """Read the choice off counts that end where it was made or later."""
        by_week = counts.by_week().sum(axis=1, dtype=np.int64).cumsum(axis=0)
        least = int(np.clip(by_week[-1].min(initial=MOST_LEAST), 1, MOST_LEAST)) if counts.weeks else 1
        known = (by_week >= least).all(axis=1)
        return cls(least, int(known.argmax()) + 1 if known.any() else counts.weeks)

    def known(self, history: Counts) -> np.ndarray:
        """The columns of the cells that would be in the grid if it were chosen now."""
        return np.flatnonzero(history.by_week().sum(axis=(0, 1), dtype=np.int64) >= self.least)

    def as_known(self, counts: Counts, week: int) -> Counts:
        """Counts until the end of this week on the cells known before it; the others count as outside."""
        return only(counts.until(week + 1), self.known(counts.until(week)))


def only(counts: Counts, columns: np.ndarray) -> Counts:
    """Counts on some cells of the grid; calls in the others become calls outside it."""
    if len(columns) == len(counts.grid.cells):
        return counts
    calls = counts.calls[:, columns]
    left_out = counts.calls.sum(axis=1, dtype=np.int64) - calls.sum(axis=1, dtype=np.int64)
    grid = Grid(counts.grid.resolution, tuple(counts.grid.cells[column] for column in columns))
    return replace(counts, grid=grid, calls=calls, outside=counts.outside + left_out)


def share_inside(history: Counts, choice: Choice) -> float:
    """The share of next week's calls that will fall on the grid.

    Calls in places not known yet grow rarer as the log grows: their share is a power of the weeks known, fitted on
    every week so far, and stands still once the grid is chosen. Where every cell with a call is in the grid, a new
    place counts for the grid as a whole, and only the calls outside it are taken off.
    """
    if history.weeks <= _FIRST_WEEK:
        return 1.0
    by_week = history.by_week().sum(axis=1, dtype=float)
    beyond = (history.outside * history.seen).reshape(history.weeks, -1).sum(axis=1).astype(float)
    total = by_week.sum(axis=1) + beyond
    if choice.least > 1:
        before = by_week.cumsum(axis=0) - by_week
        unsettled = np.arange(history.weeks) < choice.settled
        beyond += (by_week * (before < choice.least)).sum(axis=1) * unsettled
    weeks = np.arange(_FIRST_WEEK, history.weeks)
    known = np.log(np.minimum(weeks, choice.settled)) if choice.least > 1 else np.zeros(len(weeks))
    ahead = float(np.log(min(history.weeks, choice.settled))) if choice.least > 1 else 0.0
    return float(1 - np.clip(_power(beyond[weeks], total[weeks], known, ahead), 0, 0.9))


def _power(beyond: np.ndarray, total: np.ndarray, known: np.ndarray, ahead: float) -> float:
    """Poisson regression of a share on the log of the weeks known, its slope drawn to the usual one."""
    if not beyond.any():
        return 0.0
    usual = -_USUAL_DECAY if known.any() else 0.0
    slope = usual
    level = np.log(beyond.sum() / max((total * np.exp(slope * known)).sum(), 1e-9))
    for _ in range(_NEWTON_STEPS):
        expected = total * np.exp(level + slope * known)
        first = np.array(
            [(beyond - expected).sum(), (known * (beyond - expected)).sum() - _DECAY_PRIOR * (slope - usual)]
        )
        cross = (known * expected).sum()
        second = np.array([[expected.sum(), cross], [cross, (known**2 * expected).sum() + _DECAY_PRIOR]])
        step = np.linalg.solve(second, first)
        level, slope = level + step[0], slope + step[1]
        if np.abs(step).max() < 1e-9:
            break
    return float(np.exp(level + slope * ahead))
