"""Covariates and a sister region: they help where they say something, and change nothing where they do not."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from forecast.beside import Beside, covariates_from, week_of_sister
from forecast.grid import Counts, Grid
from forecast.problem import ForecastProblem
from forecast.totals import foresee_totals

MONDAY = datetime(2024, 1, 8)
WEEKS = 30


def history(totals: np.ndarray) -> Counts:
    blocks = len(totals)
    calls = totals.astype(np.uint16)[:, None]
    return Counts(
        Grid(8, ("882a100d2dfffff",)), MONDAY, 4, calls, np.zeros(blocks, dtype=np.int64), np.ones(blocks, dtype=bool)
    )


def rainy(days: int) -> tuple[pl.DataFrame, np.ndarray]:
    """Rain on three days in ten, and what it does to the calls of each block."""
    rain = (np.random.default_rng(3).random(days) < 0.3).astype(float)
    table = pl.DataFrame({"day": [(MONDAY + timedelta(days=at)).date() for at in range(days)], "rain": rain})
    return table, np.repeat(np.where(rain > 0, 1.5, 1.0), 6)


def test_a_covariate_that_matters_is_learnt_and_foresees_the_week() -> None:
    table, effect = rainy(7 * (WEEKS + 1))
    calls = np.random.default_rng(4).poisson(40 * effect)
    known = history(calls[: 42 * WEEKS])
    with_rain = foresee_totals(known, (), Beside(covariates=covariates_from(table)))
    without = foresee_totals(known, ())
    truth = 40 * effect[42 * WEEKS :]
    assert np.abs(with_rain - truth).mean() < 0.3 * np.abs(without - truth).mean()


def test_a_covariate_that_says_nothing_changes_next_to_nothing() -> None:
    noise = np.random.default_rng(5).normal(size=7 * (WEEKS + 1))
    table = pl.DataFrame({"day": [(MONDAY + timedelta(days=at)).date() for at in range(len(noise))], "noise": noise})
    known = history(np.random.default_rng(6).poisson(40, 42 * WEEKS))
    plain = foresee_totals(known, ())
    assert foresee_totals(known, (), Beside(covariates=covariates_from(table))) == pytest.approx(plain, rel=0.05)


def test_what_is_not_known_ahead_counts_as_usual_and_is_told() -> None:
    table, effect = rainy(7 * WEEKS)
    covariates = covariates_from(table)
    ahead = [MONDAY + timedelta(weeks=WEEKS, hours=4 * block) for block in range(42)]
    assert covariates.unknown(ahead) == ("rain",)
    known = history(np.random.default_rng(4).poisson(40 * effect))
    foreseen = foresee_totals(known, (), Beside(covariates=covariates))
    assert foreseen.mean() == pytest.approx(40 * effect.mean(), rel=0.06)


def test_a_sister_lends_the_shape_of_her_week_to_a_region_of_three_weeks() -> None:
    week = np.tile([0.4, 0.3, 1.2, 1.5, 1.5, 1.1], 7)
    week[[29, 30, 35, 36]] *= 4  # Friday and Saturday nights
    draw = np.random.default_rng(8)
    hers = draw.poisson(np.tile(60 * week, 20))
    times = [
        MONDAY + timedelta(hours=4 * block, minutes=int(draw.integers(0, 240)))
        for block, n in enumerate(hers)
        for _ in range(n)
    ]
    sister = week_of_sister(pl.Series(times, dtype=pl.Datetime("us")).sort(), block_hours=4)
    ours, truth = history(draw.poisson(np.tile(2 * week, 3))), 2 * week
    helped, alone = foresee_totals(ours, (), Beside(sister=sister)), foresee_totals(ours, ())
    assert np.abs(helped - truth).mean() < 0.7 * np.abs(alone - truth).mean()


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"date": ["2024-01-08"], "rain": [1]}, "need a column day"),
        ({"day": ["2024-01-08", "soon"], "rain": [1, 2]}, "has no date in row 2"),
        ({"day": ["2024-01-08", "2024-01-08"], "rain": [1, 2]}, "has one moment twice"),
        ({"day": ["2024-01-08"], "rain": ["wet"]}, "column rain of the covariates holds something that is no number"),
        ({"day": ["2024-01-08"], **{f"c{at}": [1] for at in range(21)}}, "at most 20"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(table: dict[str, list[object]], says: str) -> None:
    with pytest.raises(ForecastProblem, match=says):
        covariates_from(pl.DataFrame(table))


def test_a_sister_of_three_weeks_is_too_young() -> None:
    times = pl.Series([MONDAY + timedelta(hours=at) for at in range(24 * 21)], dtype=pl.Datetime("us"))
    with pytest.raises(ForecastProblem, match="3 whole weeks of calls; at least 4"):
        week_of_sister(times, block_hours=4)
