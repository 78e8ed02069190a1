"""`vigie narratives`: its verbs and options. Must not contain what a verb does; `verbs_narratives` does."""

from pathlib import Path
from typing import Annotated

import typer

narratives_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Narratives of agencies that opted in: read a sample of the redacted texts, and sign them off.",
)  # fmt: skip

AgencyOption = Annotated[str, typer.Option("--agency", metavar="ID", help="The agency, as the policy lists it.")]
HomeOption = Annotated[
    Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")
]


@narratives_app.command("draw")
def draw(
    *, agency: AgencyOption,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A CSV file only you can read; one that is there is replaced.")],
    sample: Annotated[int, typer.Option("--sample", metavar="N", help="How many narratives to read; 200 or more.")] = 200,
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Write redacted narratives for a person to read, chosen by lot."""
    from orchestration import verbs_narratives

    verbs_narratives.draw(agency, home=home, sample=sample, out=out)


@narratives_app.command("sign")
def sign(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The sample, with identifiers_seen filled in.")],
    *, agency: AgencyOption,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who read it.")],
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Sign a sample off: the narratives go out where the bound of recall is high enough."""
    from orchestration import verbs_narratives

    verbs_narratives.sign(file, agency=agency, by=by, home=home)


@narratives_app.command("status")
def status(
    home: HomeOption = None, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False
) -> None:
    """Say of each agency that opted in whether its narratives go out, and why not."""
    from orchestration import verbs_narratives

    verbs_narratives.status(home, as_json=as_json)
