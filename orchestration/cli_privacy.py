"""`vigie privacy`: its verbs and options. Must not contain what a verb does; `verbs_privacy` does."""

from pathlib import Path
from typing import Annotated

import typer

privacy_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Recode any table along hierarchies until rows look alike, and recount a written table independently.",
)  # fmt: skip

FileOption = Annotated[Path, typer.Option("--in", metavar="FILE", help="A table: .csv, .csv.gz or .parquet.")]
KOption = Annotated[int, typer.Option("--k", metavar="K", help="How many rows look alike at least; 2 or more.")]
LOption = Annotated[
    int | None,
    typer.Option("--l", metavar="L", help="How many different sensitive values a class holds at least; 2 or more."),
]
SensitiveOption = Annotated[
    str | None, typer.Option("--sensitive", metavar="COLUMN", help="The sensitive column that --l is about.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@privacy_app.command("recode")
def recode(
    *, file: FileOption,
    hierarchies: Annotated[Path, typer.Option("--hierarchies", metavar="DIR", help="A COLUMN.csv for each quasi-identifier: leaf;parent;...;*")],
    k: KOption, l_: LOption = None, sensitive: SensitiveOption = None,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The recoded table; a file that is there is replaced.")],
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Recode a table: rows, order and other columns stay, each quasi-identifier becomes a node above its value."""
    from orchestration import verbs_privacy

    verbs_privacy.recode(file, hierarchies=hierarchies, k=k, l_=l_, sensitive=sensitive, out=out, as_json=as_json)


@privacy_app.command("check")
def check(
    *, file: FileOption,
    quasi: Annotated[str, typer.Option("--quasi", metavar="A,B,C", help="The quasi-identifiers, with commas between.")],
    k: KOption, l_: LOption = None, sensitive: SensitiveOption = None,
    hierarchies: Annotated[Path | None, typer.Option("--hierarchies", metavar="DIR", help="Also give the loss along these hierarchies.")] = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Recount a written table, independently of the recoder: classes, the smallest, and those too small."""
    from orchestration import verbs_privacy

    verbs_privacy.check(file, quasi=quasi, k=k, l_=l_, sensitive=sensitive, hierarchies=hierarchies, as_json=as_json)
