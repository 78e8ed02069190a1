"""`vigie forecast ...`: options and defaults. Must not contain what a verb does; `verbs_*.py` do."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

forecast_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Ambulance demand: score models on a call log, or forecast a week.",
)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
CallsOption = Annotated[Path, typer.Option("--calls", metavar="FILE", help="The call log: .csv, .csv.gz or .parquet.")]
TimeOption = Annotated[
    str | None,
    typer.Option("--time", metavar="COLUMN", help="When the call was received; local unless it has an offset."),
]
LatOption = Annotated[
    str | None,
    typer.Option("--lat", metavar="COLUMN", help="Latitude in degrees; a log of NEMSIS elements needs no columns."),
]
LonOption = Annotated[str | None, typer.Option("--lon", metavar="COLUMN", help="Longitude in degrees.")]
ZoneOption = Annotated[
    str, typer.Option("--timezone", metavar="ZONE", help="The region's time zone, as in America/New_York.")
]
WhereOption = Annotated[
    str | None,
    typer.Option("--where", metavar="EXPRESSION", help="Take these records only: category = 'ems' and lat > 39.9."),
]
IdOption = Annotated[
    str | None, typer.Option("--id", metavar="COLUMN", help="The same for all units of a call; the first record stays.")
]
DedupeOption = Annotated[
    float | None,
    typer.Option("--dedupe-minutes", metavar="N", min=0, help="Drop a record so soon after another at its place."),
]
ResolutionOption = Annotated[int, typer.Option("--resolution", min=4, max=11, help="H3 resolution of the cells.")]
ChosenResolutionOption = Annotated[
    int | None,
    typer.Option("--resolution", min=4, max=11, help="H3 resolution of the cells; by default the data choose."),
]
CovariatesOption = Annotated[
    Path | None, typer.Option("--covariates", metavar="FILE", help="Weather, events: a column day or at, then numbers.")
]
SisterOption = Annotated[
    Path | None,
    typer.Option(
        "--sister", metavar="FILE", help="The call log of a region alike, with the same columns, for a cold start."
    ),
]
BlockOption = Annotated[int, typer.Option("--block-hours", min=1, max=24, help="Hours in a block; they divide a day.")]
FirstOption = Annotated[
    datetime | None,
    typer.Option("--start", formats=["%Y-%m-%d"], metavar="DATE", help="First day; by default the first Monday."),
]
FromOption = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First day; by default the one after the log."),
]
EndOption = Annotated[
    datetime | None,
    typer.Option("--end", formats=["%Y-%m-%d"], metavar="DATE", help="Day after the last; by default the log's end."),
]

SitesOption = Annotated[
    Path | None, typer.Option("--sites", metavar="FILE", help="Stations and hospitals: name, kind, lat, lon, units.")
]
RoadsOption = Annotated[
    Path | None,
    typer.Option("--roads", metavar="FILE", help="Road network: from_lon, from_lat, to_lon, to_lat, minutes."),
]
UnitsOption = Annotated[
    int | None, typer.Option("--units", min=1, help="Units on a shift; by default those of the sites.")
]
StandardOption = Annotated[
    float, typer.Option("--standard-minutes", min=1, max=60, help="Minutes within which a call should be reached.")
]


@forecast_app.command("backtest")
def forecast_backtest(
    *, calls: CallsOption, timezone: ZoneOption, time: TimeOption = None, lat: LatOption = None, lon: LonOption = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the scores by week.")],
    where: WhereOption = None, id_: IdOption = None, dedupe_minutes: DedupeOption = None,
    start: FirstOption = None, end: EndOption = None,
    resolution: ResolutionOption = 8, block_hours: BlockOption = 4,
    covariates: CovariatesOption = None, sister: SisterOption = None,
    test_weeks: Annotated[int, typer.Option("--test-weeks", min=1, help="Last weeks, which are scored.")] = 8,
    validation_weeks: Annotated[int, typer.Option("--validation-weeks", min=1, help="Weeks before them, for tuning.")] = 4,
    ceiling: Annotated[bool, typer.Option("--ceiling", help="Estimate how good any forecast could be; takes longer.")] = False,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Score every model on the last weeks of a call log, each week foreseen from the weeks before it."""
    from orchestration import verbs_forecast

    log = verbs_forecast.call_log(
        calls, time=time, lat=lat, lon=lon, id_=id_, timezone=timezone, where=where, dedupe_minutes=dedupe_minutes
    )
    verbs_forecast.backtest(
        log, start=start.date() if start else None, end=end.date() if end else None, resolution=resolution,
        block_hours=block_hours, test_weeks=test_weeks, validation_weeks=validation_weeks, out=out, as_json=as_json,
        with_ceiling=ceiling,
        beside=verbs_forecast.beside_from(covariates, sister, log=log, block_hours=block_hours),
    )  # fmt: skip


@forecast_app.command("run")
def forecast_run(
    *, calls: CallsOption, timezone: ZoneOption, time: TimeOption = None, lat: LatOption = None, lon: LonOption = None,
    region: Annotated[str, typer.Option("--region", metavar="NAME", help="What planners call the region.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The forecast folder; one that is there is replaced.")],
    where: WhereOption = None, id_: IdOption = None, dedupe_minutes: DedupeOption = None,
    first_day: FromOption = None,
    resolution: ChosenResolutionOption = None, block_hours: BlockOption = 4,
    covariates: CovariatesOption = None, sister: SisterOption = None,
    sites: SitesOption = None, roads: RoadsOption = None, units: UnitsOption = None, standard_minutes: StandardOption = 8.0,
) -> None:  # fmt: skip
    """Forecast the calls of each cell and block for 7 days, and write the folder the planner reads."""
    from orchestration import verbs_forecast
    from orchestration.planning import Asked

    log = verbs_forecast.call_log(
        calls, time=time, lat=lat, lon=lon, id_=id_, timezone=timezone, where=where, dedupe_minutes=dedupe_minutes
    )
    verbs_forecast.run(
        log,
        Asked(
            timezone=timezone, resolution=resolution, block_hours=block_hours,
            first_day=first_day.date() if first_day else None,
            beside=verbs_forecast.beside_from(covariates, sister, log=log, block_hours=block_hours),
            service=verbs_forecast.service_from(sites, roads, units=units, standard_minutes=standard_minutes),
        ),
        region=region, out=out,
    )  # fmt: skip


@forecast_app.command("backfill")
def forecast_backfill(
    region: Annotated[str, typer.Option("--region", metavar="SLUG", help="A region of private/vigie.toml.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="A day of the first week.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="A day of the last week.")],
    home: Annotated[Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")] = None,
) -> None:  # fmt: skip
    """Make the forecasts of past weeks in one run, each from the calls before it."""
    from orchestration import verbs_forecast

    verbs_forecast.backfill(region, first.date(), last.date(), home=home)


@forecast_app.command("posts")
def forecast_posts(
    *, units: Annotated[int, typer.Option("--units", min=1, help="Units to place.")],
    forecast: Annotated[Path | None, typer.Option("--forecast", metavar="DIR", help="A forecast folder; else a call log with its columns.")] = None,
    calls: Annotated[Path | None, typer.Option("--calls", metavar="FILE", help="A call log; its mean shift is planned for.")] = None,
    time: TimeOption = None, lat: LatOption = None, lon: LonOption = None,
    timezone: Annotated[str | None, typer.Option("--timezone", metavar="ZONE", help="The region's time zone.")] = None,
    where: WhereOption = None, id_: IdOption = None, dedupe_minutes: DedupeOption = None, resolution: ResolutionOption = 8,
    stations: SitesOption = None, roads: RoadsOption = None, standard_minutes: StandardOption = 8.0,
    shift: Annotated[str, typer.Option("--shift", help="day or night.")] = "day",
    day: Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], metavar="DATE", help="By default the first.")] = None,
    service_minutes: Annotated[float, typer.Option("--service-minutes", min=1, help="Mean minutes a unit is busy with a call.")] = 60.0,
    quick: Annotated[bool, typer.Option("--quick", help="A good plan and what it may miss, without proof.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Keep the tables there.")] = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Suggest where units should wait for a shift, what that costs the crews, and what the next unit would add."""
    from forecast.problem import ForecastProblem
    from orchestration import verbs_forecast, verbs_posts

    log = None
    if calls is not None:
        if timezone is None:
            raise ForecastProblem("a call log needs its --timezone.")
        log = verbs_forecast.call_log(
            calls, time=time, lat=lat, lon=lon, id_=id_, timezone=timezone, where=where, dedupe_minutes=dedupe_minutes
        )
    verbs_posts.posts(
        verbs_posts.Asked(
            units=units, shift=shift, day=day.date() if day else None, stations=stations, roads=roads,
            standard_minutes=standard_minutes, service_minutes=service_minutes, exact=not quick,
        ),
        forecast=forecast, log=log, resolution=resolution, out=out, as_json=as_json,
    )  # fmt: skip


@forecast_app.command("indicators")
def forecast_indicators(
    *, calls: CallsOption, timezone: ZoneOption,
    received: Annotated[str, typer.Option("--received", metavar="COLUMN", help="When the call was received.")],
    dispatched: Annotated[str | None, typer.Option("--dispatched", metavar="COLUMN", help="When the unit was sent.")] = None,
    en_route: Annotated[str | None, typer.Option("--en-route", metavar="COLUMN", help="When it drove off.")] = None,
    on_scene: Annotated[str | None, typer.Option("--on-scene", metavar="COLUMN", help="When it arrived.")] = None,
    left_scene: Annotated[str | None, typer.Option("--left-scene", metavar="COLUMN", help="When it left with a patient.")] = None,
    at_hospital: Annotated[str | None, typer.Option("--at-hospital", metavar="COLUMN", help="When it came to the hospital.")] = None,
    available: Annotated[str | None, typer.Option("--available", metavar="COLUMN", help="When it was free again.")] = None,
    id_: IdOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Tell how long each part of a run took, from call to hospital, and how sure that is."""
    from orchestration import verbs_indicators

    stamps = {
        "received": received, "dispatched": dispatched, "en_route": en_route, "on_scene": on_scene,
        "left_scene": left_scene, "at_hospital": at_hospital, "available": available,
    }  # fmt: skip
    verbs_indicators.indicators(calls, timezone=timezone, stamps=stamps, id_=id_, as_json=as_json)
