"""A file as rows of text, how its bytes are written, and what a layout is.

Must not know the words of any agency.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.sample.incidents import Incident

Row = dict[str, str]
Day = tuple[int, int, int]  # year, month, day: need not exist
Words = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How the bytes of a file are written; title and totals are the extra rows of a spreadsheet export."""

    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\n"
    title: str | None = None
    totals: str | None = None


@dataclass(kw_only=True)
class Sheet:
    """One file before it is written; a row that is None is an empty line."""

    name: str
    columns: tuple[str, ...]
    rows: list[Row | None]
    dialect: Dialect

    def to_bytes(self) -> bytes:
        """Return the bytes of the file."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.dialect.delimiter, lineterminator=self.dialect.line_end)
        width = len(self.columns)
        if self.dialect.title is not None:
            writer.writerow([f"{self.dialect.title} {self.name.rsplit('.')[0]}", *[""] * (width - 1)])
        writer.writerow(self.columns)
        for row in self.rows:
            if row is None:
                text.write(self.dialect.line_end)
            else:
                writer.writerow([row[column] for column in self.columns])
        if self.dialect.totals is not None:
            count = sum(row is not None and any(row.values()) for row in self.rows)
            writer.writerow([self.dialect.totals, str(count), *[""] * (width - 2)])
        return text.getvalue().encode(self.dialect.encoding)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """An agency's export: how incidents become sheets, and which columns `dirt` may touch.

    write: incidents and the label of a period -> sheets, the first one holding the incident columns.
    key, date, count, required, city, address: columns of an incident. force: columns holding kinds of force.
    coded: columns whose words may be spelled in another case. joiner: what stands between the words of a list.
    respelled: words of this agency that some of its clerks write differently. damage: for each kind of damage that
    the layout itself does to values, the column and the pattern by which it is counted.
    """

    slug: str
    write: Callable[[Sequence[Incident], str], tuple[Sheet, ...]]
    key: str
    date: str
    write_day: Callable[[Day], str]
    count: str
    required: str
    city: str
    address: str
    force: tuple[str, ...]
    coded: tuple[str, ...]
    joiner: str
    blank: str = ""
    respelled: Words = field(default_factory=dict)
    damage: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def yes_no(answer: bool | None, *, yes: str, no: str, blank: str = "") -> str:
    """Write a yes, a no or nothing."""
    if answer is None:
        return blank
    return yes if answer else no


def one(code: str | None, words: Words, *, blank: str = "") -> str:
    """Write one code in the agency's word."""
    return blank if code is None else words[code]


def several(codes: Sequence[str], words: Words, *, joiner: str, blank: str = "") -> str:
    """Write a list of codes into one cell."""
    return joiner.join(words[code] for code in codes) or blank


def bracket(age: int | None, *, blank: str = "") -> str:
    """Write an age as the bracket of AB 71."""
    if age is None:
        return blank
    for low, high in ((0, 9), (10, 17), (18, 20)):
        if age <= high:
            return f"{low}-{high}"
    low = (age - 21) // 5 * 5 + 21
    return f"{low}-{low + 4}{'+' if low == 96 else ''}"
