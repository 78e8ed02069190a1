"""What `vigie privacy` does: recode a caller's table along the caller's hierarchies, and recount a written table.

Tables are read from and written to the caller's own files; no value of them is printed. Must not hold a rule about
anonymity: recoding is privacy/flat.py, recounting is verification/flat.py.
"""

import time
from pathlib import Path

import polars as pl
import typer

from orchestration.hierarchy_files import chain, read_hierarchies
from orchestration.speaking import answer
from orchestration.table_files import TableProblem, need_columns, read_table, write_table


def recode(
    file: Path, *, hierarchies: Path, k: int, l_: int | None, sensitive: str | None, out: Path, as_json: bool
) -> None:
    """Recode the table and write it; raises TableProblem with one sentence before anything is written."""
    from privacy.flat import recode_flat
    from privacy.trees import HierarchyError

    check_asked(k, l_, sensitive)
    if (l_ is None) != (sensitive is None):
        raise TableProblem("--l and --sensitive go together: how many values, and of which column.")
    lines = read_hierarchies(hierarchies, unambiguous=True)
    table = filled(file, [*lines, *wanted(sensitive)])
    quasi = [name for name in table.columns if name in lines]
    check_sensitive(sensitive, quasi)
    chains = {name: chain(lines[name]) for name in quasi}
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

    check_asked(k, l_, sensitive)
    names = [name.strip() for name in quasi.split(",") if name.strip()]
    if not names or len(set(names)) < len(names):
        raise TableProblem("--quasi needs at least one column, and each once: --quasi A,B,C.")
    check_sensitive(sensitive, names)
    table = filled(file, [*names, *wanted(sensitive)])
    texts = {name: table[name].cast(pl.String).to_list() for name in names}
    try:
        counted = count(
            texts, k=k, l=l_ or 1, sensitive=table[sensitive].cast(pl.String).to_list() if sensitive else None,
            hierarchies=read_hierarchies(hierarchies, unambiguous=False) if hierarchies else None,
        )  # fmt: skip
    except Unmeasurable as problem:
        raise TableProblem(f"{problem}.") from None
    told = {key: getattr(counted, key) for key in ("rows", "classes", "k_min", "violations", "suppressed")}
    told |= {"ncp": counted.ncp} if hierarchies else {}
    if sensitive:
        told |= {key: getattr(counted, key) for key in ("l_min", "l_entropy_min", "t_max")}
    if l_:
        told |= {"classes_short_of_l": counted.short}
    if as_json:
        answer(told)
    else:
        typer.echo(f"{counted.rows:,} rows in {counted.classes:,} classes; the smallest has {counted.k_min:,}.")
        typer.echo(f"{counted.violations:,} classes break the rule; {counted.suppressed:,} rows are suppressed.")
        if sensitive:
            typer.echo(f"The fewest different values of {sensitive} in a class (l): {counted.l_min}.")
            typer.echo(
                f"The smallest entropy l: {counted.l_entropy_min:.2f}; the largest distance t: {counted.t_max:.3f}."
            )
        if hierarchies:
            typer.echo(f"Information lost (NCP): {counted.ncp:.4f}.")
    if counted.violations:
        raise typer.Exit(1)


def check_asked(k: int, l_: int | None, sensitive: str | None) -> None:
    """Raises TableProblem where the numbers asked for make no sense."""
    if k < 2:
        raise TableProblem(f"--k is {k}; it is 2 or more.")
    if l_ is not None and sensitive is None:
        raise TableProblem("--l and --sensitive go together: how many values, and of which column.")
    if l_ is not None and l_ < 2:
        raise TableProblem(f"--l is {l_}; it is 2 or more.")


def check_sensitive(sensitive: str | None, quasi: list[str]) -> None:
    """Raises TableProblem where the sensitive column is a quasi-identifier."""
    if sensitive in quasi:
        raise TableProblem(f"column {sensitive} is a quasi-identifier; the sensitive column is another one.")


def wanted(sensitive: str | None) -> list[str]:
    """The sensitive column as a list, empty where none is asked for."""
    return [sensitive] if sensitive else []


def filled(file: Path, names: list[str]) -> pl.DataFrame:
    """The table, in which these columns have no blank cell."""
    table = read_table(file)
    need_columns(table, names, file=file.name)
    if table.is_empty():
        raise TableProblem(f"{file.name} has no rows.")
    for name in names:
        if blank := int(table[name].cast(pl.String).fill_null("").str.strip_chars().eq("").sum()):
            raise TableProblem(f"{file.name}, column {name}: {blank} cells are blank; write what a blank means, first.")
    return table
