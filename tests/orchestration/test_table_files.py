"""Tables people name: every form says the same, what cannot be read or written is one sentence, nothing half-written."""

import gzip
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.table_files import ENDINGS, TableProblem, need_columns, read_table, write_table

CELLS = st.none() | st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_a_table_of_text_comes_back_as_it_was_in_every_form(
    tmp_path_factory: pytest.TempPathFactory, rows: list
) -> None:
    folder = tmp_path_factory.getbasetemp()
    # A row of blanks alone is a blank line of a CSV; the first column tells rows apart.
    table = pl.DataFrame(
        [(f"{n}", *row) for n, row in enumerate(rows)],
        schema=dict.fromkeys(("n", "a b", "c,d"), pl.String),
        orient="row",
    )
    for ending in ENDINGS:
        write_table(table, folder / f"t{ending}")
        assert read_table(folder / f"t{ending}").equals(table)


def test_csv_is_read_as_text_and_lists_are_written_joined(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {"zip": ["02139"], "n": [7], "alike": [["A St", "B St"]], "none": [[]]},
        schema_overrides={"none": pl.List(pl.String)},
    )
    write_table(table, tmp_path / "t.csv.gz")
    assert gzip.decompress((tmp_path / "t.csv.gz").read_bytes()) == b'zip,n,alike,none\n02139,7,A St | B St,""\n'
    assert read_table(tmp_path / "t.csv.gz").row(0) == ("02139", "7", "A St | B St", "")
    assert read_table(tmp_path / "t.csv.gz", columns=["n"], n_rows=1).columns == ["n"]


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    table = pl.DataFrame({"a": ["x"] * 50})
    for ending in ENDINGS:
        write_table(table, tmp_path / f"one{ending}")
        write_table(table, tmp_path / f"two{ending}")
        assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()


def test_a_file_that_is_there_is_replaced_and_no_draft_stays(tmp_path: Path) -> None:
    for value in ("one", "two"):
        write_table(pl.DataFrame({"a": [value]}), tmp_path / "t.CSV")
    assert (tmp_path / "t.CSV").read_text("utf-8") == "a\ntwo\n"
    assert [path.name for path in tmp_path.iterdir()] == ["t.CSV"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.csv", None, "there is no file at"),
        ("t.txt", b"a\n1\n", "ends neither in .csv, .csv.gz nor .parquet"),
        ("t.csv", b"", "t.csv is empty"),
        ("t.csv", b"a,b\n1,2\n1,2,3,4\n", "t.csv cannot be read as CSV with commas"),
        (
            "t.csv.gz",
            gzip.compress(b"a,b\n" + b"1,2\n" * 999, mtime=0)[:-20],
            "t.csv.gz cannot be read as CSV with commas",
        ),
        ("t.parquet", b"SECRET", "t.parquet cannot be read as Parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_without_its_values(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(TableProblem, match=says) as told:
        read_table(tmp_path / name)
    assert "\n" not in str(told.value)
    assert "SECRET" not in str(told.value)
    assert told.value.__suppress_context__ or told.value.__context__ is None


def test_a_table_that_cannot_be_written_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    numbers = pl.DataFrame({"deep": [[1, 2]]})
    for table, name, says in (
        (pl.DataFrame({"a": [1]}), "folder.csv", "cannot be written"), (numbers, "none/t.csv", "there is no folder"),
        (numbers, "t.xlsx", "ends neither"), (numbers, "t.csv", "cannot hold every column"),
    ):  # fmt: skip
        with pytest.raises(TableProblem, match=says):
            write_table(table, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.csv"]


def test_missing_columns_are_named_with_those_there_are() -> None:
    need_columns(pl.DataFrame({"a": [], "b": []}), ["b"], file="t.csv")
    with pytest.raises(TableProblem, match=r"^t\.csv has no column x, y; its columns are: a, b\.$"):
        need_columns(pl.DataFrame({"a": [], "b": []}), ["x", "a", "y"], file="t.csv")
