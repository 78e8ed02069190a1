"""Read a file of figures reports are measured against: denominators of agencies, or people living in areas.

A CSV or workbook with the columns of the table in `schemas.context`, in any order. Every row is right or the file is not taken;
what stands twice is a finding, never a choice. Must not store anything, and must not guess a year, a kind or a source.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from ingest.findings import findings_frame, joined
from ingest.personal import is_personal
from ingest.problems import FileProblem
from ingest.readers.read import read_file
from ingest.readers.shape import Shape
from ingest.readers.table import ROW, WIDTH, TextTable
from schemas.as_polars import polars_schema
from schemas.context import CONTEXT_TABLES, DENOMINATOR
from schemas.findings import Severity
from schemas.model import Field, Table, Type

KINDS: Mapping[str, Table] = {table.name: table for table in CONTEXT_TABLES}
"""What a file may hold, by the word for it on the command line."""

_LONGEST = {"source": 300, "source_url": 500, "area": 200, "area_code": 40, "agency_id": 40}
"""Characters the registry keeps of each text."""

Outcome = tuple[Any, str | None]


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file read: `rows` with the columns of the table and `_row`; `findings`, which hold the whole file when one is an error."""

    table: Table
    file: str
    rows: pl.DataFrame
    findings: pl.DataFrame

    @property
    def sound(self) -> bool:
        """Whether the file can be taken."""
        return not (self.findings["severity"] == Severity.ERROR.value).any()


def read_context(data: bytes, *, name: str, table: Table, agencies: Collection[str]) -> Given:
    """The figures of a file, a CSV in UTF-8. Raises FileProblem when it cannot be read as one, or lacks a column.

    agencies: ids of the enrolled agencies; a denominator of another one is a finding.
    """
    (text,) = read_file(data, name=name, shape=Shape(delimiter=_delimiter(data)))
    columns = _columns(text, table)
    marked = text.frame.with_columns(_file=pl.lit(name), incident_id=pl.lit(None, dtype=pl.String))
    known = {"agency_id": frozenset(agencies)} if table is DENOMINATOR else {}
    found = [_strangers(marked, text, columns, table), _of_width(marked, table)]
    read: dict[str, pl.Series] = {}
    for field in table.fields:
        if field.name not in columns:
            read[field.name] = pl.Series(field.name, [None] * marked.height, dtype=polars_schema(table)[field.name])
            continue
        cells = [_read(field, cell.strip(), known.get(field.name)) for cell in marked[columns[field.name]]]
        read[field.name] = pl.Series(field.name, [value for value, _ in cells], dtype=polars_schema(table)[field.name])
        codes = pl.Series([code for _, code in cells], dtype=pl.String)
        found += [
            findings_frame(
                marked.filter(codes.eq_missing(pl.Series([code]))),
                code=code, table=table.name, field=field.name, column=columns[field.name],
            )
            for code in codes.drop_nulls().unique().sort()
        ]  # fmt: skip
    rows = pl.DataFrame(read).with_columns(marked["_file", ROW, "incident_id"])
    found.append(_repeated(rows, table))
    return Given(table=table, file=name, rows=rows.select(*polars_schema(table), ROW), findings=joined(found))


def with_replaced(given: Given, keys: pl.DataFrame) -> Given:
    """The file with a note for each row whose key is among `keys`: those of figures it takes the place of."""
    rows = given.rows.join(keys, on=list(given.table.key), how="semi", maintain_order="left")
    marked = rows.with_columns(_file=pl.lit(given.file), incident_id=pl.lit(None, dtype=pl.String))
    notes = findings_frame(marked, code="replaced_figure", table=given.table.name, field=_figure(given.table))
    return replace(given, findings=joined([given.findings, notes]))


def _delimiter(data: bytes) -> str:
    """The one of comma and semicolon that the header has more of; no name of a column holds either."""
    header = data.split(b"\n", 1)[0]
    return ";" if header.count(b";") > header.count(b",") else ","


def _columns(text: TextTable, table: Table) -> dict[str, str]:
    """Field to the file's own header. Raises FileProblem when a required column is missing."""
    plain = {" ".join(name.split()).casefold().replace(" ", "_"): name for name in text.columns}
    columns = {field.name: plain[field.name] for field in table.fields if field.name in plain}
    if missing := [field.name for field in table.fields if field.required and field.name not in columns]:
        needed = ", ".join(field.name for field in table.fields if field.required)
        raise FileProblem(text.name, "column_missing", f"the column {missing[0]} is missing; a file of "
                          f"{table.label.lower()} has the columns {needed}.")  # fmt: skip
    return columns


def _strangers(rows: pl.DataFrame, text: TextTable, columns: Mapping[str, str], table: Table) -> pl.DataFrame:
    head = rows.head(1).with_columns(_row=pl.lit(1, dtype=pl.Int64))
    strays = [name for name in text.columns if name not in columns.values()]
    return joined(
        findings_frame(head, code="unknown_column", table=table.name, field=None, column=name) for name in strays
    )


def _of_width(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    return joined(
        findings_frame(rows.filter(pl.col(WIDTH) == width), code=f"{width}_row", table=table.name, field=None)
        for width in ("wide", "short")
    )


def _read(field: Field, text: str, known: Collection[str] | None) -> Outcome:
    """A cell as a value of its field, or the code of what is wrong with it."""
    if not text:
        return None, "missing" if field.required else None
    value, problem = _READERS.get(field.type, _text)(field, text)
    if problem is None and known is not None and value not in known:
        return None, "unknown_agency"
    return value, problem


def _text(field: Field, text: str) -> Outcome:
    if not text.isprintable() or len(text) > _LONGEST.get(field.name, 200):
        return None, "bad_pattern"
    if field.pattern is not None and not pl.Series([text]).str.contains(field.pattern)[0]:
        return None, "bad_pattern"
    return text, "personal_data" if is_personal(text) else None


def _whole(field: Field, text: str) -> Outcome:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        return None, "bad_number"
    number = int(text)
    inside = (field.minimum is None or number >= field.minimum) and (field.maximum is None or number <= field.maximum)
    return (number, None) if inside else (None, "out_of_range")


def _day(field: Field, text: str) -> Outcome:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None, None if len(text) == 10 else "bad_date"
    except ValueError:
        return None, "bad_date"


def _code(field: Field, text: str) -> Outcome:
    """A code, or its label in words."""
    terms = field.vocabulary.terms if field.vocabulary else ()
    words = {word.casefold(): term.code for term in terms for word in (term.code, term.label)}
    code = words.get(" ".join(text.split()).casefold())
    return code, None if code else "unknown_word"


_READERS: Mapping[Type, Callable[[Field, str], Outcome]] = {
    Type.INTEGER: _whole, Type.DATE: _day, Type.CODE: _code,
}  # fmt: skip


def _repeated(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Each further row with a key that stands above it."""
    key = list(table.key)
    known = rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in key))
    again = known.filter(~pl.struct(key).is_first_distinct())
    return findings_frame(again, code="repeated_key", table=table.name, field=_figure(table))


def _figure(table: Table) -> str:
    """The field that holds the figure itself."""
    return next(field.name for field in table.fields if field.type is Type.INTEGER and field.name not in table.key)
