"""The log of a region, read and examined: its calls, what became of the other records, its health, its indicators.

From the file, or from the portal that fills it. Wiring only; must not hold a rule about demand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.ambulance_places import neighbourhoods_of, with_places
from orchestration.planning import Service
from orchestration.regions import ARCGIS, Region
from orchestration.resources import Home, HomeProblem
from orchestration.storage import stages_of
from orchestration.table_files import TableProblem, read_table, write_table
from orchestration.verbs_forecast import service_from

if TYPE_CHECKING:
    from forecast.beside import Beside


@dataclass(frozen=True, kw_only=True)
class TakenLog:
    """calls: received, lat, lon, clean. counts: units collapsed, and records left out by reason. health: as it is told."""

    calls: pl.DataFrame
    counts: Mapping[str, int]
    placed: int
    health: Mapping[str, Any]
    days: pl.DataFrame
    indicators: pl.DataFrame | None = None


def taken_log(home: Home, region: Region) -> TakenLog:
    """Read, place and examine the log of a region. Raises HomeProblem, TableProblem or ForecastProblem."""
    from forecast import nemsis
    from forecast.calls import Columns, take_calls, take_records
    from forecast.health import clean, effect, examine
    from forecast.resolution import choose_resolution

    if region.feed is not None:
        fetch(home, region)
    log = read_table(region.log(home))
    columns = Columns(time=region.time, lat=region.lat, lon=region.lon, id=region.id)
    stamps = tuple(region.stamps.values())
    if nemsis.is_nemsis(log.columns):
        told = nemsis.as_log(log)
        log, columns, stamps = told.log, nemsis.COLUMNS, told.stamps
    log, placed = with_places(log, region, home.layer)
    calls = take_calls(log, columns, timezone=region.timezone, where=region.where, dedupe_minutes=region.dedupe_minutes)
    records = take_records(
        log, columns, timezone=region.timezone, where=region.where, listed=region.listed, stamps=stamps
    )
    snapshots = region.file(home, "snapshots")
    health = examine(
        calls.frame, records=records, timezone=region.timezone, block_hours=region.block_hours, stamps=stamps,
        snapshots=read_table(snapshots) if snapshots else None, units_known=columns.id is not None,
    )  # fmt: skip
    kept = clean(calls.frame, health)
    moved = effect(
        calls.frame, health, timezone=region.timezone, resolution=region.resolution or choose_resolution(kept),
        block_hours=region.block_hours,
    )  # fmt: skip
    return TakenLog(
        calls=kept, counts={"units": calls.units_collapsed, **calls.left_out}, placed=placed,
        health=health.told(effect=moved), days=health.days, indicators=_indicators_of(home, region, log, records),
    )  # fmt: skip


def _indicators_of(home: Home, region: Region, log: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame | None:
    """How long each part of a run took, where the region names the stamps of its units. records: log, with degrees."""
    from forecast.indicators import STAMPS, indicators, units_from
    from forecast.where import parse_where

    # A stamp the log has no column for is left aside, as the health of the log does.
    stamps = {name: column for name, column in region.stamps.items() if name in STAMPS and column in log.columns}
    if not stamps or region.time not in log.columns:
        return None
    if region.where is not None:
        log = log.filter(parse_where(region.where, log.schema).expression)
    zone = neighbourhoods_of(records, home.zones) if home.zones.is_file() else None
    units = units_from(
        log, {"received": region.time, **stamps}, id=region.id, zone=zone, timezone=region.timezone
    )  # fmt: skip
    return indicators(units, timezone=region.timezone)


def service_of(home: Home, region: Region) -> Service:
    """What the crews of a region have."""
    sites, roads = (region.file(home, name) for name in ("sites", "roads"))
    return service_from(sites, roads, units=region.units, standard_minutes=region.standard_minutes)


def beside_of(home: Home, region: Region) -> "Beside":
    """Covariates of a region, and the usual week of its sister. Raises HomeProblem for a sister that is not there."""
    from forecast.beside import Beside, covariates_from, week_of_sister

    path = region.file(home, "covariates")
    known, usual = covariates_from(read_table(path)) if path else None, None
    if region.sister is not None:
        stage = stages_of(home).read("ambulance_calls", region.sister)
        if stage is None:
            raise HomeProblem(
                f"the sister of region {region.slug}, {region.sister}, has no calls yet; run her calls first."
            )
        usual = week_of_sister(stage.tables["calls"]["received"], block_hours=region.block_hours)
    return Beside(covariates=known, sister=usual)


def fetch(home: Home, region: Region) -> None:
    """Fill the log of a region from its portal; the one before stays where the portal does not answer."""
    from orchestration.feeds.arcgis import ArcGIS, read_arcgis
    from orchestration.feeds.problem import FeedProblem
    from orchestration.feeds.socrata import Socrata, read_socrata

    assert region.url is not None
    named = (region.time, region.lat, region.lon, region.id, region.address, region.listed, *region.stamps.values())
    columns = [name for name in dict.fromkeys(named) if name]
    path = home.private / region.calls
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        if region.feed == ARCGIS:
            asked = [name for name in columns if name not in {region.lat, region.lon}]
            log = read_arcgis(ArcGIS(url=region.url, columns=asked))
        else:
            log = read_socrata(Socrata(url=region.url, columns=columns))
        write_table(log, path)
    except (FeedProblem, TableProblem) as problem:
        raise HomeProblem(f"the feed of region {region.slug}: {problem}") from None
