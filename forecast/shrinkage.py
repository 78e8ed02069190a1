"""Where calls will be, as a chain of corrections: each asks whether a neighbourhood, an hour or a season had more calls
than foreseen so far, and believes it in proportion to the calls it has (Gamma-Poisson credibility).

A step multiplies the map by (n + strength) / (e + strength): n calls counted and e calls foreseen in a window of time,
hour and space. What is rare stays with its surroundings and what is frequent speaks for itself, so the same strengths
serve six weeks and two years. Must not know the volume to come, nor learn its own strengths.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from forecast.grid import Counts
from forecast.kernels import alike, discounted, nearness


@dataclass(frozen=True)
class Step:
    """A window (hours that are alike, half-life in weeks, bandwidth in km) and its strength in calls."""

    alike: str
    half_life: float
    bandwidth: float
    strength: float


# Chosen by search over weeks before all test weeks: Montgomery, San Francisco, Houston and cold starts cut from each.
LADDER = (
    Step("all", inf, 2.0, 1.0),
    Step("all", inf, 1.0, 0.1),
    Step("all", inf, 0.0, 1.0),
    Step("all", 26.0, 0.0, 100.0),
    Step("light", inf, 1.0, 66.0),
    Step("soft", inf, 1.5, 50.0),
    Step("softbod", inf, 0.0, 30.0),
    Step("soft", inf, 0.0, 20.0),
    Step("bow", inf, 0.0, 450.0),
    Step("all", 2.0, 0.0, 90.0),
    Step("all", 1.0, 0.6, 200.0),
    Step("softbod", 8.0, 1.0, 100.0),
)
"""From wide to narrow, from all hours to one hour of the week, and last what the last weeks say."""


CALM = tuple(step if step.alike == "all" else replace(step, strength=4 * step.strength) for step in LADDER)
"""The same, the hours of the day believed less: for regions whose map moves little over the day."""

DRIFTING = (*LADDER[:3], Step("all", 26.0, 0.0, 15.0), Step("all", 8.0, 0.0, 25.0), *LADDER[4:])
"""The same, the last half year and the last two months believed more: for regions that are being built."""


def climb(history: Counts, *ladders: Sequence[Step]) -> list[np.ndarray]:
    """Shares of the cells in each block of week (rows sum to 1) for the week after a history, by each ladder."""
    half_lives = {inf, *(step.half_life for steps in ladders for step in steps)}
    sums = {half_life: discounted(history, half_life) for half_life in half_lives}
    counts, weights = sums[inf]
    volume = (counts.sum(axis=1) + 1) / np.maximum(weights, 1e-9)
    found = []
    for steps in ladders:
        rates = np.repeat(volume[:, None] / counts.shape[1], counts.shape[1], axis=1)
        for step in steps:
            rates = _correct(history, rates, step, *sums[step.half_life])
        found.append(np.asarray(rates / rates.sum(axis=1, keepdims=True)))
    return found


def _correct(history: Counts, rates: np.ndarray, step: Step, counts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    foreseen = weights[:, None] * rates
    if step.alike == "all":
        counts, foreseen = counts.sum(axis=0, keepdims=True), foreseen.sum(axis=0, keepdims=True)
    else:
        pooled = alike(step.alike, history)
        counts, foreseen = pooled @ counts, pooled @ foreseen
    if step.bandwidth:
        near = nearness(history.grid, step.bandwidth)
        counts, foreseen = (near @ counts.T).T, (near @ foreseen.T).T
    return np.asarray(rates * ((counts + step.strength) / (foreseen + step.strength)))
