"""The `vigie` command: verbs, options and exit codes. 0 done, 1 findings or a failed check, 2 unusable input or arguments.

Heavy libraries are imported where a verb needs them. Must not contain what a verb does; `verbs_*.py` do.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli_audit import audit_app
from orchestration.cli_backup import backup, restore
from orchestration.cli_forecast import forecast_app
from orchestration.cli_geocode import geocode_app
from orchestration.cli_keys import keys_app, policy_app
from orchestration.cli_narratives import narratives_app
from orchestration.cli_portal import portal_app
from orchestration.cli_privacy import privacy_app
from orchestration.cli_purge import purge
from orchestration.cli_receipts import collect, receipt_app
from orchestration.cli_registry import registry_app
from orchestration.cli_release import release_app, standard_app
from orchestration.speaking import Told

app = typer.Typer(
    cls=Told, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Open use-of-force data: take reports in, check them, protect the people in them, publish.",
)  # fmt: skip
agency_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Profiles of the agencies that send files.")
context_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Figures that reports are measured against, each with its source."
)
serve_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Start a site, each in its own process.")
app.add_typer(agency_app, name="agency")
app.add_typer(release_app, name="release")
app.add_typer(standard_app, name="standard")
app.add_typer(context_app, name="context")
app.add_typer(geocode_app, name="geocode")
app.add_typer(portal_app, name="portal")
app.add_typer(audit_app, name="audit")
app.add_typer(privacy_app, name="privacy")
app.add_typer(policy_app, name="policy")
app.add_typer(keys_app, name="keys")
app.add_typer(narratives_app, name="narratives")
app.add_typer(registry_app, name="registry")
app.add_typer(forecast_app, name="forecast")
app.add_typer(serve_app, name="serve")
app.add_typer(receipt_app, name="receipt")
app.command()(collect)
app.command()(purge)
app.command()(backup)
app.command()(restore)

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")
]
Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="The files of one delivery, linked ones together.")]
AgencyOption = Annotated[str, typer.Option("--agency", help="Slug of the sender, or a profile file (.yml).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")]


class Size(StrEnum):
    """How large a deployment is: docs/sizes.md."""

    LAPTOP = "laptop"
    SERVER = "server"
    CLUSTER = "cluster"


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    XLSX = "xlsx"


class Language(StrEnum):
    """The languages an answer is given in."""

    EN = "en"
    FR = "fr"
    ES = "es"


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
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the deployment.")],
    size: Annotated[Size, typer.Option("--size", help="What private/vigie.toml begins with; changed there at any time.")] = Size.LAPTOP,
    demo_key: Annotated[bool, typer.Option("--demo-key", help="Print a key to try the push API with; what it sends is kept nowhere.")] = False,
) -> None:  # fmt: skip
    """Set up a new deployment: settings, keys, registry."""
    from orchestration import verbs_intake

    verbs_intake.init(folder, size=size.value, demo_key=demo_key)


@app.command()
def validate(
    files: Files, *, agency: AgencyOption,
    form: Annotated[Format, typer.Option("--format", help="text or json without values; html or xlsx with your own rows.")] = Format.TEXT,
    out: Annotated[str, typer.Option("--out", help="Where the report goes; - is standard output.")] = "-",
    language: Annotated[Language, typer.Option("--language", help="The language of the answer: en, fr or es.")] = Language.EN,
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Check files without sending them: the same rules and the same answer as when they are submitted."""
    from orchestration import verbs_intake

    verbs_intake.validate(files, agency, form=form.value, out=out, home=home, language=language.value)


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


@app.command()
def reporter(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the page.")] = Path("reporter.html"),
    agency_id: Annotated[str, typer.Option("--agency-id", metavar="ID", help="Code of the agency, filled in beforehand.")] = "",
    timezone: Annotated[str, typer.Option("--timezone", metavar="ZONE", help="The agency's clocks.")] = "America/Los_Angeles",
) -> None:  # fmt: skip
    """Write the offline reporter: the form and its rules as one page for an agency without an account."""
    from orchestration import verbs_reporter

    verbs_reporter.write_reporter(out, agency_id=agency_id, timezone=timezone)


@app.command()
def remind(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say who would be told what, by ids; send and keep nothing.")] = False,
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Mail agencies about deadlines: a week before, a day before, and once when nothing came; to be run every day."""
    from orchestration import verbs_remind

    verbs_remind.remind(home, dry_run=dry_run, as_json=as_json)


@app.command()
def doctor(
    every: Annotated[bool, typer.Option("--all", help="Open every original, not the newest alone.")] = False,
    backup_days: Annotated[int, typer.Option("--backup-days", min=1, max=3650, help="How old the last backup may be.")] = 7,
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Say what is wrong with a deployment and what to do; changes nothing. Exit 1 when there is something to do."""
    from orchestration import verbs_doctor

    verbs_doctor.doctor(home, everything=every, backup_days=backup_days, as_json=as_json)


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


@serve_app.command("public")
def serve_public(
    version: Annotated[str, typer.Option("--release", help="Version to serve.")] = "latest",
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on; by default public.toml's, else 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Port; by default public.toml's, else 8001.")] = None,
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Serve a release with Datasette, in a process that knows nothing but the release folder and public.toml."""
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


@serve_app.command("portal")
def serve_portal(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: PortOption = 8003, home: HomeOption = None,
    origin: Annotated[str | None, typer.Option("--origin", metavar="URL", help="The address people type; by default vigie.toml's.")] = None,
    *,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes that answer; about one for each core.")] = 1,
    allow_network: Annotated[bool, typer.Option("--allow-network", help="Listen on an address others can reach, too.")] = False,
) -> None:  # fmt: skip
    """Serve the agencies' door to those who have an account: vigie portal invite."""
    from orchestration import verbs_portal

    verbs_portal.serve_portal(
        host=host, port=port, origin=origin, home=home, workers=workers, allow_network=allow_network
    )
