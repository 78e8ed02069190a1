"""Read a CSV file into a table of text, with the row numbers the sender sees and nothing guessed.

Rows above the header, repeated headers, blank rows and totals are skipped and counted. Must not interpret a cell.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.problems import FileProblem

ROW = "_row"
"""Column of the row number as a spreadsheet shows it: the first line is row 1."""

WIDTH = "_width"
"""Column that says whether the row was 'right', 'wide' or 'short'."""

_CELL_LIMIT = 65_536
_COLUMN_LIMIT = 512


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A file as text: `frame` has every column as String plus `_row` and `_width`; `skipped` counts the other rows."""

    name: str
    frame: pl.DataFrame
    skipped: int

    @property
    def columns(self) -> list[str]:
        """The file's own columns."""
        return [name for name in self.frame.columns if name not in {ROW, WIDTH}]


def read_csv(
    data: bytes, *, name: str, encoding: str, delimiter: str, title_rows: int = 0, totals: Sequence[str] = ()
) -> TextTable:
    """The rows of a CSV file. Raises FileProblem when it is empty, unreadable, cut off or without rows."""
    text = _decoded(data, name=name, encoding=encoding)
    numbered = _numbered(text, name=name, delimiter=delimiter)
    header: list[str] | None = None
    skipped = 0
    rows: list[list[str]] = []
    numbers: list[int] = []
    widths: list[str] = []
    for number, cells in numbered:
        if number <= title_rows:
            skipped += 1
        elif header is None:
            header = _header([cell.strip() for cell in cells], name=name)
        elif _is_not_data(cells, header, totals):
            skipped += 1
        else:
            rows.append([*cells, *[""] * (len(header) - len(cells))][: len(header)])
            numbers.append(number)
            widths.append("right" if len(cells) == len(header) else "wide" if len(cells) > len(header) else "short")
    if header is None:
        raise FileProblem(
            name,
            "header",
            f"no header row follows the {title_rows} title rows; send the whole export, or check --agency.",
        )
    if not rows:
        raise FileProblem(
            name, "header_only", "the file has a header but no rows; for a month without incidents attest zero instead."
        )
    if widths[-1] == "short" and not text.endswith(("\n", "\r")):
        raise FileProblem(name, "cut_off", f"the file breaks off in row {numbers[-1]}; send it again whole.")
    columns = {column: [row[at] for row in rows] for at, column in enumerate(header)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(header, pl.String))
    marks = pl.DataFrame({ROW: numbers, WIDTH: widths}, schema={ROW: pl.Int64, WIDTH: pl.String})
    return TextTable(name=name, frame=frame.hstack(marks), skipped=skipped)


def _decoded(data: bytes, *, name: str, encoding: str) -> str:
    if not data.strip():
        raise FileProblem(name, "empty", "the file is empty; export it again and check that it opens in a spreadsheet.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileProblem(
            name, "not_csv", "this is a workbook or archive, not CSV; save the sheet as CSV and send that."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileProblem(name, "unreadable", "the file is UTF-16; save it as 'CSV UTF-8' and send it again.")
    try:
        text = data.decode("utf-8-sig" if encoding.replace("_", "-").lower() in {"utf-8", "utf8"} else encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        sentence = (
            f"line {line} cannot be read as {encoding}; save the file as {encoding}, or correct the profile's encoding."
        )
        raise FileProblem(name, "unreadable", sentence) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise FileProblem(name, "unreadable", f"line {line} holds a zero byte; export the file again as plain CSV.")
    return text


def _numbered(text: str, *, name: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error):
                sentence = f"a quoted cell that begins near row {number} is never closed; close the quote, or send the file whole."
            elif "field larger" in str(error):
                sentence = f"a cell in row {number} is longer than {_CELL_LIMIT:,} characters; a quote may be missing."
            else:
                sentence = f"row {number} has a quote in the wrong place; double the quotes inside a quoted cell."
            raise FileProblem(name, "cut_off", sentence) from None


def _header(cells: list[str], *, name: str) -> list[str]:
    if len(cells) > _COLUMN_LIMIT:
        raise FileProblem(
            name, "header", f"the header has {len(cells):,} columns, more than {_COLUMN_LIMIT}; check the delimiter."
        )
    while cells and not cells[-1]:
        cells = cells[:-1]
    if not cells:
        raise FileProblem(name, "header", "the header row is blank; put the column names in the first row.")
    if "" in cells:
        raise FileProblem(name, "header", f"column {cells.index('') + 1} has no name; name it or remove it.")
    twice = sorted({cell for cell in cells if cells.count(cell) > 1})
    if twice:
        raise FileProblem(name, "header", f"the column {twice[0]} stands twice; rename or remove one of them.")
    return cells


def _is_not_data(cells: list[str], header: list[str], totals: Sequence[str]) -> bool:
    stripped = [cell.strip() for cell in cells]
    first = next((cell for cell in stripped if cell), None)
    if first is None or stripped[: len(header)] == header:
        return True
    return any(first.casefold().startswith(word.casefold()) for word in totals)
