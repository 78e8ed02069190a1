"""The grid and the counts on it."""

from datetime import timedelta

import h3
import numpy as np
import polars as pl
import pytest

from forecast.grid import Grid, cells_with, count_calls, place, sum_over
from forecast.problem import ForecastProblem
from tests.forecast.conftest import MONDAY, TOWN, Town


def test_every_call_is_counted_once_in_its_block_and_cell_or_outside(town: Town, calls: pl.DataFrame) -> None:
    placed = place(calls, 8)
    grid = cells_with(placed, 8, at_least=120)
    counts = count_calls(placed, grid, start=MONDAY, weeks=14, block_hours=4)
    assert list(grid.cells) == sorted(grid.cells)
    assert len(grid.cells) < len(town.cells)
    assert counts.calls.sum() + counts.outside.sum() == calls.height
    block = int((placed["received"][100] - MONDAY) / timedelta(hours=4))
    begin = MONDAY + timedelta(hours=4 * block)
    there = placed.filter(pl.col("received") >= begin, pl.col("received") < begin + timedelta(hours=4))
    assert counts.calls[block].sum() + counts.outside[block] == there.height
    assert counts.calls.shape == (14 * 42, len(grid.cells))


def test_a_history_ends_where_a_week_begins(calls: pl.DataFrame) -> None:
    placed = place(calls, 8)
    counts = count_calls(placed, cells_with(placed, 8, at_least=1), start=MONDAY, weeks=14, block_hours=4)
    assert counts.until(5).weeks == 5
    assert counts.week(5).start == MONDAY + timedelta(weeks=5)
    assert np.array_equal(np.concatenate([counts.until(5).calls, counts.week(5).calls]), counts.until(6).calls)


def test_calls_before_or_after_the_weeks_are_left_aside(calls: pl.DataFrame) -> None:
    placed = place(calls, 8)
    grid = cells_with(placed, 8, at_least=1)
    counts = count_calls(placed, grid, start=MONDAY + timedelta(weeks=2), weeks=3, block_hours=4)
    inside = placed.filter(
        pl.col("received").is_between(MONDAY + timedelta(weeks=2), MONDAY + timedelta(weeks=5), closed="left")
    )
    assert counts.calls.sum() == inside.height


def test_zones_hold_the_cells_below_them() -> None:
    grid = Grid(8, tuple(sorted(h3.grid_disk(TOWN, 3))))
    rates = np.arange(2.0 * len(grid.cells)).reshape(2, -1)
    for level in ("city", "res6", "res7", "cell"):
        members = grid.members(level)
        assert members is not None
        assert np.allclose(sum_over(rates, members).sum(axis=1), rates.sum(axis=1))
    members = grid.members("res7")
    assert members is not None
    same = [members[0] == other for other in members]
    assert same == [h3.cell_to_parent(grid.cells[0], 7) == h3.cell_to_parent(cell, 7) for cell in grid.cells]
    assert Grid(6, (h3.cell_to_parent(TOWN, 6),)).members("res7") is None


def test_areas_are_geodesic_and_places_lie_in_their_cells() -> None:
    grid = Grid(8, (TOWN,))
    assert grid.area_km2() == pytest.approx([h3.cell_area(TOWN, unit="km^2")])
    assert h3.latlng_to_cell(*grid.centres()[0], 8) == TOWN


def test_a_region_without_a_grid_is_told(calls: pl.DataFrame) -> None:
    with pytest.raises(ForecastProblem, match="the region has no grid: no cell of resolution 8"):
        cells_with(place(calls, 8), 8, at_least=1_000_000)


def test_more_than_can_be_held_is_told_before_it_is_tried() -> None:
    grid = Grid(8, tuple(str(n) for n in range(5_000)))
    with pytest.raises(ForecastProblem, match="too many to hold"):
        count_calls(pl.DataFrame(), grid, start=MONDAY, weeks=1_500, block_hours=4)
