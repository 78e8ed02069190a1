"""Findings: what is wrong where, counted by kind, with the sentence and the remedy for the sender.

A finding knows file, row and column, never a value. Must not decide anything: conform and validate do.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from schemas.findings import KINDS, Kind, Severity
from schemas.languages import said, term_label
from schemas.model import Field, Type
from schemas.rules import RULES, Rule
from schemas.texts import texts
from schemas.wordbook import LANGUAGE, Wordbook

FINDINGS_SCHEMA = {
    "code": pl.String, "severity": pl.String, "table": pl.String, "field": pl.String, "file": pl.String,
    "row": pl.Int64, "column": pl.String, "incident_id": pl.String,
}  # fmt: skip
"""Columns of a findings frame. column is the file's own header, where one cell is meant.

incident_id is there to hold the report and is never shown or stored with a finding."""

KIND = ("code", "severity", "table", "field", "column")
"""What findings of one kind share: one fix mends them all."""

_say = Wordbook(Path(__file__).resolve().parent / "fixit" / "words").say

_KNOWN: tuple[Kind | Rule, ...] = (*KINDS, *RULES)

SEVERITY: Mapping[str, Severity] = {thing.code: thing.severity for thing in _KNOWN}
"""The one severity of every finding code."""

_BY_CODE: Mapping[str, Kind | Rule] = {thing.code: thing for thing in _KNOWN}
_ORDER = {Severity.ERROR.value: 0, Severity.WARNING.value: 1, Severity.NOTE.value: 2}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is said about one code: the sentence, why it matters, what to do, examples, and the source of the rule or field."""

    sentence: str
    why: str
    remedy: str
    source: str
    bad: str = ""
    good: str = ""


def words_of(code: str, *, field: Field | None = None, label: str = "", meant: str | None = None) -> Words:
    """The words of a code in the language of the reader; the one place that knows where they are.

    field: what it speaks of; label: its name in that language, or the column's where it has no field; meant: what a right
    answer is for this sender, where that is more exact than what the declaration says.
    """
    told = texts(code, LANGUAGE.get())
    called = label or (field.label if field else "")
    filled = {
        name: getattr(told, name).format(label=called, expected=meant or expected(field, called))
        for name in ("sentence", "why", "remedy", "bad", "good")
    }
    return Words(source=getattr(_BY_CODE[code], "source", "") or (field.source if field else ""), **filled)


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
    """One kind of problem in a delivery and its places, as rows by file in the order of the file."""

    code: str
    severity: str
    table: str
    field: str | None
    column: str | None
    label: str
    places: Mapping[str, tuple[int, ...]]

    @property
    def key(self) -> tuple[str, str, str, str | None, str | None]:
        """What tells this kind from the others, in the order of KIND."""
        return self.code, self.severity, self.table, self.field, self.column

    @property
    def first(self) -> tuple[str, int]:
        """The first place: file and row."""
        file, rows = next(iter(self.places.items()))
        return file, rows[0]

    @property
    def rows(self) -> int:
        """Rows it was found in."""
        return sum(len(rows) for rows in self.places.values())


def kinds_found(findings: pl.DataFrame, declared: Mapping[tuple[str, str], Field]) -> list[KindFound]:
    """Findings by kind: errors first, then by number of rows. `declared` has the fields by table and name."""
    grouped = findings.group_by(*KIND, "file", maintain_order=True).agg(pl.col("row").unique().sort())
    places: dict[tuple[str, str, str, str | None, str | None], dict[str, tuple[int, ...]]] = {}
    for *key, file, rows in grouped.iter_rows():
        code, severity, table, field, column = key
        places.setdefault((code, severity, table, field, column), {})[file] = tuple(rows)
    kinds: list[KindFound] = []
    for (code, severity, table, field, column), found in places.items():
        known = declared.get((table, field)) if field else None
        label = said(f"{table}.{field}.label", known.label, LANGUAGE.get()) if known else column or field or ""
        kinds.append(KindFound(
            code=code, severity=severity, table=table, field=field, column=column, label=label, places=found,
        ))  # fmt: skip
    return sorted(
        kinds, key=lambda kind: (_ORDER[kind.severity], -kind.rows, kind.code, kind.field or "", kind.column or "")
    )


def expected(field: Field | None, label: str) -> str:
    """What a right answer looks like, in words, from the declaration alone. label: the field's name for the reader."""
    if field is None:
        return ""
    if field.vocabulary is not None:
        labels = [term_label(field.vocabulary, term, LANGUAGE.get()) for term in field.vocabulary.terms]
        return ", ".join(labels if len(labels) <= 8 else [*labels[:7], _say("expected_more", rest=len(labels) - 7)])
    if field.type is Type.DATE:
        return _say("expected_date")
    if field.type is Type.TIME:
        return _say("expected_time")
    if field.type is Type.INTEGER:
        return _say("expected_integer", low=f"{field.minimum:g}", high=f"{field.maximum:g}")
    return _say("expected_form", label=label.lower(), form=_form(field.pattern)) if field.pattern else label.lower()


def _form(pattern: str) -> str:
    """A declared form in words: "5 digits" for one kind of sign so many times, else as the standard writes it."""
    found = re.fullmatch(r"\^\[(.+?)\]\{(\d+)(?:,(\d+))?\}\$", pattern)
    if found is None:
        return _say("form_standard")
    known = {"0-9": "digits", "A-Z": "capitals", "A-Za-z": "letters", "A-Za-z0-9": "letters_digits"}
    signs = _say(f"signs_{known.get(found[1].replace('_-', ''), 'other')}")
    if found[1].endswith("_-"):
        signs = _say("signs_and_marks", signs=signs)
    return _say("form_range" if found[3] else "form_exact", least=found[2], most=found[3], signs=signs)
