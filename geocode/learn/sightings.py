"""Put past address points on the run of their street: the metres along it and the number seen there.

It also reads from them how fast and which way the numbers grow. It must not place a point on another street.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geocode.learn.corridors import Corridor

_OFF_LINE_M = 60.0  # a point further from its street says nothing
_APART_M = 25.0  # two points nearer than this along the street do not show which way numbers grow
_AGREEING = 0.75  # share of pairs that must grow the same way
_RATES = (0.15, 3.0)  # numbers per metre; outside of these the points are no house numbers of one run


@dataclass(frozen=True, kw_only=True)
class Sightings:
    """Numbers (middle of low and high) seen at metres `at` of a run, with the spread a block brings along."""

    at: np.ndarray
    numbers: np.ndarray
    spread: np.ndarray

    def growth(self) -> float | None:
        """Return the numbers per metre along the run (signed), or None when the points do not show it."""
        apart = self.at[:, None] - self.at[None, :]
        pairs = apart > _APART_M
        if not pairs.any():
            return None
        rates = (self.numbers[:, None] - self.numbers[None, :])[pairs] / apart[pairs]
        rate = float(np.median(rates))
        agreeing = np.mean(np.sign(rates) == np.sign(rate))
        return rate if agreeing >= _AGREEING and _RATES[0] <= abs(rate) <= _RATES[1] else None

    def contradict(self) -> bool:
        """Say whether points that are apart do not show one direction."""
        return bool(np.ptp(self.at) > _APART_M) and self.growth() is None


def place_sightings(runs: Sequence[Corridor], points: np.ndarray) -> list[Sightings | None]:
    """Return for each run of one street the points (low, high, x, y in metres) that are nearest to it."""
    seen: list[Sightings | None] = [None] * len(runs)
    lines = [(number, item, line) for number, run in enumerate(runs) for item, line in enumerate(run.lines)]
    places = shapely.points(points[:, 2:])
    apart = shapely.distance(places[:, None], np.array([line for *_, line in lines], dtype=object)[None])
    nearest, off = apart.argmin(axis=1), apart.min(axis=1)
    for number, run in enumerate(runs):
        held = [index for index in np.flatnonzero(off <= _OFF_LINE_M) if lines[nearest[index]][0] == number]
        if not held:
            continue
        items = [lines[nearest[index]][1] for index in held]
        share = shapely.line_locate_point(np.array(run.lines, dtype=object)[items], places[held], normalized=True)
        seen[number] = Sightings(
            at=run.starts[items] + share * (run.ends - run.starts)[items],
            numbers=points[held, :2].mean(axis=1),
            spread=(points[held, 1] - points[held, 0]) / 4,
        )
    return seen
