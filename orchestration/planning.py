"""What a planner's folder holds, put together: the forecast, the health of the log, posts, staffing and indicators. Wiring only.

The same for a region of a deployment and for a call log on the command line. Must not read a file or hold a rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from forecast.beside import Beside
    from forecast.health import Health
    from forecast.run import Forecast

_AROUND = 2
"""Plans are made for so many units fewer and more than there are."""

_UNKNOWN_UNITS = 5


@dataclass(frozen=True, kw_only=True)
class Service:
    """What the crews have. sites: as files of sites are written; roads: edges of a road network; units: on a shift."""

    sites: pl.DataFrame | None = None
    roads: pl.DataFrame | None = None
    units: int | None = None
    standard_minutes: float = 8.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of one forecast. resolution: of the cells; None for the one the data choose."""

    timezone: str
    resolution: int | None = None
    block_hours: int = 4
    first_day: date | None = None
    service: Service = field(default_factory=Service)
    beside: "Beside | None" = None

    @property
    def cells(self) -> int:
        """The resolution, once it is settled."""
        assert self.resolution is not None
        return self.resolution

    def settled(self, calls: pl.DataFrame) -> "Asked":
        """The same with the resolution that these calls choose, where none was asked for."""
        from forecast.resolution import USUAL, choose_resolution

        if self.resolution is not None:
            return self
        return replace(self, resolution=choose_resolution(calls) if not calls.is_empty() else USUAL)


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A planner's folder: tables by name, documents by name, and what it says of itself."""

    tables: Mapping[str, pl.DataFrame]
    documents: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Any]


def plan_week(
    calls: pl.DataFrame, asked: Asked, *, health: "Health | None" = None, told: Mapping[str, Any] | None = None,
    zones: Callable[[pl.DataFrame], pl.DataFrame] | None = None, indicators: pl.DataFrame | None = None,
    units_collapsed: int = 0, left_out: Mapping[str, int] | None = None,
) -> Folder:  # fmt: skip
    """The folder of 7 days. calls: clean. health, told: of the log, and as it is told. zones: names the zone of cells.

    Raises ForecastProblem.
    """
    from forecast.beside import NOTHING
    from forecast.run import make_forecast

    asked = asked.settled(calls)
    far = health.check("out_of_area").count if health else 0
    left_out = {**(left_out or {}), **({"far_away": far} if far else {})}
    named = zones(_cells(calls, asked.cells)) if zones and not calls.is_empty() else None
    made = make_forecast(
        calls, timezone=asked.timezone, resolution=asked.cells, block_hours=asked.block_hours,
        first_day=asked.first_day, zones=named, health=health, units_collapsed=units_collapsed, left_out=left_out,
        beside=asked.beside or NOTHING,
    )  # fmt: skip
    tables = {
        name: getattr(made, name) for name in ("forecast", "cells", "city", "zones", "shifts", "score", "scorecard")
    } | _posts(made, asked)
    documents: dict[str, Mapping[str, Any]] = {"measures": made.measures}
    facts: dict[str, Any] = {**made.facts, "standard_minutes": asked.service.standard_minutes}
    if health is not None:
        tables["health_days"] = health.days
        documents["health"] = told or health.told()
        facts["health"] = {"masked_minutes": health.masked_minutes, "worst": health.worst}
    if indicators is not None:
        tables["indicators"] = indicators
    if asked.service.sites is not None:
        from forecast.posts.moves import THRESHOLD_CALLS

        facts |= {"least_gain": THRESHOLD_CALLS, "units": units_of(asked.service)}
    return Folder(tables=tables, documents=documents, facts=facts)


def units_of(service: Service) -> int:
    """Units on a shift: as told, else those based at the sites."""
    sites = service.sites
    based = 0
    if sites is not None and "units" in sites.columns:
        based = int(sites["units"].cast(pl.Float64, strict=False).fill_null(0).sum())
    return service.units or based or _UNKNOWN_UNITS


def _cells(calls: pl.DataFrame, resolution: int) -> pl.DataFrame:
    """The cells that hold calls, with their centres."""
    import h3

    from forecast.grid import place

    cells = place(calls, resolution)["cell"].unique().sort()
    centres = [h3.cell_to_latlng(cell) for cell in cells]
    return pl.DataFrame({"cell": cells, "lat": [lat for lat, _ in centres], "lon": [lon for _, lon in centres]})


def _posts(made: "Forecast", asked: Asked) -> dict[str, pl.DataFrame]:
    """Posts, plans and staffing; staffing alone where no sites are given. `stations` and `roads` are for what-if."""
    from forecast.posts.plans import make_setting
    from forecast.posts.roads import roads_from
    from forecast.posts.shifts import calls_by_shift, shift_blocks
    from forecast.posts.sites import sites_from
    from forecast.posts.staffing import Service as Crews
    from forecast.posts.staffing import staffing
    from forecast.posts.tables import plans_for

    service, spread = asked.service, made.dispersions.get("city", 0.0)
    if service.sites is None:
        blocks = shift_blocks(made.city["block_start"].to_list(), asked.block_hours)
        return {
            "staffing": staffing(made.city, blocks, block_hours=asked.block_hours, dispersion=spread, service=Crews())
        }
    sites = sites_from(service.sites, made.cells)
    travel = roads_from(service.roads) if service.roads is not None else None
    setting = make_setting(made.cells, sites, travel=travel, standard_minutes=service.standard_minutes)
    units = units_of(service)
    many = range(max(1, units - _AROUND), units + _AROUND + 1)
    planned = plans_for(
        calls_by_shift(made.forecast, asked.block_hours), setting, list(many), exact_units={units}, city=made.city,
        block_hours=asked.block_hours, dispersion=spread,
    )  # fmt: skip
    kept = {name: getattr(planned, name) for name in ("sites", "posts", "plans", "coverage", "fairness", "staffing")}
    return {**kept, "stations": sites, **({"roads": service.roads} if service.roads is not None else {})}
