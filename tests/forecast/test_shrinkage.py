"""The ladder: what it believes, and what it leaves with the surroundings."""

from dataclasses import replace
from math import inf

import h3
import numpy as np
import pytest

from forecast.grid import Counts, Grid
from forecast.shrinkage import CALM, DRIFTING, LADDER, Step, climb
from tests.forecast.conftest import MONDAY, TOWN

CELLS = tuple(sorted(h3.grid_disk(TOWN, 3)))
WIDTH = 42


def history(rates: np.ndarray, *, seed: int = 2) -> Counts:
    """Poisson counts of blocks x cells."""
    calls = np.random.default_rng(seed).poisson(rates).astype(np.uint16)
    cells = CELLS[: calls.shape[1]]
    return Counts(Grid(8, cells), MONDAY, 4, calls, np.zeros(len(calls)), np.ones(len(calls), dtype=bool))


@pytest.mark.parametrize("weeks", [1, 3, 30])
def test_shares_add_up_and_none_is_zero(weeks: int) -> None:
    rates = np.tile(np.random.default_rng(1).gamma(0.3, 0.5, len(CELLS)), (weeks * WIDTH, 1))
    for shares in climb(history(rates), LADDER, CALM, DRIFTING):
        assert shares.shape == (WIDTH, len(CELLS))
        assert shares.sum(axis=1) == pytest.approx(1)
        assert (shares > 0).all()


def test_without_a_call_all_cells_are_alike() -> None:
    (shares,) = climb(history(np.zeros((WIDTH, 1))), LADDER)
    assert shares == pytest.approx(1.0)
    (shares,) = climb(history(np.zeros((WIDTH, 5))), (Step("all", inf, 0.0, 1.0), Step("soft", inf, 0.0, 1.0)))
    assert shares == pytest.approx(0.2)


def test_a_step_believes_in_proportion_to_its_calls() -> None:
    counts = history(np.zeros((WIDTH, 2)))
    calls = counts.calls.copy()
    calls[0] = (9, 1)
    (shares,) = climb(replace(counts, calls=calls), (Step("all", inf, 0.0, 10.0),))
    # 10 calls and 1 in advance for each of 42 blocks: 26 foreseen in each cell, 9 and 1 counted.
    assert shares[0] == pytest.approx(np.array([19, 11]) / 30)


def test_a_map_that_moves_over_the_day_is_learnt_and_one_that_does_not_is_left() -> None:
    night = np.arange(40 * WIDTH) % 6 < 3
    moving = np.where(night[:, None], [0.9, 0.1, 0.5], [0.1, 0.9, 0.5])
    (shares,) = climb(history(moving), LADDER)
    assert shares[:3, 0].mean() > 3 * shares[:3, 1].mean()
    assert shares[3:6, 1].mean() > 3 * shares[3:6, 0].mean()
    (still,) = climb(history(np.full((40 * WIDTH, 3), 0.5)), LADDER)
    assert still == pytest.approx(1 / 3, abs=0.1)
    assert still.mean(axis=0) == pytest.approx(1 / 3, abs=0.03)
    (calm,) = climb(history(moving), CALM)
    assert 1 < calm[:3, 0].mean() / calm[:3, 1].mean() < shares[:3, 0].mean() / shares[:3, 1].mean()


def test_the_last_weeks_count_more_and_most_where_the_map_drifts() -> None:
    rates = np.full((30 * WIDTH, 4), 0.5)
    rates[-4 * WIDTH :, 0] = 1.5
    ladder, drifting = (shares[:, 0].mean() for shares in climb(history(rates), LADDER, DRIFTING))
    assert rates[:, 0].sum() / rates.sum() < ladder < drifting < 0.5


def test_a_cell_known_for_days_is_held_to_its_neighbours_and_one_known_for_a_year_is_not() -> None:
    away = np.array([h3.grid_distance(TOWN, cell) for cell in CELLS])
    there = np.where(away <= 1, 0.05, 0.01)
    middle, edge = CELLS.index(TOWN), int((away == 3).argmax())
    there[[middle, edge]] = 0.0
    calls = np.zeros((52 * WIDTH, len(CELLS)))
    calls[::10] = 10 * there
    short, long = (climb(history(calls[: weeks * WIDTH]), LADDER)[0].mean(axis=0) for weeks in (1, 52))
    assert short[middle] > 1.2 * short[edge]
    assert long[middle] < 0.1 * short[middle]


def test_blocks_not_seen_are_not_learnt_from() -> None:
    counts = history(np.full((10 * WIDTH, 4), 0.5))
    seen = np.arange(10 * WIDTH) % 7 != 2
    spoilt = np.where(seen[:, None], counts.calls, 99).astype(np.uint16)
    told = [climb(replace(counts, seen=seen, calls=calls), LADDER)[0] for calls in (counts.calls, spoilt)]
    assert np.array_equal(*told)
