"""What deserves a second look though every cell reads well: warnings and notes about a delivery as a whole.

Times that are all midnight, days in the wrong order, numbers of persons in published columns, one incident under two
numbers, one event of two agencies. Must not hold a report, and must not ask the registry.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from ingest.days import days
from ingest.duplicates import sent_twice
from ingest.expectations import header_row
from ingest.findings import findings_frame, joined
from ingest.layouts import LaidFile, laid_files
from ingest.personal import personal_data
from ingest.profiles.model import TABLES, Column, Profile
from ingest.readers.table import TextTable
from ingest.reading import blank_cells
from ingest.same_event import same_event_notes
from schemas.model import Type

_FEWEST_TIMES = 10
"""A file with fewer times says nothing about how its times are made."""


def second_look(files: Sequence[TextTable], profile: Profile, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The findings. tables: conformed report tables with `_file`, `_row` and `incident_id_`."""
    laid = laid_files(files, profile)
    incidents = tables["incident"].with_columns(incident_id=pl.col("incident_id_"))
    sources = {
        f"{column.table}.{column.field}": file.own[column.source]
        for file in laid for column in _columns(file) if column.source in file.own
    }  # fmt: skip
    return joined([
        *(midnights(file, profile, incidents) for file in laid),
        *(found for file in laid for found in day_orders(file, profile)),
        personal_data(tables, sources),
        sent_twice(incidents),
        same_event_notes(incidents, tables["other_agency"]),
    ])  # fmt: skip


def midnights(file: LaidFile, profile: Profile, incidents: pl.DataFrame) -> pl.DataFrame:
    """A note on the header where more than half of the times of a file are 00:00, which often stands for not known."""
    times = incidents.filter(pl.col("_file") == file.file.name)["incident_time"].drop_nulls()
    often = times.len() >= _FEWEST_TIMES and int((times == "00:00").sum()) * 2 > times.len()
    columns = [column for column in _columns(file) if column.field == "incident_time" and column.source in file.own]
    if not often or not columns:
        return joined([])
    return _on_header(file, profile, "suspicious_time", columns[0])


def day_orders(file: LaidFile, profile: Profile) -> Iterator[pl.DataFrame]:
    """A note on the header of a date column that reads as if day and month had changed places.

    Of one cell nobody can tell. Of a column: some days are impossible and would not be in the other order, and of the
    days that were read more than half are no later than the twelfth, as months are.
    """
    for column in {column.source: column for column in _columns(file)}.values():
        declared = TABLES[column.table].field(column.field) if column.field else None
        form = column.format or ""
        cells = file.cells(column.source)
        if cells is None or declared is None or declared.type is not Type.DATE or not {"%m", "%d"} <= _parts(form):
            continue
        written = cells.filter(~blank_cells(cells, profile.blanks)).str.strip_chars()
        read = days(written, form, profile.timezone)
        impossible = written.filter(read.is_null())
        other_way = form.replace("%m", "%\0").replace("%d", "%m").replace("%\0", "%d")
        early = int((read.drop_nulls().dt.day() <= 12).sum())
        if (
            impossible.len()
            and early * 2 > read.drop_nulls().len()
            and days(impossible, other_way, profile.timezone).is_not_null().any()
        ):
            yield _on_header(file, profile, "date_order", column)


def _parts(form: str) -> set[str]:
    return {form[at : at + 2] for at in range(len(form)) if form[at] == "%"}


def _columns(file: LaidFile) -> Iterator[Column]:
    for record in file.layout.records:
        yield from record.reading


def _on_header(file: LaidFile, profile: Profile, code: str, column: Column) -> pl.DataFrame:
    row = pl.DataFrame({
        "_file": [file.file.name], "_row": [header_row(file, profile)], "incident_id": [None],
    }, schema_overrides={"incident_id": pl.String})  # fmt: skip
    return findings_frame(row, code=code, table=column.table, field=column.field, column=file.own[column.source])
