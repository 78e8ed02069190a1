"""What choosing the grid does to its past: seen, undone, and foreseen."""

from dataclasses import replace

import h3
import numpy as np
import pytest

from forecast.grid import Counts, Grid
from forecast.selection import Choice, only, share_inside
from tests.forecast.conftest import MONDAY, TOWN

CELLS = tuple(sorted(h3.grid_disk(TOWN, 12)))
WIDTH = 42


def everywhere(weeks: int) -> Counts:
    """A region of places from busy to almost silent."""
    draw = np.random.default_rng(6)
    rates = draw.gamma(0.25, 0.05, len(CELLS))
    calls = draw.poisson(rates, (weeks * WIDTH, len(CELLS))).astype(np.uint16)
    return Counts(Grid(8, CELLS), MONDAY, 4, calls, np.zeros(len(calls)), np.ones(len(calls), dtype=bool))


def chosen(region: Counts, week: int, least: int = 3) -> Counts:
    """The grid a backtest would choose before this week."""
    return only(region, np.flatnonzero(region.until(week).calls.sum(axis=0) >= least))


def test_the_choice_is_read_off_the_counts() -> None:
    region = everywhere(20)
    choice = Choice.of(chosen(region, 12))
    assert (choice.least, choice.settled) == (3, 12)
    every = Choice.of(chosen(region, 20, least=1))
    assert every.least == 1
    assert 17 < every.settled <= 20  # the last new place was found in one of the last weeks


def test_no_more_than_three_calls_are_asked_of_a_busy_grid() -> None:
    busy = replace(everywhere(5), calls=np.full((5 * WIDTH, len(CELLS)), 2, dtype=np.uint16))
    assert Choice.of(busy) == Choice(3, 1)


def test_an_earlier_week_shows_only_the_cells_that_were_known_before_it() -> None:
    grid = chosen(everywhere(20), 12)
    choice = Choice.of(grid)
    then = choice.as_known(grid, 5)
    known = grid.until(5).calls.sum(axis=0) >= 3
    assert then.weeks == 6
    assert then.grid.cells == tuple(cell for cell, is_known in zip(grid.grid.cells, known, strict=True) if is_known)
    assert 0 < known.sum() < len(known)
    # What happened elsewhere happened outside.
    inside = grid.until(6)
    assert (then.calls.sum(axis=1) + then.outside == inside.calls.sum(axis=1) + inside.outside).all()


def test_the_share_of_calls_on_the_grid_is_foreseen_where_the_past_of_the_grid_flatters_it() -> None:
    region = everywhere(40)
    errors = []
    for week in range(8, 32, 4):
        grid = chosen(region, week)
        told = share_inside(grid.until(week), Choice.of(grid.until(week)))
        ahead = slice(week * WIDTH, (week + 8) * WIDTH)
        truth = grid.calls[ahead].sum() / region.calls[ahead].sum()
        flattered = grid.until(week).calls.sum() / region.until(week).calls.sum()
        errors.append((abs(told - truth), abs(flattered - truth)))
    ours, naive = np.mean(errors, axis=0)
    assert ours < 0.6 * naive


def test_a_grid_of_every_place_with_a_call_holds_them_all() -> None:
    region = everywhere(15)
    grid = chosen(region, 15, least=1)
    assert share_inside(grid, Choice.of(grid)) == 1.0
    outside = replace(grid, outside=grid.calls.sum(axis=1))
    assert share_inside(outside, Choice.of(outside)) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("weeks", [1, 2, 3])
def test_a_history_of_days_has_a_share_too(weeks: int) -> None:
    grid = chosen(everywhere(weeks), weeks, least=1)
    assert 0 < share_inside(grid, Choice.of(grid)) <= 1
