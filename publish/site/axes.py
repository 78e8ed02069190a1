"""Axes of a drawing: round steps from zero, and how finely their numbers are written. Must not know what is drawn."""

import math
from collections.abc import Sequence
from itertools import pairwise

from publish.site.texts import decimal

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


def step(most: float, pieces: int = 4) -> float:
    """The smallest round step of which at most `pieces` reach `most`; 1, 2, 2.5 or 5 times a power of ten."""
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most / pieces))
    return next(factor * power for factor in _ROUND if factor * power * pieces >= most * (1 - 1e-9))


def marks(most: float, pieces: int = 4) -> list[float]:
    """Zero and the steps up to the first that is not below `most`."""
    one = step(most, pieces)
    return [one * n for n in range(max(math.ceil(most / one - 1e-9), 1) + 1)]


def between(low: float, high: float, pieces: int = 5) -> list[float]:
    """Round marks of which the first is not above `low` and the last not below `high`."""
    one = step(max(high - low, 1e-9), pieces)
    first, last = math.floor(low / one + 1e-9), math.ceil(high / one - 1e-9)
    return [one * n for n in range(first, max(last, first + 1) + 1)]


def places(numbers: Sequence[float]) -> int:
    """Decimals that tell the marks of an axis apart."""
    one = min((b - a for a, b in pairwise(numbers)), default=1.0)
    return next((n for n in range(6) if abs(one * 10**n - round(one * 10**n)) < 1e-6), 6)


def written(number: float, low: float | None = None, high: float | None = None) -> str:
    """A rate as people write it: three figures at most, one more where its interval is narrow."""
    fine = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 or number == 0 else 2
    if low is not None and high is not None and high - low < 10**-fine:
        fine += 1
    return decimal(number, fine)
