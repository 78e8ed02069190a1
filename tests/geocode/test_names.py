"""The parts of a street name: what is a direction, a type, a base; and which spellings are one name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocode.names import NAMELESS, StreetName, read_name, same_class, same_type, without_type
from geocode.ordinals import ORDINAL_WORDS


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("North Forty-First Avenue, Apt 3", ("N", "", "41ST", "AVE", "")),
        ("Buena Vista Ave  East", ("", "", "BUENA VISTA", "AVE", "E")),
        ("Maple", ("", "", "MAPLE", "", "")),
        ("N W Maple Grove Ct", ("NW", "", "MAPLE GROVE", "CT", "")),
        ("South Park", ("S", "", "PARK", "", "")),
        ("North Point St", ("N", "", "POINT", "ST", "")),
        ("North St W", ("", "", "NORTH", "ST", "W")),
        ("Far West Blvd", ("", "", "FAR WEST", "BLVD", "")),
        ("Avenue E", ("", "", "AVE E", "", "")),
        ("W 300 S", ("W", "", "300", "", "S")),
        ("2 Rd", ("", "", "2", "RD", "")),
        ("Maple Frwy Fwy", ("", "", "MAPLE", "FWY", "")),
        ("Maple Rd Underpass", ("", "", "MAPLE", "RD", "")),
        ("", NAMELESS),
        ("# 3", NAMELESS),
    ],
)
def test_a_name_is_read_into_its_parts(written: str, parts: tuple[str, ...]):
    assert read_name(written) == StreetName(*parts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("THE STRAND NOR", "Strand North"),
        ("WILLARD NORTH ST", "Willard St N"),
        ("WILLARDNORTH ST", "Willard St North"),
        ("MAPLE SB BL", "Maple Boulevard"),
        ("MAPLE HWY NB", "Maple Highway"),
        ("121ST", "121st"),
        ("2TH AVE", "Second Ave"),
        ("5 ST", "Fifth Street"),
        ("3 RD ST", "3rd St"),
        ("Third", "3RD"),
        ("38 1/2 St", "38th Half Street"),
        ("DR MARTIN LUTHER KING JR BLVD", "MLK Blvd"),
        ("M.L.K. Jr. Blvd", "Martin L King Boulevard"),
        ("O FARRELL ST", "O'Farrell Street"),
        ("MC KINNEY RD", "McKinney Road"),
        ("L B J FWY", "L.B.J. Freeway"),
        ("Monsignor Doe Hwy", "Msgr Doe HY"),
        ("Dr Jane Roe Pl", "JANE ROE PL"),
        ("Old Saint Johns Rd", "OLD ST JOHNS RD"),
        ("Maple Street Pl", "MAPLE ST PL"),
        ("Maple Mountain Rd", "Maple Mtn Rd"),
        ("Maple Boulevar", "MAPLE BV"),
        ("MAPLE ST B", "MAPLE ST"),
        ("MAPLE ST RM #", "MAPLE ST"),
        ("MAPLE ST 4TH FL", "MAPLE ST"),
    ],
)
def test_two_spellings_of_one_street_are_one_name(one: str, other: str):
    assert read_name(one) == read_name(other) != NAMELESS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("COSO AVE", "COSMO PL"),
        ("Maple Rd 2", "Maple Rd"),
        ("King Dr", "Martin Luther King Dr"),
        ("John F Kennedy Dr", "JFK Dr"),
        ("Seven Oaks Dr", "7th Oaks Dr"),
        ("Msgr Doe Hwy", "Doe Hwy"),
        ("Maple St, Frontage East", "Maple St"),
        ("The Maple", "Maple St"),
    ],
)
def test_no_street_is_turned_into_another(one: str, other: str):
    assert read_name(one) != read_name(other)


def test_a_short_type_that_means_several_agrees_with_each_and_is_none():
    assert read_name("Maple Tr").type == "TR"
    assert same_type("TR", "TER")
    assert same_type("TRL", "TR")
    assert not same_type("TER", "TRL")
    assert not same_type("", "ST")


def test_a_highway_without_a_class_agrees_with_any_class():
    assert same_class("HWY", "US")
    assert not same_class("I", "US")
    assert not same_class("", "HWY")


def test_the_last_word_of_a_name_may_be_read_as_part_of_the_name():
    assert without_type(read_name("Buena Vista")).normal == "BUENA VISTA"
    assert without_type(read_name("Maple St")) == read_name("Maple St")


def test_ordinal_words_run_from_first_to_ninety_ninth():
    assert ORDINAL_WORDS["THIRD"] == "3RD"
    assert ORDINAL_WORDS["TWELFTH"] == "12TH"
    assert ORDINAL_WORDS["NINETYNINTH"] == "99TH"


TELLING = (
    "N SOUTH NOR THE MAPLE ST SAINT MT MOUNT PARK AVENUE AV 5 41 2TH FIRST TWENTY HWY US I STATE RT 101 I-280 NB RAMP ON "
    "TO TR DR MARTIN LUTHER KING JR MC O L B FAR WEST POINT HEIGHTS # APT 3 FL HALF 1/2 UNDERPASS , REAR EXT"
)
WORDS = st.sampled_from(TELLING.split())
NAMES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


@settings(deadline=None, max_examples=600)
@given(NAMES)
def test_a_normal_form_is_its_own_normal_form(name: str):
    normal = read_name(name).normal
    assert read_name(normal).normal == normal


@settings(deadline=None)
@given(NAMES, st.sampled_from([str.lower, str.title, lambda text: f"  {text.replace(' ', '   ')} "]))
def test_case_and_spaces_change_no_part(name: str, change):
    assert read_name(change(name)) == read_name(name)


@settings(deadline=None)
@given(
    st.sampled_from(["Maple St", "N 41st Ave", "Buena Vista Ave E", "Dogwood Park Ln", "Saint Marys Ct"]),
    st.sampled_from(
        [" #2", " APT 3", ", Apt. 3 B", " STE 100", " UNIT 12", " FLR 3", " 2ND FLOOR", " REAR", ", LOT 4"]
    ),
)
def test_adding_a_unit_changes_nothing(name: str, unit: str):
    assert read_name(name + unit) == read_name(name)


@settings(deadline=None)
@given(st.text(max_size=600))
def test_any_text_is_read_without_an_error(text: str):
    assert isinstance(read_name(text), StreetName)
