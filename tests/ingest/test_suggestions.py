"""Suggestions: sure where nobody would read a text otherwise, a question where two people might, nothing where nobody can."""

from datetime import date, time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.profile import TABLES
from ingest.reading import read_cells
from ingest.suggestions.dates import idea_for_date
from ingest.suggestions.headers import header_ideas, likeness
from ingest.suggestions.idea import ASK, Idea
from ingest.suggestions.numbers import idea_for_age, idea_for_number
from ingest.suggestions.suggest import SUGGESTIONS_SCHEMA, suggest
from ingest.suggestions.times import idea_for_time
from ingest.suggestions.words import WordIdeas
from tests.ingest.deliveries import INCIDENTS, PEOPLE, checked

US = "%m/%d/%Y"


@pytest.mark.parametrize(
    "text",
    ["2025-03-05", "2025/3/5", "20250305", "2025-03-05T08:15", "2025-03-05 00:00:00", "5 March 2025", "March 5, 2025",
     "Mar 5 2025", "5-Mar-2025", "5th March 2025", "Wednesday, March 5, 2025", "3/5/2025 12:00:00 AM"],
)  # fmt: skip
def test_a_date_with_its_order_written_out_is_sure(text: str) -> None:
    assert idea_for_date(text, US) == Idea(becomes=("03/05/2025",), sure=True)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("31/01/2025", ("01/31/2025",)),  # only one order gives a day, and still nobody guesses
        ("5.3.2025", ("05/03/2025", "03/05/2025")),
        ("3/5/25", ("03/05/2025", "05/03/2025")),
        ("5-Mar-25", ("03/05/2025",)),
        ("45721", ("03/05/2025",)),
        ("2025-03-05T23:15Z", ("03/05/2025",)),
        ("Monday, March 5, 2025", ("03/05/2025",)),
        ("31/09/2025", ()), ("9/31/2025", ()), ("2025-02-30", ()), ("soon", ()), ("", ()), ("99999", ()),
    ],
)  # fmt: skip
def test_a_date_two_people_could_read_differently_is_asked(text: str, becomes: tuple[str, ...]) -> None:
    assert idea_for_date(text, US) == Idea(becomes=becomes)


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1990, 2090), st.sampled_from(["/", "-", "."]))
def test_numbers_alone_never_make_a_date_sure(first: int, second: int, year: int, mark: str) -> None:
    for form in (US, "%d/%m/%Y", "%d-%b-%Y"):
        assert not idea_for_date(f"{first}{mark}{second}{mark}{year}", form).sure


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from([US, "%d-%b-%Y", "%Y-%m-%d", "%d.%m.%y"]))
def test_a_sure_date_is_the_day_that_was_written(day: date, form: str) -> None:
    for text in (day.isoformat(), f"{day:%d %B %Y}", f"{day:%B %d, %Y}"):
        idea = idea_for_date(text, form)
        assert not idea.sure or idea.becomes == (day.strftime(form),)


def test_a_date_is_not_given_a_time_it_does_not_have() -> None:
    assert not idea_for_date("2025-03-05", "%m/%d/%Y %H:%M").sure


@pytest.mark.parametrize(
    ("text", "form", "becomes"),
    [
        ("8:15", "HHMM", "0815"), ("08:15:00", "HHMM", "0815"), ("8.15", "HHMM", "0815"), ("8:15 PM", "HHMM", "2015"),
        ("8:15p.m.", "HHMM", "2015"), ("12:05 AM", "HHMM", "0005"), ("0815 hrs", "HHMM", "0815"), ("8h15", "%H:%M", "08:15"),
        ("815", "%H:%M", "08:15"), ("20:15", "%I:%M %p", "08:15 PM"), ("2025-03-05 08:15:00", "%H:%M", "08:15"),
        ("8 pm", "%H:%M", "20:00"),
    ],
)  # fmt: skip
def test_a_time_written_otherwise_is_sure(text: str, form: str, becomes: str) -> None:
    assert idea_for_time(text, form) == Idea(becomes=(becomes,), sure=True)


@pytest.mark.parametrize(
    ("text", "form", "becomes"),
    [
        ("24:00", "HHMM", ("0000",)), ("noon", "HHMM", ("1200",)), ("8:15", "%I:%M %p", ("08:15 AM", "08:15 PM")),
        ("0.34375", "HHMM", ("0815",)), ("13:15 PM", "HHMM", ("1315",)), ("25:10", "HHMM", ()), ("8:75", "HHMM", ()),
        ("morning", "HHMM", ()), ("8", "HHMM", ()),
    ],
)  # fmt: skip
def test_a_time_with_two_readings_is_asked(text: str, form: str, becomes: tuple[str, ...]) -> None:
    assert idea_for_time(text, form) == Idea(becomes=becomes)


@given(st.times(), st.sampled_from(["HHMM", "%H:%M", "%I:%M %p"]))
def test_a_sure_time_is_the_time_that_was_written(moment: time, form: str) -> None:
    for text in (f"{moment:%H:%M:%S}", f"{moment:%I:%M %p}", f"{moment:%H.%M}"):
        idea = idea_for_time(text, form)
        expected = f"{moment:%H%M}" if form == "HHMM" else moment.strftime(form)
        assert not idea.sure or idea.becomes == (expected,)


@pytest.mark.parametrize(("text", "becomes"), [("2.0", "2"), ("+2", "2"), ("2.", "2"), ("２", "2"), ("007", "7")])
def test_a_whole_number_written_otherwise_is_sure(text: str, becomes: str) -> None:
    assert idea_for_number(text) == Idea(becomes=(becomes,), sure=True)


@pytest.mark.parametrize("text", ["two", "2³", "2.5", "-2", "2?", "1 or 2", "O2", "٣", "", "1e3"])
def test_what_is_no_whole_number_is_asked(text: str) -> None:
    assert idea_for_number(text) == ASK


def test_a_comma_may_group_or_divide() -> None:
    assert idea_for_number("1,204") == Idea(becomes=("1204",))


@pytest.mark.parametrize("text", ["34 yrs", "34y", "34 years old", "34yo", "34.0", "aged 34", "34 y/o"])
def test_an_age_with_its_unit_is_sure(text: str) -> None:
    assert idea_for_age(text) == Idea(becomes=("34",), sure=True)


@pytest.mark.parametrize(
    ("text", "becomes"), [("~34", ("34",)), ("6 months", ("0",)), ("30s", ()), ("34-40", ()), ("adult", ())]
)
def test_an_age_that_is_about_right_is_asked(text: str, becomes: tuple[str, ...]) -> None:
    assert idea_for_age(text) == Idea(becomes=becomes)


WORDS = {"vehicle stop": "stop", "stop": "stop", "welfare check": "welfare_check", "type 1": "ambush", "a+": "civil_assembly",
         "with consent": "consensual_encounter", "96+": "civil_disorder"}  # fmt: skip


def _word(text: str) -> Idea:
    return WordIdeas(WORDS, TABLES["incident"].field("contact_reason").vocabulary, str.title).idea(text)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("WELFARE-CHECK", "Welfare Check"), ("welfarecheck", "Welfare Check"), ("welfare_check.", "Welfare Check"),
        ("Vehicle, bike or pedestrian stop", "Stop"), ("welfare chek", "Welfare Check"), ("vehicle stops", "Vehicle Stop"),
        ("Consensual encounter, public contact or flag-down", "With Consent"),
    ],
)  # fmt: skip
def test_a_word_that_means_one_thing_is_sure(text: str, becomes: str) -> None:
    assert _word(text) == Idea(becomes=(becomes,), sure=True)


@pytest.mark.parametrize(
    "text",
    [
        "stopp",
        "stop?",
        "type 2",
        "a-",
        "96",
        "x",
        "In custody event",
        "warrant",
        "~stop",
        "not stop",
        "evehicle stop",
        "",
        "???",
    ],
)
def test_a_word_is_never_sure_by_half(text: str) -> None:
    """A doubt, another number, a short word, a prefix, or a term the agency has no word for."""
    assert not _word(text).sure


def test_a_term_the_agency_has_no_word_for_is_not_taken_for_its_neighbour() -> None:
    ideas = WordIdeas({"civil disorders": "ambush"}, TABLES["incident"].field("contact_reason").vocabulary, str)
    assert ideas.idea("Civil disorder") == ASK
    assert ideas.idea("civil disordars") == Idea(becomes=("civil disorders",), sure=True)


def test_what_the_reader_would_not_read_is_not_sure() -> None:
    found = suggest(checked(INCIDENTS.replace("3/6/2025", "1889-03-06")))
    assert found.select("becomes", "sure").rows() == [("03/06/1889", False)]


def test_a_question_offers_words_of_the_agency_and_at_most_three() -> None:
    assert _word("stopp").becomes == ("Stop",)
    assert _word("In custody event").becomes == ()
    assert len(_word("check stop type").becomes) <= 3


@given(st.text(max_size=20))
def test_what_a_word_becomes_is_always_a_word_of_the_agency(text: str) -> None:
    assert {word.lower() for word in _word(text).becomes} <= set(WORDS)


def test_a_text_that_fits_two_meanings_is_asked() -> None:
    ideas = WordIdeas({"a.b": "yes", "a-b": "no"}, None, str)
    assert ideas.idea("A B") == Idea(becomes=("a.b", "a-b"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Inj. Lvl", "Injury level"), ("INJ_LVL", "Injury Level"), ("InjLvl", "Injury level"), ("Cust. Stat.", "Custody status"),
     ("injurylevel", "Injury Level"), ("Level of Injry", "Level of Injury")],
)  # fmt: skip
def test_an_abbreviated_header_is_close(one: str, other: str) -> None:
    assert likeness(one, other) >= 88


@pytest.mark.parametrize(
    ("one", "other"),
    [("Date of report", "Date of incident"), ("Race 1", "Race 2"), ("Mood", "Reason"), ("Perceived armed", "Confirmed armed"),
     ("Force used", "Force used on"), ("", "x"), ("№", "No")],
)  # fmt: skip
def test_another_header_is_not_close(one: str, other: str) -> None:
    assert likeness(one, other) < 88


def test_a_header_is_sure_only_alone_close_and_readable() -> None:
    def ideas(strays: list[str], missing: list[str], *, readable: bool | None) -> list[tuple[str, str, bool]]:
        found = header_ideas(strays, dict.fromkeys(missing, ()), lambda stray, name: readable)
        return [(idea.header, idea.missing, idea.sure) for idea in found]

    assert ideas(["Inj. Lvl"], ["Injury level"], readable=True) == [("Inj. Lvl", "Injury level", True)]
    assert ideas(["Inj. Lvl"], ["Injury level"], readable=None) == [("Inj. Lvl", "Injury level", False)]
    assert ideas(["Inj. Lvl"], ["Injury level"], readable=False) == []
    assert not any(sure for *_, sure in ideas(["Inj. Lvl", "Inj Level"], ["Injury level"], readable=True))
    assert not any(sure for *_, sure in ideas(["Inj. Lvl"], ["Injury level", "Injured level"], readable=True))
    assert ideas(["Clerk"], ["Injury level"], readable=True) == [("Clerk", "Injury level", False)]
    assert ideas(["injury level"], ["Injury level"], readable=None) == [("injury level", "Injury level", True)]


MESSY_INCIDENTS = (
    INCIDENTS.replace("3/6/2025", "2025-03-06").replace("call", "Call for service").replace("815", "8:15 AM")
)
MESSY_PEOPLE = (
    PEOPLE.replace('"Hands, fists, Hold"', '"hands fists, Hold"')
    .replace(",17,", ",17 yrs,")
    .replace("White,40", "Wite,40")
)


def test_every_sure_suggestion_is_read_by_the_reader() -> None:
    result = checked(MESSY_INCIDENTS, MESSY_PEOPLE)
    found = suggest(result)
    assert dict(found.schema) == SUGGESTIONS_SCHEMA
    sure = found.filter("sure")
    assert sure.select("column", "becomes").rows() == [
        ("Day", "03/06/2025"), ("Time", "0815"), ("Reason", "Call"), ("Age", "17"), ("Force", "Hands, fists, Hold"),
    ]  # fmt: skip
    columns = {
        column.source: column
        for layout in result.profile.files
        for record in layout.records
        for column in record.columns
    }
    for source, becomes in sure.select("column", "becomes").iter_rows():
        column = columns[source]
        cells = read_cells(pl.Series([becomes]), column, TABLES[column.table].field(column.field), result.profile)
        assert cells.problems.to_list() == [None]
    assert found.filter(pl.col("column") == "Race").select("was", "becomes", "sure").rows() == [
        ("Wite", "White", False)
    ]


def test_the_agencys_own_spelling_is_used() -> None:
    """As the sender writes it most often; where it never does, as its profile does."""
    seen = suggest(checked(INCIDENTS.replace("Stop", "STOP").replace("call", "S.T.O.P."))).filter("sure")
    assert seen["becomes"].to_list() == ["STOP"]
    assert suggest(checked(INCIDENTS.replace("call", "c a l l"))).filter("sure")["becomes"].to_list() == ["Call"]


def test_a_list_with_one_open_word_is_one_question() -> None:
    found = suggest(checked(people=PEOPLE.replace('"Hands, fists, Hold"', '"Hold, hnds"')))
    assert found.select("becomes", "sure").rows() == [("Hold, Hands", False)]
    joined = suggest(checked(people=PEOPLE.replace('"White, Black"', "White; Black")))
    assert joined.select("becomes", "sure").rows() == [("White, Black", False)]


def test_each_cell_is_suggested_for_once() -> None:
    result = checked(MESSY_INCIDENTS, MESSY_PEOPLE)
    found = suggest(result).filter("sure")
    assert found.select("file", "row", "column").is_unique().all()


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).filter(lambda t: '"' not in t),
                min_size=1, max_size=5))  # fmt: skip
@settings(max_examples=15)
def test_no_text_breaks_the_suggestions(texts: list[str]) -> None:
    rows = "".join(f'B{at},3/5/2025,815,,Yes,"{text}",1,1,Ann\n' for at, text in enumerate(texts))
    result = checked(INCIDENTS + rows)
    for was, becomes in suggest(result).filter("sure").select("was", "becomes").iter_rows():
        assert was != becomes
        assert becomes.casefold() in result.profile.words["reason"]
