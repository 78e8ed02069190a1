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


def middle_of(places: Sequence[Place]) -> tuple[Place, float]:
    """Return the middle of places (one at least, a few kilometres apart at most) and the metres to the farthest."""
    lat, lon = places[0]
    shrink = math.cos(math.radians(lat))
    scale = np.array([METRES_PER_DEGREE, METRES_PER_DEGREE * shrink])
    metres = (np.array(places) - (lat, lon)) * scale
    middle = _median(metres)
    reach = float(np.hypot(*(metres - middle).T).max())
    if reach > WITHIN_M:
        middle = _densest(metres)
        reach = float(np.hypot(*(metres - middle).T).max())
    north, east = middle / scale
    return (lat + float(north), lon + float(east)), reach


def _median(metres: np.ndarray) -> np.ndarray:
    middle: np.ndarray = metres.mean(axis=0)
    for _ in range(_ROUNDS):
        pull = 1 / (np.hypot(*(metres - middle).T) + _ALONE_M)
        middle = pull @ metres / pull.sum()
    return middle


def _densest(metres: np.ndarray) -> np.ndarray:
    """The mean of those places that have the most others within reach, unless that mean itself has fewer.

    Where such places lie on either side of a gap, their mean lies in the gap: then the one of them nearest to it, or the
    mean of all.
    """
    others = _within(metres, metres)
    dense = metres[others == others.max()]
    mean = dense.mean(axis=0)
    tries = np.array([mean, dense[np.hypot(*(dense - mean).T).argmin()], metres.mean(axis=0)])
    return np.asarray(tries[_within(tries, metres).argmax()])


def _within(middles: np.ndarray, metres: np.ndarray) -> np.ndarray:
    """How many places lie within reach of each middle."""
    apart = np.hypot(middles[:, None, 0] - metres[None, :, 0], middles[:, None, 1] - metres[None, :, 1])
    return np.asarray((apart <= WITHIN_M).sum(axis=1))
