"""The `vigie` command: verbs, options and exit codes. 0 done, 1 findings or a failed check, 2 unusable input or arguments.

Heavy libraries are imported where a verb needs them. Must not contain what a verb does; `verbs_*.py` do.
"""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli_geocode import geocode_app
from orchestration.cli_keys import keys_app, policy_app
from orchestration.cli_narratives import narratives_app
from orchestration.cli_privacy import privacy_app
from orchestration.speaking import Told

app = typer.Typer(
    cls=Told, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Open use-of-force data: take reports in, check them, protect the people in them, publish.",
)  # fmt: skip
agency_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Profiles of the agencies that send files.")
release_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Cut a release, or check one.")
context_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Figures that reports are measured against, each with its source."
)
forecast_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Ambulance demand: score models on a call log, or forecast a week.",
)
serve_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Start a site, each in its own process.")
app.add_typer(agency_app, name="agency")
app.add_typer(release_app, name="release")
app.add_typer(context_app, name="context")
app.add_typer(geocode_app, name="geocode")
app.add_typer(privacy_app, name="privacy")
app.add_typer(policy_app, name="policy")
app.add_typer(keys_app, name="keys")
app.add_typer(narratives_app, name="narratives")
app.add_typer(forecast_app, name="forecast")
app.add_typer(serve_app, name="serve")

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")
]
Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="The files of one delivery, linked ones together.")]
AgencyOption = Annotated[str, typer.Option("--agency", help="Slug of the sender, or a profile file (.yml).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")]
CallsOption = Annotated[Path, typer.Option("--calls", metavar="FILE", help="The call log: .csv, .csv.gz or .parquet.")]
TimeOption = Annotated[
    str, typer.Option("--time", metavar="COLUMN", help="When the call was received; local unless it has an offset.")
]
LatOption = Annotated[str, typer.Option("--lat", metavar="COLUMN", help="Latitude in degrees.")]
LonOption = Annotated[str, typer.Option("--lon", metavar="COLUMN", help="Longitude in degrees.")]
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


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    XLSX = "xlsx"


@app.command()
def demo(
    home: Annotated[Path, typer.Option("--home", help="Where the demonstration lives; made anew each time.")] = Path(
        "./vigie-home"
    ),
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop when the release is made.")] = False,
    port: PortOption = 8001,
) -> None:
    """Run the whole way on the embedded sample city, then serve the public site."""
    from orchestration import verbs_demo

    verbs_demo.demo(home, serve=not no_serve, port=port)


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the deployment.")]) -> None:
    """Set up a new deployment: settings, keys, registry."""
    from orchestration import verbs_intake

    verbs_intake.init(folder)


@app.command()
def validate(
    files: Files, agency: AgencyOption,
    form: Annotated[Format, typer.Option("--format", help="text or json without values; html or xlsx with your own rows.")] = Format.TEXT,
    out: Annotated[str, typer.Option("--out", help="Where the report goes; - is standard output.")] = "-",
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Check files without sending them: the same rules and the same answer as when they are submitted."""
    from orchestration import verbs_intake

    verbs_intake.validate(files, agency, form=form.value, out=out, home=home)


class Shape(StrEnum):
    """The shapes reports can be written in."""

    AB71_JSON = "ab71-json"
    AB71_XML = "ab71-xml"
    FBI_SHAPED = "fbi-shaped"
    NEW_JERSEY = "new-jersey"


@app.command()
def crosswalk(
    files: Files, *, agency: AgencyOption,
    to: Annotated[Shape, typer.Option("--to", help="The shape to write.")],
    out: Annotated[Path, typer.Option("--out", metavar="PATH", help="Where the reports go; a file that is there is replaced.")],
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Write the accepted reports of a delivery in another shape, and state what that loses."""
    from orchestration import verbs_crosswalk

    verbs_crosswalk.crosswalk(files, agency, to=to.value, out=out, home=home, as_json=as_json)


@app.command()
def submit(files: Files, agency: AgencyOption, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Send the files of one delivery: they are kept as received, checked and given a receipt."""
    from orchestration import verbs_intake

    verbs_intake.submit(files, agency, home=home, as_json=as_json)


@app.command()
def run(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Bring every stage up to date; does nothing when nothing is new."""
    from orchestration import verbs_release

    verbs_release.run(home, as_json=as_json)


@agency_app.command("list")
def agency_list(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show the profiles there are."""
    from orchestration import verbs_intake

    verbs_intake.agency_list(home, as_json=as_json)


@agency_app.command("new")
def agency_new(
    *, files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Samples: files of one delivery, or of several years.")],
    out: Annotated[str | None, typer.Option("--out", metavar="PATH", help="Where the draft goes; - is standard output.")] = None,
    slug: Annotated[str | None, typer.Option("--slug", help="Short name of the agency; by default the file's.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="The agency's name.")] = None,
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Draft a profile from sample files: what fits is mapped, what is likely is marked, people decide the rest."""
    from orchestration import verbs_intake

    verbs_intake.agency_new(files, out=out, slug=slug, name=name, home=home, as_json=as_json)


@agency_app.command("check")
def agency_check(
    profile: Annotated[str, typer.Argument(metavar="PROFILE", help="Slug or profile file (.yml).")],
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="A sample delivery to try it on.")] = None,
    home: HomeOption = None,
) -> None:
    """Check a profile, by itself or against a sample delivery."""
    from orchestration import verbs_intake

    verbs_intake.agency_check(profile, files or [], home=home)


class ContextKind(StrEnum):
    """What a file of figures holds."""

    DENOMINATOR = "denominator"
    AREA_POPULATION = "area_population"


@context_app.command("add")
def context_add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV with the columns of the table.")],
    kind: Annotated[ContextKind, typer.Option("--kind", help="What the figures are.")],
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Take a file of figures, whole or not at all; a figure with a key that is there takes its place."""
    from orchestration import verbs_context

    verbs_context.add(file, kind.value, home=home, as_json=as_json)


@context_app.command("list")
def context_list(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show the figures there are, with their years and sources."""
    from orchestration import verbs_context

    verbs_context.context_list(home, as_json=as_json)


@release_app.command("build")
def release_build(
    version: Annotated[str | None, typer.Option("--version", help="CalVer such as 2026.11.0; by default the next one.")] = None,
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Bring stages up to date, then make and verify an immutable release folder."""
    from orchestration import verbs_release

    verbs_release.build(version, home=home, as_json=as_json)


@release_app.command("verify")
def release_verify(
    version: Annotated[str, typer.Argument(metavar="VERSION|DIR", help="A version of this deployment, or any release folder.")] = "latest",
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Check a release from its written files alone: checksums, descriptor, keys, and how many rows look alike."""
    from orchestration import verbs_release

    verbs_release.verify(version, home=home, as_json=as_json)


@forecast_app.command("backtest")
def forecast_backtest(
    *, calls: CallsOption, time: TimeOption, lat: LatOption, lon: LonOption, timezone: ZoneOption,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the scores by week.")],
    where: WhereOption = None, id_: IdOption = None, dedupe_minutes: DedupeOption = None,
    start: FirstOption = None, end: EndOption = None,
    resolution: ResolutionOption = 8, block_hours: BlockOption = 4,
    test_weeks: Annotated[int, typer.Option("--test-weeks", min=1, help="Last weeks, which are scored.")] = 8,
    validation_weeks: Annotated[int, typer.Option("--validation-weeks", min=1, help="Weeks before them, for tuning.")] = 4,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Score every model on the last weeks of a call log, each week foreseen from the weeks before it."""
    from forecast.calls import Columns
    from orchestration import verbs_forecast

    log = verbs_forecast.CallLog(
        path=calls, columns=Columns(time=time, lat=lat, lon=lon, id=id_),
        timezone=timezone, where=where, dedupe_minutes=dedupe_minutes,
    )  # fmt: skip
    verbs_forecast.backtest(
        log, start=start.date() if start else None, end=end.date() if end else None, resolution=resolution,
        block_hours=block_hours, test_weeks=test_weeks, validation_weeks=validation_weeks, out=out, as_json=as_json,
    )  # fmt: skip


@forecast_app.command("run")
def forecast_run(
    *, calls: CallsOption, time: TimeOption, lat: LatOption, lon: LonOption, timezone: ZoneOption,
    region: Annotated[str, typer.Option("--region", metavar="NAME", help="What planners call the region.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The forecast folder; one that is there is replaced.")],
    where: WhereOption = None, id_: IdOption = None, dedupe_minutes: DedupeOption = None,
    first_day: FromOption = None,
    resolution: ResolutionOption = 8, block_hours: BlockOption = 4,
) -> None:  # fmt: skip
    """Forecast the calls of each cell and block for 7 days, and write the folder the planner reads."""
    from forecast.calls import Columns
    from orchestration import verbs_forecast

    log = verbs_forecast.CallLog(
        path=calls, columns=Columns(time=time, lat=lat, lon=lon, id=id_),
        timezone=timezone, where=where, dedupe_minutes=dedupe_minutes,
    )  # fmt: skip
    verbs_forecast.run(
        log, region=region, resolution=resolution, block_hours=block_hours,
        first_day=first_day.date() if first_day else None, out=out,
    )  # fmt: skip


@serve_app.command("public")
def serve_public(
    version: Annotated[str, typer.Option("--release", help="Version to serve.")] = "latest",
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: PortOption = 8001, home: HomeOption = None,
) -> None:  # fmt: skip
    """Serve a release with Datasette, in a process that knows nothing but the release folder."""
    from orchestration import verbs_release

    verbs_release.serve_public(version, host=host, port=port, home=home)


@serve_app.command("planner")
def serve_planner(
    folder: Annotated[Path | None, typer.Option("--forecast", metavar="DIR", help="A forecast folder; by default the newest one.")] = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: PortOption = 8002, home: HomeOption = None,
    allow_network: Annotated[bool, typer.Option("--allow-network", help="Listen on an address others can reach, too.")] = False,
) -> None:  # fmt: skip
    """Serve the dispatch planner's page over a forecast, to who has the token it prints."""
    from orchestration import verbs_planner

    verbs_planner.serve_planner(folder, host=host, port=port, home=home, allow_network=allow_network)
