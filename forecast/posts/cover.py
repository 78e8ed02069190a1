"""The covering problem that every plan solves: likely calls by cell, which site reaches which cell, worth of each unit.

The first unit within reach of a cell earns levels[0] of its likely calls, the second levels[1], and so on, falling. One
level of 1 is maximal coverage (Church and ReVelle 1974); (1 - q) q^i is expected coverage with busy units (Daskin 1983).
A site may have a price in likely calls, so that a move which gains less than its price is never worth it.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Sites and cells. demand: (cells,) calls; reach: sites x cells, 1 within reach; most, price: (sites,)."""

    demand: np.ndarray
    reach: sparse.csr_array
    levels: np.ndarray
    most: np.ndarray
    price: np.ndarray

    @cached_property
    def _reached_by(self) -> sparse.csr_array:
        """Cells x sites; asked for thousands of times."""
        return sparse.csr_array(self.reach.T)

    @property
    def worth(self) -> np.ndarray:
        """The share of a cell's calls earned by 0, 1, 2, ... units within reach."""
        return np.asarray(np.concatenate([[0.0], np.cumsum(self.levels)]))

    def within(self, units: np.ndarray) -> np.ndarray:
        """How many units are within reach of each cell."""
        return np.asarray(np.rint(self._reached_by @ units), dtype=np.int64)

    def covered(self, units: np.ndarray) -> float:
        """The likely calls that units (sites,) cover, prices left aside."""
        return float(self.demand @ self.worth[np.minimum(self.within(units), len(self.levels))])

    def value(self, units: np.ndarray) -> float:
        """What a plan tries to make large: calls covered less the prices of the sites used."""
        return self.covered(units) - float(self.price @ units)

    def gains(self, within: np.ndarray) -> np.ndarray:
        """What one more unit at each site would add, price paid, where so many are within reach of each cell."""
        next_level = np.concatenate([self.levels, [0.0]])[np.minimum(within, len(self.levels))]
        return np.asarray(self.reach @ (self.demand * next_level) - self.price)

    def only(self, sites: np.ndarray) -> "Cover":
        """The same with these sites only; cells that the same sites reach become one."""
        reach = self.reach[sites]
        # Two cells have the same random sum only if the same sites reach them, for all practical purposes.
        marks = np.asarray(reach.T @ np.random.default_rng(0).random(len(sites)))
        marks, first, group = np.unique(np.round(marks, 10), return_index=True, return_inverse=True)
        demand = np.bincount(group, self.demand, len(marks))
        kept = (marks > 0) & (demand > 0)
        return replace(
            self, demand=demand[kept], reach=sparse.csr_array(reach[:, first[kept]]),
            most=self.most[sites], price=self.price[sites],
        )  # fmt: skip


def make_cover(
    demand: np.ndarray, within: np.ndarray, *, levels: np.ndarray | None = None, most: np.ndarray | None = None,
    price: np.ndarray | None = None,
) -> Cover:  # fmt: skip
    """The problem of a shift. demand: (cells,); within: sites x cells, bool; most: units a site can hold, default 1."""
    sites = within.shape[0]
    return Cover(
        demand=np.asarray(demand, dtype=float), reach=sparse.csr_array(within.astype(float)),
        levels=np.array([1.0]) if levels is None else np.asarray(levels, dtype=float),
        most=np.ones(sites, dtype=np.int64) if most is None else np.asarray(most, dtype=np.int64),
        price=np.zeros(sites) if price is None else np.asarray(price, dtype=float),
    )  # fmt: skip


def without_dominated(cover: Cover, units: int) -> np.ndarray:
    """The sites worth looking at: none whose cells another, no dearer site reaches too and can hold every unit for."""
    room = cover.most >= (1 if len(cover.levels) == 1 else units)
    shared = (cover.reach @ cover.reach.T).tocoo()
    size = np.asarray(cover.reach.sum(axis=1)).ravel()
    a, b = shared.coords
    inside = (shared.data >= size[a] - 0.5) & (a != b) & room[b] & (cover.price[b] <= cover.price[a])
    # Of two sites with the same cells and price, the first stays.
    equal = inside & (size[a] == size[b]) & (cover.price[a] == cover.price[b]) & room[a]
    dropped = np.unique(a[inside & (~equal | (b < a))])
    kept = np.setdiff1d(np.arange(len(size)), dropped)
    # Units that must stand somewhere may need the room of dropped sites, too.
    return kept if cover.most[kept].sum() >= units else np.arange(len(size))
