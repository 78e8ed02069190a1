"""Every case about records and requests goes the real way, and ends as the table says; some prove more than their outcome."""

import polars as pl
import pytest

from ingest.fixit import report_json, report_text
from ingest.suggestions.suggest import suggest
from tests.hostile import home
from tests.hostile.corpus import Accept
from tests.hostile.semantics import ALL, CASES, Held, Noted, Record
from tests.stopping import stopped

RECORDS = [case for case in CASES if isinstance(case, Record)]


def ids(case: object) -> str:
    return f"{case.number}_{case.name}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("case", RECORDS, ids=ids)
def test_a_case_ends_as_the_table_says(case: Record) -> None:
    with stopped():
        checked = home.checked(case)
        suggestions = suggest(checked)
        text, machine = report_text(checked, suggestions), str(report_json(checked, suggestions))
    found = checked.validated.findings
    match case.outcome:
        case Accept():
            assert checked.verdict == "ready"
        case Noted(codes=codes, row=row):
            assert codes <= set(found.filter(pl.col("row") == row)["code"])
            assert not found.filter(pl.col("code").is_in(list(codes)) & (pl.col("severity") == "error")).height
            assert checked.accepted
        case Held(codes=codes, row=row):
            errors = found.filter((pl.col("severity") == "error") & pl.col("code").is_in(list(codes)))
            assert set(errors["code"]) == codes
            assert row in errors["row"].to_list()
            assert (checked.verdict, len(checked.validated.held)) == ("partly", 1)
            assert checked.validated.accepted["incident"].height == 1
    for word in case.never:
        assert word not in text
        assert word not in machine
    assert all(line.isprintable() for line in text.splitlines())


def test_the_corpus_is_one_list_of_110_cases() -> None:
    numbers = [case.number for case in ALL]
    assert len(set(numbers)) == len(numbers)
    assert {number.rstrip("bcd") for number in numbers} == {f"{at:02}" for at in range(1, 111)}
    assert len({case.name for case in ALL}) == len(ALL)
    assert all(case.outcome for case in ALL)
