"""The commands around the portal's people and keys. Must not decide anything; verbs do."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path | None, typer.Option("--home", metavar="FOLDER", help="The deployment; by default VIGIE_HOME, else here.")
]

portal_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="People and keys of the agencies' door.")


@portal_app.command("invite")
def invite(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Where the invitation goes.")],
    *,
    name: Annotated[str, typer.Option("--name", help="The person's name.")],
    role: Annotated[str, typer.Option("--role", help="contributor, reviewer, agency_admin, state or auditor.")] = "state",
    agency: Annotated[str | None, typer.Option("--agency", metavar="ID", help="Their agency; none for the state.")] = None,
    language: Annotated[str, typer.Option("--language", help="en, fr or es.")] = "en",
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Invite somebody: prints the link that opens once, for a week. The first person of the state comes in this way."""
    from orchestration import verbs_portal

    verbs_portal.invite(email, name=name, role=role, agency=agency, language=language, home=home)


@portal_app.command("key")
def key(
    agency: Annotated[str, typer.Option("--agency", metavar="ID", help="The agency whose program it is.")],
    name: Annotated[str, typer.Option("--name", help="What the key is for.")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The day it ends, a year from now at most.")],
    submit: Annotated[bool, typer.Option("--submit", help="It may submit, too; else it only checks.")] = False,
    home: HomeOption = None,
) -> None:  # fmt: skip
    """Make a key for a program of an agency: printed once, kept as a hash."""
    from orchestration import verbs_portal

    verbs_portal.make_key(agency, name=name, until=until.date(), submit=submit, home=home)
