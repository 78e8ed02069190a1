"""Cells: dates, times, numbers, words and lists are read exactly or not at all."""

from datetime import date, datetime, time, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.profile import TABLES
from ingest.profiles.columns import column_of
from ingest.profiles.page import Page
from ingest.reading import Cells, _read, encoded, read_cells
from schemas.vocabularies import AGE_BAND
from tests.ingest.deliveries import profile

SENDER = profile()
DAY_FORMATS = (
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%Y-%m-%d",
    "%m/%d/%y",
    "%d-%b-%Y",
    "%B %d, %Y",
    "%Y%m%d",
    "%m/%d/%Y %I:%M:%S %p",
    "iso",
)
TIME_FORMATS = ("%H:%M", "%I:%M %p", "%I:%M:%S %p", "%H.%M", "%m/%d/%Y %I:%M:%S %p", "iso", "HHMM")


def _cells(texts: list[str | None], to: str, **spec: object) -> Cells:
    table, name = to.split(".")
    owner = "incident" if table in {"incident", "other_agency"} else "person"
    column = column_of(Page("p.yml"), owner, "s", {"to": to, **spec})
    return read_cells(pl.Series(texts, dtype=pl.String), column, TABLES[table].field(name), SENDER)


def _values(texts: list[str | None], to: str, **spec: object) -> list[object]:
    return _cells(texts, to, **spec).values.to_list()


@given(st.datetimes(datetime(1990, 1, 1), datetime(2068, 12, 31)), st.sampled_from(DAY_FORMATS))
def test_a_day_comes_back_as_it_was_written(moment: datetime, form: str) -> None:
    written = moment.isoformat() if form == "iso" else moment.strftime(form)
    cells = _cells([written, f" {written} "], "incident.incident_date", format=form)
    assert cells.values.to_list() == [moment.date()] * 2
    assert cells.problems.null_count() == 2


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_day_without_leading_zeros_is_the_same_day(day: date) -> None:
    assert _values([f"{day.month}/{day.day}/{day.year}"], "incident.incident_date", format="%m/%d/%Y") == [day]


@given(st.text(max_size=14))
def test_no_text_becomes_a_day_that_its_format_would_not_write(text: str) -> None:
    (day,) = _values([text], "incident.incident_date", format="%d/%m/%Y")
    if day is not None:
        assert datetime.strptime(text.strip(), "%d/%m/%Y").date() == day


def test_a_day_that_does_not_exist_or_is_too_old_is_a_problem() -> None:
    texts: list[str | None] = ["9/31/2025", "2/29/2023", "31/01/2025", "1/1/1889", "soon", "3/5/25", "-3/5/2025"]
    cells = _cells(texts, "incident.incident_date", format="%m/%d/%Y")
    assert cells.problems.to_list() == ["bad_date"] * len(texts)
    assert cells.values.null_count() == len(texts)


def test_the_first_format_that_fits_is_taken() -> None:
    texts: list[str | None] = ["03/05/2025 12:00:00 AM", "03/05/2025", "2025-03-05", "5.3.2025"]
    cells = _cells(texts, "incident.incident_date", format=["%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y", "iso"])
    assert cells.values.to_list() == [date(2025, 3, 5)] * 3 + [None]
    assert cells.problems.to_list() == [None] * 3 + ["bad_date"]


@given(st.times(), st.sampled_from(TIME_FORMATS))
def test_a_time_comes_back_as_it_was_written(clock: time, form: str) -> None:
    moment = datetime.combine(date(2025, 3, 5), clock.replace(microsecond=0))
    written = {"iso": moment.isoformat(), "HHMM": str(int(moment.strftime("%H%M")))}.get(form) or moment.strftime(form)
    assert _values([written], "incident.incident_time", format=form) == [f"{clock:%H:%M}"]


def test_times_that_cannot_be_are_problems() -> None:
    texts: list[str | None] = ["2460", "9999", "12345", "noon", "-5", "²³"]
    assert _cells(texts, "incident.incident_time", format="HHMM").problems.to_list() == ["bad_time"] * 6
    assert _cells(["13:00 PM"], "incident.incident_time", format="%I:%M %p").problems.to_list() == ["bad_time"]


def test_an_iso_time_with_an_offset_is_told_in_the_senders_own_time() -> None:
    texts: list[str | None] = ["2025-03-05T20:15:00Z", "2025-07-05 20:15:00+00:00", "2025-03-05T12:15"]
    assert _values(texts, "incident.incident_time", format="iso") == ["12:15", "13:15", "12:15"]
    assert _values(["2025-03-05T02:00:00Z"], "incident.incident_date", format="iso") == [date(2025, 3, 4)]


def test_an_iso_day_without_a_time_has_none_and_misses_none() -> None:
    cells = _cells(["2025-03-05", "2025-03-05T25:00"], "incident.incident_time", format="iso")
    assert cells.values.to_list() == [None, None]
    assert cells.problems.to_list() == [None, "bad_time"]


@given(st.integers(0, 120))
def test_an_age_in_years_falls_into_exactly_one_band(years: int) -> None:
    (band,) = _values([str(years)], "person.age_band", format="years")
    low, _, high = str(band).rstrip("+").partition("-")
    assert int(low) <= years <= int(high or 120)
    assert band in AGE_BAND.codes[:19]


def test_an_age_that_cannot_be_is_a_problem() -> None:
    cells = _cells(["200", "-1", "30s", "999"], "person.age_band", format="years")
    assert cells.problems.to_list() == ["out_of_range", "out_of_range", "bad_number", "out_of_range"]


def test_words_are_tried_before_the_format() -> None:
    text = SENDER.text.replace("words:\n", "words:\n  age: {'-1': unknown, Adult: 18+}\n")
    column = column_of(Page("p.yml"), "person", "Age", {"to": "age_band", "format": "years", "words": "age"})
    cells = read_cells(
        pl.Series(["-1", "adult", "31", "-2", ""]), column, TABLES["person"].field("age_band"), profile(text)
    )
    assert cells.values.to_list() == ["unknown", "18+", "31-35", None, None]
    assert cells.problems.to_list() == [None, None, None, "out_of_range", None]


def test_words_are_compared_without_case_and_blanks() -> None:
    cells = _cells([" yes ", "YES", "No", "NULL", "", None, "maybe"], "incident.arrest_made", words="yes_no")
    assert cells.values.to_list() == ["yes", "yes", "no", None, None, None, None]
    assert cells.problems.to_list() == [None] * 6 + ["unknown_word"]
    assert cells.blank.to_list() == [False, False, False, True, True, True, False]


def test_an_empty_cell_means_what_the_profile_says() -> None:
    cells = _cells(["Yes", "", "null", "maybe"], "incident.arrest_made", words="yes_no", blank="not_reported")
    assert cells.values.to_list() == ["yes", "not_reported", "not_reported", None]
    assert cells.blank.sum() == 2


def test_a_word_of_the_columns_own_list_is_no_blank() -> None:
    text = SENDER.text.replace("words:\n", "words:\n  told: {'NULL': not_reported, Y: 'yes'}\n")
    column = column_of(Page("p.yml"), "incident", "s", {"to": "arrest_made", "words": "told"})
    cells = read_cells(pl.Series(["NULL", "Y", ""]), column, TABLES["incident"].field("arrest_made"), profile(text))
    assert cells.values.to_list() == ["not_reported", "yes", None]
    assert cells.blank.to_list() == [False, False, True]


def test_a_list_is_split_so_that_a_word_with_the_joiner_survives() -> None:
    texts: list[str | None] = [
        "Hands, fists, Hold",
        "Hold",
        "None",
        "Hands,Hold",
        "Hands, feet",
        "Hold, Hold",
        "",
        "Hold,, NULL,",
        None,
    ]
    cells = _cells(texts, "force.force_type", split=", ", words="force")
    assert cells.values.to_list() == [
        ["physical_contact", "control_hold"], ["control_hold"], [], ["physical_contact", "control_hold"], None, ["control_hold"],
        None, ["control_hold"], None,
    ]  # fmt: skip
    assert cells.problems.to_list() == [None] * 4 + ["unknown_word"] + [None] * 4


WORDS = {"Hands, fists": "physical_contact", "Hands": "physical_contact", "Hold": "control_hold", "None": None}


@given(
    st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=6),
    st.lists(st.sampled_from([", ", ",", " , ", ";", " |  "]), min_size=6, max_size=6),
)
def test_any_list_of_known_words_is_read_in_its_order(words: list[str], joiners: list[str]) -> None:
    written = "".join(word + joiner for word, joiner in zip(words, joiners, strict=False))
    # Between "Hands" and a following word nothing tells whether "Hands, fists" was meant: no list here has a word fists.
    codes = [WORDS[word] for word in words]
    expected = list(dict.fromkeys(code for code in codes if code))
    assert _values([written], "force.force_type", split=[", ", ";", "|"], words="force") == [expected]


@given(st.lists(st.sampled_from(["Hold", "Hands, fists", "fists", "x", "", "NULL"]), min_size=1, max_size=6))
def test_a_list_with_an_unknown_word_is_never_read_in_part(items: list[str]) -> None:
    cells = _cells([", ".join(items)], "force.force_type", split=",", words="force")
    unknown = "x" in items or "fists" in items
    assert cells.problems.to_list() == ["unknown_word" if unknown else None]
    assert (cells.values[0] is None) == (unknown or bool(cells.blank[0]))


def test_lines_and_words_with_letters_may_join_a_list() -> None:
    assert _values(["Hold\nHands"], "force.force_type", split="\n", words="force") == [
        ["control_hold", "physical_contact"]
    ]
    assert _values(["Hold AND Hands"], "force.force_type", split=" and ", words="force") == [
        ["control_hold", "physical_contact"]
    ]


def test_a_list_without_words_is_taken_item_by_item() -> None:
    assert _values(["A-1; ;B-2", ""], "other_agency.other_agency_id", split=";") == [["A-1", "", "B-2"], None]


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=10), min_size=1, max_size=20))
def test_every_cell_gets_a_value_a_problem_or_is_blank(texts: list[str]) -> None:
    cells = _cells(list(texts), "incident.num_involved_civilians")
    for value, problem, blank in zip(cells.values, cells.problems, cells.blank, strict=True):
        assert (value is not None) + (problem is not None) + blank == 1


READINGS = [
    ("incident.incident_date", {"format": "%m/%d/%Y"}), ("incident.incident_time", {"format": "HHMM"}),
    ("incident.num_involved_civilians", {}), ("incident.address", {}), ("incident.arrest_made", {"words": "yes_no", "blank": "unknown"}),
    ("person.age_band", {"format": "years"}), ("force.force_type", {"words": "force", "split": ","}),
]  # fmt: skip


@settings(max_examples=20)
@pytest.mark.parametrize(("to", "spec"), READINGS, ids=[to for to, _ in READINGS])
@given(
    texts=st.lists(
        st.sampled_from(["3/5/2025", "815", "3", "Yes", "31", "Hold, Hands", "", "NULL", "no such", " 815 "]),
        min_size=1,
        max_size=30,
    )
)
def test_reading_each_text_once_is_reading_each_cell(to: str, spec: dict[str, object], texts: list[str]) -> None:
    table, name = to.split(".")
    column = column_of(Page("p.yml"), "incident" if table == "incident" else "person", "s", {"to": to, **spec})
    series = pl.Series(texts, dtype=pl.String)
    distinct, places = encoded(series)
    whole = _read(series, column, TABLES[table].field(name), SENDER)
    once = _read(distinct, column, TABLES[table].field(name), SENDER).at(places)
    for one, other in ((whole.values, once.values), (whole.problems, once.problems), (whole.blank, once.blank)):
        assert one.to_list() == other.to_list()


def test_many_rows_with_many_texts_are_read_alike() -> None:
    days = [date(2000, 1, 1) + timedelta(days=n) for n in range(5_000)]
    assert _values([f"{day:%m/%d/%Y}" for day in days], "incident.incident_date", format="%m/%d/%Y") == days
    few = [date(2025, 1, 1) + timedelta(days=n % 30) for n in range(5_000)]
    assert _values([f"{day:%m/%d/%Y}" for day in few], "incident.incident_date", format="%m/%d/%Y") == few
