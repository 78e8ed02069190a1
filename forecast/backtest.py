"""What each model would have foreseen, week by week, and how good it was: the protocol of docs/forecast.md.

One origin per test week, Monday 00:00; a forecast sees every block before its origin and none after. Settings and
dispersions come from the validation weeks only. Must not treat one model differently from another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from forecast.beside import NOTHING, Beside
from forecast.calls import near_the_others
from forecast.grid import Counts, cells_with, count_calls, place, sum_over
from forecast.holidays import holidays_of
from forecast.intervals import dispersion, randomised_pit
from forecast.model import CHOSEN, Model, Recipe, recipes
from forecast.problem import ForecastProblem
from forecast.scores import LEAST_RATE, difference, divide, score_week
from forecast.weeks import WEEK, check_block_hours, weeks_of

LEVELS = ("city", "res6", "res7", "cell")
LEAST_CALLS = 3
"""Calls before the first test week that make a cell part of the grid."""

Foreseen = Mapping[int, np.ndarray]
"""Expected calls (blocks of week x cells) by number of week."""

_PIT = {"pit_80": (0.1, 0.9), "pit_95": (0.025, 0.975)}


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """The scores of every model, over all test weeks and by week."""

    cells: int
    area_km2: float
    weeks: int
    test_weeks: tuple[date, ...]
    calls: Mapping[str, int]
    models: Mapping[str, Mapping[str, Any]]
    against: Mapping[str, Mapping[str, float]]
    chosen: str
    weekly: pl.DataFrame

    def told(self) -> dict[str, Any]:
        """The whole as values for JSON, without the weekly table."""
        return {
            "cells": self.cells, "area_km2": self.area_km2, "weeks": self.weeks,
            "test_weeks": [str(day) for day in self.test_weeks], "calls": dict(self.calls),
            "models": {name: dict(scores) for name, scores in self.models.items()},
            "vigie_against": {name: dict(interval) for name, interval in self.against.items()}, "chosen": self.chosen,
        }  # fmt: skip


# Its matrices are too small to gain from more cores, and on a busy machine lose by them.
@threadpool_limits.wrap(limits=1, user_api="blas")  # type: ignore[untyped-decorator]
def backtest(
    calls: pl.DataFrame, *, timezone: str, resolution: int = 8, block_hours: int = 4, test_weeks: int = 8,
    validation_weeks: int = 4, start: date | None = None, end: date | None = None,
    beside: Beside = NOTHING, progress: Callable[[str], None] = lambda name: None,
) -> Backtest:  # fmt: skip
    """Score every model on the last weeks of calls (received, lat, lon).

    A model needs at least a week of history before the first validation week. `vigie` is the chosen model under its
    own name. Raises ForecastProblem for calls it cannot be done on.
    """
    check_block_hours(block_hours)
    near_the_others(calls)
    first, weeks = weeks_of(
        calls["received"], start=start, end=end, block_hours=block_hours, needed=test_weeks + validation_weeks + 1
    )
    used = place(calls.filter(pl.col("received").is_between(first, first + weeks * WEEK, closed="left")), resolution)
    counts = count_on_grid(used, first, weeks, tested=test_weeks, resolution=resolution, block_hours=block_hours)
    tested = range(weeks - test_weeks, weeks)
    in_test = int(counts.calls[tested.start * counts.per_week :].sum(dtype=np.int64))
    if not in_test:
        raise ForecastProblem(
            f"no call of the test weeks is in one of the {len(counts.grid.cells):,} cells of the grid, so there is nothing "
            "to score; take a coarser resolution."
        )
    validation = range(weeks - test_weeks - validation_weeks, weeks - test_weeks)
    last = first + weeks * WEEK
    holidays = holidays_of(timezone, first_year=first.year, last_year=last.year)
    found: dict[str, dict[str, Any]] = {}
    tables: dict[str, pl.DataFrame] = {}
    for name, recipe in recipes(holidays, beside).items():
        progress(name)
        tables[name], found[name] = _score(recipe, counts, tested, validation)
    tables["vigie"], found["vigie"] = tables[CHOSEN], found[CHOSEN]
    return Backtest(
        cells=len(counts.grid.cells), area_km2=round(float(counts.grid.area_km2().sum()), 3), weeks=weeks,
        test_weeks=tuple((first + week * WEEK).date() for week in tested),
        calls={
            "in_grid": int(counts.calls.sum(dtype=np.int64)), "outside_grid": int(counts.outside.sum()),
            "test_in_grid": in_test, "test_outside_grid": int(counts.outside[tested.start * counts.per_week :].sum()),
        },
        models=found, chosen=CHOSEN,
        against={
            name: difference(tables["vigie"]["nats"].to_numpy(), table["nats"].to_numpy(), table["calls"].to_numpy())
            for name, table in tables.items() if name not in ("vigie", CHOSEN)
        },
        weekly=pl.concat(_weekly(name, table, first, tested) for name, table in tables.items()),
    )  # fmt: skip


def count_on_grid(
    placed: pl.DataFrame, first: datetime, weeks: int, *, tested: int, resolution: int, block_hours: int
) -> Counts:
    """Counts of placed calls on the protocol's grid: the cells with at least 3 calls before the first test week."""
    known = placed.filter(pl.col("received") >= first, pl.col("received") < first + (weeks - tested) * WEEK)
    grid = cells_with(known, resolution, at_least=LEAST_CALLS)
    return count_calls(placed, grid, start=first, weeks=weeks, block_hours=block_hours)


def foresee(model: Model, counts: Counts, weeks: Sequence[int]) -> Foreseen:
    """The expected calls of each week, foreseen from the weeks before it and nothing else."""
    return {week: np.maximum(model(counts.until(week)), LEAST_RATE) for week in weeks}


def sums_by_week(foreseen: Foreseen, counts: Counts) -> pl.DataFrame:
    """The sums of the scores of each week foreseen."""
    area = counts.grid.area_km2()
    return pl.DataFrame([score_week(rates, counts.week(week), area) for week, rates in foreseen.items()])


def at_level(level: str, foreseen: Foreseen, counts: Counts) -> tuple[np.ndarray, np.ndarray] | None:
    """Counts and expected calls of the blocks seen, by zone of a level; None where cells are coarser than that."""
    members = counts.grid.members(level)
    if members is None or not foreseen:
        return None
    weeks = [(counts.week(week), rates) for week, rates in foreseen.items()]
    there = np.concatenate([truth.calls[truth.seen] for truth, _ in weeks])
    expected = np.concatenate([rates[truth.seen] for truth, rates in weeks])
    return sum_over(there, members), sum_over(expected, members)


def _score(
    recipe: Recipe, counts: Counts, tested: Sequence[int], validation: Sequence[int]
) -> tuple[pl.DataFrame, dict[str, Any]]:
    began = perf_counter()
    model = recipe(counts.until(tested[0]), validation)
    tried, foreseen = foresee(model, counts, validation), foresee(model, counts, tested)
    table = sums_by_week(foreseen, counts)
    scores = {**divide(table.sum().row(0, named=True)), **_calibration(model, tried, foreseen, counts)}
    return table, {**scores, "seconds": round(perf_counter() - began, 3)}


def _calibration(
    model: Model, tried: Foreseen, foreseen: Foreseen, counts: Counts
) -> dict[str, dict[str, float | None]]:
    """Shares of the randomised PIT inside each interval at each level.

    The dispersion is the model's own where it has learnt one, else that of the weeks tried before.
    """
    own: Mapping[str, float] = getattr(model, "dispersions", {})
    rng = np.random.default_rng(0)
    shares: dict[str, dict[str, float | None]] = {name: {} for name in _PIT}
    for level in LEVELS:
        before, now = at_level(level, tried, counts), at_level(level, foreseen, counts)
        alpha = own[level] if level in own else dispersion(*before) if before else 0.0
        pit = None if now is None else randomised_pit(*now, alpha=alpha, rng=rng)
        for name, (low, high) in _PIT.items():
            shares[name][level] = None if pit is None else round(float(((pit > low) & (pit < high)).mean()), 4)
    return shares


def _weekly(name: str, table: pl.DataFrame, first: datetime, tested: Sequence[int]) -> pl.DataFrame:
    scores = [divide(sums) for sums in table.iter_rows(named=True)]
    return pl.DataFrame({
        "model": [name] * len(tested),
        "week": [(first + week * WEEK).date() for week in tested],
        "calls": table["calls"].cast(pl.Int64),
        "outside_grid": table["outside"].cast(pl.Int64),
        **{key: [score[key] for score in scores] for key in scores[0]},
    })  # fmt: skip
