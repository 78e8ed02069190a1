"""Reading CSV: what was written comes back with its row number, and what cannot be read is one sentence."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.problems import FileProblem
from ingest.readers.csv_file import ROW, WIDTH, TextTable, read_csv


def _read(data: bytes, **options: object) -> TextTable:
    told = {"name": "f.csv", "encoding": "utf-8", "delimiter": ","} | options
    return read_csv(data, **told)  # type: ignore[arg-type]


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


@given(
    st.lists(
        st.lists(_CELLS, min_size=3, max_size=3).filter(lambda row: any(cell.strip() for cell in row)),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_comes_back_cell_by_cell(rows: list[list[str]]) -> None:
    rows = [row for row in rows if [cell.strip() for cell in row] != ["a", "b", "c"]]
    if not rows:
        return
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["a", "b", "c"], *rows])
    table = _read(text.getvalue().encode())
    assert [list(row) for row in table.frame.select("a", "b", "c").rows()] == rows
    assert table.frame[ROW].to_list() == list(range(2, len(rows) + 2))


def test_titles_repeated_headers_blank_lines_and_totals_are_skipped_and_counted() -> None:
    data = b"My report\na,b\n1,2\n\na,b\n3,4\nTotal,2\n"
    table = _read(data, title_rows=1, totals=["Total"])
    assert table.frame.select("a", "b").rows() == [("1", "2"), ("3", "4")]
    assert table.frame[ROW].to_list() == [3, 6]
    assert table.skipped == 4


def test_a_file_that_ends_in_its_title_rows_is_said_to_have_no_header() -> None:
    with pytest.raises(FileProblem, match="no header row follows the 1 title rows"):
        _read(b'{"type": "FeatureCollection"}', title_rows=1)


def test_a_byte_order_mark_and_windows_line_ends_do_not_show() -> None:
    table = _read("﻿a,b\r\n1,é\r\n".encode())
    assert table.columns == ["a", "b"]
    assert table.frame["b"].to_list() == ["é"]


def test_wide_and_short_rows_are_marked_and_kept() -> None:
    table = _read(b"a,b\n1,2,3\n4\n5,6\n")
    assert table.frame[WIDTH].to_list() == ["wide", "short", "right"]


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "empty", "empty"),
        (b" \n \n", "empty", "empty"),
        (b"a,b\n", "header_only", "no rows"),
        (b"a,b\n1,\xff\n", "unreadable", "line 2"),
        ("a,b\n1,2\n".encode("utf-16"), "unreadable", "UTF-16"),
        (b"a,b\n1,\x00\n", "unreadable", "zero byte"),
        (b'a,b\n1,"open\n2,3\n', "cut_off", "never closed"),
        (b"a,b\n1,2\n3", "cut_off", "breaks off in row 3"),
        (b"a,a\n1,2\n", "header", "stands twice"),
        (b"a,,c\n1,2,3\n", "header", "column 2 has no name"),
        (b"PK\x03\x04rest", "not_csv", "save the sheet as CSV"),
        (b"a,b\n1," + b"x" * 70_000 + b"\n", "cut_off", "longer than"),
        (",".join(f"c{n}" for n in range(600)).encode() + b"\n1\n", "header", "columns"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_sentence(data: bytes, code: str, says: str) -> None:
    with pytest.raises(FileProblem) as caught:
        _read(data)
    assert caught.value.code == code
    assert says in str(caught.value)
    assert str(caught.value).startswith("f.csv: ")
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_table_or_one_sentence(data: bytes) -> None:
    try:
        sentence = None if _read(data).frame.height else "a table without rows"
    except FileProblem as problem:
        sentence = "two lines" if "\n" in str(problem) else None
    assert sentence is None
