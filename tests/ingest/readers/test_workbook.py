"""Workbooks give the text a clerk sees, from the one sheet that is meant, and never a blank for an error."""

import pytest

from ingest.problems import FileProblem
from ingest.readers.read import read_file
from ingest.readers.shape import Shape
from ingest.readers.table import ROW, WIDTH, TextTable
from tests.hostile.books import DAY, HOURS, MOMENT, TIME, Cell, ods, packed, xls, xlsx


def _read(data: bytes, name: str = "book.xlsx", **shape: object) -> TextTable:
    (table,) = read_file(data, name=name, shape=Shape(**shape))  # type: ignore[arg-type]
    return table


def _column(*cells: object, since_1904: bool = False) -> list[str]:
    """The texts of one column of cells."""
    table = _read(xlsx([["a", "b"], *[[cell, "x"] for cell in cells]], since_1904=since_1904))
    return table.frame["a"].to_list()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"),
        (-3, "-3"),
        (0.1 + 0.2, "0.3"),
        (1.5, "1.5"),
        (12_000_000_000.0, "12000000000"),
        (1.2345678901234567e18, "1.23456789012346E+18"),
        ("0012", "0012"),
        (" two  blanks ", " two  blanks "),
        (Cell(kind="b", value="1"), "TRUE"),
        (Cell(kind="b", value="0"), "FALSE"),
        (Cell(value="45721", style=DAY), "2025-03-05"),
        (Cell(value="45721.604166666664", style=MOMENT), "2025-03-05 14:30:00"),
        (Cell(value="45721.604155", style=MOMENT), "2025-03-05 14:29:59"),
        (Cell(value="0.34375", style=TIME), "08:15:00"),
        (Cell(value="1.5", style=HOURS), "36:00:00"),
        (Cell(kind="e", value="#N/A"), "#N/A"),
        (Cell(kind="e", value="#DIV/0!", formula="1/0"), "#DIV/0!"),
        (Cell(kind="str", value="x & y", formula="A1&B1"), "x & y"),
        (Cell(kind="str", formula='""'), ""),
        (Cell(value="7", formula="3+4"), "7"),
    ],
)  # fmt: skip
def test_a_cell_is_the_text_a_clerk_sees(cell: object, text: str) -> None:
    assert _column(cell) == [text]


def test_midnight_is_written_with_its_time_where_the_column_has_times() -> None:
    days = [Cell(value="45721", style=MOMENT), Cell(value="45721.5", style=MOMENT)]
    assert _column(*days) == ["2025-03-05 00:00:00", "2025-03-05 12:00:00"]


def test_days_are_counted_from_the_year_the_workbook_says() -> None:
    assert _column(Cell(value="44259", style=DAY), since_1904=True) == ["2025-03-05"]
    old = [["a", "b"], ["x", Cell(value="44259", style=DAY)]]
    assert _read(xls(old, since_1904=True), "book.xls").frame["b"].to_list() == ["2025-03-05"]


def test_rows_and_columns_keep_their_numbers_when_the_sheet_begins_further_down() -> None:
    table = _read(xlsx([[None], [None, "Use of force"], [None, "a", "b"], [None], [None, "1", "2"]]), title_rows=2)
    assert table.columns == ["a", "b"]
    assert table.frame[ROW].to_list() == [5]
    assert table.aside == ((1, ()), (2, ("", "Use of force")), (3, ("", "a", "b")))


def test_cells_beside_the_header_are_said_and_blank_ones_are_not() -> None:
    table = _read(xlsx([["a", "b"], ["1", "2", " "], ["1"], ["3", "4", "5"]]))
    assert table.frame[WIDTH].to_list() == ["right", "right", "wide"]
    assert table.beyond == ((4, ("5",)),)


def test_the_first_visible_sheet_with_rows_is_read_or_the_one_the_profile_names() -> None:
    book = xlsx([["hidden"], ["1"]], [[None]], [["a"], ["x"]], [["b"], ["y"]], states=["hidden"])
    assert (_read(book).sheet, _read(book).columns) == ("Sheet3", ["a"])
    assert _read(book, sheet="Sheet4").columns == ["b"]


@pytest.mark.parametrize(("sheet", "says"), [("Sheet1", "is hidden"), ("Sheet9", "is not there")])
def test_a_sheet_that_cannot_be_read_is_said(sheet: str, says: str) -> None:
    with pytest.raises(FileProblem, match=says) as caught:
        _read(xlsx([["a"], ["1"]], [["b"], ["2"]], states=["hidden"]), sheet=sheet)
    assert caught.value.code == "sheet"


@pytest.mark.parametrize(
    ("name", "data", "code", "says"),
    [
        ("a.xlsx", xlsx([["a", "b"], ["x", Cell(formula="A1+1")]]), "unreadable", "row 2, column 2 has no result"),
        ("a.xlsx", xlsx([["a", "b"], ["x", Cell(value="1E400")]]), "number", "row 2"),
        ("a.xlsx", xlsx([["a", None, "c"], ["x"]], merged="A1:B1"), "header", "columns 1 to 2 share one merged cell"),
        ("a.xlsx", xlsx([["a", None, "c"], ["x", "y", "z"]]), "header", "column 2 has no name"),
        ("a.xlsx", xlsx([["a", "b"]]), "header_only", "no rows"),
        ("a.xlsx", xlsx([]), "empty", "no visible sheet"),
        ("a.xlsx", xlsx([["a"], ["1"]], states=["hidden"]), "empty", "no visible sheet"),
        ("a.xlsx", packed({"a.csv": "a\n1\n"}), "content_disagrees", "another kind of file"),
        ("a.zip", xlsx([["a"], ["1"]]), "content_disagrees", "a workbook or document"),
        ("a.xlsx", packed({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "content_disagrees", "another kind"),
        ("a.xlsx", packed({"[Content_Types].xml": "<a/>", "xl/workbook.bin": "x"}), "format_refused", "binary workbook"),
        ("a.xlsx", packed({"[Content_Types].xml": "<a/>"}), "unreadable", "damaged inside"),
        ("a.xlsx", b"a,b\n1,2\n", "content_disagrees", "plain text"),
        ("a.xlsb", b"x", "format_refused", "binary workbook"),
        ("a.xls", xls([["a"], [Cell(kind="e")]]), "unreadable", "formulas whose result is an error"),
        ("a.xls", xls([["a"], ["x"]]).replace(b"W\0o\0r\0k\0b\0o\0o\0k\0", b"N\0o\0n\0e\0n\0o\0n\0e\0"), "unreadable", "damaged inside"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_used_is_one_sentence(name: str, data: bytes, code: str, says: str) -> None:
    with pytest.raises(FileProblem) as caught:
        _read(data, name)
    assert caught.value.code == code
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_open_document_sheet_and_an_old_workbook_give_the_same_table() -> None:
    rows = [["Case No", "Race"], ["0012", "Noir·e"], ["A2", ""]]
    assert _read(ods(rows), "a.ods").frame.rows() == _read(xls(rows), "a.xls").frame.rows()


def test_an_error_in_an_open_document_sheet_is_not_taken_for_a_blank() -> None:
    table = '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    with pytest.raises(FileProblem, match="formulas whose result is an error"):
        _read(ods([["a"], ["1"]], rest=f"<table:table-row>{table}</table:table-row>"), "a.ods")


def test_an_error_whose_sheet_cannot_be_found_is_not_taken_for_a_blank() -> None:
    book = xlsx([["a", "b"], ["x", Cell(kind="e", value="#N/A")]])
    moved = book.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheetA.xml")
    with pytest.raises(FileProblem) as caught:
        _read(moved)
    assert caught.value.code == "unreadable"
