"""How far counts scatter about a forecast, level by level, learnt from weeks that were foreseen: one alpha for each.

The mean of a zone is the sum of its cells, so the levels agree; only their scatter differs. Must not forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.grid import Counts, sum_over
from forecast.intervals import dispersion, matched_dispersion

ZONES = ("res6", "res7", "cell")
_CITY_HALF_LIFE_WEEKS = 8
"""How well the volume can be foreseen changes with the season."""


@dataclass(frozen=True)
class Foretold:
    """A week and the rates foreseen for it: blocks of week x cells."""

    truth: Counts
    rates: np.ndarray


def dispersions_of(weeks: Sequence[Foretold], totals: Sequence[tuple[Counts, np.ndarray]]) -> dict[str, float]:
    """alpha by level: of city, res6 and res7 zones, and cells; without weeks there is none.

    weeks: foreseen by cell; totals: weeks in order of time with the expected calls of the region, on the grid and off.
    """
    found = {}
    if totals:
        found["city"] = _city(totals)
    for level in ZONES:
        pairs = [pair for week in weeks if (pair := _by_zone(week, level)) is not None]
        if pairs:
            there, expected = (np.concatenate([pair[part].ravel() for pair in pairs]) for part in (0, 1))
            found[level] = dispersion(there, expected)
    return found


def _by_zone(week: Foretold, level: str) -> tuple[np.ndarray, np.ndarray] | None:
    members = week.truth.grid.members(level)
    if members is None:
        return None
    seen = week.truth.seen
    return sum_over(week.truth.calls[seen], members), sum_over(week.rates[seen], members)


def _city(totals: Sequence[tuple[Counts, np.ndarray]]) -> float:
    there = [(truth.calls.sum(axis=1, dtype=np.int64) + truth.outside)[truth.seen] for truth, _ in totals]
    expected = [np.maximum(total[truth.seen], 1e-7) for truth, total in totals]
    weight = [
        np.full(len(calls), 0.5 ** ((len(there) - 1 - at) / _CITY_HALF_LIFE_WEEKS)) for at, calls in enumerate(there)
    ]
    return matched_dispersion(np.concatenate(there), np.concatenate(expected), np.concatenate(weight))
