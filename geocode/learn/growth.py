"""Tell which way numbers grow on a street that does not show it, from the streets around that run alike.

Each neighbouring street has one vote, by length and nearness. It must know nothing of the numbers themselves.
"""

from collections.abc import Sequence

import numpy as np

from geocode.learn.corridors import Corridor

_REACH_M = 500.0
_ALIKE = 0.9  # cosine between two segments that run alike
_NEAR_M = 50.0


class GrowthField:
    """The segments on which numbers are known to grow, and which way."""

    def __init__(self, corridors: Sequence[Corridor], rates: Sequence[float | None]) -> None:
        known = [(number, rate) for number, rate in enumerate(rates) if rate is not None]
        parts = [_draw(corridors[number]) for number, _ in known]
        owners = [np.full(len(middle), number) for (number, _), (middle, *_) in zip(known, parts, strict=True)]
        self._owner = np.concatenate(owners or [np.zeros(0)]).astype(int)
        self._middle = np.concatenate([middle for middle, *_ in parts] or [np.zeros((0, 2))])
        signs = [np.sign(rate) * heading for (_, rate), (_, heading, _) in zip(known, parts, strict=True)]
        self._heading = np.concatenate(signs or [np.zeros((0, 2))])
        self._rate = np.abs(np.array([rate or 0.0 for rate in rates]))
        self.usual = float(np.median([abs(rate) for _, rate in known])) if known else 0.0

    def vote(self, corridor: Corridor) -> tuple[float, float]:
        """Return (agreement from -1 to 1: positive when numbers grow with the run's metres, numbers per metre)."""
        middle, heading, length = _draw(corridor)
        apart = np.hypot(*(middle[:, None] - self._middle[None]).transpose(2, 0, 1))
        alike = heading @ self._heading.T
        weight = np.where((apart < _REACH_M) & (np.abs(alike) > _ALIKE), length[:, None] / (_NEAR_M + apart), 0.0)
        cast = weight.sum(axis=0)
        if not cast.sum():
            return 0.0, self.usual
        return (
            float((weight * np.sign(alike)).sum() / cast.sum()),
            float(np.average(self._rate[self._owner], weights=cast)),
        )


def _draw(corridor: Corridor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first = np.array([line.coords[0] for line in corridor.lines])
    last = np.array([line.coords[-1] for line in corridor.lines])
    step = (last - first) * np.sign(corridor.ends - corridor.starts)[:, None]
    length = np.hypot(*step.T)
    return (first + last) / 2, step / np.maximum(length, 1.0)[:, None], length
