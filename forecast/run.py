"""The forecast of a region for the 7 days from a given day: what the planner's folder holds, as frames and facts.

The grid is every cell with a call in the history, so that its cells add up to their zones and the whole region. Times are
naive local, places EPSG:4326. Writes nothing and reads no clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from forecast.backtest import foresee
from forecast.baselines import hour_of_week_means
from forecast.beside import NOTHING, Beside
from forecast.calls import near_the_others
from forecast.grid import Counts, cells_with, count_calls, place
from forecast.health import Health
from forecast.history import first_midnight, what_counts, whole_weeks
from forecast.holidays import holidays_of
from forecast.model import CHOSEN, Model, recipes
from forecast.problem import ForecastProblem
from forecast.scorecard import Card, score_past
from forecast.shifts import Zones, runs_of, shift_table, sum_runs, zones_of
from forecast.tables import by_cell, by_zone, cells_of, score_of, totals
from forecast.weeks import WEEK, check_block_hours

_FULL_WEEKS = 8
"""With fewer whole weeks a forecast says of itself that its history is short."""

_LEAST_BEFORE = 3
"""Whole weeks before a past week that is foreseen for the scorecard."""

_SHOWN_WEEKS, _TAUGHT_WEEKS, _USUAL_WEEKS = 8, 4, 8
_UNKNOWN_SPREAD = 0.03
"""Dispersion of a region's blocks when no past week could be foreseen: about what the sets of docs/forecast.md have."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The tables of the planner's folder and the facts about them, ready for JSON.

    expected: blocks x cells, as in `forecast`. dispersions: of a block, by level (city, res6, res7, cell). spread: of a
    shift, in the region and in a zone.
    """

    forecast: pl.DataFrame
    cells: pl.DataFrame
    city: pl.DataFrame
    zones: pl.DataFrame
    shifts: pl.DataFrame
    score: pl.DataFrame
    scorecard: pl.DataFrame
    measures: Mapping[str, Any]
    facts: Mapping[str, Any]
    expected: np.ndarray
    dispersions: Mapping[str, float]
    spread: tuple[float, float]


# Its matrices are too small to gain from more cores, and on a busy machine lose by them.
@threadpool_limits.wrap(limits=1, user_api="blas")  # type: ignore[untyped-decorator]
def make_forecast(
    calls: pl.DataFrame, *, timezone: str, resolution: int = 8, block_hours: int = 4, first_day: date | None = None,
    zones: pl.DataFrame | None = None, health: Health | None = None, units_collapsed: int = 0,
    left_out: Mapping[str, int] | None = None, beside: Beside = NOTHING,
) -> Forecast:  # fmt: skip
    """Forecast every block and cell for 7 days from `first_day`, by default the day after the last full day of calls.

    calls: received, lat, lon; those on or after `first_day` are not looked at, those far from all others are left out
    and counted. health: what its masks touch is neither learnt from nor scored. zones: cell and zone, the name of its
    area. `units_collapsed` and `left_out` (counts by reason) come from the taking of the calls and are only told on.
    Raises ForecastProblem for calls no forecast can be made from.
    """
    check_block_hours(block_hours)
    if calls.is_empty():
        raise ForecastProblem("there are no calls.")
    first, end = first_midnight(calls["received"], first_day, block_hours)
    past_calls = calls.filter(pl.col("received") < end)
    start, weeks = whole_weeks(past_calls["received"], first, end, block_hours)
    used = past_calls.filter(pl.col("received") >= start)
    near = near_the_others(used)
    placed = place(used.filter(near), resolution)
    grid = cells_with(placed, resolution, at_least=1)
    counted = count_calls(placed, grid, start=start, weeks=weeks, block_hours=block_hours)
    counts = what_counts(counted, end, used["received"], health)
    cells = cells_of(counts, zones)
    areas = zones_of(cells["zone"].to_list())
    known = weeks - (first - end) // WEEK
    holidays = holidays_of(timezone, first_year=start.year, last_year=first.year)
    card, past, ranges = _past(counts, known, areas, lambda history: _model(history, holidays, beside))
    model = _model(counts, holidays, beside)
    fallen = card.fallen_back
    rates = recipes(holidays)["medic"](counts, ())(counts) if fallen else model(counts)
    dispersions: Mapping[str, float] = getattr(model, "dispersions", {}) or {"city": _UNKNOWN_SPREAD}
    starts = counts.block_starts(len(counts.calls), counts.per_week)
    received = placed["received"].sort()
    far = len(near) - int(near.sum())
    usual = hour_of_week_means(counts, last=_USUAL_WEEKS)
    runs = runs_of(starts, block_hours)
    spread = card.dispersion if past else (_UNKNOWN_SPREAD, _UNKNOWN_SPREAD)
    return Forecast(
        forecast=by_cell(counts, rates, usual, starts, alpha=dispersions.get("cell", 0.0)),
        cells=cells, city=totals(starts, rates.sum(axis=1), alpha=dispersions.get("city", 0.0)),
        zones=by_zone(areas, rates, usual, starts, alpha=dispersions.get("res7", dispersions.get("city", 0.0))),
        shifts=shift_table(
            runs, areas, sum_runs(areas.sums(rates), runs), sum_runs(areas.sums(usual), runs), alphas=spread
        ),
        score=score_of(past, counts, alpha=ranges.get("city", 0.0)), scorecard=card.shifts,
        measures={"weeks": len(card.better), "rows": card.measures},
        facts={
            "timezone": timezone, "model": CHOSEN, "resolution": resolution, "block_hours": block_hours,
            "made_from": [received[0].isoformat(), received[-1].isoformat()], "calls_until": received[-1].isoformat(),
            "first_block": starts[0].isoformat(), "last_block": starts[-1].isoformat(),
            "calls": len(placed), "units_collapsed": units_collapsed,
            "left_out": {**(left_out or {}), **({"far_away": far} if far else {})},
            "in_force": "medic" if fallen else "simple" if known < _LEAST_BEFORE else "vigie",
            "fallback": _fallback(card, counts) if fallen else None,
            "simple_because": _simple_because(known, len(grid.cells), health),
            "covariates": list(beside.covariates.names) if beside.covariates else [],
            "covariates_unknown": list(beside.covariates.unknown(starts)) if beside.covariates else [],
            "weeks_better": [sum(card.better), len(card.better)] if card.better else None,
            **_nats(card),
        },
        expected=rates, dispersions=dispersions, spread=spread,
    )  # fmt: skip


def _model(history: Counts, holidays: frozenset[date], beside: Beside) -> Model:
    """The chosen model; volume and density alone where no past week could teach it anything."""
    name = CHOSEN if history.weeks >= _LEAST_BEFORE or beside.sister is not None else "d1"
    return recipes(holidays, beside)[name](history, ())


def _past(
    counts: Counts, known: int, areas: Zones, learn: Callable[[Counts], Model]
) -> tuple[Card, Mapping[int, np.ndarray], Mapping[str, float]]:
    """The scorecard of the last known weeks, each foreseen by a model that had seen none of them; those weeks; its scatter."""
    shown = [week for week in range(known - _SHOWN_WEEKS, known) if week >= _LEAST_BEFORE]
    weeks = [week for week in range(known - _SHOWN_WEEKS - _TAUGHT_WEEKS, known) if week >= _LEAST_BEFORE]
    weeks = [week for week in weeks if counts.week(week).seen.any()]
    if not weeks:
        return score_past({}, {}, counts, areas, shown=0), {}, {}
    model = learn(counts.until(weeks[0]))
    medic = recipes(frozenset())["medic"](counts, ())
    ours, usual = foresee(model, counts, weeks), foresee(medic, counts, weeks)
    return score_past(ours, usual, counts, areas, shown=len(shown)), ours, getattr(model, "dispersions", {})


def _fallback(card: Card, counts: Counts) -> dict[str, str]:
    worse = 0
    while worse < len(card.better) and not card.better[-1 - worse]:
        worse += 1
    since = card.shifts["week"].unique().sort()[-worse]
    return {"to": "medic", "since": since.isoformat(), "reason": "worse_two_weeks"}


def _simple_because(known: int, cells: int, health: Health | None) -> str | None:
    """Why this forecast should be trusted less than others; None for no reason."""
    if cells == 1:
        return "one_cell"
    if known < _FULL_WEEKS:
        return "one_week" if known == 1 else "short_history"
    bad = {check.code for check in health.checks if check.level == "bad"} if health else set()
    return "clock" if "clock" in bad else "thin_feed" if "thin" in bad else "gap" if "gap" in bad else None


def _nats(card: Card) -> dict[str, float]:
    found = {row["measure"]: row for row in card.measures}.get("nats_per_call")
    if found is None or found["vigie"] is None:
        return {}
    return {f"{CHOSEN}_nats_per_call": found["vigie"], "medic_nats_per_call": found["medic"]}
