"""Every case about files goes through the real reading process and the whole check, and ends as the table says."""

import functools
import resource
from datetime import date

import pytest

from ingest.check import Checked, SentFile, check_files
from ingest.problems import FileProblem
from ingest.readers.apart import read_apart
from ingest.readers.kinds import shown
from ingest.readers.limits import MEBIBYTE, Limits
from ingest.readers.read import read_files
from ingest.readers.table import TextTable
from tests.hostile.corpus import CASES, Accept, Case, Findings, Reject
from tests.ingest.deliveries import profile

_CPU_SECONDS = 2
_MEMORY = 300 * MEBIBYTE
"""Address space of the reading process. What it has in memory is never more, so the system itself proves the bound."""

_HEAVY = {"22", "23", "24", "37", "37b", "38", "38b", "59", "59b"}
"""Cases that cost what no process but the reading one should pay; 38b would end it."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number}_{case.name}")
def test_a_case_ends_as_the_table_says(case: Case) -> None:
    outcome, seconds = _apart(case)
    assert seconds <= _CPU_SECONDS
    match case.outcome, outcome:
        case Accept() as accept, Checked() as checked:
            cells = _cells(checked.texts)
            assert (checked.verdict, checked.skipped) == ("ready", accept.skipped)
            assert any(accept.holds in cell for cell in cells)
            assert not accept.hides or not any(accept.hides in cell for cell in cells)
        case Findings(codes=codes), Checked() as checked:
            assert codes <= set(checked.validated.findings["code"])
        case Reject(code=code, says=says), FileProblem() as problem:
            assert problem.code == code
            assert says in str(problem)
            assert _is_fit_to_show(problem, case)
        case expected, other:
            pytest.fail(f"{expected} became {other}")


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.number not in _HEAVY], ids=lambda case: f"{case.number}_{case.name}"
)
def test_a_case_reads_alike_in_this_process(case: Case) -> None:
    apart, _ = _apart(case)
    here = _here(case)
    if isinstance(here, FileProblem):
        assert isinstance(apart, FileProblem)
        assert (apart.code, str(apart)) == (here.code, str(here))
    elif isinstance(apart, Checked):
        assert [_told(table) for table in here] == [_told(table) for table in apart.texts]
    else:
        assert isinstance(case.outcome, Reject)
        assert case.outcome.read


def test_no_case_stands_twice_and_none_is_missing() -> None:
    numbers = [case.number for case in CASES]
    assert len(set(numbers)) == len(numbers)
    assert {f"{number:02}" for number in range(1, 78)} <= set(numbers)


def _sent(case: Case) -> list[tuple[str, bytes]]:
    return [(case.file, case.make()), ("people.csv", case.people.encode())]


def _here(case: Case) -> list[TextTable] | FileProblem:
    try:
        return read_files(_sent(case), profile(case.profile).shape)
    except FileProblem as problem:
        return problem


@functools.cache
def _apart(case: Case) -> tuple[Checked | FileProblem, float]:
    """What the whole check says of a case read in a process of its own, and the seconds that process computed."""
    read = functools.partial(read_apart, limits=Limits(memory=_MEMORY, cpu_seconds=_CPU_SECONDS + 1, wall_seconds=60))
    files = [SentFile(name=name, data=data) for name, data in _sent(case)]
    before = _seconds()
    try:
        outcome: Checked | FileProblem = check_files(
            files, profile(case.profile), received_on=date(2025, 4, 1), read=read
        )
    except FileProblem as problem:
        outcome = problem
    return outcome, _seconds() - before


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cells(tables: object) -> list[str]:
    return [cell for table in tables for row in table.frame.select(table.columns).rows() for cell in row]  # type: ignore[attr-defined]


def _told(table: TextTable) -> tuple[object, ...]:
    return (
        table.name,
        table.sheet,
        table.columns,
        table.frame.rows(),
        table.skipped,
        table.header_row,
        table.aside,
        table.beyond,
    )


def _is_fit_to_show(problem: FileProblem, case: Case) -> bool:
    """One printable sentence that begins with the file, with no cell of it, no path and no trace of a program."""
    said = str(problem)
    assert said.startswith(shown(case.file))
    assert said.isprintable()
    assert len(said) < 400
    words = (
        "MAPLE",
        "Ann",
        "A1",
        "Stop",
        "Traceback",
        "Error",
        ".py",
        "site-packages",
        "/etc",
        "/tmp",
        "/home",
        "/root",
    )
    assert not [word for word in words if word in said]
    return said.endswith(".")
