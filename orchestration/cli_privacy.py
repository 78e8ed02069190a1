"""`vigie privacy`: its verbs and options. Must not contain what a verb does; `verbs_privacy` does."""

from pathlib import Path
from typing import Annotated

import typer

privacy_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Recode any table along hierarchies until rows look alike, recount a written table, and attack one.",
)  # fmt: skip

FileOption = Annotated[Path, typer.Option("--in", metavar="FILE", help="A table: .csv, .csv.gz or .parquet.")]
KOption = Annotated[int, typer.Option("--k", metavar="K", help="How many rows look alike at least; 2 or more.")]
LOption = Annotated[
    int | None,
    typer.Option("--l", metavar="L", help="How many different sensitive values a class holds at least; 2 or more."),
]
SensitiveOption = Annotated[
    str | None, typer.Option("--sensitive", metavar="COLUMN", help="The sensitive column, as injury.")
]
HierarchiesOption = Annotated[
    Path, typer.Option("--hierarchies", metavar="DIR", help="A COLUMN.csv for each quasi-identifier: leaf;parent;...;*")
]
HarmlessOption = Annotated[
    list[str] | None,
    typer.Option("--harmless", metavar="VALUE", help="A sensitive value that may be inferred, as None; repeatable."),
]
PlaceOption = Annotated[
    str | None,
    typer.Option("--place", metavar="COLUMN", help="The place a news story tells; with --date, --age and --sex."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@privacy_app.command("recode")
def recode(
    *, file: FileOption, hierarchies: HierarchiesOption, k: KOption, l_: LOption = None, sensitive: SensitiveOption = None,
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


@privacy_app.command("attack")
def attack(
    *, file: Annotated[Path | None, typer.Option("--in", metavar="FILE", help="A recoded table: .csv, .csv.gz or .parquet.")] = None,
    original: Annotated[Path | None, typer.Option("--original", metavar="FILE", help="The table before recoding, rows in the same order.")] = None,
    hierarchies: Annotated[Path | None, typer.Option("--hierarchies", metavar="DIR", help="A COLUMN.csv for each quasi-identifier.")] = None,
    k: Annotated[int | None, typer.Option("--k", metavar="K", help="How many rows look alike at least; 2 or more.")] = None,
    sensitive: SensitiveOption = None, harmless: HarmlessOption = None, place: PlaceOption = None,
    date: Annotated[str | None, typer.Option("--date", metavar="COLUMN", help="The date it tells.")] = None,
    age: Annotated[str | None, typer.Option("--age", metavar="COLUMN", help="The age it tells, to within one year.")] = None,
    sex: Annotated[str | None, typer.Option("--sex", metavar="COLUMN", help="The sex it tells.")] = None,
    targets: Annotated[int, typer.Option("--targets", metavar="N", help="How many rows are looked for.")] = 2_000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Which rows; the same seed draws the same.")] = 0,
    release: Annotated[str | None, typer.Option("--release", metavar="VERSION|FOLDER", help="Attack a release instead of a table.")] = None,
    home: Annotated[Path | None, typer.Option("--home", help="The deployment the release is of; with it, its truth is used.")] = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Attack a recoded table, or with --release a whole release, as readers, insiders and collectors would; exit code 1 where one wins."""
    from orchestration import verbs_attack, verbs_attack_release
    from orchestration.table_files import TableProblem

    table = {"--in": file, "--original": original, "--hierarchies": hierarchies, "--k": k}
    if release is not None:
        if given := [name for name, value in table.items() if value is not None]:
            raise TableProblem(
                f"--release stands alone, and {', '.join(given)} is for a single table; leave one of them out."
            )
        verbs_attack_release.attack_named(release, home=home, seed=seed, as_json=as_json)
        return
    if file is None or original is None or hierarchies is None or k is None:
        lacking = [name for name, value in table.items() if value is None]
        raise TableProblem(
            f"{', '.join(lacking)}: a table is attacked with --in, --original, --hierarchies and --k; a release with --release."
        )
    verbs_attack.attack(
        file, original=original, hierarchies=hierarchies, k=k, sensitive=sensitive, harmless=harmless or [],
        news=(place, date, age, sex), targets=targets, seed=seed, as_json=as_json,
    )  # fmt: skip
