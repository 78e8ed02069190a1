"""The forecast of a region for the 7 days from a given day: what the planner's folder holds, as frames and facts.

The grid is every cell with a call in the history, so that its cells add up to the whole region. Times are naive local,
places EPSG:4326. Writes nothing and reads no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from forecast.backtest import Foreseen, at_level, count_on_grid, foresee, sums_by_week
from forecast.baselines import hour_of_week_means
from forecast.calls import near_the_others
from forecast.grid import Counts, cells_with, count_calls, place
from forecast.holidays import holidays_of
from forecast.intervals import dispersion, quantiles
from forecast.model import CHOSEN, recipes
from forecast.problem import ForecastProblem
from forecast.scores import divide
from forecast.weeks import WEEK, check_block_hours, check_no_silence, end_of_block, first_midnight_from, midnight

LEAST_WEEKS = 8
"""Whole weeks of history a forecast is made from: six to judge it on, two before them."""

_JUDGED_WEEKS, _SCORE_WEEKS, _USUAL_WEEKS = 4, 2, 8
_BOUNDS = (0.1, 0.9)
_FURTHEST = timedelta(days=14)
"""How long after its history a forecast may begin."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The tables of the planner's folder and the facts about them, ready for JSON."""

    forecast: pl.DataFrame
    cells: pl.DataFrame
    city: pl.DataFrame
    score: pl.DataFrame
    facts: Mapping[str, Any]


def make_forecast(
    calls: pl.DataFrame, *, timezone: str, resolution: int = 8, block_hours: int = 4, first_day: date | None = None,
    zones: pl.DataFrame | None = None, units_collapsed: int = 0, left_out: Mapping[str, int] | None = None,
) -> Forecast:  # fmt: skip
    """Forecast every block and cell for 7 days from `first_day`, by default the day after the last full day of calls.

    calls: received, lat, lon; those on or after `first_day` are not looked at, those far from all others are left out
    and counted. zones: cell and zone, the name of its area. `units_collapsed` and `left_out` (counts by reason) come
    from the taking of the calls and are only told on. Raises ForecastProblem for calls no forecast can be made from.
    """
    check_block_hours(block_hours)
    if calls.is_empty():
        raise ForecastProblem("there are no calls.")
    first, end = _first_midnight(calls["received"], first_day, block_hours)
    past_calls = calls.filter(pl.col("received") < end)
    start, weeks = _history(past_calls["received"], first, end, block_hours)
    used = past_calls.filter(pl.col("received") >= start)
    near = near_the_others(used)
    placed = place(used.filter(near), resolution)
    grid = cells_with(placed, resolution, at_least=1)
    counts = _seen_until(end, count_calls(placed, grid, start=start, weeks=weeks, block_hours=block_hours))
    holidays = holidays_of(timezone, first_year=start.year, last_year=first.year)
    ended = weeks - (first - end) // WEEK
    model = recipes(holidays)[CHOSEN](counts, range(ended - _JUDGED_WEEKS, ended))
    rates = model(counts)
    past = foresee(model, counts, range(ended - _JUDGED_WEEKS - _SCORE_WEEKS, ended))
    judged = dict(list(past.items())[-_JUDGED_WEEKS:])
    starts = counts.block_starts(len(counts.calls), counts.per_week)
    far = len(near) - int(near.sum())
    received = placed["received"].sort()
    return Forecast(
        forecast=_by_cell(counts, rates, starts, alpha=_alpha("cell", judged, counts)),
        cells=_cells(counts, zones),
        city=_totals(starts, rates.sum(axis=1), alpha=_alpha("city", judged, counts)),
        score=_score(past, counts),
        facts={
            "timezone": timezone, "model": CHOSEN, "resolution": resolution, "block_hours": block_hours,
            "made_from": [received[0].isoformat(), received[-1].isoformat()],
            "first_block": starts[0].isoformat(), "last_block": starts[-1].isoformat(),
            "calls": len(placed), "units_collapsed": units_collapsed,
            "left_out": {**(left_out or {}), **({"far_away": far} if far else {})},
            **_nats_per_call(placed, counts, list(judged), holidays),
        },
    )  # fmt: skip


def _first_midnight(received: pl.Series, first_day: date | None, block_hours: int) -> tuple[datetime, datetime]:
    """The first moment of the forecast, and the end of the history: the same, or earlier if the log ends earlier."""
    last = received.max()
    assert isinstance(last, datetime)
    # The blocks of the last call and of the first are taken for whole.
    newest = midnight(end_of_block(last, block_hours).date())
    first = midnight(first_day) if first_day else newest
    if first - newest > _FURTHEST:
        raise ForecastProblem(
            f"the calls end on {last:%Y-%m-%d}, too long before {first:%Y-%m-%d} for a forecast; "
            f"the latest first day is {newest + _FURTHEST:%Y-%m-%d}."
        )
    return first, min(first, newest)


def _history(received: pl.Series, first: datetime, end: datetime, block_hours: int) -> tuple[datetime, int]:
    """The start and number of the whole weeks, counted back from the first day of the forecast."""
    oldest, weeks = received.min(), 0
    if isinstance(oldest, datetime):
        begin = first_midnight_from(end_of_block(oldest, block_hours) - timedelta(hours=block_hours))
        weeks = max(0, (first - begin) // WEEK)
    start = first - weeks * WEEK
    known = max(0, (end - start) // WEEK)
    if known < LEAST_WEEKS:
        raise ForecastProblem(
            f"there {'is 1 whole week' if known == 1 else f'are {known} whole weeks'} of calls before "
            f"{end:%Y-%m-%d}; a forecast needs at least {LEAST_WEEKS}."
        )
    check_no_silence(received, start, end)
    return start, weeks


def _seen_until(end: datetime, counts: Counts) -> Counts:
    """Days between the end of the log and the forecast are not taken for days without calls."""
    starts = counts.block_starts(0, len(counts.calls))
    return replace(counts, seen=np.array([start < end for start in starts]))


def _by_cell(counts: Counts, rates: np.ndarray, starts: list[datetime], *, alpha: float) -> pl.DataFrame:
    low, high = quantiles(rates, alpha, _BOUNDS)
    usual = hour_of_week_means(counts, last=_USUAL_WEEKS)
    return pl.DataFrame({
        "cell": list(counts.grid.cells) * len(starts),
        "block_start": pl.Series(starts, dtype=pl.Datetime("us")).repeat_by(len(counts.grid.cells)).explode(),
        "expected": rates.ravel(), "low": low.ravel(), "high": high.ravel(), "usual": usual.ravel(),
    })  # fmt: skip


def _cells(counts: Counts, zones: pl.DataFrame | None) -> pl.DataFrame:
    centres, calls = counts.grid.centres(), counts.calls.sum(axis=0, dtype=np.int64)
    cells = pl.DataFrame({
        "cell": counts.grid.cells, "lat": centres[:, 0], "lon": centres[:, 1],
        "share": calls / calls.sum(), "calls": calls,
    })  # fmt: skip
    if zones is None:
        return cells.with_columns(zone=pl.lit(None, dtype=pl.String))
    named = zones.select("cell", pl.col("zone").cast(pl.String)).unique("cell", keep="first", maintain_order=True)
    return cells.join(named, on="cell", how="left", maintain_order="left")


def _totals(starts: list[datetime], expected: np.ndarray, *, alpha: float) -> pl.DataFrame:
    low, high = quantiles(expected, alpha, _BOUNDS)
    times = pl.Series(starts, dtype=pl.Datetime("us"))
    return pl.DataFrame({"block_start": times, "expected": expected, "low": low, "high": high})


def _score(past: Foreseen, counts: Counts) -> pl.DataFrame:
    """The last two weeks as they were foreseen the week before, with intervals from the weeks before those."""
    shown = list(past)[-_SCORE_WEEKS:]
    alpha = _alpha("city", {week: rates for week, rates in past.items() if week not in shown}, counts)
    part = slice(shown[0] * counts.per_week, (shown[-1] + 1) * counts.per_week)
    expected = np.concatenate([past[week].sum(axis=1) for week in shown])
    starts = counts.block_starts(part.start, len(expected))
    actual = pl.Series(counts.calls[part].sum(axis=1, dtype=np.int64))
    return _totals(starts, expected, alpha=alpha).with_columns(actual=actual).filter(pl.Series(counts.seen[part]))


def _alpha(level: str, foreseen: Foreseen, counts: Counts) -> float:
    there = at_level(level, foreseen, counts)
    return dispersion(*there) if there else 0.0


def _nats_per_call(
    placed: pl.DataFrame, counts: Counts, judged: list[int], holidays: frozenset[date]
) -> dict[str, float | None]:
    """Nats per call over the last weeks, on the grid a backtest would use, of the chosen model and of MEDIC beside it."""
    fair = count_on_grid(
        placed, counts.start, counts.weeks, tested=counts.weeks - judged[0],
        resolution=counts.grid.resolution, block_hours=counts.block_hours,
    )  # fmt: skip
    fair = replace(fair, seen=counts.seen)
    scores = {}
    for name in ("medic", CHOSEN):
        model = recipes(holidays)[name](fair.until(judged[0]), ())
        sums = sums_by_week(foresee(model, fair, judged), fair).sum().row(0, named=True)
        scores[f"{name}_nats_per_call"] = divide(sums)["nats_per_call"]
    return scores
