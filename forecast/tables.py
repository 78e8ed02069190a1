"""The tables of a forecast folder from arrays of blocks x cells: by cell, by zone, in total, and the last weeks beside the truth.

Ranges hold four blocks in five. Must not forecast.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from forecast.grid import Counts
from forecast.intervals import quantiles
from forecast.shifts import Zones

_BLOCK_WEEKS = 2
_BOUNDS = (0.1, 0.9)


def by_cell(
    counts: Counts, rates: np.ndarray, usual: np.ndarray, starts: list[datetime], *, alpha: float
) -> pl.DataFrame:
    """One row per block and cell: expected, low, high, and the usual number of the last weeks."""
    low, high = quantiles(rates, alpha, _BOUNDS)
    return pl.DataFrame({
        "cell": list(counts.grid.cells) * len(starts), "block_start": _each(starts, len(counts.grid.cells)),
        "expected": rates.ravel(), "low": low.ravel(), "high": high.ravel(), "usual": usual.ravel(),
    })  # fmt: skip


def by_zone(
    areas: Zones, rates: np.ndarray, usual: np.ndarray, starts: list[datetime], *, alpha: float
) -> pl.DataFrame:
    """The named zones by block; the region's blocks are in `city`."""
    names = areas.names[1:]
    expected = areas.sums(rates)[:, 1:]
    low, high = quantiles(expected, alpha, _BOUNDS)
    return pl.DataFrame(
        {
            "zone": list(names) * len(starts), "block_start": _each(starts, len(names)),
            "expected": expected.ravel(), "low": low.ravel(), "high": high.ravel(),
            "usual": areas.sums(usual)[:, 1:].ravel(),
        }, schema_overrides={"zone": pl.String},
    )  # fmt: skip


def _each(starts: list[datetime], many: int) -> pl.Series:
    return pl.Series([start for start in starts for _ in range(many)], dtype=pl.Datetime("us"))


def cells_of(counts: Counts, zones: pl.DataFrame | None) -> pl.DataFrame:
    """The cells: centre, share of the calls of the history, their number, zone (null where none is known)."""
    centres, calls = counts.grid.centres(), counts.calls.sum(axis=0, dtype=np.int64)
    cells = pl.DataFrame({
        "cell": counts.grid.cells, "lat": centres[:, 0], "lon": centres[:, 1],
        "share": calls / calls.sum(), "calls": calls,
    })  # fmt: skip
    if zones is None:
        return cells.with_columns(zone=pl.lit(None, dtype=pl.String))
    named = zones.select("cell", pl.col("zone").cast(pl.String)).unique("cell", keep="first", maintain_order=True)
    return cells.join(named, on="cell", how="left", maintain_order="left")


def totals(starts: list[datetime], expected: np.ndarray, *, alpha: float) -> pl.DataFrame:
    """The whole region by block: expected, low, high."""
    low, high = quantiles(expected, alpha, _BOUNDS)
    times = pl.Series(starts, dtype=pl.Datetime("us"))
    return pl.DataFrame({"block_start": times, "expected": expected, "low": low, "high": high})


def score_of(past: Mapping[int, np.ndarray], counts: Counts, *, alpha: float) -> pl.DataFrame:
    """The last two weeks by block as they were foreseen, and what came."""
    tables = []
    for week in list(past)[-_BLOCK_WEEKS:]:
        truth = counts.week(week)
        starts = [truth.start + timedelta(hours=truth.block_hours * block) for block in range(truth.per_week)]
        actual = pl.Series("actual", truth.calls.sum(axis=1, dtype=np.int64))
        tables.append(
            totals(starts, past[week].sum(axis=1), alpha=alpha).with_columns(actual).filter(pl.Series(truth.seen))
        )
    empty = totals([], np.zeros(0), alpha=0.0).with_columns(actual=pl.lit(0, pl.Int64)).clear()
    return pl.concat([empty, *tables])
