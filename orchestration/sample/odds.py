"""Seeded chance: streams of random numbers that do not disturb each other, and weighted words.

Each purpose has its own stream, so a new agency or a new kind of dirt leaves all others as they were.
Must not hold a weight of the sample itself (those are in `marginals`).
"""

from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate
from typing import Generic, TypeVar

import numpy as np

Word = TypeVar("Word")


def stream(seed: int, *purpose: str) -> np.random.Generator:
    """Return the random numbers of one purpose: the same seed and words give the same numbers."""
    return np.random.default_rng([seed, *"/".join(purpose).encode()])


def chance(rng: np.random.Generator, share: float) -> bool:
    """Say yes in `share` of all cases."""
    return bool(rng.random() < share)


def pick(rng: np.random.Generator, count: int) -> int:
    """Return a number from 0 to below `count`, all alike."""
    return int(rng.random() * count)


def pick_distinct(rng: np.random.Generator, count: int, among: int) -> list[int]:
    """Return `count` different numbers below `among` (all of them if there are no more), in rising order."""
    order = np.argsort(rng.random(among), kind="stable")
    return sorted(int(place) for place in order[:count])


class Odds(Generic[Word]):
    """Words with weights; `draw` gives one of them."""

    def __init__(self, weights: Mapping[Word, float]) -> None:
        self.words = tuple(weights)
        total = sum(weights.values())
        self._reached = [reached / total for reached in accumulate(weights.values())]

    def draw(self, rng: np.random.Generator) -> Word:
        """Return one word, by weight."""
        # The last sum may fall short of 1 by rounding.
        return self.words[min(bisect(self._reached, rng.random()), len(self.words) - 1)]

    def draw_some(self, rng: np.random.Generator, count: int) -> tuple[Word, ...]:
        """Return `count` different words, in the order in which they came up."""
        drawn: list[Word] = []
        while len(drawn) < min(count, len(self.words)):
            if (word := self.draw(rng)) not in drawn:
                drawn.append(word)
        return tuple(drawn)
