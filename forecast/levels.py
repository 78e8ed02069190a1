"""How far the last weeks lie above or below the usual week: means of several half-lives, pooled by their past errors.

A region whose volume jumps is followed fast, one that only scatters slowly. Must not know hours or places.
"""

import numpy as np

_HALF_LIVES_WEEKS = (2.0, 4.0, 8.0, 20.0)
_PRIOR_CALLS = 100.0
_LEAST_WEEKS, _MOST_WEEKS = 3, 52
"""Weeks the pooling begins after, and looks back on."""


def next_level(calls: np.ndarray, foreseen: np.ndarray) -> float:
    """The level of the next week: calls over calls foreseen. Arguments: sums by week of what was seen and trusted."""
    levels = np.array([_followed(calls, foreseen, half_life) for half_life in _HALF_LIVES_WEEKS])
    weeks = slice(min(_LEAST_WEEKS, len(calls)), len(calls))
    past = slice(max(weeks.start, len(calls) - _MOST_WEEKS), len(calls))
    errors = (calls[past] - foreseen[past] * levels[:, past]) ** 2 / np.maximum(foreseen[past], 1)
    if errors.shape[1] < 2:
        return float(levels[:, -1].mean())
    # Weeks scatter more than Poisson counts do; the best half-life's own scatter is the unit.
    unit = max(1.0, float(errors.mean(axis=1).min()))
    log_weight = -errors.sum(axis=1) / (2 * unit)
    weight = np.exp(log_weight - log_weight.max())
    return float(weight @ levels[:, -1] / weight.sum())


def _followed(calls: np.ndarray, foreseen: np.ndarray, half_life: float) -> np.ndarray:
    """The level as it stood before each week and after the last."""
    kept = 0.5 ** (1 / half_life)
    there = expected = 0.0
    levels = [1.0]
    for week_calls, week_foreseen in zip(calls, foreseen, strict=True):
        there = kept * there + np.sqrt(kept) * week_calls
        expected = kept * expected + np.sqrt(kept) * week_foreseen
        levels.append((there + _PRIOR_CALLS) / (expected + _PRIOR_CALLS))
    return np.array(levels)
