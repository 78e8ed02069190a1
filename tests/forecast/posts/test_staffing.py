"""Units busy and unit-hours: against simple cases that are known, and against a simulation."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from forecast.posts.shifts import calls_by_shift, shift_blocks
from forecast.posts.staffing import Service, staffing, unit_hours, units_busy
from forecast.problem import ForecastProblem

START = datetime(2026, 11, 23)


def _city(calls: list[float], block_hours: int = 4) -> pl.DataFrame:
    times = [START + timedelta(hours=block_hours * at) for at in range(len(calls))]
    return pl.DataFrame({"block_start": pl.Series(times, dtype=pl.Datetime("us")), "expected": calls})


def test_steady_calls_keep_as_many_units_busy_as_come_while_one_is_on() -> None:
    _, busy = units_busy(np.full(6, 20.0), 4, Service(minutes=60, spread_minutes=30))
    assert busy == pytest.approx(np.full(len(busy), 5.0), rel=0.01)


def test_the_number_busy_follows_a_rise_in_calls_with_a_delay() -> None:
    hours, busy = units_busy(np.array([4.0, 40.0]), 4, Service(minutes=60, spread_minutes=0))
    at = {hour: busy[int(np.argmin(np.abs(hours - hour)))] for hour in (4.0, 4.5, 5.0, 6.0)}
    assert at[4.0] == pytest.approx(1.0, rel=0.01)
    assert at[4.5] == pytest.approx(5.5, rel=0.02)
    assert at[5.0] == at[6.0] == pytest.approx(10.0, rel=0.01)


def test_unit_hours_agree_with_a_simulation() -> None:
    rng, service, alpha = np.random.default_rng(4), Service(minutes=55, spread_minutes=35), 0.03
    calls = rng.poisson(60 * rng.gamma(1 / alpha, alpha, 20_000))
    width = np.sqrt(np.log1p((35 / 55) ** 2))
    drawn = rng.lognormal(np.log(55) - width**2 / 2, width, int(calls.sum())) / 60
    work = np.add.reduceat(drawn, np.concatenate([[0], np.cumsum(calls)[:-1]]))
    assert unit_hours(60, alpha, service) == pytest.approx(np.quantile(work, [0.5, 0.8, 0.95]), rel=0.02)


def test_the_table_has_a_row_per_whole_shift_and_its_quantiles_are_in_order() -> None:
    city = _city([3, 4, 15, 20, 18, 9] * 2)
    blocks = shift_blocks(city["block_start"].to_list(), 4)
    table = staffing(city, blocks, block_hours=4, dispersion=0.02)
    assert table.select("day", "shift").rows() == [
        (START.date(), "day"), (START.date(), "night"), ((START + timedelta(days=1)).date(), "day"),
    ]  # fmt: skip
    for kind in ("units", "hours"):
        assert ((table[f"{kind}_p50"] <= table[f"{kind}_p80"]) & (table[f"{kind}_p80"] <= table[f"{kind}_p95"])).all()
    assert table["busiest_hour"][0].hour in range(12, 16)


def test_a_less_certain_volume_asks_for_more_units_at_the_95th_percentile() -> None:
    city = _city([20.0] * 6)
    blocks = shift_blocks(city["block_start"].to_list(), 4)
    sure, unsure = (staffing(city, blocks, block_hours=4, dispersion=d)["hours_p95"][0] for d in (0.0, 0.1))
    assert sure < unsure


def test_likely_calls_of_a_shift_are_the_sum_of_its_blocks() -> None:
    city = _city([1, 2, 4, 8, 16, 32]).with_columns(cell=pl.lit("a"))
    summed = calls_by_shift(city, 4)
    assert summed.rows() == [(START.date(), "day", "a", 28.0)]
    assert calls_by_shift(city, 24).is_empty()


def test_a_service_that_takes_no_time_is_refused() -> None:
    with pytest.raises(ForecastProblem, match="above 0 minutes"):
        Service(minutes=0)
