"""Maximal coverage: so many units where they reach most likely calls within the standard (Church and ReVelle 1974)."""

import numpy as np

from forecast.posts.cover import Cover, make_cover
from forecast.posts.solve import SECONDS, Placed, solve


def coverage_problem(
    demand: np.ndarray, within: np.ndarray, *, most: np.ndarray | None = None, price: np.ndarray | None = None
) -> Cover:
    """demand: (cells,) likely calls; within: sites x cells, True where the drive is within the standard."""
    return make_cover(demand, within, most=most, price=price)


def cover_most(
    demand: np.ndarray, within: np.ndarray, units: int, *, most: np.ndarray | None = None,
    price: np.ndarray | None = None, exact: bool = True, seconds: float = SECONDS,
) -> Placed:  # fmt: skip
    """The plan of so many units that covers most likely calls less prices."""
    return solve(coverage_problem(demand, within, most=most, price=price), units, exact=exact, seconds=seconds)
