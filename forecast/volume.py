"""The volume of a whole region per block: a weighted Poisson regression with log link on the total of its grid.

The form of Channouf et al. 2007 (day and hour effects, then a split); numbers as in docs/forecast.md. Must not look at
where calls are.
"""

from collections.abc import Collection
from datetime import date, datetime

import numpy as np

from forecast.grid import Counts

_HALF_LIFE_WEEKS, _LEVEL_HALF_LIFE_WEEKS = 60, 3
_RIDGE, _LEVEL_PRIOR_CALLS = 1.0, 50
_NEWTON_STEPS = 12
_LARGEST_LOG = 30.0


def forecast_volume(history: Counts, holidays: Collection[date]) -> np.ndarray:
    """Expected calls of the grid in each block of the week after `history`.

    One indicator per block of week, sines and cosines of the day of year where the history is long enough, and one
    for holidays. A ridge of 1 pulls towards the mean; the level follows the last weeks (half-life 3 weeks).
    """
    blocks, width = len(history.calls), history.per_week
    total = history.calls.sum(axis=1, dtype=float)
    starts = history.block_starts(0, blocks + width)
    design = _design(starts, width, cycles=_cycles(history.weeks), holidays=holidays)
    age_weeks = (blocks - np.arange(blocks)) / width
    mean = max(float(total[history.seen].mean()), 1e-6) if history.seen.any() else 1e-6
    start = np.zeros(design.shape[1])
    start[:width] = np.log(mean)
    weight = 0.5 ** (age_weeks / _HALF_LIFE_WEEKS) * history.seen
    fitted = np.exp(design @ _fit(design[:blocks], total, weight, start))
    recent = 0.5 ** (age_weeks / _LEVEL_HALF_LIFE_WEEKS) * history.seen
    level = (recent @ total + _LEVEL_PRIOR_CALLS) / (recent @ fitted[:blocks] + _LEVEL_PRIOR_CALLS)
    return np.asarray(fitted[blocks:] * level)


def _cycles(weeks: int) -> int:
    """How many cycles a year the history can tell."""
    if weeks < 0.9 * 52:
        return 0
    return 1 if weeks < 1.5 * 52 else 3


def _design(starts: list[datetime], width: int, *, cycles: int, holidays: Collection[date]) -> np.ndarray:
    design = np.zeros((len(starts), width + 2 * cycles + 1))
    design[np.arange(len(starts)), np.arange(len(starts)) % width] = 1.0
    angle = 2 * np.pi * np.array([start.timetuple().tm_yday for start in starts]) / 365.25
    for cycle in range(cycles):
        design[:, width + 2 * cycle] = np.sin((cycle + 1) * angle)
        design[:, width + 2 * cycle + 1] = np.cos((cycle + 1) * angle)
    design[:, -1] = [start.date() in holidays for start in starts]
    return design


def _fit(design: np.ndarray, total: np.ndarray, weight: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Coefficients by Newton's method on the penalised likelihood."""
    coefficients = start.copy()
    for _ in range(_NEWTON_STEPS):
        mean = np.exp(np.clip(design @ coefficients, -_LARGEST_LOG, _LARGEST_LOG))
        slope = design.T @ (weight * (total - mean)) - _RIDGE * (coefficients - start)
        curvature = design.T @ (design * (weight * mean)[:, None]) + _RIDGE * np.eye(len(start))
        step = np.linalg.solve(curvature, slope)
        coefficients += step
        if np.abs(step).max() < 1e-10:
            break
    return coefficients
