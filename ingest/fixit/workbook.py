"""The sender's own workbook back: every row at its number, marked cells shaded and commented, sure fixes filled in.

From a workbook its own sheet is marked in place; from anything else a new one is made, in which every cell is text. For the
sender alone. Must never write a formula, nor leave out or move a row.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import openpyxl
import polars as pl
from openpyxl.cell import MergedCell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from ingest.check import SentFile
from ingest.fixit.marks import FILLED, Mark, marks_of
from ingest.fixit.places import letter
from ingest.fixit.story import Story
from ingest.fixit.tasks import tasks_of
from ingest.readers.shape import GUIDE_SHEETS, GUIDES_OF_FILES
from ingest.readers.table import TextTable
from ingest.suggestions.sheet import numbered_rows, positions
from schemas.findings import Severity
from schemas.wordbook import LANGUAGE

_FILLS = {
    Severity.ERROR.value: "F6D5C4",
    Severity.WARNING.value: "FBEFC2",
    Severity.NOTE.value: "DCE6F2",
    FILLED: "CFE6DA",
}
_EDGES = {
    Severity.ERROR.value: "8F3412",
    Severity.WARNING.value: "6B5000",
    Severity.NOTE.value: "34557C",
    FILLED: "1F6346",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32_767
_IN_PLACE = 50_000_000  # bytes of a workbook unpacked
_NOT_IN_TITLE = re.compile(r"[\\*?:/\[\]]")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_AUTHOR = _TEXT = "Vigie"
_HEADER = "Vigie header"
_WIDTHS, _SHADED = (5, 10, 7, 12, 36, 34, 38, 40, 14), 1
"""Of the last sheet: widths of its columns in characters, and the column that shows a severity's colour."""


def as_workbook(story: Story, suggestions: pl.DataFrame, sent: Sequence[SentFile]) -> bytes:
    """The workbook's bytes. sent: the files as they were sent, in the order of the delivery."""
    marks = marks_of(story, suggestions)
    texts = story.checked.texts
    own = _own_workbook(texts, sent)
    book = own if own is not None else _new_book()
    titles: dict[str, str] = {}
    guide = GUIDE_SHEETS[LANGUAGE.get()]
    for text in texts:
        here = marks.get(text.name, {})
        if own is not None:
            titles[text.name] = _sheet_of(text, own)
            _mark_in_place(own[titles[text.name]], here)
        else:
            titles[text.name] = _title(text.name, set(titles.values()) | {guide})
            _new_sheet(book, titles[text.name], text, here)
    _last_sheet(book, story, titles, guide if len(texts) < 2 else GUIDES_OF_FILES[LANGUAGE.get()].format(n=len(texts)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _new_book() -> Any:
    """A new workbook with a style for text, one for headers and one for each shade: cells then share them."""
    book = openpyxl.Workbook(write_only=True)
    book.add_named_style(NamedStyle(name=_TEXT, number_format="@"))
    book.add_named_style(NamedStyle(name=_HEADER, number_format="@", font=Font(bold=True)))
    for shade in _FILLS:
        book.add_named_style(
            NamedStyle(name=f"{_TEXT} {shade}", number_format="@", fill=_fill(shade), border=_border(shade))
        )
    return book


def _own_workbook(texts: Sequence[TextTable], sent: Sequence[SentFile]) -> Any:
    """The sender's workbook, when the delivery is one; the reader has looked at it before. None otherwise."""
    if len(sent) != 1 or not sent[0].data.startswith(b"PK\x03\x04") or not sent[0].name.lower().endswith(".xlsx"):
        return None
    with zipfile.ZipFile(io.BytesIO(sent[0].data)) as archive:
        # A workbook that swells is given back as a new one, made of the rows that were read.
        if sum(member.file_size for member in archive.infolist()) > _IN_PLACE:
            return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out of an original is no concern of the sender's rows
        book = openpyxl.load_workbook(io.BytesIO(sent[0].data))
    return book if all(_sheet_of(text, book) in book.sheetnames for text in texts) else None


def _sheet_of(text: TextTable, book: Any) -> str:
    return text.sheet or str(book.sheetnames[0])


def _mark_in_place(sheet: Any, marks: Mapping[tuple[int, int], Mark]) -> None:
    """Shade, comment and fill in the cells of a sheet; nothing else of it changes."""
    shaded: dict[tuple[object, str], Any] = {}
    for (row, position), mark in marks.items():
        cell = sheet.cell(row=row, column=position + 1)
        if isinstance(cell, MergedCell):
            continue
        if mark.becomes is not None:
            _write(cell, mark.becomes)
            cell.number_format = "@"
        key = (tuple(cell._style), mark.shade)
        if key in shaded:
            cell._style = copy(shaded[key])
        else:
            cell.fill, cell.border = _fill(mark.shade), _border(mark.shade)
            shaded[key] = copy(cell._style)
        cell.comment = _comment(f"{cell.comment.text}\n\n{mark.comment}" if cell.comment else mark.comment)


def _new_sheet(book: Any, title: str, text: TextTable, marks: Mapping[tuple[int, int], Mark]) -> None:
    """A sheet of text: header, rows and rows set aside, each at its number."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = f"A{text.header_row + 1}"
    _on_paper(sheet)
    for name, position in positions(text).items():
        longest = max([len(name), *(text.frame[name].head(200).str.len_chars().drop_nulls().to_list())])
        sheet.column_dimensions[letter(position)].width = min(max(longest + 2, 8), 42)
    by_row: dict[int, dict[int, Mark]] = {}
    for (number, position), mark in marks.items():
        by_row.setdefault(number, {})[position] = mark
    shared = _SharedCells(sheet)
    for number, cells in numbered_rows(text):
        marked = by_row.get(number, {})
        row = (
            shared.holding(cells) if number != text.header_row else [_text_cell(sheet, cell, _HEADER) for cell in cells]
        )
        row += [None] * (max(marked, default=-1) + 1 - len(row))
        for position, mark in marked.items():
            row[position] = _text_cell(sheet, cells[position] if position < len(cells) else "", _TEXT, mark)
        sheet.append(row)


class _SharedCells:
    """Cells nobody marked. A row is written as it is appended, so the next one uses the same cells again."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._cells: list[Any] = []

    def holding(self, values: Sequence[str]) -> list[Any]:
        """Cells with these texts; an empty text is no cell."""
        while len(self._cells) < len(values):
            self._cells.append(_text_cell(self._sheet, "", _TEXT))
        return [self._one(cell, value) if value else None for cell, value in zip(self._cells, values, strict=False)]

    def _one(self, cell: Any, value: str) -> Any:
        if value.startswith(_FORMULA):
            return _text_cell(self._sheet, value, _TEXT)
        _write(cell, value)
        return cell


def _text_cell(sheet: Any, value: str, style: str, mark: Mark | None = None) -> Any:
    """A cell that is text whatever it looks like."""
    cell = WriteOnlyCell(sheet)
    cell.style = style if mark is None else f"{_TEXT} {mark.shade}"
    _write(cell, value if mark is None or mark.becomes is None else mark.becomes)
    if mark is not None:
        cell.comment = _comment(mark.comment)
    return cell


def _write(cell: Any, value: str) -> None:
    """Write a text so that it stays a text: never a formula, also after it is edited."""
    safe = _NOT_IN_XML.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", value)[:_LONGEST]
    cell.value = safe
    cell.data_type = "s"
    if safe.startswith(_FORMULA):
        cell.quotePrefix = True


def _comment(text: str) -> Comment:
    said = Comment(_NOT_IN_XML.sub("", text), _AUTHOR)
    said.width, said.height = 360, 60 + 17 * (text.count("\n") + len(text) // 52)
    return said


def _fill(shade: str) -> PatternFill:
    return PatternFill("solid", fgColor=_FILLS[shade])


def _border(shade: str) -> Border:
    edge = Side(style="thin", color=_EDGES[shade])
    return Border(left=edge, right=edge, top=edge, bottom=edge)


def _title(name: str, taken: set[str]) -> str:
    """The name of a sheet: the file's, without what a sheet's name may not have, in 31 characters, each once."""
    *folders, last = name.split("/")
    stem = _ENDING.sub("", last)
    if folders and stem == last:  # records inside the records of a file: report.json/persons
        stem = f"{_ENDING.sub('', folders[-1])} {last}"
    stem = _NOT_IN_TITLE.sub(" ", _NOT_IN_XML.sub("", stem)).strip().strip("'") or "sheet"
    lowered = {one.lower() for one in taken} | {"history"}
    title, number = stem[:31], 1
    while title.lower() in lowered:
        number += 1
        title = f"{stem[: 31 - len(str(number)) - 1]} {number}"
    return title


def _on_paper(sheet: Any) -> None:
    """Printed lying, all columns on one page, as many pages as there are rows."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _last_sheet(book: Any, story: Story, titles: Mapping[str, str], title: str) -> None:
    """The last sheet: the verdict, the colours, and the kinds of problem with a way to the first cell of each."""
    sheet = book.create_sheet(_title(title, set(book.sheetnames)))
    _on_paper(sheet)
    for position, width in enumerate(_WIDTHS):
        sheet.column_dimensions[letter(position)].width = width
    for number, line in enumerate(tasks_of(story, titles), 1):
        if line.kind == "fix":
            # Not every spreadsheet works the height out by itself.
            sheet.row_dimensions[number].height = 15 * max(
                -(-len(str(value)) // max(width - 2, 1)) for value, width in zip(line.cells, _WIDTHS, strict=False)
            )
        cells = [_plain_cell(sheet, value, line.kind) for value in line.cells]
        if line.shade:
            cells[_SHADED].fill = _fill(line.shade)
        if line.link:
            cells[line.linked].hyperlink = Hyperlink(ref="", location=line.link)
            cells[line.linked].font = Font(color="0B5568", underline="single")
        sheet.append(cells)


def _plain_cell(sheet: Any, value: str | int, kind: str) -> Any:
    """A cell of ours, of text or a count."""
    cell = WriteOnlyCell(sheet)
    if isinstance(value, int):
        cell.value = value
    else:
        _write(cell, value)
    cell.alignment = Alignment(wrap_text=kind == "fix", vertical="top")
    cell.font = Font(bold=kind in {"title", "head"}, size=14 if kind == "title" else 11)
    return cell
