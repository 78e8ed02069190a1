"""From tables of text to tables of the standard, by a profile: every cell is read, ignored by name, or a finding.

Rows keep their file and row number. Must not judge a report; `validate` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ingest.assemble import children_of, derived, merged, numbered_persons, repeated_rows
from ingest.findings import findings_frame, joined
from ingest.problems import FileProblem
from ingest.profile import TABLES, Column, FileLayout, Profile, Record
from ingest.readers.csv_file import ROW, WIDTH, TextTable
from ingest.reading import read_cells
from schemas.as_polars import polars_schema
from schemas.standard import REPORT_TABLES


@dataclass(frozen=True, kw_only=True)
class Conformed:
    """Standard tables with `_file` and `_row`, findings so far, and one entry per source column read.

    rows: which incident each row of the files speaks of (`_file`, `_row`, `incident_id`, null where it names none).
    """

    tables: dict[str, pl.DataFrame]
    rows: pl.DataFrame
    findings: pl.DataFrame
    columns: list[dict[str, object]]


def layouts_of(files: Sequence[TextTable], profile: Profile) -> list[FileLayout]:
    """The layout of each file, recognised by its columns. Raises FileProblem for a stranger or a missing linked file."""
    found: list[FileLayout] = []
    for file in files:
        scored = sorted(profile.files, key=lambda layout: len(_expected(layout, profile) - set(file.columns)))
        missing = sorted(_expected(scored[0], profile) - set(file.columns))
        if missing and len(missing) * 2 > len(_expected(scored[0], profile)):
            raise FileProblem(file.name, "wrong_layout", f"this is not a file of {profile.name}: its columns are "
                              f"{_listed(file.columns)}. Check --agency, or make a profile for it.")  # fmt: skip
        if missing:
            raise FileProblem(file.name, "column_missing", f"the column {missing[0]} is missing; export the file with all its "
                              f"columns, or correct the profile of {profile.slug}.")  # fmt: skip
        found.append(scored[0])
    absent = [layout.name for layout in profile.files if layout not in found]
    if absent:
        raise FileProblem(files[0].name, "linked_file_missing", f"the linked file '{absent[0]}' is missing; "
                          "send the files of one delivery together.")  # fmt: skip
    return found


def conform(files: Sequence[TextTable], profile: Profile) -> Conformed:
    """The standard's tables from the files of one delivery."""
    layouts = layouts_of(files, profile)
    findings: list[pl.DataFrame] = []
    columns: list[dict[str, object]] = []
    parts: dict[str, list[pl.DataFrame]] = {"incident": [], "person": []}
    for file, layout in zip(files, layouts, strict=True):
        findings.append(_unknown_columns(file, layout, profile))
        for order, record in enumerate(layout.records):
            frame, found = _read_record(file, record, profile, columns)
            parts[record.table].append(frame.with_columns(_order=pl.lit(order)))
            findings.extend(found)
            if [one.table for one in layout.records] == ["incident"]:
                findings.append(repeated_rows(frame))
    rows = pl.concat([part.select("_file", "_row", "incident_id") for kind in parts.values() for part in kind])
    incidents, conflicts = merged(_stacked(parts["incident"], "incident"), "incident", key="incident_id")
    persons, person_conflicts = numbered_persons(_stacked(parts["person"], "person"))
    tables = {"incident": incidents, "person": persons, **children_of(persons)}
    tables = derived(tables, profile)
    shaped = {
        table.name: tables[table.name].select(*polars_schema(table), "_file", "_row", "incident_id_")
        for table in REPORT_TABLES
    }
    return Conformed(
        tables=shaped, rows=rows, findings=joined([*findings, conflicts, person_conflicts]), columns=columns
    )


def _expected(layout: FileLayout, profile: Profile) -> set[str]:
    return layout.columns | ({profile.agency_column} if profile.agency_column else set())


def _listed(columns: Sequence[str]) -> str:
    shown = ", ".join(columns[:6])
    return shown if len(columns) <= 6 else f"{shown} and {len(columns) - 6} more"


def _unknown_columns(file: TextTable, layout: FileLayout, profile: Profile) -> pl.DataFrame:
    known = _expected(layout, profile) | set(layout.ignored)
    strays = [name for name in file.columns if name not in known]
    frames = [
        findings_frame(pl.DataFrame({"_file": [file.name], "_row": [1], "incident_id": [None]}, schema_overrides={"incident_id": pl.String}),
                       code="unknown_column", table="file", field=name, column=name)
        for name in strays
    ]  # fmt: skip
    return joined(frames)


def _read_record(
    file: TextTable, record: Record, profile: Profile, columns: list[dict[str, object]]
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    rows = file.frame
    if record.present:
        there = [
            ~pl.col(name).str.strip_chars().str.to_lowercase().is_in(list(profile.blanks)) for name in record.present
        ]
        rows = rows.filter(pl.any_horizontal(there))
    base = rows.select(
        _file=pl.lit(file.name), _row=pl.col(ROW), _width=pl.col(WIDTH), incident_id=_incident_id(record, profile),
        agency_id=pl.col(profile.agency_column).str.strip_chars() if profile.agency_column else pl.lit(profile.agency_id),
        _key=_joined_key(record.key) if record.key else pl.lit(None, dtype=pl.String),
    )  # fmt: skip
    findings = [
        findings_frame(
            base.filter(pl.col("incident_id").is_null()), code="missing", table=record.table, field="incident_id"
        ),
        findings_frame(base.filter(pl.col("_width") == "wide"), code="wide_row", table=record.table, field=None),
        findings_frame(base.filter(pl.col("_width") == "short"), code="short_row", table=record.table, field=None),
    ]
    read: dict[str, pl.Series] = {}
    for order, column in enumerate((*record.columns, *([record.role_column] if record.role_column else []))):
        declared = TABLES[column.table].field(column.field)
        cells = read_cells(rows[column.source], column, declared, profile)
        blank = rows[column.source].str.strip_chars().str.to_lowercase().is_in(list(profile.blanks))
        columns.append({
            "name": column.source, "mapped_to": f"{column.table}.{column.field}", "non_blank": int((~blank).sum()),
            "standardised": int((~blank).sum()) - int(cells.wrong.sum()),
        })  # fmt: skip
        read[_target(column, record, order)] = cells.values
        for code in cells.problems.drop_nulls().unique().sort().to_list():
            wrong = base.filter(cells.problems.eq_missing(pl.Series([code])))
            findings.append(
                findings_frame(wrong, code=code, table=column.table, field=column.field, column=column.source)
            )
    if profile.agency_id is not None and "agency_id" in read:
        named = read.pop("agency_id")
        foreign = base.filter(named.is_not_null() & (named != profile.agency_id))
        findings.append(findings_frame(foreign, code="foreign_agency", table=record.table, field="agency_id"))
    frame = base.with_columns(**read)
    constants = {name: pl.lit(value) for name, value in record.constants.items()}
    if record.role:
        constants["role"] = pl.lit(record.role)
    return frame.with_columns(**constants), findings


def _target(column: Column, record: Record, order: int) -> str:
    """A child column keeps its order, table, field and fixed answers in its name until children are made."""
    if column.table == record.table:
        return column.field
    extra = (f"{key}={value}" for key, value in sorted(column.extra.items()))
    return "/".join(["_child", str(order), column.table, column.field, *extra])


def _joined_key(names: Sequence[str]) -> pl.Expr:
    parts = [pl.col(name).str.strip_chars() for name in names]
    return pl.when(pl.all_horizontal(part != "" for part in parts)).then(pl.concat_str(parts, separator="/"))


def _incident_id(record: Record, profile: Profile) -> pl.Expr:
    key = _joined_key(record.incident)
    agency = pl.col(profile.agency_column).str.strip_chars() if profile.agency_column else pl.lit(profile.agency_id)
    return pl.concat_str([agency, key], separator=":")


def _stacked(parts: Sequence[pl.DataFrame], table: str) -> pl.DataFrame:
    """All records of a table in one frame, with every declared column; rows without an incident are left to their finding."""
    frame = pl.concat(parts, how="diagonal") if parts else pl.DataFrame()
    missing = {
        name: pl.lit(None, dtype=dtype)
        for name, dtype in polars_schema(TABLES[table]).items()
        if name not in frame.columns
    }
    return frame.with_columns(**missing).filter(pl.col("incident_id").is_not_null())
