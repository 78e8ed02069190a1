"""The reading process: what it may not do, what it costs, and that whatever it says the caller gets tables or a sentence."""

import io
import resource
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.problems import FileProblem
from ingest.readers import wire
from ingest.readers.apart import Answer, read_apart
from ingest.readers.limits import MEBIBYTE, Limits
from ingest.readers.read import read_files
from ingest.readers.shape import Shape
from ingest.readers.table import ROW

_READERS = "csv_file, workbook, json_file, xml_file, archive, child"


def _run(code: str, root: Path) -> str:
    """What a bare interpreter prints that finds the project and its libraries, and no more."""
    libraries = Path(pytest.__file__).parents[1]
    start = f"import sys; sys.path += [{str(root)!r}, {str(libraries)!r}]\n{code}"
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", start], capture_output=True, text=True, cwd="/", env={}, check=True
    )
    return told.stdout


def test_the_files_of_a_delivery_come_back_in_their_order() -> None:
    shape = Shape(totals=("Total",))
    files = [("a.csv", b"a,b\n1,2\n\nTotal,2\n3,4,5\n6\n"), ("b.json", b'[{"c": 1, "d": [{"e": 2}]}]')]
    tables = read_apart(files, shape)
    assert [table.name for table in tables] == ["a.csv", "b.json", "b.json/d"]
    for apart, here in zip(tables, read_files(files, shape), strict=True):
        assert apart.frame.equals(here.frame)
        assert (apart.aside, apart.beyond, apart.skipped) == (here.aside, here.beyond, here.skipped)


def test_a_long_file_comes_back_whole() -> None:
    lines = [f"{at},{'x' * (at % 90)}" for at in range(200_000)]
    (table,) = read_apart([("a.csv", ("a,b\n" + "\n".join(lines)).encode())], Shape())
    assert table.frame.height == 200_000
    assert table.frame["a"].to_list() == [str(at) for at in range(200_000)]
    assert table.frame[ROW].to_list() == list(range(2, 200_002))


def test_a_problem_of_the_second_file_names_the_second_file() -> None:
    with pytest.raises(FileProblem) as caught:
        read_apart([("a.csv", b"a,b\n1,2\n"), ("b.csv", b"a,a\n1,2\n"), ("c.csv", b"")], Shape())
    assert (caught.value.file, caught.value.code) == ("b.csv", "header")
    assert str(caught.value).startswith("b.csv: the name of column 2")


@pytest.mark.parametrize(
    ("limits", "data"),
    [
        (Limits(memory=100 * MEBIBYTE), b"a,b\n" + b"1,2\n" * 20_000_000),
        (Limits(cpu_seconds=1), b'a,b\n"1",2\n' + b'"c",4\n' * 2_400_000),
        (Limits(wall_seconds=0.3), b'a,b\n"1",2\n' + b'"c",4\n' * 2_400_000),
    ],
    ids=["memory", "processor", "clock"],
)
def test_a_file_that_costs_too_much_is_one_sentence(limits: Limits, data: bytes) -> None:
    with pytest.raises(FileProblem, match="send it in parts, or as CSV") as caught:
        read_apart([("a.csv", data)] * 5, Shape(), limits=limits)
    assert caught.value.code == "too_heavy"


def test_the_process_starts_in_a_few_times_what_a_bare_interpreter_takes() -> None:
    bare = min(_seconds(lambda: subprocess.run([sys.executable, "-I", "-S", "-c", ""], check=True)) for _ in range(4))
    ours = min(_seconds(lambda: read_apart([("a.csv", b"a\n1\n")], Shape())) for _ in range(4))
    assert ours < 10 * bare


def _seconds(run: Callable[[], object]) -> float:
    """Processor time of the processes that a call starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def test_no_reader_imports_a_library_of_tables(root: Path) -> None:
    heavy = _run(
        f"from ingest.readers import {_READERS}\nprint({{'polars', 'pandas', 'numpy', 'pyarrow'}} & set(sys.modules))",
        root,
    )
    assert heavy == "set()\n"


def test_the_locked_process_can_open_nothing_and_start_nothing(root: Path) -> None:
    code = """
import _socket, posix
from ingest.readers import child
child._lock_in(1 << 30, 60)
for attempt in (lambda: open("/dev/null"), lambda: _socket.socket(2, 1), posix.pipe, lambda: __import__("wave")):
    try:
        attempt()
        print("opened")
    except OSError as error:
        print(error.errno)
"""
    assert _run(code, root).split() == ["24", "24", "24", "24"]


def _frame(letter: bytes, payload: bytes) -> bytes:
    return struct.pack(">cQ", letter, len(payload)) + payload


_FRAMES = st.builds(_frame, st.sampled_from([b"F", b"B", b"T", b"P", b"E", b"X"]), st.one_of(st.binary(max_size=30), st.sampled_from(
    [b"{}", b"0", b"[]", b'{"name": 1}', b'{"file": "a", "code": "b", "sentence": "c\\n\\u001b"}'])))  # fmt: skip


@given(st.one_of(st.binary(max_size=60), st.lists(_FRAMES, max_size=6).map(b"".join)))
def test_any_answer_is_tables_a_problem_or_nonsense(answer: bytes) -> None:
    try:
        told = "tables" if list(Answer(io.BytesIO(answer)).tables()) is not None else ""
    except FileProblem as problem:
        told = "a problem" if "\n" not in str(problem) else ""
    except wire.Nonsense:
        told = "nonsense"
    assert told


def test_an_answer_with_other_numbers_of_rows_than_it_says_is_nonsense() -> None:
    (table,) = read_apart([("a.csv", b"a,b\n1,2\n")], Shape())
    assert table.frame.height == 1
    meta = (
        b'{"name": "a.csv", "sheet": null, "columns": ["a", "b"], "rows": 2, "last": 3, "header_row": 1, "skipped": 0,'
        b' "omitted": [[1, 1]], "wide": [], "short": [], "aside": [], "beyond": [], "parents": null}'
    )
    from ingest.readers.table import framed

    with pytest.raises(ValueError, match="rows or columns"):
        framed(wire.unpacked_table(meta, [b"1\x1f2\x1e"]))
