"""What the cleaning changed: the same simple model, learnt from the log as it stands and from what is left of it.

Both are scored on the same weeks, in blocks that were seen and on calls that were kept. Must not choose anything by it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from forecast.baselines import hour_of_week_means
from forecast.grid import Counts, cells_with, count_calls, place
from forecast.health.masks import clean, seen
from forecast.health.result import Health
from forecast.holidays import holidays_of
from forecast.scores import LEAST_RATE, divide, score_week

_LEAST_TRAINING = 4
_HISTORY = timedelta(weeks=52)
"""What is learnt from: a year says what the cleaning changed."""


def effect(
    log_calls: pl.DataFrame, health: Health, *, timezone: str, resolution: int = 8, block_hours: int = 4, weeks: int = 4
) -> dict[str, Any]:
    """Scores of the simple model (volume times density) over the last whole weeks, without and with the cleaning.

    {"weeks": n, "without": scores, "with": scores}; scores: nats_per_call, city_deviance, expected_per_day and
    calls_per_day (of the calls kept). {"weeks": 0, "reason": code} where the log is too short or nothing was seen.
    """
    if log_calls.is_empty():
        return {"weeks": 0, "reason": "no_coordinates"}
    raw = place(log_calls.filter(pl.col("received") > pl.col("received").max() - _HISTORY), resolution)
    placed = clean(raw, health)
    if placed.is_empty():
        return {"weeks": 0, "reason": "no_coordinates"}
    first, last = placed["received"][0], placed["received"][-1]
    end = datetime.combine(last.date(), datetime.min.time())
    whole = (end - first) // timedelta(weeks=1)
    tested = min(weeks, whole - _LEAST_TRAINING)
    if tested < 1:
        return {"weeks": 0, "reason": "short_history"}
    start = end - whole * timedelta(weeks=1)
    before = placed.filter(pl.col("received").is_between(start, end - tested * timedelta(weeks=1), closed="left"))
    if before.is_empty():
        return {"weeks": 0, "reason": "gap"}
    grid = cells_with(before, resolution, at_least=1)
    truth = count_calls(placed, grid, start=start, weeks=whole, block_hours=block_hours)
    truth = replace(truth, seen=seen(health, start=start, blocks=len(truth.calls), block_hours=block_hours))
    as_it_stands = count_calls(raw, grid, start=start, weeks=whole, block_hours=block_hours)
    holidays = holidays_of(timezone, first_year=start.year, last_year=end.year)
    told = {
        name: _scores(history, truth, range(whole - tested, whole), holidays)
        for name, history in (("without", as_it_stands), ("with", truth))
    }
    if not all(told.values()):
        return {"weeks": 0, "reason": "gap"}
    return {"weeks": tested, **told}


def _scores(history: Counts, truth: Counts, weeks: range, holidays: frozenset[Any]) -> dict[str, float | None] | None:
    area = truth.grid.area_km2()
    sums: dict[str, float] = {}
    expected = blocks = 0.0
    for week in weeks:
        rates = np.maximum(_simple(history.until(week), holidays), LEAST_RATE)
        there = truth.week(week)
        if not there.seen.any():
            continue
        for name, value in score_week(rates, there, area).items():
            sums[name] = sums.get(name, 0.0) + value
        expected += float(rates[there.seen].sum())
        blocks += float(there.seen.sum())
    if not blocks or not sums["calls"]:
        return None
    scores, per_day = divide(sums), 24 / truth.block_hours
    return {
        "nats_per_call": _rounded(scores["nats_per_call"], 4), "city_deviance": _rounded(scores["city_deviance"], 4),
        "expected_per_day": _rounded(expected / blocks * per_day, 1),
        "calls_per_day": _rounded(sums["calls"] / blocks * per_day, 1),
    }  # fmt: skip


def _simple(history: Counts, holidays: frozenset[Any]) -> np.ndarray:
    """Volume times density; the hour-of-week mean where a history gives no volume."""
    from forecast.density import cell_shares
    from forecast.volume import forecast_volume

    if not history.by_week().any():
        return hour_of_week_means(history)
    return np.outer(forecast_volume(history, holidays), cell_shares(history))


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
