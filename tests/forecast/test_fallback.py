"""The chosen model: what it learns, what it falls back on, and that it may be given next to nothing."""

from dataclasses import replace

import h3
import numpy as np
import polars as pl
import pytest

from forecast.backtest import count_on_grid
from forecast.fallback import LEAST_WEEKS, mix
from forecast.grid import Counts, Grid, place
from forecast.model import recipes
from forecast.predictive import ZONES, Foretold, dispersions_of
from tests.forecast.conftest import MONDAY, TOWN, Town

CELLS = tuple(sorted(h3.grid_disk(TOWN, 2)))
WIDTH = 42


def history(rates: np.ndarray, *, seed: int = 2, block_hours: int = 4) -> Counts:
    calls = np.random.default_rng(seed).poisson(rates).astype(np.uint16)
    grid = Grid(8, CELLS[: calls.shape[1]])
    return Counts(grid, MONDAY, block_hours, calls, np.zeros(len(calls)), np.ones(len(calls), dtype=bool))


def test_cells_add_up_to_the_region_and_levels_have_a_spread(town: Town, calls: pl.DataFrame) -> None:
    counts = count_on_grid(place(calls, 8), MONDAY, 14, tested=2, resolution=8, block_hours=4)
    model = mix(counts.until(12), frozenset())
    assert set(model.dispersions) == {"city", *ZONES}
    assert all(0 <= alpha < 0.05 for level, alpha in model.dispersions.items() if level != "cell")
    rates = model(counts.until(12))
    assert rates.sum(axis=1) == pytest.approx(town.volume, rel=0.25)
    assert rates.sum(axis=0) / rates.sum() == pytest.approx(town.shares, abs=0.02)


def test_a_map_that_moves_over_the_day_is_worth_more_than_its_mean() -> None:
    night = np.arange(30 * WIDTH) % 6 < 3
    moving = np.where(night[:, None], [0.9, 0.1, 0.5], [0.1, 0.9, 0.5])
    counts = history(moving)
    model = mix(counts, frozenset())
    assert model.weights[0] < 0.2
    rates = model(counts)
    assert rates[:3, 0].mean() > 3 * rates[:3, 1].mean()


def test_a_map_that_never_moves_comes_out_as_the_plain_density_does() -> None:
    still = np.tile([0.6, 0.3, 0.1, 0.05], (30 * WIDTH, 1))
    counts = history(still)
    rates = mix(counts, frozenset())(counts)
    plain = recipes(frozenset())["d1"](counts, ())(counts)
    assert rates / rates.sum(axis=1, keepdims=True) == pytest.approx(plain / plain.sum(axis=1, keepdims=True), abs=0.1)
    assert rates.sum(axis=0) / rates.sum() == pytest.approx(still[0] / still[0].sum(), abs=0.05)


@pytest.mark.parametrize("weeks", [1, 2, 3, 4])
@pytest.mark.parametrize("cells", [1, 5])
def test_next_to_nothing_is_enough(weeks: int, cells: int) -> None:
    counts = history(np.full((weeks * WIDTH, cells), 0.2))
    model = mix(counts, frozenset())
    rates = model(counts)
    assert rates.shape == (WIDTH, cells)
    assert (rates > 0).all()
    assert rates.sum() == pytest.approx(counts.calls.sum() / weeks, rel=0.35)
    assert ("city" in model.dispersions) == (weeks > LEAST_WEEKS)


@pytest.mark.parametrize("hours", [1, 12, 24])
def test_blocks_may_be_an_hour_or_a_day(hours: int) -> None:
    counts = history(np.full((8 * 168 // hours, 4), 0.05 * hours), block_hours=hours)
    rates = mix(counts, frozenset())(counts)
    assert rates.shape == (168 // hours, 4)
    assert rates.sum() == pytest.approx(0.05 * 168 * 4, rel=0.3)


def test_weeks_that_nobody_saw_teach_nothing() -> None:
    counts = history(np.full((12 * WIDTH, 4), 0.4))
    seen = np.ones(12 * WIDTH, dtype=bool)
    seen[-2 * WIDTH :] = seen[100:130] = False
    spoilt = np.where(seen[:, None], counts.calls, 99).astype(np.uint16)
    told = [replace(counts, seen=seen, calls=calls) for calls in (counts.calls, spoilt)]
    assert np.array_equal(*(mix(each, frozenset())(each) for each in told))


def test_a_frozen_model_sees_only_the_history_it_is_given() -> None:
    counts = history(np.full((14 * WIDTH, 4), 0.4))
    model = mix(counts.until(12), frozenset())
    later = replace(counts, calls=np.vstack([counts.calls[: 12 * WIDTH], 9 * counts.calls[12 * WIDTH :]]))
    assert np.array_equal(model(counts.until(12)), model(later.until(12)))


def test_without_a_week_there_is_no_spread_and_coarse_cells_have_no_zones() -> None:
    assert dispersions_of([], []) == {}
    coarse = tuple(sorted({h3.cell_to_parent(cell, 6) for cell in CELLS}))
    calls = np.ones((WIDTH, len(coarse)), dtype=np.uint16)
    week = Counts(Grid(6, coarse), MONDAY, 4, calls, np.zeros(WIDTH), np.ones(WIDTH, dtype=bool))
    found = dispersions_of([Foretold(week, np.ones(calls.shape))], [(week, np.full(WIDTH, float(len(coarse))))])
    assert set(found) == {"city", "res6", "cell"}
    assert set(found.values()) == {0.0}
