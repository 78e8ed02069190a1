"""Reading CSV: what was written comes back with its row number, and what cannot be read is one sentence."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.problems import FileProblem
from ingest.readers.csv_file import read_csv
from ingest.readers.read import read_file
from ingest.readers.shape import Shape
from ingest.readers.table import ROW, WIDTH, TextTable, framed


def _read(data: bytes, **options: object) -> TextTable:
    (table,) = read_file(data, name="f.csv", shape=Shape(**options))  # type: ignore[arg-type]
    return table


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\x1e\x1f"), max_size=12)


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
    table = _read(data, title_rows=1, totals=("Total",))
    assert table.frame.select("a", "b").rows() == [("1", "2"), ("3", "4")]
    assert table.frame[ROW].to_list() == [3, 6]
    assert table.skipped == 4


def test_rows_that_are_no_records_are_kept_aside_under_their_numbers() -> None:
    table = _read(b"My report\na,b\n1,2\n\na,b\n3,4\nTotal,2\n", title_rows=1, totals=("Total",))
    assert table.header_row == 2
    assert table.aside == ((1, ("My report",)), (2, ("a", "b")), (5, ("a", "b")), (7, ("Total", "2")))


def test_the_second_of_two_header_rows_is_set_aside_and_counted() -> None:
    table = _read(b"a,b\n(text),(number)\n1,2\n", header_rows=2)
    assert (table.columns, table.skipped, table.frame[ROW].to_list()) == (["a", "b"], 1, [3])


def test_a_file_that_ends_in_its_title_rows_is_said_to_have_no_header() -> None:
    with pytest.raises(FileProblem, match="no header row follows the 1 title rows"):
        _read(b"Use of force, first quarter", title_rows=1)


def test_a_byte_order_mark_and_windows_line_ends_do_not_show() -> None:
    table = _read("﻿a,b\r\n1,é\r\n".encode())
    assert table.columns == ["a", "b"]
    assert table.frame["b"].to_list() == ["é"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_goes_before_the_declared_encoding(encoding: str) -> None:
    table = _read("a,b\n1,é\n".encode(encoding), encoding="cp1252")
    assert table.frame.select("a", "b").rows() == [("1", "é")]


def test_a_declared_encoding_is_read() -> None:
    assert _read("a,b\n1,“é”\n".encode("cp1252"), encoding="cp1252").frame["b"].to_list() == ["“é”"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one(end: str) -> None:
    table = _read(end.join(["a,b", "1,2", "", "3,4"]).encode())
    assert table.frame.select("a", "b", ROW).rows() == [("1", "2", 2), ("3", "4", 4)]


def test_line_breaks_inside_a_cell_stay_and_rows_are_counted_by_records() -> None:
    table = _read(b'a,b\n"x\r\ny",1\nz,2\n')
    assert table.frame.select("a", ROW).rows() == [("x\ny", 2), ("z", 3)]


def test_wide_and_short_rows_are_marked_and_kept() -> None:
    table = _read(b"a,b\n1,2,3\n4\n5,6\n")
    assert table.frame[WIDTH].to_list() == ["wide", "short", "right"]
    assert table.beyond == ((2, ("3",)),)


def test_columns_without_a_name_or_a_cell_are_left_out() -> None:
    table = _read(b"a,,c,\n1, ,3,\n4,,6,\n")
    assert (table.columns, table.positions) == (["a", "c"], (1, 3))
    assert table.frame.select("a", "c", WIDTH).rows() == [("1", "3", "right"), ("4", "6", "right")]


def test_names_are_squeezed_and_composed() -> None:
    table = _read(' Case\t No ,"Race\nof person",Prénom\n1,2,3\n'.encode())
    assert table.columns == ["Case No", "Race of person", "Prénom"]


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "empty", "empty"),
        (b" \n \n", "empty", "empty"),
        ("﻿ \n".encode(), "empty", "empty"),
        (b"a,b\n", "header_only", "no rows"),
        (b"a,b\n1,\xff\n", "unreadable", "line 2"),
        (b"a,b\r1,2\r1,\xff\r", "unreadable", "line 3"),
        (b"a,b\n1,\x00\n", "unreadable", "zero byte"),
        (b"a,b\n1,2\n1,\x1f\n", "unreadable", "line 3 holds a control character"),
        (b'a,b\n1,"open\n2,3\n', "cut_off", "never closed"),
        (b'a,b\n1,"2"x\n', "cut_off", "row 2 has a quote in the wrong place"),
        (b"a,b\n1,2\n3", "cut_off", "breaks off in row 3"),
        (b"a,b,a\n1,2,3\n", "header", "the name of column 3 stands twice, first in column 1"),
        (b"a, b ,b\n1,2,3\n", "header", "stands twice"),
        ("é,e\u0301\n1,2\n".encode(), "header", "stands twice"),
        ("a,b\u200b\n1,2\n".encode(), "header", "the name of column 2 holds an invisible character"),
        ("a,\u202eb\n1,2\n".encode(), "header", "the name of column 2 holds an invisible character"),
        (b"a," + b"b" * 300 + b"\n1,2\n", "header", "the name of column 2 is longer than 256 bytes"),
        (b"a,_row\n1,2\n", "header", "the name of column 2 is one Vigie gives itself"),
        (b"a,,c\n1,2,3\n", "header", "column 2 has no name"),
        (b" , \n1,2\n", "header", "the header row is blank"),
        (b"PK\x03\x04rest", "content_disagrees", "inside is a workbook or archive"),
        (b"a,b\n1," + b"x" * 70_000 + b"\n", "cut_off", "a cell in row 2 is longer than"),
        (b'a,b\n1,"' + b"x" * 70_000 + b'"\n', "cut_off", "a cell in row 2 is longer than"),
        (",".join(f"c{n}" for n in range(600)).encode() + b"\n1\n", "header", "600 columns"),
        (b"a,b\n" + b"1," * 600 + b"1\n", "too_large", "row 2 has 601 cells"),
        (b"a;b\n1;2\n", "delimiter", 'write delimiter: ";"'),
        (b"a\tb\n1\t2\n", "delimiter", r'write delimiter: "\t"'),
        (b"<table><tr><td>1</td></tr></table>", "content_disagrees", "a web page"),
        (b'[{"a": 1}]', "content_disagrees", "JSON"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_sentence(data: bytes, code: str, says: str) -> None:
    with pytest.raises(FileProblem) as caught:
        _read(data)
    assert caught.value.code == code
    assert says in str(caught.value)
    assert str(caught.value).startswith("f.csv: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "base64"])
def test_an_encoding_that_is_none_is_said(encoding: str) -> None:
    with pytest.raises(FileProblem, match="encoding"):
        _read(b"a,b\n1,2\n", encoding=encoding)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_table_or_one_sentence(data: bytes) -> None:
    try:
        sentence = None if _read(data).frame.height else "a table without rows"
    except FileProblem as problem:
        sentence = "two lines" if "\n" in str(problem) else None
    assert sentence is None


_PIECES = st.sampled_from(
    ["a", "A", " ", "", "1", "\u00a0", "ſ", "s", "sum", "Sum", "Total", "total 3", "é", "e\u0301", "No", "Nó", "xx", ",", ",", "\n",
     "\n", "\r\n", "\r", "a,b", "No,b", "\x85", "K", "K"]
)  # fmt: skip


@given(
    st.lists(_PIECES, max_size=60).map("".join),
    st.sampled_from(["a,b", "No", "é,b,c", "sum,No", "Kx,,", " No ,b"]),
    st.booleans(),
)
@example(text="\nTotal\n,\na ,b", header="a,b", totals=True)
def test_lines_without_quotes_are_read_alike_by_both_ways(text: str, header: str, totals: bool) -> None:
    shape = Shape(totals=("sum", "Total", "é") if totals else ())
    assert _told(f"{header}\n{text}", shape, by_blocks=True) == _told(f"{header}\n{text}", shape, by_blocks=False)


def test_long_files_are_read_alike_by_both_ways() -> None:
    lines = [f"A{at},{'x' * (at % 40)},{at}" for at in range(20_000)]
    lines[77], lines[5_000], lines[9_999] = "No,b,c", "", "Total,1,2"
    lines[12_000], lines[15_000], lines[19_000] = "A,b", "A,b,c,d", ",,"
    text, shape = "No,b,c\n" + "\n".join(lines), Shape(totals=("total",))
    quick = _told(text, shape, by_blocks=True)
    assert quick == _told(text, shape, by_blocks=False)
    assert quick[2] == 4


def _told(text: str, shape: Shape, *, by_blocks: bool) -> tuple[object, ...]:
    """Everything a reading tells: rows, marks, counts and what is set aside, or the sentence."""
    try:
        table = framed(read_csv(text.encode(), name="f.csv", shape=shape, by_blocks=by_blocks))
    except FileProblem as problem:
        return (problem.code, str(problem))
    return table.frame.rows(), table.columns, table.skipped, table.header_row, table.aside, table.beyond
