"""Expected coverage with units that are often busy (Daskin 1983): a second unit within reach is worth something, too.

A unit is busy for the share q of its time: offered load over units, the same for all. A cell with n units in reach is
covered with probability 1 - q^n. Must not be read as a queue: units are taken as busy independently of each other.
"""

import numpy as np

from forecast.posts.cover import Cover, make_cover
from forecast.posts.solve import SECONDS, Placed, solve

MOST_BUSY = 0.95
"""Above this a unit has no idle hour left to be placed in; more calls than the units can serve are not modelled."""


def busy_fraction(calls: float, *, service_hours: float, units: int, shift_hours: float) -> float:
    """The share of its time a unit is on a call: calls x hours of work each / (units x hours of the shift)."""
    return float(min(calls * service_hours / (units * shift_hours), MOST_BUSY))


def busy_levels(fraction: float, units: int) -> np.ndarray:
    """What the first, second, ... unit within reach adds: (1 - q) q^i, shape (units,)."""
    levels = (1 - fraction) * fraction ** np.arange(units)
    # Levels too small to tell are left out, so that the program stays small; they are under a millionth of a call each.
    return levels[: max(1, int((levels > 1e-6).sum()))]


def expected_coverage_problem(
    demand: np.ndarray, within: np.ndarray, units: int, *, fraction: float, most: np.ndarray | None = None,
    price: np.ndarray | None = None,
) -> Cover:  # fmt: skip
    """demand: (cells,) likely calls; within: sites x cells; most: units a site can hold, by default all of them."""
    held = np.full(within.shape[0], units) if most is None else most
    return make_cover(demand, within, levels=busy_levels(fraction, units), most=held, price=price)


def cover_expected(
    demand: np.ndarray, within: np.ndarray, units: int, *, fraction: float, most: np.ndarray | None = None,
    price: np.ndarray | None = None, exact: bool = True, seconds: float = SECONDS,
) -> Placed:  # fmt: skip
    """The plan of so many units that covers most expected calls less prices."""
    problem = expected_coverage_problem(demand, within, units, fraction=fraction, most=most, price=price)
    return solve(problem, units, exact=exact, seconds=seconds)
