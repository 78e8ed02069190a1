"""Fit the house number along one street: what its evidence says, and how sure that is between and beyond it.

The number is taken to grow along the street at a steady rate with wandering: over L metres it strays from the
steady growth by about sqrt(wander * L) numbers (a random walk, so that the error grows with the distance from
the nearest evidence and shrinks again at the next). It must know nothing of streets, lines or cross streets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_ROUNDS = 6
_LOOSE = 1e8  # the variance of what is not known at all
_FREEDOM = 3.0  # of Student's t: the fewer, the less a value far from the others counts


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The metres at which a run is fitted (`knots`, ascending, two at least) and how numbers wander between them.

    `wander` holds for each step the square numbers per metre by which they may stray from steady growth.
    """

    knots: np.ndarray
    wander: np.ndarray

    @property
    def length_m(self) -> float:
        return float(self.knots[-1] - self.knots[0])


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """House numbers seen at metres `at`, each with its `spread`.

    `shift` is None where the numbers are the street's own; else how far all of them together may lie from the
    street's (they come from another street, whose hundreds need not begin at the same place).
    """

    at: np.ndarray
    values: np.ndarray
    spread: np.ndarray
    shift: float | None = None


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The number at each knot (metres, ascending), with its covariance."""

    knots: np.ndarray
    means: np.ndarray
    covariance: np.ndarray

    def read(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the numbers at the metres `at` and their spreads."""
        weights = place_on_knots(self.knots, at)
        variance = np.einsum("ij,jk,ik->i", weights, self.covariance, weights)
        return weights @ self.means, np.sqrt(np.maximum(variance, 0.0))


def place_on_knots(knots: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the weights (m x n) that interpolate linearly between knots (ascending, two at least)."""
    weights = np.zeros((len(at), len(knots)))
    right = np.clip(np.searchsorted(knots, at), 1, len(knots) - 1)
    share = np.clip((at - knots[right - 1]) / (knots[right] - knots[right - 1]), 0.0, 1.0)
    rows = np.arange(len(at))
    weights[rows, right - 1] = 1 - share
    weights[rows, right] += share
    return weights


def fit_numbers(scale: Scale, evidence: Sequence[Evidence], *, rate: tuple[float, float]) -> Fit:
    """Fit the number at the knots of `scale`; `rate` is (numbers per metre, signed; its spread).

    A value far from the fit counts less the further it lies, and so does a step of the walk: one odd address
    bends nothing, and a jump in the numbering bends only its own stretch.
    """
    knots = scale.knots
    count, steps = len(knots), np.diff(knots)
    free = scale.wander * steps
    shifts = [item.shift for item in evidence if item.shift is not None]
    weights = np.zeros((sum(len(item.at) for item in evidence), count + len(shifts)))
    row, column = 0, count
    for item in evidence:
        rows = slice(row, row + len(item.at))
        weights[rows, :count] = place_on_knots(knots, item.at)
        if item.shift is not None:
            weights[rows, column] = 1.0
            column += 1
        row += len(item.at)
    values = np.concatenate([item.values for item in evidence])
    variance = np.concatenate([item.spread for item in evidence]) ** 2
    reach = knots - knots[0]
    mean = np.concatenate([rate[0] * reach, np.zeros(len(shifts))])
    doubt, stretch = np.ones(len(values)), np.ones(len(steps))
    for _ in range(_ROUNDS):
        walked = np.concatenate([[0.0], np.cumsum(free * stretch)])
        prior = np.zeros((len(mean), len(mean)))
        prior[:count, :count] = np.minimum.outer(walked, walked) + rate[1] ** 2 * np.outer(reach, reach) + _LOOSE
        prior[range(count, len(mean)), range(count, len(mean))] = np.square(shifts)
        across = prior @ weights.T
        whole = weights @ across
        whole[np.diag_indices_from(whole)] += variance * doubt
        gain = np.linalg.solve(whole, np.column_stack([across.T[:, :count], values - weights @ mean]))
        means = mean + across @ gain[:, -1]
        doubt = (_FREEDOM + (values - weights @ means) ** 2 / variance) / (_FREEDOM + 1)
        strayed = np.diff(means[:count]) - rate[0] * steps
        stretch = (_FREEDOM + strayed**2 / free) / (_FREEDOM + 1)
    covariance = prior[:count, :count] - across[:count] @ gain[:, :count]
    return Fit(knots=knots, means=means[:count], covariance=covariance)
