"""How many units a shift keeps busy, and for how many hours: quantiles from the distribution of calls and of time on task.

Calls are taken as free of queues (Eick, Massey and Whitt 1993; Green, Kolesar and Whitt 2007 on staffing by it): the
number busy at a moment has the mean m(t), the calls that came before and are not done. A shift that is busier than
foreseen is so as a whole, so that the number busy is negative binomial with the dispersion of calls. No simulation.
Must not say how many units to hire: breaks, ends of shifts and reserve are not in it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from scipy import stats

from forecast.intervals import quantiles
from forecast.problem import ForecastProblem

SHARES = (0.5, 0.8, 0.95)
_STEP_HOURS = 1 / 12


@dataclass(frozen=True, kw_only=True)
class Service:
    """Minutes a call takes one unit, from the send to clear: mean, standard deviation; lognormal. The default is stated, not measured."""

    minutes: float = 60.0
    spread_minutes: float = 30.0
    units_per_call: float = 1.0

    def __post_init__(self) -> None:
        if not (self.minutes > 0 and self.spread_minutes >= 0 and self.units_per_call > 0):
            raise ForecastProblem(
                "the time a call takes must be above 0 minutes, its spread 0 or more, units per call above 0."
            )

    @property
    def hours(self) -> float:
        """Unit-hours of work a call brings."""
        return self.minutes / 60 * self.units_per_call

    def still_on(self, hours: np.ndarray) -> np.ndarray:
        """The probability that a call takes longer than so many hours."""
        if self.spread_minutes == 0:
            return np.asarray(hours * 60 < self.minutes, dtype=float)
        width = np.sqrt(np.log1p((self.spread_minutes / self.minutes) ** 2))
        centre = np.log(self.minutes) - width**2 / 2
        return np.asarray(stats.lognorm.sf(hours * 60, s=width, scale=np.exp(centre)))


def units_busy(calls: np.ndarray, block_hours: float, service: Service) -> tuple[np.ndarray, np.ndarray]:
    """Hours since the first block and the mean number of units busy then, every 5 minutes.

    calls: (blocks,) expected; before the first block they are taken to come as in it.
    """
    per_block = max(1, round(block_hours / _STEP_HOURS))
    rate = np.repeat(np.asarray(calls, dtype=float) / block_hours, per_block)
    lags = (np.arange(int(np.ceil(12 / _STEP_HOURS))) + 0.5) * _STEP_HOURS
    survival = service.still_on(lags) * _STEP_HOURS * service.units_per_call
    before = np.full(len(lags), rate[0] if len(rate) else 0.0)
    busy = np.convolve(np.concatenate([before, rate]), survival)[len(lags) : len(lags) + len(rate)]
    return (np.arange(len(rate)) + 1) * _STEP_HOURS, busy


def unit_hours(expected: float, dispersion: float, service: Service, shares: tuple[float, ...] = SHARES) -> list[float]:
    """Quantiles of the work that the calls of a shift bring, by the gamma distribution of the same mean and variance."""
    if expected <= 0:
        return [0.0 for _ in shares]
    hours, spread = service.hours, service.spread_minutes / 60 * service.units_per_call
    mean = expected * hours
    variance = expected * spread**2 + (expected + dispersion * expected**2) * hours**2
    return [float(stats.gamma.ppf(share, mean**2 / variance, scale=variance / mean)) for share in shares]


def staffing(
    city: pl.DataFrame, blocks: pl.DataFrame, *, block_hours: float, dispersion: float, service: Service | None = None
) -> pl.DataFrame:
    """The table `staffing`. city: block_start, expected; blocks: day, shift, block_start; dispersion of calls per block."""
    service = service or Service()
    city = city.sort("block_start")
    hours, busy = units_busy(city["expected"].to_numpy(), block_hours, service)
    rows = []
    for (day, shift), part in blocks.group_by("day", "shift", maintain_order=True):
        inside = city.filter(pl.col("block_start").is_in(part["block_start"].implode()))
        if inside.is_empty():
            continue
        first, end = _hours_of(city, inside, block_hours)
        within = np.flatnonzero((hours > first) & (hours <= end))
        peak = within[int(np.argmax(busy[within].round(6)))]
        units = [int(found[0]) for found in quantiles(busy[peak : peak + 1], dispersion, SHARES)]
        work = unit_hours(float(inside["expected"].sum()), dispersion, service)
        rows.append(
            (
                day,
                shift,
                *units,
                *work,
                _hour(city["block_start"][0] + timedelta(hours=float(hours[peak] - _STEP_HOURS))),
            )
        )
    return pl.DataFrame(rows, orient="row", schema={
        "day": pl.Date, "shift": pl.String, "units_p50": pl.Int64, "units_p80": pl.Int64, "units_p95": pl.Int64,
        "hours_p50": pl.Float64, "hours_p80": pl.Float64, "hours_p95": pl.Float64, "busiest_hour": pl.Datetime("us"),
    })  # fmt: skip


def _hours_of(city: pl.DataFrame, inside: pl.DataFrame, block_hours: float) -> tuple[float, float]:
    """The hours of the shift since the first block; blocks are taken to follow each other."""
    starts = city["block_start"].to_list()
    return starts.index(inside["block_start"][0]) * block_hours, (
        starts.index(inside["block_start"][-1]) + 1
    ) * block_hours


def _hour(when: datetime) -> datetime:
    return when.replace(minute=0, second=0, microsecond=0)
