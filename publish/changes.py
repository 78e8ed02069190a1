"""CHANGES.md and changes/*.csv: what a release adds, changes and withdraws against the one before it, and why.

Made from the ledger beside the data (publish/ledger/). Must not count rows itself.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from publish.declared.ledger import CHANGE_KIND, LEDGER
from publish.draft import Draft
from publish.formats import write_csv
from publish.ledger.written import facts_of
from publish.standard_file import standard_of
from schemas.as_description import described
from schemas.change_reasons import CHANGE_REASON, WITHDRAWAL_REASONS
from schemas.difference import difference, migration, weight

FOLDER = "changes"
_FIRST = "This is the first release; there is nothing before it to compare it with."
_NEW_FAMILY = (
    "Release {0} is of another family: identifiers were made anew, so no row can be followed from it to this release."
)
_HOW = (
    "A row is the same when its identifier is. Columns by which someone could be recognised are only counted, as are rows "
    "without an identifier; `<5` stands for 1 to 4 of them. What changed row by row is in `changes/change.csv`."
)
_NONE = "Nothing changed."
_NAMED = 50
_REASONS = {term.code: term.label for term in CHANGE_REASON.terms}
_KINDS = {term.code: term.label.lower() for term in CHANGE_KIND.terms}


def write_changes(draft: Draft) -> None:
    """CHANGES.md, and the three tables of the ledger as CSV."""
    (draft.folder / FOLDER).mkdir()
    for table in LEDGER:
        write_csv(draft.beside[table.name], draft.folder / FOLDER / f"{table.name}.csv")
    page = "\n".join(changes(draft)) + "\n"
    (draft.folder / "CHANGES.md").write_text(page, encoding="utf-8", newline="\n")


def changes(draft: Draft) -> Iterator[str]:
    """The lines of CHANGES.md."""
    counts = draft.beside["change_count"]
    yield from (f"# Changes in release {draft.about.version}", "")
    if draft.previous is None:
        yield _FIRST
    elif family_differs(draft):
        yield _NEW_FAMILY.format(draft.previous.name)
    else:
        yield from (f"Compared with release {draft.previous.name}. {_HOW}", "", "## Rows", "")
        yield from _table("| table | what | why | rows |", counts.filter(pl.col("column_name").is_null()), column=False)
        yield from ("", "## Columns", "")
        yield from _table(
            "| column | what | why | rows |", counts.filter(pl.col("column_name").is_not_null()), column=True
        )
    yield from _tombstones(draft.beside["tombstone"])
    yield from _standard(draft)


def family_differs(draft: Draft) -> bool:
    """Whether the release before is of another family, so that nothing can be followed."""
    return draft.previous is not None and facts_of(draft.previous).get("family") != draft.about.family


def _table(head: str, counts: pl.DataFrame, *, column: bool) -> Iterator[str]:
    if counts.is_empty():
        yield _NONE
        return
    yield from (head, "| --- | --- | --- | ---: |")
    for table, name, kind, reason, rows in counts.select(
        "table_name", "column_name", "kind", "reason", "rows"
    ).iter_rows():
        what = f"`{table}.{name}`" if column else table
        yield f"| {what} | {_KINDS[kind]} | {_REASONS[reason]} | {'<5' if rows is None else f'{rows:,}'} |"


def _tombstones(tombstone: pl.DataFrame) -> Iterator[str]:
    if tombstone.is_empty():
        return
    yield from ("", "## Withdrawn rows", "")
    yield (
        f"{tombstone.height:,} identifiers of earlier releases are no longer in use; none is ever used again. All are in "
        "`changes/tombstone.csv`."
    )
    named = tombstone.filter(pl.col("reason").is_in(WITHDRAWAL_REASONS)).sort("withdrawn_on", "row_id", descending=[True, False])  # fmt: skip
    if named.is_empty():
        return
    if named.height > _NAMED:
        yield from ("", f"The last {_NAMED} that agencies withdrew:")
    yield from ("", "| row | table | why | withdrawn on | last release |", "| --- | --- | --- | --- | --- |")
    for row, table, reason, on, last in named.head(_NAMED).select(
        "row_id", "table_name", "reason", "withdrawn_on", "last_version"
    ).iter_rows():  # fmt: skip
        yield f"| `{row}` | {table} | {_REASONS[reason]} | {on} | {last} |"


def _standard(draft: Draft) -> Iterator[str]:
    """What changed in the standard; without a description of the old one, which tables came and went."""
    if draft.previous is None:
        return
    yield from ("", "## The standard", "")
    old, now = standard_of(draft.previous), described()
    if old is None:
        yield from _by_files(draft.previous, set(draft.tables))
        return
    steps = difference(old, now)
    if not steps:
        yield f"Both releases are made by version {now['version']} of the standard, and nothing in it changed."
        return
    yield f"From version {old['version']} to {now['version']} of the standard: {weight(steps).name}."
    yield from ("", migration(steps))


def _by_files(previous: Path, tables: set[str]) -> Iterator[str]:
    before = {file.stem for file in (previous / "parquet").glob("*.parquet")}
    lines = [f"- Table `{name}` is new." for name in sorted(tables - before)]
    lines += [f"- Table `{name}` is gone." for name in sorted(before - tables)]
    yield from lines or ["No table was added or removed."]
