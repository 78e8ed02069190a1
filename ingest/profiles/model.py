"""A profile once it is read: senders, files, records and columns as frozen values that the reading of files follows.

Everything here has been checked by `parse`. Must not read YAML or a sender's data.
"""

import dataclasses
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from ingest.readers.shape import Shape
from schemas.model import Table
from schemas.standard import REPORT_TABLES

TABLES: Mapping[str, Table] = {table.name: table for table in REPORT_TABLES}
"""The tables of a report by name."""


class Axis(StrEnum):
    """What of a place one column gives: both degrees in one cell, one of them, or one of the plane's two feet."""

    BOTH = "point"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    X = "plane_x"
    Y = "plane_y"


@dataclass(frozen=True, kw_only=True)
class Place:
    """How a column gives coordinates. crs: of a plane; within: (lat_min, lat_max, lon_min, lon_max) in degrees."""

    axis: Axis
    crs: str | None = None
    within: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Unlisted:
    """What a word that is not in the list is read as. told: whether it is a warning, or says nothing about this field."""

    code: str | None
    told: bool


@dataclass(frozen=True, kw_only=True)
class Differs:
    """Which answer stands where rows of one incident or person differ: first, earliest, latest, or a code before others.

    codes: in the order in which they stand; at_most: days by which dates may differ, further apart is a conflict.
    """

    take: str = "first"
    codes: tuple[str, ...] = ()
    at_most: int | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """How one source column feeds one field: `table.field`, with formats or a word list, split on joiners or not.

    blank: the word an empty cell stands for; order: the list is in order of time; actor, recipient: the record whose person
    of the same row used the force, or met with it; place: set where the column gives coordinates. unlisted: what other
    words are read as; differs: which answer stands where rows differ; several: the word list for a cell that speaks of
    several persons; until: the column with the day up to which whole years are counted.
    """

    source: str
    table: str
    field: str
    formats: tuple[str, ...] = ()
    words: str | None = None
    joiners: tuple[str, ...] = ()
    extra: Mapping[str, str] = dataclasses.field(default_factory=dict)
    blank: str | None = None
    order: bool = False
    actor: str | None = None
    recipient: str | None = None
    place: Place | None = None
    unlisted: Unlisted | None = None
    differs: Differs | None = None
    several: str | None = None
    until: str | None = None

    @property
    def format(self) -> str | None:
        """The first format, the one the sender uses today."""
        return self.formats[0] if self.formats else None

    @property
    def split(self) -> str | None:
        """The first joiner of the column's lists."""
        return self.joiners[0] if self.joiners else None


@dataclass(frozen=True, kw_only=True)
class Record:
    """One kind of record that each row of a file may hold.

    key: the columns that tell two persons of an incident apart; none where each row is one; by_values where the answers
    themselves tell them apart, by_position where the place in the list does; apart: persons of one list with the same key
    are several. joiners: set where one cell holds several persons; count: the column with their number.
    unless: by column the words with which a row holds no such person.
    """

    table: str
    key: tuple[str, ...]
    incident: tuple[str, ...]
    columns: tuple[Column, ...]
    constants: Mapping[str, object]
    present: tuple[str, ...]
    role: str | None = None
    role_column: Column | None = None
    name: str | None = None
    by_values: bool = False
    by_position: bool = False
    apart: bool = False
    unless: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    joiners: tuple[str, ...] = ()
    count: str | None = None

    @property
    def reading(self) -> tuple[Column, ...]:
        """Every column of the file whose cells this record reads."""
        return (*self.columns, *((self.role_column,) if self.role_column else ()))

    @property
    def sources(self) -> set[str]:
        """Every column of the file this record needs."""
        count = {self.count} if self.count else set()
        until = {column.until for column in self.columns if column.until}
        read = {column.source for column in self.reading} | until | count
        return read | {*self.key, *self.incident, *self.present, *self.unless}

    @property
    def keys(self) -> set[str]:
        """The columns without which no row of the file can be told from another."""
        return {*self.key, *self.incident}


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a sender's files look like when nothing is wrong: rows in a file, and shares of filled cells by column."""

    rows: tuple[int, int] | None = None
    fill: Mapping[str, float] = dataclasses.field(default_factory=dict)
    tolerance: float = 0.1


@dataclass(frozen=True, kw_only=True)
class FileLayout:
    """One file of a delivery: its records, the columns left out on purpose, and those some years lack."""

    name: str
    records: tuple[Record, ...]
    ignored: Mapping[str, str]
    optional: frozenset[str] = frozenset()
    instead_of: str | None = None
    any_number: bool = False

    @property
    def columns(self) -> set[str]:
        """Every column the profile expects to see and read."""
        return set().union(*(record.sources for record in self.records))

    @property
    def keys(self) -> set[str]:
        """The columns without which a file of this layout cannot be read at all."""
        return set().union(*(record.keys for record in self.records))

    @property
    def group(self) -> str:
        """The layout this one stands for: alternatives share it."""
        return self.instead_of or self.name


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One sender. `agency_id` is fixed, or None when each row names its agency in `agency_column`.

    headers: for a canonical column name, the names other exports use for the same column. reads: ab71 where the files have
    the shape of AB 71, canonical where they have the standard's own, and so need no layout; None where `files` says how they
    are read.
    """

    slug: str
    name: str
    timezone: str
    agency_id: str | None
    agency_column: str | None
    encoding: str
    delimiter: str
    blanks: tuple[str, ...]
    totals: tuple[str, ...]
    title_rows: int
    files: tuple[FileLayout, ...]
    words: Mapping[str, Mapping[str, str | None]]
    text: str = dataclasses.field(repr=False)
    header_rows: int = 1
    sheet: str | None = None
    records: str | None = None
    headers: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    expected: Expected = Expected()
    reads: str | None = None

    @cached_property
    def shape(self) -> Shape:
        """How the sender's files are written."""
        return Shape(
            encoding=self.encoding, delimiter=self.delimiter, title_rows=self.title_rows, header_rows=self.header_rows,
            totals=self.totals, sheet=self.sheet, records=self.records,
        )  # fmt: skip

    @property
    def fed(self) -> set[tuple[str, str]]:
        """(table, field) pairs some column or constant of this sender feeds."""
        return set().union(*(fed_by(record) for layout in self.files for record in layout.records))


def fed_by(record: Record, columns: Iterable[Column] | None = None) -> set[tuple[str, str]]:
    """(table, field) pairs the constants of a record and its columns, or some of them, feed."""
    pairs = {(record.table, name) for name in record.constants}
    for column in record.columns if columns is None else columns:
        pairs |= {(column.table, name) for name in (column.field, *column.extra)}
        if column.order:
            pairs.add((column.table, "position"))
        if column.place:
            pairs |= {(column.table, "latitude"), (column.table, "longitude")}
    return pairs


def squeezed_word(text: str) -> str:
    """A word as it is compared: stripped, case folded, inner blanks squeezed."""
    return " ".join(text.split()).casefold()


def squeezed(texts: Sequence[str]) -> list[str]:
    """Words as they are compared."""
    return [squeezed_word(text) for text in texts]


def folded_header(name: str) -> str:
    """A header as it is compared: composed (NFC), stripped, inner blanks squeezed, case folded."""
    return squeezed_word(unicodedata.normalize("NFC", name))
