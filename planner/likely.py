"""The figures of one shift: each cell's, in map order, and the city's.

Sums what the forecast says for the blocks of the shift. Must not know how a page looks.
"""

from dataclasses import dataclass
from functools import cached_property

import h3
import polars as pl

from planner.certainty import sure
from planner.interval import beyond_chance, sums, with_range
from planner.places import Place, places
from planner.reading import Forecast, of_shift
from planner.shift import Shift

KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Total:
    """An expected number with its range."""

    expected: float
    low: int
    high: int


@dataclass(frozen=True)
class Likely:
    """What is likely in one shift.

    `cells` has one row per cell, from north to south and west to east: cell, rank, zone, lat, lon, expected, low, high,
    usual, difference, sure, calls, area (km²).
    """

    shift: Shift
    cells: pl.DataFrame
    city: Total
    blocks: tuple[Total, ...]
    usual_told: float | None = None

    @cached_property
    def inside(self) -> float:
        """The likely calls of all cells; the city may have some outside them."""
        return float(self.cells["expected"].sum())

    @cached_property
    def places(self) -> list[Place]:
        """What the cells are called, in their order."""
        return places(self.cells["cell"].to_list(), self.cells["zone"].to_list())

    @property
    def usual(self) -> float | None:
        """The usual number for these hours, when each cell has one."""
        return None if self.cells["usual"].null_count() else float(self.cells["usual"].sum())

    @property
    def usual_of_all(self) -> float | None:
        """The usual number for the region: as the forecast tells it, else the sum of its cells."""
        return self.usual if self.usual_told is None else self.usual_told

    @cached_property
    def fullest(self) -> pl.DataFrame:
        """The cells by rank."""
        return self.cells.sort("rank")

    @cached_property
    def half(self) -> pl.DataFrame:
        """The fewest cells that hold half of the calls on the map."""
        before = self.fullest["expected"].cum_sum() - self.fullest["expected"]
        return self.fullest.filter(before < self.inside / 2)


class Figures:
    """The figures of any shift of a forecast; what does not depend on the shift is made once."""

    def __init__(self, forecast: Forecast) -> None:
        self._blocks, self._city, self._shifts = forecast.forecast, forecast.city, forecast.shifts
        of_week = self._blocks.group_by("cell").agg(of_week=pl.col("expected").sum())
        self.cells = (
            _in_map_order(forecast.cells)
            .join(of_week, on="cell", how="left", maintain_order="left")
            .join(beyond_chance(self._blocks), on="cell", how="left", maintain_order="left")
            .with_columns(pl.col("wider").fill_null(0.0))
        )
        self._city_wider = city_wider(self._city)

    def of(self, shift: Shift) -> Likely:
        """The figures of a shift."""
        here = pl.col("block_start").is_in(list(shift.blocks))
        usual = pl.when(pl.col("usual").null_count() == 0).then(pl.col("usual").sum())
        summed = self._blocks.filter(here).group_by("cell").agg(*sums(), usual=usual)
        cells = with_range(self.cells.join(summed, on="cell", how="left", maintain_order="left"), single=shift.single)
        rank = pl.struct(-pl.col("expected"), "cell").rank("ordinal").cast(pl.Int64)
        cells = cells.with_columns(rank=rank, difference=pl.col("expected") - pl.col("usual"), sure=sure())
        city = self._city.filter(here)
        total = with_range(city.select(*sums(), wider=pl.lit(self._city_wider)), single=shift.single)
        blocks = tuple(_total(row) for row in city.iter_rows(named=True))
        told = of_shift(self._shifts, shift.day, shift.key)
        told = told.filter(pl.col("zone") == "") if told.height else told
        if told.height != 1:
            return Likely(shift, cells, _total(total.row(0, named=True)), blocks)
        # The forecast's own range of the shift knows how its blocks hang together.
        row = told.row(0, named=True)
        return Likely(shift, cells, Total(row["expected"], int(row["p10"]), int(row["p90"])), blocks, row["usual"])

    def hours(self, shift: Shift, cell: str) -> list[dict[str, object]]:
        """The blocks of a shift in one cell: block_start, expected, low, high, usual."""
        here = pl.col("block_start").is_in(list(shift.blocks))
        return self._blocks.filter(pl.col("cell") == cell, here).to_dicts()


def city_wider(city: pl.DataFrame) -> float:
    """The relative variance that the city's ranges have beyond chance."""
    found = beyond_chance(city.with_columns(cell=pl.lit("city")))["wider"]
    return float(found[0]) if found.len() else 0.0


def _in_map_order(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells from north to south, within a strip one cell high from west to east, with their area."""
    measured = cells.with_columns(area=pl.Series([h3.cell_area(cell, unit="km^2") for cell in cells["cell"]]))
    height = float(measured["area"].sum() / measured.height) ** 0.5 / KM_PER_DEGREE
    strip = ((pl.col("lat").max() - pl.col("lat")) / height).floor()
    return measured.sort(strip, "lon", "cell")


def _total(row: dict[str, float]) -> Total:
    return Total(float(row["expected"]), int(row["low"]), int(row["high"]))
