"""The H3 grid of a region and the counts of calls on it: dense, one row per block of hours, one column per cell.

Areas are geodesic (km2), centres EPSG:4326, blocks naive local time without daylight-saving correction. Cells stand in
the order of their identifiers. Must not know how a forecast is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import h3
import numpy as np
import polars as pl

from forecast.problem import ForecastProblem

_MOST_COUNTS = 250_000_000
"""Blocks times cells that are held at once: half a gigabyte."""


@dataclass(frozen=True)
class Grid:
    """The cells of a region, ordered by identifier."""

    resolution: int
    cells: tuple[str, ...]

    def area_km2(self) -> np.ndarray:
        """The geodesic area of each cell."""
        return np.array([h3.cell_area(cell, unit="km^2") for cell in self.cells])

    def centres(self) -> np.ndarray:
        """Latitude and longitude of the centre of each cell."""
        return np.array([h3.cell_to_latlng(cell) for cell in self.cells]).reshape(-1, 2)

    def members(self, level: str) -> np.ndarray | None:
        """The number of the zone of each cell, for the levels city, res6, res7 and cell; None where cells are coarser."""
        if level == "city":
            return np.zeros(len(self.cells), dtype=np.intp)
        if level == "cell":
            return np.arange(len(self.cells), dtype=np.intp)
        resolution = int(level.removeprefix("res"))
        if resolution > self.resolution:
            return None
        return np.unique([h3.cell_to_parent(cell, resolution) for cell in self.cells], return_inverse=True)[1]


@dataclass(frozen=True)
class Counts:
    """Calls per block and cell over whole weeks from `start` (a midnight), and per block outside the grid.

    `seen` is False for blocks that a gap in the feed touches: neither learnt from nor scored.
    """

    grid: Grid
    start: datetime
    block_hours: int
    calls: np.ndarray
    outside: np.ndarray
    seen: np.ndarray

    @property
    def per_week(self) -> int:
        """Blocks in a week."""
        return 168 // self.block_hours

    @property
    def weeks(self) -> int:
        """Whole weeks there are."""
        return len(self.calls) // self.per_week

    def until(self, week: int) -> "Counts":
        """What was known when this week (0 is the first) began."""
        end = week * self.per_week
        return replace(self, calls=self.calls[:end], outside=self.outside[:end], seen=self.seen[:end])

    def week(self, week: int) -> "Counts":
        """One week alone."""
        part = slice(week * self.per_week, (week + 1) * self.per_week)
        return replace(
            self, start=self.start + timedelta(weeks=week),
            calls=self.calls[part], outside=self.outside[part], seen=self.seen[part],
        )  # fmt: skip

    def by_week(self) -> np.ndarray:
        """Counts of seen blocks as week x block of week x cell; blocks not seen count nothing."""
        calls = self.calls if self.seen.all() else self.calls * self.seen[:, None]
        return calls.reshape(self.weeks, self.per_week, -1)

    def seen_by_week(self) -> np.ndarray:
        """Whether a block was seen, as week x block of week."""
        return self.seen.reshape(self.weeks, self.per_week)

    def block_starts(self, first: int, many: int) -> list[datetime]:
        """The starts of blocks, counted from the first; blocks after the last are in the future."""
        return [self.start + timedelta(hours=self.block_hours * block) for block in range(first, first + many)]


def place(calls: pl.DataFrame, resolution: int) -> pl.DataFrame:
    """Add `cell` to calls with lat and lon; each distinct place is looked up once."""
    places = calls.select("lat", "lon").unique(maintain_order=True)
    cells = [h3.latlng_to_cell(lat, lon, resolution) for lat, lon in places.iter_rows()]
    return calls.join(
        places.with_columns(cell=pl.Series(cells, dtype=pl.String)), on=["lat", "lon"], maintain_order="left"
    )


def cells_with(calls: pl.DataFrame, resolution: int, *, at_least: int) -> Grid:
    """The grid of the cells that hold at least so many of these placed calls, no ring of neighbours added."""
    cells = calls.group_by("cell").len().filter(pl.col("len") >= at_least)["cell"].sort()
    if cells.is_empty():
        raise ForecastProblem(
            f"the region has no grid: no cell of resolution {resolution} holds {at_least} calls of the history; "
            "take more weeks or a coarser resolution."
        )
    return Grid(resolution, tuple(cells))


def count_calls(calls: pl.DataFrame, grid: Grid, *, start: datetime, weeks: int, block_hours: int) -> Counts:
    """Count placed calls (received, cell) in each block and cell; calls before or after those weeks are left aside."""
    blocks = weeks * 168 // block_hours
    if blocks * len(grid.cells) > _MOST_COUNTS:
        raise ForecastProblem(
            f"{len(grid.cells):,} cells by {blocks:,} blocks are too many to hold; take a coarser resolution or a later start."
        )
    numbers = pl.DataFrame({"cell": grid.cells, "column": np.arange(len(grid.cells))})
    since = pl.col("received") - pl.lit(start, dtype=pl.Datetime("us"))
    numbered = (
        calls.with_columns(block=since.dt.total_microseconds().floordiv(block_hours * 3_600_000_000))
        .filter(pl.col("block").is_between(0, blocks - 1))
        .join(numbers, on="cell", how="left")
    )
    inside = numbered.filter(pl.col("column").is_not_null())
    counted = np.zeros((blocks, len(grid.cells)), dtype=np.uint16)
    np.add.at(counted, (inside["block"].to_numpy(), inside["column"].to_numpy()), 1)
    missed = numbered.filter(pl.col("column").is_null())["block"].to_numpy()
    outside = np.bincount(missed, minlength=blocks)
    return Counts(grid, start, block_hours, counted, outside, np.ones(blocks, dtype=bool))


def sum_over(rates: np.ndarray, members: Sequence[int] | np.ndarray) -> np.ndarray:
    """Sum the columns of blocks x cells into blocks x zones."""
    members = np.asarray(members)
    summed = np.zeros((len(rates), int(members.max()) + 1))
    np.add.at(summed.T, members, rates.T)
    return summed
