"""The verbs `vigie collect` and `vigie receipt`. Must not contain what a verb does; `verbs_collect` does."""

from pathlib import Path
from typing import Annotated

import typer

receipt_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Receipts of what was submitted.")

_HomeOption = Annotated[
    Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")
]


@receipt_app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The signed receipt, as downloaded.")],
    key: Annotated[str | None, typer.Option("--key", metavar="HEX", help="The publisher's public key; by default the deployment's.")] = None,
    home: _HomeOption = None,
) -> None:  # fmt: skip
    """Say whether a receipt is genuine: signed with the key, and unchanged since."""
    from orchestration import verbs_collect

    verbs_collect.verify_receipt(file, key=key, home=home)


def collect(
    home: _HomeOption = None, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False
) -> None:  # fmt: skip
    """Take every complete delivery of the drop folders in vigie.toml, and leave the answer beside it."""
    from orchestration import verbs_collect

    verbs_collect.collect(home, as_json=as_json)
