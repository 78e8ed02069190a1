"""Shifts as runs of whole blocks, and how many calls each may bring: for the whole region and for each zone.

A day shift is twelve hours from the first block that starts at 06:00 or later, a night shift the twelve after them. Blocks
of one shift err together, so a shift has a dispersion of its own and is not the sum of its blocks' ranges. Times are naive
local. Must not look at single cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl

from forecast.intervals import dispersion, quantiles

DAY, NIGHT = "day", "night"
HOURS = 12
REGION = ""
"""The zone that stands for the whole region."""

QUANTILES = {"p10": 0.1, "p50": 0.5, "p80": 0.8, "p90": 0.9, "p95": 0.95}
_START = time(6)


@dataclass(frozen=True)
class Run:
    """One shift: the day it starts, its name, its first block and the block after its last."""

    day: date
    shift: str
    first: int
    end: int


@dataclass(frozen=True)
class Zones:
    """Which cells make up which zone: the whole region first, then the named ones in order; a cell may be in none."""

    names: tuple[str, ...]
    members: np.ndarray

    def sums(self, rates: np.ndarray) -> np.ndarray:
        """Blocks x cells to blocks x zones."""
        return np.asarray(rates @ self.members)


def zones_of(names: Sequence[str | None]) -> Zones:
    """The zones of cells whose zones have these names, cell by cell."""
    named = sorted({name for name in names if name})
    members = np.zeros((len(names), 1 + len(named)))
    members[:, 0] = 1
    at = {name: 1 + place for place, name in enumerate(named)}
    for cell, name in enumerate(names):
        if name:
            members[cell, at[name]] = 1
    return Zones((REGION, *named), members)


def runs_of(starts: Sequence[datetime], block_hours: int) -> tuple[Run, ...]:
    """The shifts that lie whole in these blocks, in order; none where twelve hours are no whole number of blocks."""
    if HOURS % block_hours or not starts:
        return ()
    many = HOURS // block_hours
    clocks = sorted({start.time() for start in starts})
    day = next((clock for clock in clocks if clock >= _START), clocks[0])
    night = (datetime.combine(starts[0], day) + timedelta(hours=HOURS)).time()
    names = {day: DAY, night: NIGHT}
    return tuple(
        Run(start.date(), names[start.time()], at, at + many)
        for at, start in enumerate(starts)
        if start.time() in names and at + many <= len(starts)
    )


def sum_runs(rates: np.ndarray, runs: Sequence[Run]) -> np.ndarray:
    """Blocks x zones to shifts x zones."""
    return np.array([rates[run.first : run.end].sum(axis=0) for run in runs]).reshape(len(runs), rates.shape[1])


def spread(actual: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Dispersion of shifts (rows) in the whole region (first column) and in its zones, from shifts that are over."""
    if not len(actual):
        return 0.0, 0.0
    zones = dispersion(actual[:, 1:], expected[:, 1:]) if actual.shape[1] > 1 else 0.0
    return dispersion(actual[:, 0], expected[:, 0]), zones


def shift_table(
    runs: Sequence[Run], zones: Zones, expected: np.ndarray, usual: np.ndarray, alphas: tuple[float, float]
) -> pl.DataFrame:
    """One row per shift and zone: day, shift, zone, expected, usual, and QUANTILES of the calls it may bring.

    expected, usual: shifts x zones. alphas: dispersion of the region and of a zone.
    """
    counts = quantiles_of(expected, alphas, tuple(QUANTILES.values()))
    return framed(runs, zones, expected=expected, usual=usual, **dict(zip(QUANTILES, counts, strict=True)))


def quantiles_of(expected: np.ndarray, alphas: tuple[float, float], shares: tuple[float, ...]) -> list[np.ndarray]:
    """Quantiles of shifts x zones, the first column being the region."""
    region = quantiles(expected[:, :1], alphas[0], shares)
    zones = quantiles(expected[:, 1:], alphas[1], shares)
    return [np.hstack(pair) for pair in zip(region, zones, strict=True)]


def framed(runs: Sequence[Run], zones: Zones, **columns: np.ndarray) -> pl.DataFrame:
    """Shifts x zones as rows: day, shift, zone and these columns."""
    many = len(zones.names)
    return pl.DataFrame(
        {
            "day": [run.day for run in runs for _ in range(many)],
            "shift": [run.shift for run in runs for _ in range(many)],
            "zone": list(zones.names) * len(runs),
            **{name: np.asarray(values).ravel() for name, values in columns.items()},
        },
        schema_overrides={"day": pl.Date, "shift": pl.String, "zone": pl.String},
    )
