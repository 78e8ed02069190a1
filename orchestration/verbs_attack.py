"""What `vigie privacy attack` does: set the attackers of verification/flatattack.py on a recoded table and its original.

Reads the caller's own files and writes nothing; no value of them is printed. Must not hold a bound or an attack.
"""

from dataclasses import asdict
from pathlib import Path

import polars as pl
import typer

from orchestration.hierarchy_files import read_hierarchies
from orchestration.speaking import answer
from orchestration.table_files import TableProblem, need_columns, read_table
from orchestration.verbs_privacy import check_asked, check_sensitive, filled, wanted

_NEWS = ("--place", "--date", "--age", "--sex")


def attack(
    file: Path,
    *,
    original: Path,
    hierarchies: Path,
    k: int,
    sensitive: str | None,
    harmless: list[str],
    news: tuple[str | None, str | None, str | None, str | None],
    targets: int,
    seed: int,
    as_json: bool,
) -> None:
    """Play every attacker; ends with exit code 1 where one finds more than its bound."""
    from verification.flat import Unmeasurable
    from verification.flatattack import News, attack

    check_asked(k, None, sensitive)
    if targets < 1:
        raise TableProblem(f"--targets is {targets}; it is 1 or more.")
    if seed < 0:
        raise TableProblem(f"--seed is {seed}; it is 0 or more.")
    told = [name for name in news if name is not None]
    if told and len(told) < len(news):
        raise TableProblem("--place, --date, --age and --sex go together: what a news story tells.")
    lines = read_hierarchies(hierarchies, unambiguous=False)
    check_sensitive(sensitive, list(lines))
    before = filled(original, [*lines, *wanted(sensitive)])
    after = read_table(file)
    need_columns(after, before.columns, file=file.name)
    if after.height != before.height:
        raise TableProblem(
            f"{file.name} has {after.height} rows and {original.name} {before.height}; a recoded table keeps every row."
        )
    for option, name in zip(_NEWS, news, strict=True):
        if name is not None and name not in lines:
            raise TableProblem(f"{option} names column {name}, which has no hierarchy: no quasi-identifier.")
    _check_harmless(before, sensitive, harmless)
    quasi = [name for name in before.columns if name in lines]
    try:
        attacks = attack(
            {name: _texts(before, name) for name in quasi}, {name: _texts(after, name) for name in quasi}, lines, k=k,
            others={name: (_texts(before, name), _texts(after, name)) for name in before.columns if name not in lines},
            news=News(**dict(zip(("place", "date", "age", "sex"), told, strict=True))) if told else None,
            sensitive=_texts(before, sensitive) if sensitive else None, harmless=harmless, targets=targets, seed=seed,
        )  # fmt: skip
    except Unmeasurable as problem:
        raise TableProblem(f"{problem}.") from None
    held = all(one.holds is not False for one in attacks)
    if as_json:
        answer({"rows": before.height, "k": k, "holds": held, "attacks": [asdict(one) for one in attacks]})
    else:
        for one in attacks:
            typer.echo(f"{one.name}  {one.what}")
            if one.holds is None:
                continue
            found = ", ".join(f"{key.replace('_', ' ')} {_number(value)}" for key, value in one.found.items())
            typer.echo(f"  bound: {one.bound}; found: {found}; {'holds' if one.holds else 'DOES NOT HOLD'}.")
    if not held:
        raise typer.Exit(1)


def _check_harmless(table: pl.DataFrame, sensitive: str | None, harmless: list[str]) -> None:
    if harmless and sensitive is None:
        raise TableProblem("--harmless needs --sensitive: of which column the value is.")
    if sensitive and not set(harmless) <= set(_texts(table, sensitive)):
        raise TableProblem(f"--harmless: column {sensitive} does not hold this value.")


def _texts(table: pl.DataFrame, name: str) -> list[str]:
    """The cells as texts; a missing cell and an empty one are the same, as they are in CSV."""
    return table[name].cast(pl.String).fill_null("").to_list()


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.6f}"
