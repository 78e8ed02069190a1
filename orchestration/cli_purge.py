"""The command `vigie purge`. Must not contain what it does; `verbs_purge` does."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

_HomeOption = Annotated[
    Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")
]
_AGENCY = "One sender, by its slug or an agency's id; without --before, all it ever sent goes, and its data key."
_BEFORE = "What came in before this day, UTC; by default what vigie.toml says."


def purge(
    *, agency: Annotated[str | None, typer.Option("--agency", metavar="NAME", help=_AGENCY)] = None,
    before: Annotated[datetime | None, typer.Option("--before", formats=["%Y-%m-%d"], metavar="DATE", help=_BEFORE)] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="WHO", help="Office and name of who destroys; stands in the certificate.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Destroy; without it, only say what would go.")] = False,
    home: _HomeOption = None, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:  # fmt: skip
    """Destroy original files whose retention is over, or all of a sender, with a signed certificate; counts and reports stay."""
    from orchestration import verbs_purge

    verbs_purge.purge(home, agency=agency, before=before.date() if before else None, by=by, yes=yes, as_json=as_json)
