"""The `vigie` command: verbs, options and exit codes. 0 done, 1 findings or a failed check, 2 unusable input or arguments.

Heavy libraries are imported where a verb needs them. Must not contain what a verb does; `verbs_*.py` do.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.speaking import Told

app = typer.Typer(
    cls=Told, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Open use-of-force data: take reports in, check them, protect the people in them, publish.",
)  # fmt: skip
agency_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Profiles of the agencies that send files.")
release_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Cut a release, or check one.")
serve_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Start a site, each in its own process.")
app.add_typer(agency_app, name="agency")
app.add_typer(release_app, name="release")
app.add_typer(serve_app, name="serve")

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")
]
Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="The files of one delivery, linked ones together.")
]
AgencyOption = Annotated[str, typer.Option("--agency", help="Slug of the sender, or a profile file (.yml).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")]


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


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
    form: Annotated[Format, typer.Option("--format", help="text for people, json for programs.")] = Format.TEXT,
    out: Annotated[str, typer.Option("--out", help="Where the report goes; - is standard output.")] = "-",
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Check files without sending them: the same rules and the same answer as when they are submitted."""
    from orchestration import verbs_intake

    verbs_intake.validate(files, agency, as_json=form is Format.JSON, out=out, home=home)


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


@agency_app.command("check")
def agency_check(
    profile: Annotated[str, typer.Argument(metavar="PROFILE", help="Slug or profile file (.yml).")],
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", help="A sample delivery to try it on.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Check a profile, by itself or against a sample delivery."""
    from orchestration import verbs_intake

    verbs_intake.agency_check(profile, files or [], home=home)


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


@serve_app.command("public")
def serve_public(
    version: Annotated[str, typer.Option("--release", help="Version to serve.")] = "latest",
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: PortOption = 8001, home: HomeOption = None,
) -> None:  # fmt: skip
    """Serve a release with Datasette, in a process that knows nothing but the release folder."""
    from orchestration import verbs_release

    verbs_release.serve_public(version, host=host, port=port, home=home)
