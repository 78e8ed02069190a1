"""Several persons in a row: lists, counts and numbered columns never lose a person and never invent one."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.conform import conform
from ingest.listed import listed_persons
from tests.ingest.layouts import checked_rows, codes_found, flat_profile, tables_of

ITEMS = st.lists(st.sampled_from(["W", "B", "", " H "]), min_size=0, max_size=5)
BLANKS = ("", "null")


def _filled(items: list[str]) -> int:
    """Up to and with the last item that is there."""
    return max((at for at, item in enumerate(items, start=1) if item.strip()), default=0)


@given(st.lists(st.tuples(ITEMS, ITEMS), min_size=1, max_size=8), st.sampled_from([";", "; ", " | "]))
def test_there_are_as_many_persons_as_the_longest_list_names(
    rows: list[tuple[list[str], list[str]]], joiner: str
) -> None:
    cells = {name: pl.Series([joiner.join(row[at]) for row in rows]) for at, name in enumerate(("race", "sex"))}
    listed = listed_persons(cells, [joiner], BLANKS, None)
    persons = [max(map(_filled, row)) for row in rows]
    assert listed.rows.to_list() == [at for at, count in enumerate(persons) for _ in range(count)]
    told = {name: column.str.strip_chars().to_list() for name, column in listed.cells.items()}
    expected: dict[str, list[str]] = {"race": [], "sex": []}
    for row, count in zip(rows, persons, strict=True):
        for name, items in zip(expected, row, strict=True):
            one_for_all = len(items) == 1
            expected[name] += [
                (items[0] if one_for_all else items[at] if at < len(items) else "").strip() for at in range(count)
            ]
    assert told == expected


@given(st.integers(1, 6), st.integers(0, 6))
def test_a_count_that_differs_from_the_lists_is_told_and_changes_no_one(items: int, claimed: int) -> None:
    cells = {"race": pl.Series([";".join(["W"] * items)])}
    listed = listed_persons(cells, [";"], BLANKS, ("n", pl.Series([str(claimed)])))
    assert listed.rows.len() == items
    assert listed.differs["n"].to_list() == [items != claimed]


@pytest.mark.parametrize(
    ("count", "persons", "differs"),
    [("2", 2, True), ("0", 0, False), ("", 0, False), ("many", 0, False), ("999999", 0, True)],
)
def test_lists_that_say_nothing_leave_the_persons_a_count_claims(count: str, persons: int, differs: bool) -> None:
    listed = listed_persons({"race": pl.Series([""])}, [";"], BLANKS, ("n", pl.Series([count])))
    assert listed.rows.len() == persons
    assert listed.differs["n"].to_list() == [differs]


def test_a_trailing_joiner_is_no_person_and_no_difference() -> None:
    cells = {"race": pl.Series(["W;B;", "Y;"]), "sex": pl.Series(["M;F", "M;F"])}
    listed = listed_persons(cells, [";"], BLANKS, None)
    assert listed.rows.to_list() == [0, 0, 1, 1]
    assert listed.cells["race"].to_list() == ["W", "B", "Y", ""]
    assert not any(each.any() for each in listed.differs.values())


LISTS = """
      - table: person
        as: officer
        incident: [No]
        key: row
        role: officer
        split: ";"
        count: Officers
        columns:
          Off Race: {to: race.race, words: race}
          Off Sex: {to: gender, words: sex, blank: unknown}
"""


def test_the_persons_of_a_row_are_read_and_lists_that_differ_are_a_warning() -> None:
    rows = [
        {"No": "A1", "Officers": "2", "Off Race": "W;B", "Off Sex": "M;F"},
        {"No": "A2", "Officers": "3", "Off Race": "W;B;W", "Off Sex": "M;F"},
        {"No": "A3", "Officers": "1", "Off Race": "W;B", "Off Sex": "M"},
    ]
    result = checked_rows(rows, LISTS)
    person = result.validated.accepted["person"]
    assert person.select("person_id", "race", "gender").rows() == [
        ("XX1:A1/O1", "white", "male"), ("XX1:A1/O2", "black", "female"),
        ("XX1:A2/O1", "white", "male"), ("XX1:A2/O2", "black", "female"), ("XX1:A2/O3", "white", "unknown"),
        ("XX1:A3/O1", "white", "male"), ("XX1:A3/O2", "black", "male"),
    ]  # fmt: skip
    assert codes_found(result, "list_lengths_differ") == [("Off Sex", 3), ("Officers", 4)]
    assert (result.rows, result.accepted, result.rejected) == (3, 3, 0)


def test_an_unknown_word_of_one_person_holds_the_report_once() -> None:
    rows = [
        {"No": "A1", "Officers": "2", "Off Race": "W;X", "Off Sex": "M;F"},
        {"No": "A2", "Officers": "1", "Off Race": "W", "Off Sex": "M"},
    ]
    result = checked_rows(rows, LISTS)
    assert codes_found(result, "unknown_word") == [("Off Race", 2)]
    assert (result.accepted, result.rejected) == (1, 1)


def test_numbered_columns_are_one_person_each_when_something_is_filled() -> None:
    record = """
      - table: person
        incident: [No]
        key: ["Officer {n} Badge"]
        role: officer
        repeat: [1, 2, 3]
        present: ["Officer {n} Badge"]
        columns:
          "Officer {n} Badge": {to: badge_number}
          "Officer {n} Sex": {to: gender, words: sex}
"""
    rows = [
        {"No": "A1", **_officers(("7", "M"), ("8", "F"), ("", "M"))},
        {"No": "A1", **_officers(("8", "F"), ("", ""), ("", ""))},
        {"No": "A2", **_officers(("", ""), ("", ""), ("9", "M"))},
    ]
    result = checked_rows(rows, record)
    person = result.validated.accepted["person"].select("person_id", "badge_number", "gender").rows()
    assert person == [("XX1:A1/O1", "7", "male"), ("XX1:A1/O2", "8", "female"), ("XX1:A2/O1", "9", "male")]


def _officers(*told: tuple[str, str]) -> dict[str, str]:
    return {
        f"Officer {n} {name}": value
        for n, pair in enumerate(told, start=1)
        for name, value in zip(("Badge", "Sex"), pair, strict=True)
    }


VALUES = """
      - table: person
        incident: [No]
        key: values
        role: civilian
        split: ";"
        columns:
          Race: {to: race.race, words: race}
          Sex: {to: gender, words: sex}
          Force: {to: force.force_type, words: force}
"""


def test_rows_with_the_same_answers_are_one_person_and_two_alike_in_one_row_are_two() -> None:
    rows = [
        {"No": "A1", "Race": "W;W;B", "Sex": "M;M;F", "Force": "Hold"},
        {"No": "A1", "Race": "w ; W", "Sex": "M", "Force": "Hold"},
        {"No": "A2", "Race": "W", "Sex": "M", "Force": "Hold"},
    ]
    result = checked_rows(rows, VALUES)
    assert result.validated.accepted["person"]["person_id"].to_list() == [
        "XX1:A1/C1",
        "XX1:A1/C2",
        "XX1:A1/C3",
        "XX1:A2/C1",
    ]
    assert result.validated.accepted["force"].height == 4


VALUED = flat_profile(VALUES)
PERSON = st.tuples(st.sampled_from("WB"), st.sampled_from("MF"))


@settings(max_examples=30)
@given(st.lists(st.lists(PERSON, min_size=0, max_size=4), min_size=1, max_size=6))
def test_persons_told_apart_by_their_answers_are_as_many_as_the_fullest_row_says(
    rows: list[list[tuple[str, str]]],
) -> None:
    written = [
        {"No": "A1", "Race": ";".join(race for race, _ in row), "Sex": ";".join(sex for _, sex in row), "Force": ""}
        for row in rows
    ]
    tables = conform(tables_of(written), VALUED).tables
    # One item stands for all of its row, so a row of alike persons may be written with one; here lists are written out.
    expected = sum(max(row.count(one) for row in rows) for one in {person for row in rows for person in row})
    assert tables["person"].height == expected
