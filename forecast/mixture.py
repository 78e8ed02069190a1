"""Weights of maps that are mixed: the most likely ones given calls that no map had seen, drawn to weights in advance.

Must not know what the maps are.
"""

from itertools import product

import numpy as np

_FLOOR = 1e-12
_GRID = 10
"""Parts the simplex is cut into where all weights on it are weighed against each other."""


def fit_weights(shares: np.ndarray, calls: np.ndarray, *, prior: np.ndarray, steps: int) -> np.ndarray:
    """Weights on the simplex by expectation and maximisation, from equal ones.

    shares: maps x places called, each map's share of the place's block; calls: how many each place had. `prior` adds
    calls to each map in advance (Dirichlet); all zero is maximum likelihood, and all zero without calls is equal.
    """
    weights = np.full(len(shares), 1 / len(shares))
    likely = shares + _FLOOR
    for _ in range(steps):
        parts = weights[:, None] * likely
        earned = (parts / parts.sum(axis=0)) @ calls + prior
        if earned.sum() <= 0:
            break
        weights = earned / earned.sum()
    return weights


def believe_weights(shares: np.ndarray, calls: np.ndarray, *, prior: np.ndarray) -> np.ndarray:
    """Mean weights after the calls, over a grid of the simplex: for a few maps that are alike, where a mode says little.

    Arguments as above; the chance of weights in advance is in proportion to their product with exponents `prior`.
    """
    many = len(shares)
    grid = np.array([parts for parts in product(range(_GRID + 1), repeat=many) if sum(parts) == _GRID]) / _GRID
    likely = shares + _FLOOR
    fit = np.array([np.log(weights @ likely) @ calls for weights in grid]) + np.log(grid + 0.5 / _GRID) @ prior
    belief = np.exp(fit - fit.max())
    return np.asarray(belief @ grid / belief.sum())
