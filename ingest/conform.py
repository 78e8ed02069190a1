"""From tables of text to tables of the standard, by a profile: every cell is read, ignored by name, or a finding.

Rows keep their file and row number. Must not judge a report; `validate` does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.assemble import Assembled, assembled_incidents, assembled_persons, repeated_rows
from ingest.children import child_tables
from ingest.derive import derived
from ingest.expectations import file_findings
from ingest.findings import joined
from ingest.layouts import laid_files, layouts_of
from ingest.profiles.model import TABLES, Profile
from ingest.readers.table import TextTable
from ingest.records import Part, agencies_named, file_rows, read_record, row_findings
from schemas.as_polars import polars_schema
from schemas.model import Type
from schemas.standard import REPORT_TABLES

__all__ = ["Conformed", "conform", "layouts_of"]

_COUNTED = {"num_involved_civilians": "civilian", "num_involved_officers": "officer"}


@dataclass(frozen=True, kw_only=True)
class Conformed:
    """Standard tables with `_file` and `_row`, findings so far, and one entry per source column read.

    rows: which incident each row of the files speaks of (`_file`, `_row`, `incident_id`, null where it names none); every
    row of every file is there. fed: (table, field, side) of what the delivery answers, no side where it is told by row.
    """

    tables: dict[str, pl.DataFrame]
    rows: pl.DataFrame
    findings: pl.DataFrame
    columns: list[dict[str, object]]
    fed: frozenset[tuple[str, str, str | None]]


@dataclass(frozen=True, kw_only=True)
class _Delivery:
    """What the files that came answer; other files of the sender may answer more."""

    fed: frozenset[tuple[str, str, str | None]]


def conform(files: Sequence[TextTable], profile: Profile) -> Conformed:
    """The standard's tables from the files of one delivery."""
    findings: list[pl.DataFrame] = []
    columns: list[dict[str, object]] = []
    named: list[pl.DataFrame] = []
    parts: dict[str, list[Part]] = {"incident": [], "person": []}
    every = laid_files(files, profile)
    agencies = agencies_named(every, profile)
    for at, laid in enumerate(every):
        rows = file_rows(laid, profile, agencies)
        findings += row_findings(laid, rows)
        for incidents in rows.incidents.values():
            named.append(rows.marks.select("_file", "_row").with_columns(incidents))
        findings.append(file_findings(laid, profile, named[-len(rows.incidents)]["incident_id"]))
        for order, record in enumerate(laid.layout.records):
            read = read_record(laid, rows, profile, file_at=at, order=order)
            parts[record.table].append(read.part)
            findings += read.findings
            columns += read.columns
            if [one.table for one in laid.layout.records] == ["incident"]:
                findings.append(repeated_rows(read.part))
    fed_here = frozenset[tuple[str, str, str | None]]().union(*(part.fed for each in parts.values() for part in each))
    assembled, conflicts = _assembled(parts, profile)
    parts.clear()  # what was read stands in the tables now; a large delivery should not stand in memory twice
    tables = derived(assembled, _Delivery(fed=fed_here))
    shaped = {
        table.name: tables[table.name].select(*polars_schema(table), "_file", "_row", "incident_id_")
        for table in REPORT_TABLES
    }
    found = joined([*findings, *conflicts])
    return Conformed(tables=shaped, rows=pl.concat(named), findings=found, columns=columns, fed=fed_here)


def _assembled(
    parts: Mapping[str, Sequence[Part]], profile: Profile
) -> tuple[dict[str, pl.DataFrame], list[pl.DataFrame]]:
    """The tables the records make, before anything is derived from them, and where rows of one record disagree."""
    fed = {table: {field for owner, field in profile.fed if owner == table} for table in parts}
    owners = {
        "incident": assembled_incidents(parts["incident"], fed["incident"]),
        "person": assembled_persons(parts["person"], fed["person"]),
    }
    told = {table: _not_asked(owner, table) for table, owner in owners.items()}
    told["incident"] = _counted(told["incident"], told["person"], owners["incident"])
    return {**told, **child_tables(owners, parts)}, [owner.findings for owner in owners.values()]


def _not_asked(owner: Assembled, table: str) -> pl.DataFrame:
    """Records whose files do not ask for a code that other files of the sender feed say so."""
    fields = {field.name: field for field in TABLES[table].fields}
    frame = owner.merged
    unasked = {
        name: frame[name].set(where & frame[name].is_null(), "not_asked")
        for name, where in owner.unasked.items()
        if name in fields and fields[name].type is Type.CODE and not fields[name].required
    }
    return frame.with_columns(**unasked)


def _counted(incidents: pl.DataFrame, persons: pl.DataFrame, owner: Assembled) -> pl.DataFrame:
    """Numbers of persons where the incident's file gives none, though other files of the sender do."""
    for name, role in _COUNTED.items():
        if name in owner.unasked and owner.unasked[name].any():
            there = persons.filter(pl.col("role") == role).group_by("incident_id").agg(_there=pl.len().cast(pl.Int64))
            counted = incidents.join(there, on="incident_id", how="left", maintain_order="left")["_there"].fill_null(0)
            given = incidents[name]
            ours = owner.unasked[name] & given.is_null()
            incidents = incidents.with_columns(counted.zip_with(ours, given).alias(name))
    return incidents
