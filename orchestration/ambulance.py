"""Ambulance assets: the calls of a region, and its demand forecast by week. Wiring only; the work is done in forecast.

Calls are times and places; they are never published as rows. Must not use postponed annotations (Dagster reads them).
"""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl

from orchestration.disclosure import packed, unpacked
from orchestration.regions import Region, regions_of
from orchestration.reports import CODE
from orchestration.resources import Home, HomeProblem
from orchestration.silence import value_free
from orchestration.storage import Stage

REGIONS = dg.DynamicPartitionsDefinition(name="region")
"""Regions of the deployment, by slug."""

WEEKS = dg.WeeklyPartitionsDefinition(start_date="2010-01-04", day_offset=1, end_offset=520)
"""Weeks from Monday to Sunday, by their Monday; a forecast may be for a week to come."""

_FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=8), warn_window=timedelta(hours=26))
"""Late for a region that is forecast daily after a day and two hours, and for any after a week and a day."""

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
    partitions_def=REGIONS, code_version=CODE, group_name="ambulance", kinds={"polars"}, freshness_policy=_FRESH,
    description="Calls of a region from its dispatch log, examined: units collapsed, listed twice left out, gaps told.",
)  # fmt: skip
@value_free
def ambulance_calls(context: dg.AssetExecutionContext, home: dg.ResourceParam[Home]) -> dict[str, Stage]:
    """Read and examine the log of each region of the run."""
    told: dict[str, Stage] = {}
    for slug in context.partition_keys:
        told[slug], counts = calls_of(home, region_of(home, slug))
        context.add_output_metadata(counts)
    return told


def calls_of(home: Home, region: Region) -> tuple[Stage, dict[str, int | str]]:
    """The examined log of a region, and what may be said of it."""
    from orchestration.ambulance_log import taken_log

    taken = taken_log(home, region)
    left_out = pl.DataFrame({"reason": list(taken.counts), "records": list(taken.counts.values())}, schema=_LEFT_OUT)
    tables = {"calls": taken.calls, "left_out": left_out, "health": packed(taken.health), "days": taken.days}
    if taken.indicators is not None:
        tables["indicators"] = taken.indicators
    counts: dict[str, int | str] = {
        "calls": taken.calls.height, "units collapsed": taken.counts["units"], "placed by address": taken.placed,
        "health": str(taken.health["worst"]),
    }  # fmt: skip
    return Stage(tables=tables, inputs=region.inputs(home)), counts


class ForecastConfig(dg.Config):
    """The first day of the seven, within the week of the partition; by default its Monday."""

    first_day: str | None = None


@dg.asset(
    partitions_def=REGION_WEEKS, code_version=CODE, group_name="ambulance", kinds={"numpy"}, freshness_policy=_FRESH,
    backfill_policy=dg.BackfillPolicy.single_run(),
    description="Expected calls, posts and staffing for one week; the folder the planner's application reads.",
)  # fmt: skip
@value_free
def demand_forecast(
    context: dg.AssetExecutionContext, config: ForecastConfig, home: dg.ResourceParam[Home],
    ambulance_calls: dict[str, Stage],
) -> None:  # fmt: skip
    """Forecast each region and week of the run from the calls before it."""
    for key in context.partition_keys:
        slug, monday = (_dimensions(key)[name] for name in ("region", "week"))
        region = region_of(home, slug)
        first_day = date.fromisoformat(config.first_day or monday)
        forecast_of(home, region, ambulance_calls[region.slug], first_day)


def forecast_of(home: Home, region: Region, stage: Stage, first_day: date) -> None:
    """Write the forecast of a region for seven days, from its examined log."""
    from forecast.health.kept import health_of
    from orchestration.ambulance_log import beside_of, service_of
    from orchestration.ambulance_places import with_neighbourhoods
    from orchestration.planning import Asked, Service, plan_week
    from orchestration.verbs_forecast import write_forecast

    tables = stage.tables
    left_out, told = dict(tables["left_out"].iter_rows()), unpacked(tables["health"])
    folder = forecast_folder(home, region.slug, first_day)
    # Nobody places units in a week that is over.
    over = first_day <= tables["calls"]["received"].max().date()  # type: ignore[union-attr]
    made = plan_week(
        tables["calls"],
        Asked(timezone=region.timezone, resolution=region.resolution, block_hours=region.block_hours, first_day=first_day,
              service=Service() if over else service_of(home, region), beside=beside_of(home, region)),
        health=health_of(told, tables["days"]), told=told, indicators=tables.get("indicators"),
        zones=(lambda cells: with_neighbourhoods(cells, home.zones)) if home.zones.is_file() else None,
        units_collapsed=left_out.pop("units"), left_out=left_out,
    )  # fmt: skip
    write_forecast(made, folder, made_at=datetime.now(UTC), region=region.name)
    mark_inputs(folder, stage.inputs)


def _dimensions(key: str) -> dict[str, str]:
    """Region and week of a partition of REGION_WEEKS."""
    assert isinstance(key, dg.MultiPartitionKey)
    return dict(key.keys_by_dimension)


def mark_inputs(folder: Path, inputs: str) -> None:
    """Leave beside a forecast what it was made from, so that it is not made twice."""
    (folder / "inputs.json").write_text(json.dumps({"inputs": inputs}), "utf-8")


def inputs_of(folder: Path) -> str | None:
    """What a forecast was made from; None where there is none."""
    try:
        return str(json.loads((folder / "inputs.json").read_text("utf-8"))["inputs"])
    except FileNotFoundError:
        return None
