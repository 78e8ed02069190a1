"""CHANGES.md: what a release adds, removes and changes against the one before it, as counts.

Compares public files only; must not name a row that is gone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from publish.about import About
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES

_FIRST = "This is the first release; there is nothing before it to compare it with."
_HOW = "A row is the same when its identifier is. Changed means that a value of it is different."


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Rows and columns of one table, before and now."""

    table: str
    before: int
    now: int
    added: int
    removed: int
    changed: int
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]


def changes(previous: Path | None, tables: Mapping[str, pl.DataFrame], about: About) -> str:
    """CHANGES.md against the release in `previous`, or for the first release."""
    return "\n".join(_lines(previous, tables, about)) + "\n"


def compare(table: Table, old: pl.DataFrame, new: pl.DataFrame) -> Difference:
    """What became of the rows of one table; a table without a key is compared by whole rows."""
    shared = [name for name in new.columns if name in old.columns]
    key = list(table.key) if set(table.key) <= set(shared) else []
    on = key or shared
    added = new.join(old, on=on, how="anti", nulls_equal=True).height
    removed = old.join(new, on=on, how="anti", nulls_equal=True).height
    kept = new.select(shared).join(old.select(on), on=on, how="semi", nulls_equal=True)
    changed = kept.join(old.select(shared), on=shared, how="anti", nulls_equal=True).height if key else 0
    return Difference(
        table=table.name, before=old.height, now=new.height, added=added, removed=removed, changed=changed,
        columns_added=tuple(name for name in new.columns if name not in old.columns),
        columns_removed=tuple(name for name in old.columns if name not in new.columns),
    )  # fmt: skip


def _lines(previous: Path | None, tables: Mapping[str, pl.DataFrame], about: About) -> Iterator[str]:
    yield from (f"# Changes in release {about.version}", "")
    if previous is None:
        yield _FIRST
        return
    yield from (f"Compared with release {previous.name}. {_HOW}", "", "## Rows", "")
    yield "| table | before | now | added | removed | changed |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    differences = [
        compare(table, pl.read_parquet(file), tables[table.name])
        for table in PUBLISHED_TABLES
        if (file := previous / "parquet" / f"{table.name}.parquet").exists()
    ]
    for d in differences:
        yield f"| {d.table} | {d.before:,} | {d.now:,} | {d.added:,} | {d.removed:,} | {d.changed:,} |"
    yield from ("", "## Tables and columns", "")
    yield from _schema(previous, differences) or ["No table and no column was added or removed."]


def _schema(previous: Path, differences: list[Difference]) -> list[str]:
    old = {file.stem for file in (previous / "parquet").glob("*.parquet")}
    new = {table.name for table in PUBLISHED_TABLES}
    lines = [f"- Table `{name}` is new." for name in sorted(new - old)]
    lines += [f"- Table `{name}` is gone." for name in sorted(old - new)]
    for difference in differences:
        lines += [f"- `{difference.table}.{name}` is new." for name in difference.columns_added]
        lines += [f"- `{difference.table}.{name}` is gone." for name in difference.columns_removed]
    return lines
