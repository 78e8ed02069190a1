"""Judge conformed tables: each field by its declaration, each report by the rules; a report is kept or held whole.

The one judge: the command line, the portal and the pipeline call it and get the same findings. Must not change a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from ingest.assemble import holds
from ingest.findings import findings_frame, joined
from ingest.profile import TABLES
from schemas.as_pandera import pandera_schema
from schemas.as_polars import polars_schema
from schemas.findings import Severity
from schemas.model import BLANKS, Field, Type
from schemas.rules import (
    RULES, CountAgrees, Expected, NotAfterReceipt, Rule, RowsExpected, RowsUnexpected, Together, Unexpected, When,
)  # fmt: skip
from schemas.standard import REPORT_TABLES


class ValidationBroken(AssertionError):
    """Accepted rows do not fit the declared schema: a fault of ours, said without values."""


@dataclass(frozen=True, kw_only=True)
class Validated:
    """`accepted`: standard tables of the reports kept. `held`: ids of the incidents held back. `findings`: all of them."""

    accepted: dict[str, pl.DataFrame]
    held: frozenset[str]
    findings: pl.DataFrame


def validate(tables: Mapping[str, pl.DataFrame], findings: pl.DataFrame, *, received_on: date) -> Validated:
    """Findings of fields, references and rules, joined to those of reading; then the reports split in kept and held.

    tables: the six report tables with `_file`, `_row` and `incident_id_`; received_on: local day of receipt.
    """
    named = {name: frame.with_columns(incident_id=pl.col("incident_id_")) for name, frame in tables.items()}
    unread = findings.filter(pl.col("incident_id").is_not_null()).select("table", "field", "file", "row")
    found = [findings]
    for table in REPORT_TABLES:
        for field in table.fields:
            found.append(_check_field(named[table.name], table.name, field, unread))
    found.append(_orphans(named))
    for rule in RULES:
        found.append(_apart_from_unread(_apply(rule, named, received_on), rule, unread))
    everything = joined(found).unique(maintain_order=True)
    errors = everything.filter(pl.col("severity") == Severity.ERROR.value)
    held = frozenset(errors["incident_id"].drop_nulls().to_list())
    accepted = {name: _kept(frame, held).select(*polars_schema(TABLES[name])) for name, frame in named.items()}
    _fence(accepted)
    return Validated(accepted=accepted, held=held, findings=everything)


def _kept(frame: pl.DataFrame, held: frozenset[str]) -> pl.DataFrame:
    return frame.filter(~pl.col("incident_id").is_in(list(held)))


def _check_field(frame: pl.DataFrame, table: str, field: Field, unread: pl.DataFrame) -> pl.DataFrame:
    column = pl.col(field.name)
    found: list[pl.DataFrame] = []
    if field.required:
        # A cell that could not be read has its own finding already; it is not missing as well.
        known = unread.filter((pl.col("table") == table) & (pl.col("field") == field.name)).select(
            _file=pl.col("file"), _row=pl.col("row")
        )
        missing = frame.filter(column.is_null() | (column.is_in(list(BLANKS)) if field.type is Type.CODE else pl.lit(value=False)))
        if field.type is Type.CODE and field.vocabulary is not None:
            missing = missing.filter(column.is_null() | ~column.is_in(list(field.vocabulary.codes)))
        found.append(findings_frame(missing.join(known, on=["_file", "_row"], how="anti"), code="missing", table=table, field=field.name))
    if field.type is Type.CODE:
        stray = frame.filter(column.is_not_null() & ~column.is_in([*field.allowed, *BLANKS]))
        found.append(findings_frame(stray, code="unknown_word", table=table, field=field.name))
    if field.pattern is not None:
        found.append(findings_frame(frame.filter(~column.str.contains(field.pattern)), code="bad_pattern", table=table, field=field.name))
    if field.minimum is not None and field.maximum is not None:
        outside = frame.filter(~column.is_between(field.minimum, field.maximum))
        found.append(findings_frame(outside, code="out_of_range", table=table, field=field.name))
    return joined(found)


def _orphans(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    orphans = tables["person"].join(tables["incident"].select("incident_id"), on="incident_id", how="anti")
    return findings_frame(orphans, code="orphan", table="person", field="incident_id")


def _apply(rule: Rule, tables: Mapping[str, pl.DataFrame], received_on: date) -> pl.DataFrame:
    frame = tables[rule.table]
    condition = rule.condition
    match condition:
        case Expected(field=field, when=when):
            broken = frame.filter(holds(when) & pl.col(field).is_in(["not_reported"]))
        case Unexpected(field=field, when=when):
            broken = frame.filter(~holds(when) & pl.col(field).is_not_null() & ~pl.col(field).is_in(list(BLANKS)))
        case CountAgrees(field=field, child=child, where=where):
            counts = tables[child].filter(holds((where,))).group_by("incident_id").agg(pl.len().alias("_rows"))
            counted = frame.join(counts, on="incident_id", how="left", maintain_order="left")
            broken = counted.filter(pl.col(field) != pl.col("_rows").fill_null(0))
        case RowsExpected(child=child, link=link, when=when, where=where):
            broken = frame.filter(holds((when,))).join(_rows(tables[child], link, where), on="person_id", how="anti")
        case RowsUnexpected(child=child, link=link, when=when, where=where):
            broken = frame.filter(holds((when,))).join(_rows(tables[child], link, where), on="person_id", how="semi")
        case Together(field=field, one=one, other=other):
            answered = frame.filter(~pl.col(one.field).is_in(list(BLANKS)) & ~pl.col(other.field).is_in(["not_reported", "unknown"]))
            broken = answered.filter(holds((one,)) != holds((other,)))
        case NotAfterReceipt(field=field):
            broken = frame.filter(pl.col(field) > received_on)
    return findings_frame(broken, code=rule.code, table=rule.table, field=getattr(condition, "field", None))


def _apart_from_unread(found: pl.DataFrame, rule: Rule, unread: pl.DataFrame) -> pl.DataFrame:
    """An answer that could not be read has its own finding; that it is then missing is not a second one."""
    table = getattr(rule.condition, "child", rule.table)
    field = getattr(rule.condition, "field", None)
    cells = unread.filter(pl.col("table") == table)
    if table == rule.table and field is not None:
        cells = cells.filter(pl.col("field") == field)
    return found.join(cells.select("file", "row"), on=["file", "row"], how="anti")


def _rows(child: pl.DataFrame, link: str, where: When | None) -> pl.DataFrame:
    rows = child if where is None else child.filter(holds((where,)))
    return rows.select(person_id=pl.col(link))


def _fence(accepted: Mapping[str, pl.DataFrame]) -> None:
    """The declared schema as the last fence; its errors carry values, so they are replaced by a count."""
    import pandera.errors

    for table in REPORT_TABLES:
        try:
            pandera_schema(table).validate(accepted[table.name], lazy=True)
        except pandera.errors.SchemaErrors as error:
            checks = sorted({str(entry.get("check")) for entry in error.failure_cases.select("check").to_dicts()})
            raise ValidationBroken(f"table {table.name}: accepted rows break the declared checks {checks}") from None
