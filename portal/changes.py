"""What was changed in an upload since it came: ordered steps that are written over the rows as they were read.

Pure: tables in, tables out; the bytes as sent stay as they are. Must not judge a change, the check does.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from ingest.check import Reader, SentFile
from ingest.readers.header import normal
from ingest.readers.shape import Shape
from ingest.readers.table import PARENT, ROW, TextTable
from ingest.suggestions.sheet import numbered_rows

LONGEST = 4_000
"""Characters of a cell that is typed here."""
MOST_CELLS = 500_000
"""Changed cells of an upload; with more the file is exported again."""
_BLANK = dict.fromkeys((*range(32), *range(127, 160)), " ")


@dataclass(frozen=True, kw_only=True)
class Change:
    """Cells of one column that become one text. header: the header itself is what changes, and rows says nothing."""

    file: str
    column: str
    to: str
    rows: tuple[int, ...] = ()
    header: bool = False


def typed_cell(text: str) -> str:
    """A text as it may stand in a cell: one line, nothing a keyboard does not type, not endless."""
    return text.translate(_BLANK).strip()[:LONGEST]


def step_of(changes: Iterable[Change], *, by: int, at: str) -> dict[str, Any]:
    """One step as it is kept. Cells that become the same are kept together."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    sets: list[dict[str, Any]] = []
    for change in changes:
        if change.header:
            sets.append({"file": change.file, "header": change.column, "to": change.to})
        else:
            rows.setdefault((change.file, change.column, change.to), []).extend(change.rows)
    sets += [
        {"file": file, "column": column, "to": to, "rows": sorted(set(told))}
        for (file, column, to), told in rows.items()
    ]
    return {"by": by, "at": at, "sets": sets}


def cells_in(steps: Sequence[Mapping[str, Any]]) -> int:
    """How many cells the steps change; a header is one."""
    return sum(len(told.get("rows", (0,))) for step in steps for told in step["sets"])


def changing(read: Reader, steps: Sequence[Mapping[str, Any]]) -> Reader:
    """A reader whose tables have the steps written over them."""

    def reads(files: Sequence[tuple[str, bytes]], shape: Shape) -> list[TextTable]:
        return changed(read(files, shape), steps)

    return reads


def changed(tables: Sequence[TextTable], steps: Sequence[Mapping[str, Any]]) -> list[TextTable]:
    """The tables with the steps written over them, in order. What no longer fits a table changes nothing."""
    sets = [told for step in steps for told in step["sets"]]
    return [_changed(table, [told for told in sets if told["file"] == table.name]) for table in tables]


def _changed(table: TextTable, sets: Sequence[Mapping[str, Any]]) -> TextTable:
    if not sets:
        return table
    names = {column: column for column in table.columns}
    cells: dict[str, dict[int, str]] = {}
    for told in sets:
        if "header" in told:
            was, to = told["header"], told["to"]
            if was in names.values() and to not in names.values():
                names = {column: to if name == was else name for column, name in names.items()}
                cells = {to if name == was else name: of for name, of in cells.items()}
        elif told["column"] in names.values():
            cells.setdefault(told["column"], {}).update(dict.fromkeys(told["rows"], told["to"]))
    frame = table.frame.rename({column: name for column, name in names.items() if column != name})
    for name, of in cells.items():
        texts = pl.DataFrame({ROW: list(of), "_to": list(of.values())}, schema={ROW: pl.Int64, "_to": pl.String})
        frame = frame.join(texts, on=ROW, how="left", maintain_order="left").with_columns(
            pl.coalesce("_to", pl.col(name)).alias(name)
        ).drop("_to")  # fmt: skip
    return replace(table, frame=frame, aside=tuple(_aside(table, names)))


def _aside(table: TextTable, names: Mapping[str, str]) -> Iterator[tuple[int, Any]]:
    for number, cells in table.aside:
        if number != table.header_row:
            yield number, cells
        else:
            yield number, tuple(names.get(normal(cell), cell) if normal(cell) in names else cell for cell in cells)


def is_flat(tables: Sequence[TextTable]) -> bool:
    """Whether the tables are sheets of rows, so that a cell can be changed and the file written again."""
    return bool(tables) and all(
        PARENT not in table.frame.columns and not table.name.lower().endswith((".json", ".ndjson", ".jsonl", ".xml"))
        and not any(part.lower().endswith((".json", ".xml")) for part in table.name.split("/")) for table in tables
    )  # fmt: skip


def written(tables: Sequence[TextTable], *, delimiter: str) -> list[SentFile]:
    """The tables as CSV files of their own, every row at its number, in UTF-8 with its mark."""
    names = _names([table.name for table in tables])
    return [SentFile(name=name, data=_csv(table, delimiter)) for name, table in zip(names, tables, strict=True)]


def _csv(table: TextTable, delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for _, cells in numbered_rows(table):
        writer.writerow(cells)
    return out.getvalue().encode("utf-8-sig", "replace")


def _names(names: Sequence[str]) -> list[str]:
    told: list[str] = []
    for name in names:
        last = name.split("/")[-1]
        stem = last.rpartition(".")[0] or last
        made, number = f"{stem}.csv", 1
        while made in told:
            number += 1
            made = f"{stem} {number}.csv"
        told.append(made)
    return told
