"""What `vigie privacy` does: recode a caller's table along the caller's hierarchies, and recount a written table.

Tables are read from and written to the caller's own files; no value of them is printed. Must not hold a rule about
anonymity: recoding is privacy/flat.py, recounting is verification/flat.py.
"""

import csv
import time
from pathlib import Path

import polars as pl
import typer

from orchestration.speaking import answer
from orchestration.table_files import TableProblem, need_columns, read_table, write_table

STAR = "*"


def recode(
    file: Path, *, hierarchies: Path, k: int, l_: int | None, sensitive: str | None, out: Path, as_json: bool
) -> None:
    """Recode the table and write it; raises TableProblem with one sentence before anything is written."""
    from privacy.flat import recode_flat
    from privacy.trees import HierarchyError

    _check_asked(k, l_, sensitive)
    lines = _hierarchies(hierarchies)
    table = _filled(file, [*lines, *_wanted(sensitive)])
    quasi = [name for name in table.columns if name in lines]
    _check_sensitive(sensitive, quasi)
    chains = {name: _chain(lines[name]) for name in quasi}
    started = time.perf_counter()
    try:
        recoded = recode_flat(
            table.with_columns(pl.col(*quasi).cast(pl.String)), chains, k=k, l=l_ or 1, sensitive=sensitive
        )
    except HierarchyError as problem:
        raise TableProblem(f"{problem}.") from None
    seconds = time.perf_counter() - started
    write_table(table.with_columns(recoded.nodes.get_columns()), out)
    sizes = recoded.classes.value_counts()["count"].to_numpy()
    least = int(sizes.min())
    told = {
        "rows": table.height, "classes": sizes.size, "k_min": least, "suppressed": 0,
        "ncp": sum(recoded.loss.values()) / len(quasi), "loss": recoded.loss, "seconds": round(seconds, 3),
    }  # fmt: skip
    if as_json:
        answer(told)
        return
    typer.echo(f"{table.height:,} rows in {sizes.size:,} classes of {least:,} or more: {out}")
    typer.echo(f"Information lost (NCP): {told['ncp']:.4f}; 0 rows suppressed; {seconds:.1f} s.")


def check(
    file: Path, *, quasi: str, k: int, l_: int | None, sensitive: str | None, hierarchies: Path | None, as_json: bool
) -> None:
    """Recount the table; ends with exit code 1 where a class is too small."""
    from verification.flat import Unmeasurable, count

    _check_asked(k, l_, sensitive)
    names = [name.strip() for name in quasi.split(",") if name.strip()]
    if not names or len(set(names)) < len(names):
        raise TableProblem("--quasi needs at least one column, and each once: --quasi A,B,C.")
    _check_sensitive(sensitive, names)
    table = _filled(file, [*names, *_wanted(sensitive)])
    texts = {name: table[name].cast(pl.String).to_list() for name in names}
    try:
        counted = count(
            texts, k=k, l=l_ or 1, sensitive=table[sensitive].cast(pl.String).to_list() if sensitive else None,
            hierarchies=_hierarchies(hierarchies) if hierarchies else None,
        )  # fmt: skip
    except Unmeasurable as problem:
        raise TableProblem(f"{problem}.") from None
    told = {key: getattr(counted, key) for key in ("rows", "classes", "k_min", "violations", "suppressed")}
    told |= {"ncp": counted.ncp} if hierarchies else {}
    told |= {"l_min": counted.l_min, "classes_short_of_l": counted.short} if sensitive else {}
    if as_json:
        answer(told)
    else:
        typer.echo(f"{counted.rows:,} rows in {counted.classes:,} classes; the smallest has {counted.k_min:,}.")
        typer.echo(f"{counted.violations:,} classes break the rule; {counted.suppressed:,} rows are suppressed.")
        if sensitive:
            typer.echo(f"The fewest different values of {sensitive} in a class: {counted.l_min}.")
        if hierarchies:
            typer.echo(f"Information lost (NCP): {counted.ncp:.4f}.")
    if counted.violations:
        raise typer.Exit(1)


def _check_asked(k: int, l_: int | None, sensitive: str | None) -> None:
    if k < 2:
        raise TableProblem(f"--k is {k}; it is 2 or more.")
    if (l_ is None) != (sensitive is None):
        raise TableProblem("--l and --sensitive go together: how many values, and of which column.")
    if l_ is not None and l_ < 2:
        raise TableProblem(f"--l is {l_}; it is 2 or more.")


def _check_sensitive(sensitive: str | None, quasi: list[str]) -> None:
    if sensitive in quasi:
        raise TableProblem(f"column {sensitive} is a quasi-identifier; the sensitive column is another one.")


def _wanted(sensitive: str | None) -> list[str]:
    return [sensitive] if sensitive else []


def _filled(file: Path, names: list[str]) -> pl.DataFrame:
    """The table, in which these columns have no blank cell."""
    table = read_table(file)
    need_columns(table, names, file=file.name)
    if table.is_empty():
        raise TableProblem(f"{file.name} has no rows.")
    for name in names:
        if blank := int(table[name].cast(pl.String).fill_null("").str.strip_chars().eq("").sum()):
            raise TableProblem(f"{file.name}, column {name}: {blank} cells are blank; write what a blank means, first.")
    return table


def _hierarchies(folder: Path) -> dict[str, list[list[str]]]:
    """The lines of each hierarchy file of the folder, by column."""
    if not folder.is_dir():
        raise TableProblem(f"there is no folder {folder}.")
    files = sorted(file for file in folder.iterdir() if file.name.endswith(".csv"))
    if not files:
        raise TableProblem(f"{folder} holds no hierarchy: a COLUMN.csv for each quasi-identifier.")
    return {file.name.removesuffix(".csv"): _lines(file) for file in files}


def _lines(file: Path) -> list[list[str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            lines = [line for line in csv.reader(opened, delimiter=";") if line]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise TableProblem(f"{file.name} cannot be read as text with semicolons.") from None
    if not lines or len({len(line) for line in lines}) > 1:
        raise TableProblem(f"{file.name}: each of its lines has the same number of nodes, and there is at least one.")
    if any(not node.strip() for line in lines for node in line):
        raise TableProblem(f"{file.name} has a blank node.")
    if any(line[-1] != STAR for line in lines):
        raise TableProblem(f"{file.name}: a line does not end in *.")
    for below in range(len(lines[0]) - 1):
        parents: dict[str, str] = {}
        if any(parents.setdefault(line[below], line[below + 1]) != line[below + 1] for line in lines):
            raise TableProblem(f"{file.name} is no tree: a value stands under two parents.")
    if len({line[0] for line in lines}) < len(lines):
        raise TableProblem(f"{file.name}: a value stands on two lines.")
    return lines


def _chain(lines: list[list[str]]) -> pl.DataFrame:
    """The chain table of the recoder: the value, then its nodes, itself the finest."""
    levels = {f"level{level}": [line[level] for line in lines] for level in range(len(lines[0]))}
    return pl.DataFrame({"value": levels["level0"], **levels})
