"""The figures of a shift: sums, ranges, certainty, classes, map order."""

import dataclasses

import numpy as np
import polars as pl
import pytest

from planner.certainty import FEW, STEADY, UNSTEADY
from planner.classes import breaks, class_of, rounded, written
from planner.interval import beyond_chance, quantiles
from planner.likely import Figures
from planner.pages import Pages
from planner.reading import Forecast
from planner.shift import DAY


def test_quantiles_are_those_of_the_counts_they_stand_for() -> None:
    draw = np.random.default_rng(3)
    mean = np.array([0.05, 0.6, 3.0, 40.0, 400.0])
    variance = mean + 0.02 * mean**2
    low, high = quantiles(mean, variance)
    for at, (m, v) in enumerate(zip(mean, variance, strict=True)):
        counts = draw.poisson(draw.gamma(m**2 / (v - m), (v - m) / m, 60_000))
        # The smallest count reached with that probability, give or take what 60,000 draws leave open.
        assert np.mean(counts <= low[at]) >= 0.1 - 0.01
        assert np.mean(counts < low[at]) <= 0.1 + 0.01
        assert np.mean(counts <= high[at]) >= 0.9 - 0.01
        assert np.mean(counts < high[at]) <= 0.9 + 0.01


def test_without_more_than_chance_it_is_the_poisson_distribution() -> None:
    low, high = quantiles(np.array([0.0, 0.6, 10.0]), np.array([0.0, 0.6, 10.0]))
    assert low.tolist() == [0, 0, 6]
    assert high.tolist() == [0, 2, 14]


def test_a_shift_sums_its_blocks_and_its_range_is_narrower_than_their_sum(forecast: Forecast, pages: Pages) -> None:
    shift = pages.timetable.shifts[pages.timetable.days[1], DAY]
    shown = pages.figures.of(shift)
    blocks = forecast.forecast.filter(pl.col("block_start").is_in(list(shift.blocks)))
    assert shown.inside == pytest.approx(blocks["expected"].sum())
    assert shown.city.expected == pytest.approx(sum(block.expected for block in shown.blocks))
    width = shown.city.high - shown.city.low
    assert (
        max(block.high - block.low for block in shown.blocks)
        < width
        < sum(block.high - block.low for block in shown.blocks)
    )
    assert shown.city.low < shown.city.expected < shown.city.high


def test_a_single_block_keeps_the_forecasts_own_range(forecast: Forecast, pages: Pages) -> None:
    shift = pages.timetable.shifts[pages.timetable.days[1], "12"]
    shown = pages.figures.of(shift)
    own = forecast.forecast.filter(pl.col("block_start") == shift.start)
    both = shown.cells.join(own, on="cell", suffix="_own")
    assert both.filter((pl.col("low") != pl.col("low_own")) | (pl.col("high") != pl.col("high_own"))).is_empty()
    assert both.height == forecast.cells.height


def test_what_ranges_have_beyond_chance_is_found_again() -> None:
    # Ranges are whole numbers, so it takes blocks of many sizes to see how wide they are.
    mean = np.concatenate([np.linspace(1, 3, 42), np.linspace(4, 12, 42), np.full(42, 0.1)])
    low, high = quantiles(mean, mean + 0.2 * mean**2)
    blocks = pl.DataFrame(
        {"cell": np.repeat(["two", "eight", "tenth"], 42), "expected": mean, "low": low, "high": high}
    )
    wider = dict(beyond_chance(blocks).iter_rows())
    assert wider["eight"] == pytest.approx(0.2, rel=0.3)
    assert wider["two"] == pytest.approx(0.2, rel=0.5)
    assert "tenth" not in wider


def test_certainty_has_three_answers(forecast: Forecast, pages: Pages) -> None:
    shift = pages.timetable.shifts[pages.timetable.days[1], DAY]
    cell = pages.figures.of(shift).fullest["cell"][0]

    def sure(**changed: pl.Expr) -> str:
        here = pl.col("cell") == cell
        cells = forecast.cells.with_columns(
            calls=pl.when(here).then(changed.get("calls", pl.col("calls"))).otherwise(pl.col("calls")).cast(pl.Int64)
        )
        wide = pl.when(here).then(changed.get("high", pl.col("high"))).otherwise(pl.col("high")).cast(pl.Int64)
        changed_forecast = dataclasses.replace(
            forecast, cells=cells, forecast=forecast.forecast.with_columns(high=wide)
        )
        shown = Figures(changed_forecast).of(shift).cells
        return str(shown.filter(here)["sure"].item())

    assert sure() == STEADY
    assert sure(calls=pl.lit(20)) == UNSTEADY
    assert sure(high=pl.col("high") + 5) == UNSTEADY
    assert sure(calls=pl.lit(4)) == FEW


def test_the_rows_go_from_north_to_south_and_ranks_by_amount(pages: Pages) -> None:
    shown = pages.figures.of(next(iter(pages.timetable.shifts.values())))
    assert sorted(shown.cells["rank"]) == list(range(1, shown.cells.height + 1))
    by_rank = shown.fullest["expected"]
    assert by_rank.is_sorted(descending=True)
    third = shown.cells.height // 3
    assert shown.cells["lat"][:third].mean() > shown.cells["lat"][-third:].mean()
    assert shown.half["expected"].sum() >= shown.inside / 2 > shown.half["expected"][:-1].sum()


def test_usual_is_unknown_when_a_cell_has_none(forecast: Forecast, pages: Pages) -> None:
    gap = forecast.forecast.with_columns(usual=pl.when(pl.col("usual") > 0).then("usual"))
    shown = Figures(dataclasses.replace(forecast, forecast=gap)).of(next(iter(pages.timetable.shifts.values())))
    assert shown.usual is None
    assert shown.cells["difference"].null_count() > 0


def test_each_class_holds_about_a_fifth() -> None:
    amounts = pl.Series(np.random.default_rng(5).gamma(0.6, 1.2, 4000)).sort()
    limits = breaks(amounts)
    assert len(limits) == 4
    assert list(limits) == sorted(set(limits))
    parts = [sum(a for a in amounts if class_of(a, limits) == number) / amounts.sum() for number in range(1, 6)]
    assert all(0.12 < part < 0.28 for part in parts)


def test_limits_are_short_to_say() -> None:
    assert [rounded(value) for value in (0.0231, 0.117, 0.68, 1.43, 13.9)] == [0.02, 0.1, 0.7, 1.5, 15.0]
    assert written((0.05, 0.2, 1.5)) == ["0.05", "0.20", "1.50"]
    assert breaks(pl.Series([0.0, 0.0])) == ()
    assert breaks(pl.Series([2.0, 2.0, 2.0])) == (2.0,)
    assert (class_of(0.1, (0.1, 0.2)), class_of(0.09, (0.1, 0.2)), class_of(9, (0.1, 0.2))) == (2, 1, 3)
