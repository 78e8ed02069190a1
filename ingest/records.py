"""The records of one kind that the rows of one file hold: cells read, persons told apart, findings where a cell is wrong.

Each record keeps its file and row. Must not merge records or judge an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from ingest.days import whole_years
from ingest.findings import findings_frame
from ingest.keys import answers_told, joined_key, nth_of_row
from ingest.layouts import LaidFile
from ingest.listed import listed_persons
from ingest.points import read_points
from ingest.profiles.model import TABLES, Column, Profile, Record, fed_by, squeezed_word
from ingest.readers.table import ROW, WIDTH
from ingest.reading import Cells, blank_cells, read_cells

MARKS = ("_file", "_row", "incident_id")
"""Where a record comes from, and the incident it speaks of."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What one column says for a child table: a code, or a list of codes, for each record of its part."""

    column: Column
    values: pl.Series


@dataclass(frozen=True, kw_only=True)
class Part:
    """The records of one kind from one file. frame: marks, own fields and `_key`; answers: for the child tables.

    file, file_at, order: the file, its place in the delivery, and the place of the record in its layout.
    asked: own fields a blank of which says nothing; the others are not fed, or the profile says what their blank means.
    headers: the file's own header by field; fed: (table, field, side) of everything the file answers.
    """

    record: Record
    file: str
    file_at: int
    order: int
    frame: pl.DataFrame
    answers: tuple[Answers, ...]
    asked: frozenset[str]
    headers: Mapping[str, str]
    fed: frozenset[tuple[str, str, str | None]]


@dataclass(frozen=True, kw_only=True)
class FileRows:
    """What every record of a file needs of its rows: names, numbers, and the incident each row speaks of, by key."""

    marks: pl.DataFrame
    incidents: Mapping[tuple[str, ...], pl.Series]


def agencies_named(files: Sequence[LaidFile], profile: Profile) -> pl.DataFrame:
    """The agency of each incident's key, from the files that name it: `_key`, `agency_id`; keys of two agencies are left out."""
    told = [pl.DataFrame(schema={"_key": pl.String, "agency_id": pl.String})]
    for laid in files:
        agency = laid.cells(profile.agency_column) if profile.agency_column else None
        if agency is not None:
            told += [
                pl.DataFrame({"_key": _incident_key(laid, record, profile), "agency_id": agency.str.strip_chars()})
                for record in laid.layout.records
                if record.table == "incident"
            ]
    return pl.concat(told).drop_nulls().unique().filter(pl.len().over("_key") == 1)


def file_rows(laid: LaidFile, profile: Profile, named: pl.DataFrame | None = None) -> FileRows:
    """The rows of a file with the incidents they name. named: agencies by key, for a file that names none itself."""
    agency = laid.cells(profile.agency_column) if profile.agency_column else None
    keys = {record.incident: _incident_key(laid, record, profile) for record in laid.layout.records}
    if agency is None and profile.agency_column and named is not None:
        first = next(iter(keys.values())).to_frame("_key")
        agency = first.join(named, on="_key", how="left", maintain_order="left")["agency_id"]
    frame = laid.file.frame.select(_row=pl.col(ROW), _width=pl.col(WIDTH)).with_columns(
        _file=pl.lit(laid.file.name),
        agency_id=pl.lit(profile.agency_id) if agency is None else agency.str.strip_chars(),
    )
    incidents = {
        key: frame.select(pl.concat_str("agency_id", joined, separator=":")).to_series().alias("incident_id")
        for key, joined in keys.items()
    }
    return FileRows(marks=frame, incidents=incidents)


def row_findings(laid: LaidFile, rows: FileRows) -> list[pl.DataFrame]:
    """Findings on whole rows: no incident named, cells too many or too few."""
    first = laid.layout.records[0]
    base = rows.marks.with_columns(rows.incidents[first.incident])
    told = [
        findings_frame(
            base.filter(pl.col("incident_id").is_null()), code="missing", table=first.table, field="incident_id"
        )
    ]
    told += [
        findings_frame(base.filter(pl.col("_width") == width), code=f"{width}_row", table=first.table, field=None)
        for width in ("wide", "short")
    ]
    return told


def read_record(laid: LaidFile, rows: FileRows, profile: Profile, *, file_at: int, order: int) -> "Read":
    """The records of one kind in one file, what is wrong with their cells, and how much of each column was read."""
    return _Reader(laid, rows, profile, laid.layout.records[order]).read(file_at=file_at, order=order)


@dataclass(frozen=True, kw_only=True)
class Read:
    """A part, its findings, and an entry for each column of the file that was read."""

    part: Part
    findings: list[pl.DataFrame]
    columns: list[dict[str, object]]


class _Reader:
    """Reads one record of one file, column by column."""

    def __init__(self, laid: LaidFile, rows: FileRows, profile: Profile, record: Record) -> None:
        self._laid, self._profile, self._record = laid, profile, record
        self._findings: list[pl.DataFrame] = []
        self._columns: list[dict[str, object]] = []
        base = rows.marks.with_columns(rows.incidents[record.incident])
        there = self._present()
        self._base = base if there is None else base.filter(there)
        until = {column.until for column in record.columns if column.until}
        wanted = {column.source for column in record.reading} | set(record.key) | until
        self._texts = {name: cells if there is None else cells.filter(there)
                       for name in sorted(wanted) if (cells := laid.cells(name)) is not None}  # fmt: skip
        self._rows: pl.Series | None = None  # for each record the place of its row, where a row holds several

    def read(self, *, file_at: int, order: int) -> Read:
        record = self._record
        if record.joiners:
            self._deal()
        own: dict[str, pl.Series] = {}
        answers: list[Answers] = []
        for column in self._here(record.reading):
            if column.place is None:
                values = self._cells(column)
                if column.table == record.table:
                    own[column.field] = values
                else:
                    answers.append(Answers(column=column, values=values))
        if places := [column for column in self._here(record.columns) if column.place]:
            own |= self._points(places)
        self._refuse_foreign(own)
        base = self._base.drop("_width", *(["agency_id"] if record.table == "person" else []))
        frame = self._spread(base).with_columns(**own)
        frame = frame.with_columns(**{name: pl.lit(value) for name, value in record.constants.items()})
        if record.table == "person":
            role = (
                pl.lit(record.role)
                if record.role
                else pl.col("role")
                if "role" in own
                else pl.lit(None, dtype=pl.String)
            )
            frame = frame.with_columns(role=role, _key=self._key(frame, answers))
        headers = {
            column.field: self._laid.own[column.source]
            for column in self._here(record.reading)
            if column.table == record.table
        }
        asked = frozenset(own) - {
            column.field for column in record.columns if column.blank and column.table == record.table
        }
        part = Part(record=record, file=self._laid.file.name, file_at=file_at, order=order, frame=frame,
                    answers=tuple(answers), asked=asked, headers=headers,
                    fed=self._fed())  # fmt: skip
        return Read(part=part, findings=self._findings, columns=self._columns)

    def _fed(self) -> frozenset[tuple[str, str, str | None]]:
        """What the file answers of these records; the side is the recipient's, where the column is about another person."""
        constants = fed_by(self._record, [])
        told = {(table, field, self._record.role) for table, field in constants}
        for column in self._here(self._record.columns):
            side = self._record.role if column.recipient is None else None
            told |= {(table, field, side) for table, field in fed_by(self._record, [column]) - constants}
        return frozenset(told)

    def _here(self, columns: tuple[Column, ...]) -> list[Column]:
        """The columns the file has; what is missing is a finding on its header already."""
        return [column for column in columns if column.source in self._laid.own]

    def _present(self) -> pl.Series | None:
        """Where a row holds the record at all; None where every row does."""
        if not (self._record.present or self._record.unless):
            return None
        height = self._laid.file.frame.height
        filled = pl.repeat(not self._record.present, height, dtype=pl.Boolean, eager=True)
        for name in self._record.present:
            if (cells := self._laid.cells(name)) is not None:
                filled |= ~blank_cells(cells, self._profile.blanks)
        for name, words in self._record.unless.items():
            if (cells := self._laid.cells(name)) is not None:
                filled &= ~pl.Series([squeezed_word(text or "") in words for text in cells.to_list()], dtype=pl.Boolean)
        return filled

    def _deal(self) -> None:
        """One record for each person of the lists; from here on every column has one cell for each."""
        count = self._record.count
        claimed = self._laid.cells(count) if count else None
        if claimed is not None and (there := self._present()) is not None:
            claimed = claimed.filter(there)
        listed = listed_persons(
            self._texts,
            self._record.joiners,
            self._profile.blanks,
            (count, claimed) if count and claimed is not None else None,
        )
        for name, differs in listed.differs.items():
            if differs.any():
                self._findings.append(findings_frame(
                    self._base.filter(differs), code="list_lengths_differ", table="person", field=None, column=self._laid.own[name],
                ))  # fmt: skip
        self._texts, self._rows = dict(listed.cells), listed.rows

    def _cells(self, column: Column) -> pl.Series:
        declared = TABLES[column.table].field(column.field)
        texts = self._texts[column.source]
        cells = read_cells(texts, column, declared, self._profile)
        if column.several and self._rows is not None and self._rows.len():
            shared = pl.Series(np.bincount(self._rows.to_numpy())[self._rows.to_numpy()] > 1)
            cells = cells.where(
                shared, read_cells(texts, replace(column, words=column.several), declared, self._profile)
            )
        if column.until is not None:
            cells = self._years(cells, column)
        if cells.problems.null_count() < cells.problems.len():
            for code in cells.problems.drop_nulls().unique().sort().to_list():
                self._tell(column, code, (cells.problems == code).fill_null(value=False))
        self._count(column, cells.blank, cells.problems.len() - cells.problems.null_count())
        return cells.values

    def _years(self, since: Cells, column: Column) -> Cells:
        """Whole years from each cell's day to the day in the other column; null where there is none, or it lies before."""
        texts = self._texts.get(column.until or "")
        if texts is None:
            return replace(since, values=pl.repeat(None, since.values.len(), dtype=pl.Int64, eager=True))
        other = replace(column, source=column.until or "", until=None, words=None, differs=None)
        until = read_cells(texts, other, TABLES["incident"].field("incident_date"), self._profile).values
        return replace(since, values=whole_years(since.values.cast(pl.Date), until))

    def _points(self, columns: list[Column]) -> dict[str, pl.Series]:
        placed = read_points(columns, self._texts, self._profile.blanks, self._profile.words)
        for column in columns:
            bad = placed.bad[column.source]
            if bad.any():
                self._tell(column, "bad_point", bad)
            self._count(column, placed.blank[column.source], int(bad.sum()))
        return {"latitude": placed.latitude, "longitude": placed.longitude}

    def _refuse_foreign(self, own: dict[str, pl.Series]) -> None:
        """A column that names the agency must name the sender's own."""
        if self._profile.agency_id is None or "agency_id" not in own:
            return
        column = next(column for column in self._record.columns if column.field == "agency_id")
        foreign = (own.pop("agency_id") != self._profile.agency_id).fill_null(value=False)
        if foreign.any():
            self._tell(column, "foreign_agency", foreign)

    def _tell(self, column: Column, code: str, where: pl.Series) -> None:
        marks = self._spread(self._base).filter(where)
        self._findings.append(
            findings_frame(
                marks, code=code, table=column.table, field=column.field, column=self._laid.own[column.source]
            )
        )

    def _count(self, column: Column, blank: pl.Series, wrong: int) -> None:
        filled = blank.len() - int(blank.sum())
        self._columns.append({
            "name": self._laid.own[column.source], "mapped_to": f"{column.table}.{column.field}", "non_blank": filled,
            "standardised": filled - wrong,
        })  # fmt: skip

    def _spread(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a frame, once for each record they hold."""
        return frame if self._rows is None else frame[self._rows]

    def _key(self, frame: pl.DataFrame, answers: list[Answers]) -> pl.Series:
        """What tells a person from the others of the incident; null where the row is the person."""
        record = self._record
        if record.by_position:
            return nth_of_row(pl.repeat("", frame.height, dtype=pl.String, eager=True), self._rows)
        if record.by_values:
            own = [name for name in frame.columns if name not in {*MARKS, "agency_id"}]
            key = answers_told(frame.select(own), [each.values for each in answers])
        elif not record.key:
            return pl.repeat(None, frame.height, dtype=pl.String, eager=True)
        else:
            parts = [self._texts[name] for name in record.key]
            key = joined_key(parts, self._profile.blanks, whole=record.table != "person")
        return nth_of_row(key, self._rows) if record.apart else key


def _incident_key(laid: LaidFile, record: Record, profile: Profile) -> pl.Series:
    return joined_key([laid.file.frame[laid.own[name]] for name in record.incident], profile.blanks)
