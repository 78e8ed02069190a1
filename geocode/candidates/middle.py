"""The one place that stands for many: the middle of a block whose houses lie along bent, broken or long lines.

Two thresholds of the field meet here: half of the houses should be as near as can be (the geometric median, after
E. Weiszfeld 1937), and as few as possible further than 250 m, which is another place. Must not know an address.
"""

import math
from collections.abc import Sequence

import numpy as np

from geocode.interpolate import METRES_PER_DEGREE, Place

WITHIN_M = 240.0
"""Of a block that reaches further than this, the densest part of this radius stands for it."""

_ROUNDS = 10
_ALONE_M = 1.0
_STILL_M = 0.5


def middle_of(places: Sequence[Place]) -> tuple[Place, float]:
    """Return the middle of places (one at least, a few kilometres apart at most) and the metres to the farthest."""
    lat, lon = places[0]
    shrink = math.cos(math.radians(lat))
    # North is real, east imaginary: a place is one number, and a distance one call.
    metres = np.array([complex(north - lat, (east - lon) * shrink) for north, east in places]) * METRES_PER_DEGREE
    middle = _median(metres)
    reach = float(abs(metres - middle).max())
    if reach > WITHIN_M:
        middle = _densest(metres)
        reach = float(abs(metres - middle).max())
    return (lat + middle.real / METRES_PER_DEGREE, lon + middle.imag / (METRES_PER_DEGREE * shrink)), reach


def _median(metres: np.ndarray) -> complex:
    middle = complex(metres.mean())
    for _ in range(_ROUNDS):
        pull = 1 / (abs(metres - middle) + _ALONE_M)
        before, middle = middle, complex(pull @ metres / pull.sum())
        if abs(middle - before) < _STILL_M:
            break
    return middle


def _densest(metres: np.ndarray) -> complex:
    """The mean of those places that have the most others within reach, unless that mean itself has fewer.

    Where such places lie on either side of a gap, their mean lies in the gap: then the one of them nearest to it, or the
    mean of all.
    """
    others = _within(metres, metres)
    dense = metres[others == others.max()]
    mean = dense.mean()
    tries = np.array([mean, dense[abs(dense - mean).argmin()], metres.mean()])
    return complex(tries[_within(tries, metres).argmax()])


def _within(middles: np.ndarray, metres: np.ndarray) -> np.ndarray:
    """How many places lie within reach of each middle."""
    return np.asarray((abs(middles[:, None] - metres[None, :]) <= WITHIN_M).sum(axis=1))
