"""What is said about a file of figures: each kind of finding with its place, its reason and its remedy, as data and as text.

Speaks of files, rows and columns; must never show a value, and must not judge a row.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from ingest.context import Given
from ingest.findings import SEVERITY
from ingest.fixit.visible import visible
from schemas.findings import Severity
from schemas.model import Field, Type
from schemas.texts import texts

_HERE: Mapping[str, tuple[str, str]] = {
    "unknown_word": ("A word is never guessed.", "Write one of: {expected}."),
    "unknown_column": ("A column is never guessed.", "Remove the column, or give it the name of one that is read."),
    "missing": ("A figure without it cannot be used.", "Write {expected}."),
    "bad_date": ("A figure may be corrected at its source; the day says which one this is.", "Write {expected}."),
    "personal_data": (
        "A source is published as it is written.",
        "Name the institution and the publication, no person.",
    ),
}
"""Why and remedy where the catalogue speaks of reports and profiles."""


def context_report(given: Given) -> list[dict[str, Any]]:
    """The kinds of finding, errors first: code, severity, rows, field, first_row, sentence, why, remedy."""
    declared = {field.name: field for field in given.table.fields}
    order = [Severity.ERROR.value, Severity.WARNING.value, Severity.NOTE.value]
    grouped = given.findings.group_by("code", "field", "column", maintain_order=True).agg(pl.col("row").unique().sort())
    told: list[dict[str, Any]] = []
    for code, name, column, rows in grouped.iter_rows():
        field = declared.get(name)
        label = field.label if field else column or name or ""
        words = texts(code)
        why, remedy = _HERE.get(code, (words.why, words.remedy))
        meant = _expected(field) if field else ""
        said = [part.format(label=label, expected=meant) for part in (words.sentence, why, remedy)]
        told.append({
            "code": code, "severity": SEVERITY[code].value, "rows": len(rows), "field": name,
            "column": visible(column) if column else None,
            "file": visible(given.file), "first_row": rows[0], "sentence": said[0], "why": said[1], "remedy": said[2],
        })  # fmt: skip
    return sorted(told, key=lambda kind: (order.index(kind["severity"]), kind["first_row"]))


def _expected(field: Field) -> str:
    """What a right cell looks like."""
    match field.type:
        case Type.CODE if field.vocabulary:
            return ", ".join(field.vocabulary.codes)
        case Type.DATE:
            return "year, month and day, as in 2026-03-01"
        case Type.INTEGER:
            return f"a whole number from {field.minimum} to {field.maximum}, digits alone"
    return (
        "an address that begins with https://"
        if field.name == "source_url"
        else f"the {field.label.lower()}, in one line"
    )


def report_lines(given: Given) -> Iterator[str]:
    """The findings as a person reads them: what, where, why, fix."""
    for kind in context_report(given):
        more = f" and {kind['rows'] - 1:,} more" if kind["rows"] > 1 else ""
        column = f", column {kind['column']}" if kind["column"] else ""
        yield f"  {kind['severity']}: {kind['sentence']}  [{kind['code']}]"
        yield f"      where  {kind['file']}, row {kind['first_row']}{column}{more}"
        yield f"      why    {kind['why']}"
        yield f"      fix    {kind['remedy']}"
