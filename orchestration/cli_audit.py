"""The commands around the audit chain. Must not decide anything; verbs do."""

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path | None, typer.Option("--home", metavar="FOLDER", help="The deployment; by default VIGIE_HOME, else here.")
]

audit_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The audit chain: every change of the registry, link by link."
)


@audit_app.command("verify")
def verify(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", metavar="FILE", help="A checkpoint kept elsewhere; may be given several times."),
    ] = None,
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:  # fmt: skip
    """Verify the chain by its links, by the checkpoint in each release, and by those given; exit 1 when it does not hold."""
    from orchestration import verbs_audit

    verbs_audit.verify(checkpoint or [], home=home, as_json=as_json)


@audit_app.command("checkpoint")
def checkpoint(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write it.")] = Path(
        "audit-checkpoint.json"
    ),
    home: HomeOption = None,
) -> None:
    """Write a signed checkpoint of the chain as it stands, to be kept where the chain is not."""
    from orchestration import verbs_audit

    verbs_audit.write_checkpoint(out, home=home)


@audit_app.command("originals")
def originals(
    home: HomeOption = None, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False
) -> None:
    """Open every original the registry knows, and tell those it does not know; exit 1 when one does not open."""
    from orchestration import verbs_backup

    verbs_backup.originals(home=home, as_json=as_json)
