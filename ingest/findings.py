"""Findings: what is wrong where, counted by kind, with the sentence and the remedy for the sender.

A finding knows file, row and column, never a value. Must not decide anything: conform and validate do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from schemas.findings import KINDS, Kind, Severity
from schemas.model import Field, Type
from schemas.rules import RULES, Rule

FINDINGS_SCHEMA = {
    "code": pl.String, "severity": pl.String, "table": pl.String, "field": pl.String, "file": pl.String,
    "row": pl.Int64, "column": pl.String, "incident_id": pl.String,
}  # fmt: skip
"""Columns of a findings frame. column is the file's own header, where one cell is meant.

incident_id is there to hold the report and is never shown or stored with a finding."""

_KNOWN: tuple[Kind | Rule, ...] = (*KINDS, *RULES)

SEVERITY: Mapping[str, Severity] = {thing.code: thing.severity for thing in _KNOWN}
"""The one severity of every finding code."""

_TEXTS = {thing.code: (thing.sentence, thing.why, thing.remedy) for thing in _KNOWN}


def findings_frame(
    rows: pl.DataFrame, *, code: str, table: str, field: str | None, column: str | None = None
) -> pl.DataFrame:
    """One finding for each row of a frame that has `_file`, `_row` and `incident_id`."""
    if rows.is_empty():
        return no_findings()
    return rows.select(
        code=pl.lit(code), severity=pl.lit(SEVERITY[code].value), table=pl.lit(table), field=pl.lit(field, dtype=pl.String),
        file=pl.col("_file"), row=pl.col("_row"), column=pl.lit(column, dtype=pl.String), incident_id=pl.col("incident_id"),
    )  # fmt: skip


def no_findings() -> pl.DataFrame:
    """A findings frame with no rows."""
    return pl.DataFrame(schema=FINDINGS_SCHEMA)


def joined(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """All findings in one frame."""
    return pl.concat([no_findings(), *frames], how="vertical")


@dataclass(frozen=True, kw_only=True)
class KindFound:
    """One kind of problem in a delivery: how many rows, where first, and what to do."""

    code: str
    severity: str
    field: str | None
    rows: int
    first_file: str
    first_row: int
    sentence: str
    why: str
    remedy: str


def kinds_found(findings: pl.DataFrame, labels: Mapping[tuple[str, str], Field]) -> list[KindFound]:
    """Findings by kind: errors first, then by number of rows."""
    order = {Severity.ERROR.value: 0, Severity.WARNING.value: 1, Severity.NOTE.value: 2}
    grouped = findings.group_by("code", "severity", "table", "field", maintain_order=True).agg(
        pl.struct("file", "row").n_unique().alias("rows"), pl.col("file").first(), pl.col("row").first()
    )
    kinds: list[KindFound] = []
    for entry in grouped.iter_rows(named=True):
        declared = labels.get((entry["table"], entry["field"]))
        label = declared.label if declared else entry["field"] or ""
        sentence, why, remedy = (
            text.format(label=label, expected=expected(declared) if declared else "") for text in _TEXTS[entry["code"]]
        )
        kinds.append(KindFound(
            code=entry["code"], severity=entry["severity"], field=entry["field"], rows=entry["rows"],
            first_file=entry["file"], first_row=entry["row"], sentence=sentence, why=why, remedy=remedy,
        ))  # fmt: skip
    return sorted(kinds, key=lambda kind: (order[kind.severity], -kind.rows, kind.code, kind.field or ""))


def expected(field: Field) -> str:
    """What a right answer looks like, in words, from the declaration alone."""
    if field.vocabulary is not None:
        labels = [term.label for term in field.vocabulary.terms]
        return ", ".join(labels if len(labels) <= 8 else [*labels[:7], f"or {len(labels) - 7} more"])
    if field.type is Type.DATE:
        return "a real day in the agency's date format"
    if field.type is Type.TIME:
        return "a time from 00:00 to 23:59"
    if field.type is Type.INTEGER:
        return f"a whole number from {field.minimum} to {field.maximum}"
    return f"a {field.label.lower()}" + (f" in the form {field.pattern}" if field.pattern else "")
