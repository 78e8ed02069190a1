"""Cells: dates, times, numbers, words and lists are read exactly or not at all."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ingest.profile import TABLES, Column
from ingest.reading import Cells, read_cells
from schemas.vocabularies import AGE_BAND
from tests.ingest.deliveries import profile


def _read(texts: list[str | None], to: str, **options: str | None) -> Cells:
    table, name = to.split(".")
    column = Column(source="s", table=table, field=name, **options)  # type: ignore[arg-type]
    return read_cells(pl.Series(texts, dtype=pl.String), column, TABLES[table].field(name), profile())


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_date_comes_back_as_it_was_written(day: date) -> None:
    cells = _read([f"{day.month}/{day.day}/{day.year:04d}"], "incident.incident_date", format="%m/%d/%Y")
    assert cells.values.to_list() == [day]


def test_a_date_that_does_not_exist_or_is_too_old_is_a_problem() -> None:
    cells = _read(
        ["9/31/2025", "2/29/2023", "31/01/2025", "1/1/1889", "soon"], "incident.incident_date", format="%m/%d/%Y"
    )
    assert cells.problems.to_list() == ["bad_date"] * 5
    assert cells.values.null_count() == 5


@given(st.integers(0, 24 * 60 - 1))
def test_a_time_that_lost_its_zeros_is_padded(minutes: int) -> None:
    hour, minute = divmod(minutes, 60)
    text = str(int(f"{hour:02d}{minute:02d}"))
    assert _read([text], "incident.incident_time", format="HHMM").values.to_list() == [f"{hour:02d}:{minute:02d}"]


def test_times_that_cannot_be_are_problems() -> None:
    cells = _read(["2460", "9999", "12345", "noon", "-5", "²³"], "incident.incident_time", format="HHMM")
    assert cells.problems.to_list() == ["bad_time"] * 6


def test_a_twelve_hour_time_is_read() -> None:
    assert _read(["8:30 PM"], "incident.incident_time", format="%I:%M %p").values.to_list() == ["20:30"]


@given(st.integers(0, 120))
def test_an_age_in_years_falls_into_exactly_one_band(years: int) -> None:
    (band,) = _read([str(years)], "person.age_band", format="years").values.to_list()
    low, _, high = band.rstrip("+").partition("-")
    assert int(low) <= years <= int(high or 120)
    assert band in AGE_BAND.codes


def test_an_age_that_cannot_be_is_a_problem() -> None:
    cells = _read(["200", "-1", "30s", "999"], "person.age_band", format="years")
    assert cells.problems.to_list() == ["out_of_range", "out_of_range", "bad_number", "out_of_range"]


def test_words_are_compared_without_case_and_blanks() -> None:
    cells = _read([" yes ", "YES", "No", "NULL", "", None, "maybe"], "incident.arrest_made", words="yes_no")
    assert cells.values.to_list() == ["yes", "yes", "no", None, None, None, None]
    assert cells.problems.to_list() == [None] * 6 + ["unknown_word"]


def test_a_list_is_split_so_that_a_word_with_the_joiner_survives() -> None:
    cells = _read(
        ["Hands, fists, Hold", "Hold", "None", "Hands,Hold", "Hands, feet", "Hold, Hold"],
        "force.force_type",
        split=", ",
        words="force",
    )
    assert cells.values.to_list() == [
        ["physical_contact", "control_hold"], ["control_hold"], [], ["physical_contact", "control_hold"], None, ["control_hold"],
    ]  # fmt: skip
    assert cells.problems.to_list()[4] == "unknown_word"


_WORDS = st.sampled_from(["Hands, fists", "Hold", "None"])


@given(st.lists(_WORDS, min_size=1, max_size=5))
def test_any_list_of_known_words_is_read(words: list[str]) -> None:
    codes = {"Hands, fists": "physical_contact", "Hold": "control_hold"}
    expected = list(dict.fromkeys(codes[word] for word in words if word in codes))
    assert _read([", ".join(words)], "force.force_type", split=", ", words="force").values.to_list() == [expected]


@given(st.lists(st.text(max_size=10), min_size=1, max_size=20))
def test_every_cell_gets_a_value_a_problem_or_is_blank(texts: list[str]) -> None:
    cells = _read(texts, "incident.num_involved_civilians")
    for text, value, problem in zip(texts, cells.values, cells.problems, strict=True):
        assert (value is not None) + (problem is not None) == (text.strip().casefold() not in {"", "null"})


def test_days_are_read_once_for_many_rows() -> None:
    days = [date(2025, 1, 1) + timedelta(days=n % 30) for n in range(5_000)]
    cells = _read([f"{day:%m/%d/%Y}" for day in days], "incident.incident_date", format="%m/%d/%Y")
    assert cells.values.to_list() == days
