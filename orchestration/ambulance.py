"""Ambulance assets: the calls of a region, and its demand forecast by week. Wiring only; the work is done in forecast.

Calls are times and places; they are never published as rows. Must not use postponed annotations (Dagster reads them).
"""

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl

from orchestration.regions import Region, regions_of
from orchestration.reports import CODE
from orchestration.resources import Home, HomeProblem
from orchestration.silence import value_free
from orchestration.storage import Stage

REGIONS = dg.DynamicPartitionsDefinition(name="region")
"""Regions of the deployment, by slug."""

WEEKS = dg.WeeklyPartitionsDefinition(start_date="2010-01-04", day_offset=1, end_offset=520)
"""Weeks from Monday to Sunday, by their Monday; a forecast may be for a week to come."""

_COARSE_M = 500.0  # about the inner radius of an H3 cell of resolution 8

_LEFT_OUT = {"reason": pl.String, "records": pl.Int64}

REGION_WEEKS = dg.MultiPartitionsDefinition({"region": REGIONS, "week": WEEKS})
"""One forecast for each region and week."""


def region_of(home: Home, slug: str) -> Region:
    """A configured region; HomeProblem names those there are."""
    regions = regions_of(home)
    if slug not in regions:
        raise HomeProblem(
            f"there is no region {slug}; the ones in private/vigie.toml are: {', '.join(regions) or 'none'}."
        )
    return regions[slug]


def next_week(calls: pl.DataFrame) -> date:
    """The Monday of the first whole week after the last call."""
    last = calls["received"].max()
    assert isinstance(last, datetime)
    return last.date() + timedelta(days=7 - last.weekday())


def forecast_folder(home: Home, region: str, monday: date) -> Path:
    """Where the planner's application finds a forecast."""
    return home.forecasts / region / monday.isoformat()


@dg.asset(
    partitions_def=REGIONS, code_version=CODE, group_name="ambulance", kinds={"polars"},
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(days=8)),
    description="Calls of a region from its dispatch log: units collapsed, local time and place only.",
)  # fmt: skip
@value_free
def ambulance_calls(context: dg.AssetExecutionContext, home: dg.ResourceParam[Home]) -> dict[str, Stage]:
    """Read the log of each region of the run."""
    from forecast.calls import Columns, take_calls
    from orchestration.verbs_forecast import read_log

    told: dict[str, Stage] = {}
    for slug in context.partition_keys:
        region = region_of(home, slug)
        log, placed = with_places(read_log(region.log(home)), region, home.layer)
        calls = take_calls(
            log, Columns(time=region.time, lat=region.lat, lon=region.lon, id=region.id),
            timezone=region.timezone, where=region.where, dedupe_minutes=region.dedupe_minutes,
        )  # fmt: skip
        context.add_output_metadata({
            "calls": calls.frame.height, "units collapsed": calls.units_collapsed, "placed by address": placed,
        })  # fmt: skip
        counts = {"units": calls.units_collapsed, **calls.left_out}
        left_out = pl.DataFrame({"reason": list(counts), "records": list(counts.values())}, schema=_LEFT_OUT)
        told[slug] = Stage(tables={"calls": calls.frame, "left_out": left_out}, inputs=region.inputs(home))
    return told


@dg.asset(
    partitions_def=REGION_WEEKS, code_version=CODE, group_name="ambulance", kinds={"numpy"},
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(days=8)),
    description="Expected calls with ranges by cell and block for one week; the folder the planner's application reads.",
)  # fmt: skip
@value_free
def demand_forecast(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], ambulance_calls: dict[str, Stage]
) -> dg.MaterializeResult[None]:
    """Forecast one week of one region from the calls before it."""
    from forecast.run import make_forecast
    from orchestration.verbs_forecast import write_forecast

    keys = context.partition_key.keys_by_dimension
    region, monday = region_of(home, keys["region"]), date.fromisoformat(keys["week"])
    stage = ambulance_calls[region.slug]
    left_out = dict(stage.tables["left_out"].iter_rows())
    made = make_forecast(
        stage.tables["calls"], timezone=region.timezone, resolution=region.resolution, block_hours=region.block_hours,
        first_day=monday, units_collapsed=left_out.pop("units"), left_out=left_out,
    )  # fmt: skip
    folder = forecast_folder(home, region.slug, monday)
    made = dataclasses.replace(made, cells=with_neighbourhoods(made.cells, home.zones))
    write_forecast(made, folder, made_at=datetime.now(UTC), region=region.name)
    mark_inputs(folder, stage.inputs)
    return dg.MaterializeResult(metadata={"cells": made.cells.height, "blocks": made.city.height})


def with_places(log: pl.DataFrame, region: Region, layer: Path) -> tuple[pl.DataFrame, int]:
    """The log with degrees from the address where a record has none, and how many got them.

    A place that nine times in ten lies within a cell's reach of the truth is taken, a coarser one is not.
    """
    named = (region.lat, region.lon, region.address)
    if region.address is None or not layer.is_file() or not set(named) <= set(log.columns):
        return log, 0
    from geocode.locate import locate
    from geocode.reference import read_layer

    degrees = {
        axis: pl.col(axis).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
        for axis in (region.lat, region.lon)
    }
    numbers = log.select(**degrees)
    blank = numbers.select((pl.all_horizontal(pl.all().is_not_null()) & pl.any_horizontal(pl.all() != 0)).not_())
    missing = blank.to_series()
    asked = log.filter(missing).select(address=pl.col(region.address)).with_row_index("key")
    found = locate(asked, read_layer(layer))
    sharp = found["expected_error_p90_m"].fill_null(_COARSE_M) < _COARSE_M
    rows = pl.int_range(log.height, eager=True).filter(missing).filter(sharp)
    told = numbers.with_columns(
        numbers[axis].scatter(rows, found[ours].filter(sharp)).alias(axis)
        for axis, ours in ((region.lat, "lat"), (region.lon, "lon"))
    )
    return log.with_columns(told), rows.len()


def with_neighbourhoods(cells: pl.DataFrame, zones: Path) -> pl.DataFrame:
    """Cells with the neighbourhood their centre lies in as `zone`; as they are without a zone layer."""
    if not zones.is_file():
        return cells
    from geocode.layers.zones import read_zones
    from geocode.zones import assign_zone

    known = read_zones(zones)
    neighbourhoods = known[known["kind"] == "neighbourhood"]
    names = pl.DataFrame(
        {"zone_id": neighbourhoods["zone_id"].tolist(), "zone": neighbourhoods["name"].tolist()},
        schema={"zone_id": pl.String, "zone": pl.String},
    )
    placed = assign_zone(cells.select(pl.col("cell").alias("key"), "lat", "lon"), neighbourhoods)
    return cells.with_columns(zone=placed.join(names, on="zone_id", how="left", maintain_order="left")["zone"])


def mark_inputs(folder: Path, inputs: str) -> None:
    """Leave beside a forecast what it was made from, so that it is not made twice."""
    (folder / "inputs.json").write_text(json.dumps({"inputs": inputs}), "utf-8")


def inputs_of(folder: Path) -> str | None:
    """What a forecast was made from; None where there is none."""
    try:
        return str(json.loads((folder / "inputs.json").read_text("utf-8"))["inputs"])
    except FileNotFoundError:
        return None
