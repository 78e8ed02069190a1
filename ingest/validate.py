"""Judge conformed tables: each field by its declaration, each report by the rules; a report is kept or held whole.

The one judge: the command line, the portal and the pipeline call it and get the same findings. Must not change a value.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

import polars as pl

from ingest.findings import findings_frame, joined
from ingest.judging.asking import Fed, asked_by
from ingest.judging.clock import midnight_files
from ingest.judging.frames import coded, prepared
from ingest.judging.looking import Circumstances, Test, field_tests, rule_test
from schemas.as_pandera import pandera_schema
from schemas.as_polars import polars_schema
from schemas.findings import Severity
from schemas.model import Table
from schemas.rules import RULES
from schemas.standard import REPORT_TABLES

_TABLES = {table.name: table for table in REPORT_TABLES}
_RULES = {name: [rule for rule in RULES if rule.table == name] for name in _TABLES}


class ValidationBroken(AssertionError):
    """Accepted rows do not fit the declared schema: a fault of ours, said without values."""


@dataclass(frozen=True, kw_only=True)
class Validated:
    """`tables`: all reports, as conformed. `held`: ids of the incidents held back. `findings`: all of them."""

    tables: Mapping[str, pl.DataFrame] = field(repr=False)
    held: frozenset[str]
    findings: pl.DataFrame

    @cached_property
    def accepted(self) -> dict[str, pl.DataFrame]:
        """The standard tables of the reports kept; made when they are first wanted, since an answer alone needs none."""
        return {
            table.name: _kept(self.tables[table.name], self.held).select(*polars_schema(table))
            for table in REPORT_TABLES
        }


def validate(
    tables: Mapping[str, pl.DataFrame],
    findings: pl.DataFrame,
    *,
    received_on: date,
    timezone: str | None = None,
    fed: Fed | None = None,
) -> Validated:
    """Findings of fields, references and rules, joined to those of reading; then the reports split in kept and held.

    tables: the report tables with `_file`, `_row` and `incident_id_`; received_on: local day of receipt; timezone: of the
    agency's clocks, which are not looked at without it; fed: the answers the sender can give, all of them if None.
    """
    named = {name: frame.with_columns(incident_id=pl.col("incident_id_")) for name, frame in tables.items()}
    unread = findings.filter(pl.col("incident_id").is_not_null()).select("table", "field", "file", "row")
    circumstances = Circumstances(
        received_on=received_on, timezone=timezone, asked=None if fed is None else asked_by(fed)
    )
    as_codes = {table.name: coded(named[table.name], table) for table in REPORT_TABLES}
    found = [findings, *_orphans(named), _midnights(named["incident"])]
    for table in REPORT_TABLES:
        found += [_apart_from_unread(each, unread) for each in _find(as_codes, table, circumstances)]
    everything = joined(found).unique(maintain_order=True)
    errors = everything.filter(pl.col("severity") == Severity.ERROR.value)
    held = frozenset(errors["incident_id"].drop_nulls().to_list())
    return Validated(tables=named, held=held, findings=everything)


def _find(tables: Mapping[str, pl.DataFrame], table: Table, circumstances: Circumstances) -> Iterator[pl.DataFrame]:
    """Findings of one table. All tests are tried in one pass; rows are picked only for those that found something."""
    if tables[table.name].is_empty():
        return
    frame = prepared(tables, table, [rule.condition for rule in _RULES[table.name]])
    for test in _hits(frame, _tests(table, circumstances)):
        yield findings_frame(frame.filter(test.broken), code=test.code, table=test.table, field=test.field)


def _tests(table: Table, circumstances: Circumstances) -> Sequence[Test]:
    """What to look for; of reports that can answer everything it is made once for a day, as one report is judged again and again."""
    if circumstances.asked is None:
        return _tests_of_all(table.name, circumstances.received_on, circumstances.timezone)
    told = (rule_test(rule, circumstances) for rule in _RULES[table.name])
    return [*field_tests(table, circumstances.asked), *(test for test in told if test is not None)]


@lru_cache(maxsize=4 * len(REPORT_TABLES))
def _tests_of_all(name: str, received_on: date, timezone: str | None) -> Sequence[Test]:
    circumstances = Circumstances(received_on=received_on, timezone=timezone)
    told = (rule_test(rule, circumstances) for rule in _RULES[name])
    return (*field_tests(_TABLES[name], None), *(test for test in told if test is not None))


def _hits(frame: pl.DataFrame, tests: Sequence[Test]) -> list[Test]:
    """The tests that some row breaks, and that the sender's files can say something about."""
    broken = {f"{at}": test.broken.any() for at, test in enumerate(tests)}
    needed = {f"{at}/needs": pl.col(test.needs).sum() > 0 for at, test in enumerate(tests) if test.needs}
    hit = frame.lazy().select(**broken, **needed).collect().row(0, named=True)
    return [test for at, test in enumerate(tests) if hit[f"{at}"] and hit.get(f"{at}/needs", True)]


def _orphans(tables: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    incidents = tables["incident"].select("incident_id")
    for name in ("person", "other_agency"):
        orphans = tables[name].join(incidents, on="incident_id", how="anti", maintain_order="left")
        yield findings_frame(orphans, code="orphan", table=name, field="incident_id")


def _midnights(incidents: pl.DataFrame) -> pl.DataFrame:
    return findings_frame(midnight_files(incidents), code="suspicious_time", table="file", field="incident_time")


def _kept(frame: pl.DataFrame, held: frozenset[str]) -> pl.DataFrame:
    return frame.filter(~pl.col("incident_id").is_in(list(held))) if held else frame


def _apart_from_unread(found: pl.DataFrame, unread: pl.DataFrame) -> pl.DataFrame:
    """An answer that could not be read has its own finding; that it is then missing is not a second one."""
    cells = unread.filter((pl.col("table") == found["table"][0]) & (pl.col("field") == found["field"][0]))
    if cells.is_empty():
        return found
    return found.join(cells.select("file", "row"), on=["file", "row"], how="anti", maintain_order="left")


def fence(accepted: Mapping[str, pl.DataFrame]) -> None:
    """The declared schema as the last fence before a stage; its errors carry values, so they are replaced by a count."""
    import pandera.errors

    for table in REPORT_TABLES:
        try:
            pandera_schema(table).validate(accepted[table.name], lazy=True)
        except pandera.errors.SchemaErrors as error:
            checks = sorted({str(entry.get("check")) for entry in error.failure_cases.select("check").to_dicts()})
            raise ValidationBroken(f"table {table.name}: accepted rows break the declared checks {checks}") from None
