"""The kernels a map is mixed from: counts weighted by age, pooled over like hours of the week, smoothed over space.

The grid of 28 is that of docs/forecast.md. Rates are calls per block: blocks of week x cells. Must not choose between
kernels nor look past the history.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isfinite

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from forecast.grid import Counts, Grid

_KM_PER_DEGREE_EAST, _KM_PER_DEGREE_NORTH = 111.32, 110.57
_CUT_BANDWIDTHS, _CUT_HALF_LIVES = 5, 9
_YEAR_WEEKS, _SEASON_WEEKS = 52.18, 4


@dataclass(frozen=True)
class Kernel:
    """Hours that are alike, half-life in weeks, bandwidth in km, and extra weight of the same season of earlier years."""

    alike: str
    half_life: float
    bandwidth: float
    annual: float = 0.0


# fmt: off
KERNELS = (
    *(Kernel("all", *kind) for kind in (
        (inf, 0), (26, 0), (8, 0), (2, 0), (26, 0.4), (8, 0.5), (2, 0.6), (1, 1.2), (26, 1.0), (inf, 2.0), (inf, 5.0), (inf, inf),
        (inf, 0.3, 3))),
    *(Kernel("softbod", *kind) for kind in ((inf, 0), (26, 0.5), (104, 1.0), (104, 2.0), (inf, 0.3, 3))),
    *(Kernel("bodwk", *kind) for kind in ((inf, 0), (52, 0.5), (104, 1.5))),
    *(Kernel("soft", *kind) for kind in ((inf, 0), (52, 0.5), (52, 1.5))),
    *(Kernel("bow", *kind) for kind in ((inf, 0), (inf, 0.6), (52, 1.0), (104, 3.0))),
)
# fmt: on


@dataclass(frozen=True)
class _Hours:
    """What two blocks of the week have in common: arrays of block of week x block of week."""

    apart: np.ndarray
    same_block: np.ndarray
    same_day: np.ndarray
    same_class: np.ndarray
    same_light: np.ndarray


# Blocks of day apart count in units of 4 hours; the class of a day is Monday to Friday or the week end.
_ALIKE: Mapping[str, Callable[[_Hours], np.ndarray]] = {
    "all": lambda two: np.ones_like(two.apart),
    "bow": lambda two: np.eye(len(two.apart)),
    "bodwk": lambda two: two.same_block * two.same_class,
    "softbod": lambda two: np.exp(-((two.apart / 0.8) ** 2) / 2),
    "soft": lambda two: (
        np.exp(-((two.apart / 0.7) ** 2) / 2) * np.where(two.same_day, 1.0, np.where(two.same_class, 0.6, 0.2))
    ),
    "light": lambda two: two.same_light * two.same_class,
}


def alike(name: str, history: Counts) -> np.ndarray:
    """How much a block of week learns from another: block of week x block of week, in the order of the history."""
    return _alike(name, history.per_week, history.block_hours, history.start.weekday())


def discounted(history: Counts, half_life: float, annual: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Weighted counts (block of week x cell) and weights (block of week) of the blocks seen, halved per half-life."""
    blocks = len(history.calls)
    age_weeks = (blocks - np.arange(blocks)) / history.per_week
    weight = history.seen.astype(float)
    if isfinite(half_life):
        weight *= np.where(age_weeks <= _CUT_HALF_LIVES * half_life, 0.5 ** (age_weeks / half_life), 0)
    if annual:
        away = np.abs((age_weeks + _YEAR_WEEKS / 2) % _YEAR_WEEKS - _YEAR_WEEKS / 2)
        weight *= 1 + annual * np.exp(-((away / _SEASON_WEEKS) ** 2) / 2)
    by_week = weight.reshape(history.weeks, history.per_week)
    calls = history.calls.reshape(history.weeks, history.per_week, -1)
    counts = np.zeros(calls.shape[1:])
    for week, weights in zip(calls, by_week, strict=True):
        if weights.any():
            counts += week * weights[:, None]
    return counts, by_week.sum(axis=0)


@lru_cache(maxsize=12)
def nearness(grid: Grid, bandwidth: float) -> csr_array:
    """Gaussian of the distance (km) between cell centres, cut at 5 bandwidths: cells x cells, 1 on the diagonal."""
    lat, lon = grid.centres().T
    places = np.column_stack(
        [
            _KM_PER_DEGREE_EAST * np.cos(np.radians(lat.mean())) * (lon - lon.mean()),
            _KM_PER_DEGREE_NORTH * (lat - lat.mean()),
        ]
    )
    tree = cKDTree(places)
    pairs = tree.query_pairs(_CUT_BANDWIDTHS * bandwidth, output_type="ndarray")
    km = np.linalg.norm(places[pairs[:, 0]] - places[pairs[:, 1]], axis=1)
    own = np.arange(len(places))
    rows, columns = np.concatenate([pairs, pairs[:, ::-1], np.column_stack([own, own])]).T
    gauss = np.exp(-((km / bandwidth) ** 2) / 2)
    return csr_array((np.concatenate([gauss, gauss, np.ones(len(own))]), (rows, columns)), shape=(len(own), len(own)))


def kernel_rates(history: Counts, kernel: Kernel) -> np.ndarray:
    """The rates of one kernel for the week after a history."""
    counts, weights = discounted(history, kernel.half_life, kernel.annual)
    pooled = alike(kernel.alike, history)
    rates = pooled @ counts / np.maximum(pooled @ weights, 1e-12)[:, None]
    if not isfinite(kernel.bandwidth):
        return np.repeat(rates.mean(axis=1, keepdims=True), rates.shape[1], axis=1)
    if kernel.bandwidth == 0:
        return np.asarray(rates)
    near = nearness(history.grid, kernel.bandwidth)
    # Each cell spreads exactly its own mass over the grid.
    return np.asarray((near @ (rates / np.asarray(near.sum(axis=1))).T).T)


@lru_cache(maxsize=64)
def _alike(name: str, per_week: int, block_hours: int, first_weekday: int) -> np.ndarray:
    a_day = per_week // 7
    block = np.arange(per_week)
    day, of_day = (block // a_day + first_weekday) % 7, block % a_day
    apart = np.abs(of_day[:, None] - of_day)
    weekend, light = day >= 5, (of_day * block_hours >= 8) & (of_day * block_hours < 20)
    return _ALIKE[name](
        _Hours(
            apart=np.minimum(apart, a_day - apart) * block_hours / 4,
            same_block=of_day[:, None] == of_day,
            same_day=day[:, None] == day,
            same_class=weekend[:, None] == weekend,
            same_light=light[:, None] == light,
        )
    ).astype(float)
