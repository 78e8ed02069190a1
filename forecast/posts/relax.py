"""A bound on every plan, and better plans on the way: the Lagrangian relaxation of coverage, by subgradient steps.

The rule that a covered cell needs a unit within reach gets a price per cell; what is left decides by itself. Any prices
give a valid bound, good ones that of the linear program (Galvao and ReVelle 1996 for maximal coverage).
"""

from dataclasses import dataclass

import numpy as np

from forecast.posts.cover import Cover
from forecast.posts.greedy import choose_best, exchange

_PATIENCE, _SMALLEST_STEP, _LOOK_EVERY, _ENOUGH = 30, 1e-4, 25, 1e-7


@dataclass(frozen=True, kw_only=True)
class Relaxed:
    """The best plan found, the bound on all plans, and the score of a unit at each site under the bound's prices."""

    placed: np.ndarray
    value: float
    bound: float
    scores: np.ndarray

    def may_help(self, most: np.ndarray) -> np.ndarray:
        """The sites that a better plan than this one could use; all others are ruled out by the bound."""
        chosen = choose_best(self.scores, most, int(self.placed.sum()))
        least = self.scores[chosen > 0].min()
        slack = max(self.bound - self.value, 0.0) + _ENOUGH
        return np.flatnonzero((self.scores >= least - slack) | (self.placed > 0))


def relax(cover: Cover, placed: np.ndarray, *, steps: int) -> Relaxed:
    """Tighten the bound for at most so many steps, starting from a plan of all units."""
    units, value = int(placed.sum()), cover.value(placed)
    worths = cover.demand * cover.levels[:, None]
    prices = cover.demand * np.concatenate([cover.levels, [0.0]])[np.minimum(cover.within(placed), len(cover.levels))]
    bound, kept, scores, length, waited = np.inf, prices, cover.reach @ prices - cover.price, 1.0, 0
    for step in range(steps):
        score = np.asarray(cover.reach @ prices) - cover.price
        chosen = choose_best(score, cover.most, units)
        here = float(np.maximum(worths - prices, 0.0).sum() + score @ chosen)
        waited += 1
        if here < bound - 1e-6 * abs(here):
            waited = 0
        if here < bound:
            bound, kept, scores = here, prices, score
        if waited >= _PATIENCE:
            length, waited, prices = length / 2, 0, kept
        if step % _LOOK_EVERY == 0:
            tried = exchange(cover, chosen)
            if cover.value(tried) > value:
                placed, value = tried, cover.value(tried)
        slope = cover.within(chosen) - (worths > prices).sum(axis=0)
        steepness = float(slope @ slope)
        if steepness == 0 or bound - value < _ENOUGH or length < _SMALLEST_STEP:
            break
        prices = np.clip(prices - length * max(here - value, 0.0) / steepness * slope, 0.0, worths[0])
    return Relaxed(placed=placed, value=value, bound=bound, scores=np.asarray(scores))
