"""Judge conformed tables: each field by its declaration, each report by the rules; a report is kept or held whole.

The one judge: the command line, the portal and the pipeline call it and get the same findings. Must not change a value.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from ingest.assemble import holds
from ingest.findings import findings_frame, joined
from ingest.profile import TABLES
from schemas.as_pandera import pandera_schema
from schemas.as_polars import polars_schema
from schemas.findings import Severity
from schemas.model import BLANKS, Field, Table, Type
from schemas.rules import (
    RULES,
    CountAgrees,
    Expected,
    NotAfterReceipt,
    RowsExpected,
    RowsUnexpected,
    Rule,
    Together,
    Unexpected,
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
    found = [findings, _orphans(named)]
    for table in REPORT_TABLES:
        found += [_apart_from_unread(each, unread) for each in _find(named, table, received_on)]
    everything = joined(found).unique(maintain_order=True)
    errors = everything.filter(pl.col("severity") == Severity.ERROR.value)
    held = frozenset(errors["incident_id"].drop_nulls().to_list())
    accepted = {
        name: frame.filter(~pl.col("incident_id").is_in(list(held))).select(*polars_schema(TABLES[name]))
        for name, frame in named.items()
    }
    return Validated(accepted=accepted, held=held, findings=everything)


@dataclass(frozen=True, kw_only=True)
class _Test:
    """One thing to look for in a table: `broken` is true on the rows that have it; `child` names a table it counts."""

    code: str
    field: str | None
    broken: pl.Expr
    child: str | None = None


def _find(tables: Mapping[str, pl.DataFrame], table: Table, received_on: date) -> Iterator[pl.DataFrame]:
    """Findings of one table. All tests are tried in one pass; rows are picked only for those that found something."""
    rules = [rule for rule in RULES if rule.table == table.name]
    frame = _with_counts(tables, table, rules)
    tests = [test for field in table.fields for test in _field_tests(field)] + [
        _rule_test(rule, received_on) for rule in rules
    ]
    hit = frame.select(test.broken.fill_null(value=False).any().alias(str(at)) for at, test in enumerate(tests)).row(0)
    for test, any_row in zip(tests, hit, strict=True):
        if any_row:
            rows = findings_frame(frame.filter(test.broken), code=test.code, table=table.name, field=test.field)
            yield rows.with_columns(_of=pl.lit(test.child or table.name))


def _field_tests(field: Field) -> Iterator[_Test]:
    column = pl.col(field.name)
    if field.required:
        blank = (
            column.is_in([word for word in BLANKS if word not in field.allowed])
            if field.type is Type.CODE
            else pl.lit(value=False)
        )
        yield _Test(code="missing", field=field.name, broken=column.is_null() | blank)
    if field.type is Type.CODE:
        yield _Test(code="unknown_word", field=field.name, broken=~column.is_in([*field.allowed, *BLANKS]))
    if field.pattern is not None:
        yield _Test(code="bad_pattern", field=field.name, broken=~column.str.contains(field.pattern))
    if field.minimum is not None and field.maximum is not None:
        yield _Test(code="out_of_range", field=field.name, broken=~column.is_between(field.minimum, field.maximum))


def _with_counts(tables: Mapping[str, pl.DataFrame], table: Table, rules: Sequence[Rule]) -> pl.DataFrame:
    """The table with one column for each rule that counts rows of a child table."""
    frame = tables[table.name]
    for rule in rules:
        match rule.condition:
            case CountAgrees(child=child, where=where):
                frame = _counted(frame, tables[child].filter(holds((where,))), "incident_id", "incident_id", rule.code)
            case (
                RowsExpected(child=child, link=link, where=where) | RowsUnexpected(child=child, link=link, where=where)
            ):
                rows = tables[child] if where is None else tables[child].filter(holds((where,)))
                frame = _counted(frame, rows, "person_id", link, rule.code)
    return frame


def _counted(frame: pl.DataFrame, rows: pl.DataFrame, key: str, link: str, name: str) -> pl.DataFrame:
    counts = rows.group_by(pl.col(link).alias(key)).agg(pl.len().alias(f"_n_{name}"))
    return frame.join(counts, on=key, how="left", maintain_order="left").with_columns(pl.col(f"_n_{name}").fill_null(0))


def _rule_test(rule: Rule, received_on: date) -> _Test:
    condition, count = rule.condition, pl.col(f"_n_{rule.code}")
    match condition:
        case Expected(field=field, when=when):
            broken = holds(when) & (pl.col(field) == "not_reported")
        case Unexpected(field=field, when=when):
            broken = ~holds(when) & ~pl.col(field).is_in(list(BLANKS))
        case CountAgrees(field=field):
            broken = pl.col(field) != count
        case RowsExpected(when=when):
            broken = holds((when,)) & (count == 0)
        case RowsUnexpected(when=when):
            broken = holds((when,)) & (count > 0)
        case Together(one=one, other=other):
            answered = ~pl.col(one.field).is_in(list(BLANKS)) & ~pl.col(other.field).is_in(["not_reported", "unknown"])
            broken = answered & (holds((one,)) != holds((other,)))
        case NotAfterReceipt(field=field):
            broken = pl.col(field) > received_on
    field_name, child = getattr(condition, "field", None), getattr(condition, "child", None)
    return _Test(code=rule.code, field=field_name, broken=broken, child=None if field_name else child)


def _orphans(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    orphans = tables["person"].join(tables["incident"].select("incident_id"), on="incident_id", how="anti")
    return findings_frame(orphans, code="orphan", table="person", field="incident_id")


def _apart_from_unread(found: pl.DataFrame, unread: pl.DataFrame) -> pl.DataFrame:
    """An answer that could not be read has its own finding; that it is then missing is not a second one."""
    of, field = found["_of"][0], found["field"][0]
    cells = unread.filter(pl.col("table") == of)
    if field is not None:
        cells = cells.filter(pl.col("field") == field)
    return found.drop("_of").join(cells.select("file", "row"), on=["file", "row"], how="anti", maintain_order="left")


def fence(accepted: Mapping[str, pl.DataFrame]) -> None:
    """The declared schema as the last fence before a stage; its errors carry values, so they are replaced by a count."""
    import pandera.errors

    for table in REPORT_TABLES:
        try:
            pandera_schema(table).validate(accepted[table.name], lazy=True)
        except pandera.errors.SchemaErrors as error:
            checks = sorted({str(entry.get("check")) for entry in error.failure_cases.select("check").to_dicts()})
            raise ValidationBroken(f"table {table.name}: accepted rows break the declared checks {checks}") from None
