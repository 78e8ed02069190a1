"""Read one sheet of a workbook (.xlsx, .xls, .ods) into canonical text: what a clerk sees in the cells.

A hidden sheet is never read, a formula gives its stored result, nothing a workbook points to is fetched.
Must not interpret a cell.
"""

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ingest.problems import FileProblem
from ingest.readers import limits
from ingest.readers.kinds import encrypted
from ingest.readers.plain import PlainTable
from ingest.readers.rows import Rows
from ingest.readers.shape import GUIDE_OF_FILES, GUIDE_SHEETS, Shape
from ingest.readers.sheet_xml import OpenedBook, error_cells, holds_xls_errors, opened_book

_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def read_workbook(data: bytes, *, name: str, kind: str, shape: Shape) -> list[PlainTable]:
    """The sheet the shape names, or the first visible one with rows; the sheets of a delivery that came back. Raises FileProblem."""
    if kind == "xls":
        _refuse_unreadable_xls(data, name=name)
        inside = None
    else:
        inside = opened_book(data, name=name, kind=kind)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = _sheets(book, name=name, wanted=shape.sheet)
        alone = len(sheets) == 1
        return [
            _read_sheet(sheet, inside, name=name if alone else f"{name}/{sheet.name}", shape=shape) for sheet in sheets
        ]
    except PasswordError:
        raise encrypted(name) from None
    except CalamineError:
        raise _damaged(name) from None
    except BaseException as error:
        # The library's own panics are no Exception; everything else goes its way.
        if type(error).__name__ == "PanicException":
            raise _damaged(name) from None
        raise


class _MixedDays(Exception):
    """Columns that hold days alone and days with a time: midnight shows as a day alone, and must not."""

    def __init__(self, columns: set[int]) -> None:
        super().__init__()
        self.columns = columns


def _read_sheet(sheet: CalamineSheet, inside: OpenedBook | None, *, name: str, shape: Shape) -> PlainTable:
    try:
        return _table(sheet, inside, name=name, shape=shape, timed=frozenset())
    except _MixedDays as mixed:
        return _table(sheet, inside, name=name, shape=shape, timed=frozenset(mixed.columns))


def _sheets(book: CalamineWorkbook, *, name: str, wanted: str | None) -> list[CalamineSheet]:
    visible = [
        one.name for one in book.sheets_metadata
        if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
    ]  # fmt: skip
    if wanted is not None and wanted not in visible:
        there = (
            "is hidden, and a hidden sheet is never read; show it"
            if wanted in book.sheet_names
            else "is not there; name it so"
        )
        raise FileProblem(name, "sheet", f"the sheet {wanted} {there}, or correct the profile's sheet.")
    candidates = (
        book.get_sheet_by_name(title)
        for title in (visible if wanted is None else [wanted])
        if title not in GUIDE_SHEETS.values()
    )
    filled = (sheet for sheet in candidates if sheet.start is not None)
    if wanted is None and any(GUIDE_OF_FILES.fullmatch(title) for title in visible):
        return [sheet for sheet in filled if not GUIDE_OF_FILES.fullmatch(sheet.name)]
    if (first := next(filled, None)) is not None:
        return [first]
    raise FileProblem(name, "empty", "no visible sheet of the workbook has rows; show the sheet, or export it again.")


def _table(
    sheet: CalamineSheet, inside: OpenedBook | None, *, name: str, shape: Shape, timed: frozenset[int]
) -> PlainTable:
    errors = inside.errors(sheet.name) if inside is not None else {}
    if merged := _merged_header(sheet, shape):
        sentence = f"columns {merged[0]} to {merged[1]} share one merged cell in the header; give each its own name, or set title_rows."
        raise FileProblem(name, "header", sentence)
    rows = Rows(name=name, shape=shape, row_limit=limits.SHEET_ROWS, sheet=sheet.name, even=True)
    days = _Days(timed)
    rows.take(_cells(sheet, errors, days, name=name))
    table = rows.table()
    if mixed := (days.alone & days.with_time) - timed:
        raise _MixedDays(mixed)
    return table


class _Days:
    """Which columns hold days alone, and which hold days with a time. timed: columns where a day is written with its time."""

    def __init__(self, timed: frozenset[int]) -> None:
        self.timed = timed
        self.alone: set[int] = set()
        self.with_time: set[int] = set()


def _cells(
    sheet: CalamineSheet, errors: Mapping[tuple[int, int], str], days: _Days, *, name: str
) -> Iterator[list[str]]:
    left = [""] * (sheet.start[1] if sheet.start else 0)
    wrong_rows = {row for row, _ in errors}
    for number, values in enumerate(sheet.iter_rows(), start=1):
        try:
            cells = left + [
                value if type(value) is str else _text(value, at, days)
                for at, value in enumerate(values, start=len(left))
            ]
        except OverflowError:
            sentence = f"a number in row {number} is out of bounds; correct it."
            raise FileProblem(name, "number", sentence) from None
        if number in wrong_rows:
            cells = [errors.get((number, at), cell) for at, cell in enumerate(cells, start=1)]
        yield cells


def _text(value: Any, column: int, days: _Days) -> str:
    """A cell as text: 12 not 12.0, 2025-03-05, 2025-03-05 14:30:00, TRUE."""
    match value:
        case float():
            # A workbook keeps 15 digits; more would be invented.
            text = str(int(value)) if abs(value) < 1e15 and value == int(value) else _number(value)
        case bool():
            text = "TRUE" if value else "FALSE"
        case datetime():
            days.with_time.add(column)
            text = f"{value + timedelta(milliseconds=500):%Y-%m-%d %H:%M:%S}"
        case date():
            days.alone.add(column)
            text = f"{value.isoformat()} 00:00:00" if column in days.timed else value.isoformat()
        case time():
            text = f"{datetime.combine(date(2000, 1, 1), value) + timedelta(milliseconds=500):%H:%M:%S}"
        case timedelta():
            seconds = round(value.total_seconds())
            text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case _:
            text = str(value)
    return text


def _number(value: float) -> str:
    if value - value != 0:
        raise OverflowError
    return f"{value:.15G}"


def _merged_header(sheet: CalamineSheet, shape: Shape) -> tuple[int, int] | None:
    """First and last column of a merged cell that lies across the header row."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if top <= shape.title_rows <= bottom and right > left:
            return left + 1, right + 1
    return None


def _refuse_unreadable_xls(data: bytes, *, name: str) -> None:
    if _MACROS in data:
        raise FileProblem(
            name, "format_refused", "the workbook holds macros, which Vigie never opens; save it as .xlsx."
        )
    if holds_xls_errors(data):
        raise error_cells(name)


def _damaged(name: str) -> FileProblem:
    return FileProblem(
        name, "unreadable", "the workbook is damaged inside; open it in a spreadsheet and save it again."
    )
