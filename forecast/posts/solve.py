"""The best plan of so many units: exact by HiGHS after the bound has ruled most sites out, else the best one found.

A plan is called exact only where the bound proves it. Must not run longer than it was given, nor hide a gap.
"""

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from forecast.posts.cover import Cover, without_dominated
from forecast.posts.greedy import bound_greedily, exchange, place_greedily
from forecast.posts.relax import relax
from forecast.problem import ForecastProblem

EXACT, GREEDY = "exact", "greedy"
SECONDS = 10.0
"""How long one plan may take before the best one found is taken."""

_QUICK_STEPS, _STEPS = 150, 1500
_ENOUGH = 1e-6


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Units per site (sites,), what they are worth, and what no plan can exceed; worths are likely calls less prices."""

    units: np.ndarray
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """The likely calls this plan may miss; 0 where it is proven best."""
        gap = self.bound - self.value
        return 0.0 if gap <= _ENOUGH * max(1.0, abs(self.value)) else gap

    @property
    def solver(self) -> str:
        """`exact` where the plan is proven best, else `greedy`."""
        return EXACT if self.gap == 0.0 else GREEDY


def solve(cover: Cover, units: int, *, exact: bool = True, seconds: float = SECONDS) -> Placed:
    """Place so many units. Without `exact` the quick plan with its gap; it may prove itself best all the same.

    Raises ForecastProblem where the sites cannot hold the units.
    """
    if units < 1:
        raise ForecastProblem("a plan needs at least 1 unit.")
    if int(np.minimum(cover.most, units).sum()) < units:
        raise ForecastProblem(f"the open sites hold {int(cover.most.sum())} units, fewer than the {units} to place.")
    end = time.perf_counter() + seconds
    sites = without_dominated(cover, units)
    small = cover.only(sites)
    if small.demand.size == 0:
        return _whole(cover, sites, place_greedily(small, units), np.inf)
    start = place_greedily(small, units)
    relaxed = relax(small, start, steps=_STEPS if exact else _QUICK_STEPS)
    bound = min(relaxed.bound, bound_greedily(small, start))
    found = _whole(cover, sites, relaxed.placed, bound)
    if not exact or found.gap == 0.0:
        return found
    inside = sites[relaxed.may_help(small.most)]
    for tighten in (_linear, _integer):
        left = end - time.perf_counter()
        if left <= 0 or found.gap == 0.0:
            break
        inside, found = tighten(cover, inside, found, left)
    return found


def _linear(cover: Cover, sites: np.ndarray, found: Placed, seconds: float) -> tuple[np.ndarray, Placed]:
    """The linear program: a tighter bound, a plan by rounding, and fewer sites."""
    small, units = cover.only(sites), int(found.units.sum())
    costs, upper, rules, count = _program(small, units)
    done = linprog(
        costs, A_ub=rules, b_ub=np.zeros(rules.shape[0]), A_eq=count, b_eq=[units], method="highs-ipm",
        bounds=np.column_stack([np.zeros(len(upper)), upper]), options={"time_limit": seconds},
    )  # fmt: skip
    if done.status != 0:
        return sites, found
    shares = done.x[: len(sites)]
    rounded = np.floor(shares + _ENOUGH).astype(np.int64)
    for site in np.argsort(-(shares - rounded), kind="stable"):
        if rounded.sum() < units and rounded[site] < small.most[site]:
            rounded[site] += 1
    if rounded.sum() == units:
        found = _better(found, _whole(cover, sites, exchange(small, rounded), found.bound))
    # The program saw only sites that a better plan could use: its bound holds for every better plan.
    found = Placed(units=found.units, value=found.value, bound=max(found.value, min(found.bound, -done.fun)))
    kept = (done.lower.marginals[: len(sites)] <= -done.fun - found.value + _ENOUGH) | (found.units[sites] > 0)
    return sites[kept], found


def _integer(cover: Cover, sites: np.ndarray, found: Placed, seconds: float) -> tuple[np.ndarray, Placed]:
    small, units = cover.only(sites), int(found.units.sum())
    costs, upper, rules, count = _program(small, units)
    done = milp(
        costs, constraints=[LinearConstraint(rules, -np.inf, 0), LinearConstraint(count, units, units)],
        bounds=Bounds(0, upper), integrality=(np.arange(len(costs)) < len(sites)).astype(int),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )  # fmt: skip
    if done.x is not None:
        found = _better(found, _whole(cover, sites, done.x[: len(sites)].round().astype(np.int64), found.bound))
    if done.mip_dual_bound is not None:
        found = Placed(
            units=found.units, value=found.value, bound=max(found.value, min(found.bound, -done.mip_dual_bound))
        )
    return sites, found


def _program(cover: Cover, units: int) -> tuple[np.ndarray, np.ndarray, sparse.csr_array, sparse.csr_array]:
    """Costs, upper limits and rules over units per site, then covered share per level and cell (levels fill in order)."""
    sites, cells, levels = len(cover.most), len(cover.demand), len(cover.levels)
    costs = np.concatenate([cover.price, -(cover.levels[:, None] * cover.demand).ravel()])
    upper = np.concatenate([np.minimum(cover.most, units), np.ones(cells * levels)])
    rules = sparse.csr_array(sparse.hstack([-cover.reach.T, *[sparse.eye_array(cells)] * levels]))
    count = sparse.csr_array(np.concatenate([np.ones(sites), np.zeros(cells * levels)])[None, :])
    return costs, upper, rules, count


def _whole(cover: Cover, sites: np.ndarray, placed: np.ndarray, bound: float) -> Placed:
    units = np.zeros(len(cover.most), dtype=np.int64)
    units[sites] = placed
    value = cover.value(units)
    return Placed(units=units, value=value, bound=value if np.isinf(bound) else max(value, bound))


def _better(one: Placed, other: Placed) -> Placed:
    return other if other.value > one.value else one
