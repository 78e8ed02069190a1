"""Invented covering problems for the tests, and the slow certain way to solve small ones: try every plan."""

import itertools

import numpy as np
from hypothesis import strategies as st

from forecast.posts.cover import Cover, make_cover


@st.composite
def small_covers(draw: st.DrawFn, *, levels: int = 1, priced: bool = False) -> tuple[Cover, int]:
    """Up to seven sites, nine cells and a number of units that fits."""
    sites, cells = draw(st.integers(2, 7)), draw(st.integers(1, 9))
    seed = draw(st.integers(0, 2**31))
    rng = np.random.default_rng(seed)
    demand = rng.gamma(0.7, 1.0, cells) * (rng.random(cells) < 0.9)
    within = rng.random((sites, cells)) < draw(st.sampled_from([0.2, 0.45, 0.7]))
    busy = draw(st.floats(0.05, 0.9))
    most = rng.integers(1, 4, sites) if levels > 1 else np.ones(sites, dtype=int)
    units = draw(st.integers(1, min(4, int(most.sum()))))
    worth = (1 - busy) * busy ** np.arange(units) if levels > 1 else np.array([1.0])
    price = np.where(rng.random(sites) < 0.5, 0.5, 0.0) if priced else np.zeros(sites)
    return make_cover(demand, within, levels=worth, most=most, price=price), units


def best_by_trying(cover: Cover, units: int) -> float:
    """The worth of the best plan, found by trying them all."""
    slots = np.repeat(np.arange(len(cover.most)), np.minimum(cover.most, units))
    plans = {tuple(sorted(plan)) for plan in itertools.combinations(slots.tolist(), units)}
    return max(cover.value(np.bincount(plan, minlength=len(cover.most))) for plan in plans)
