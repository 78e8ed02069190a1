"""Street names: one street has one normal form, two streets have two."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocode.folding import fold
from geocode.names import normalise_street
from geocode.pub28 import DIRECTIONS, STREET_TYPES

NAMES = st.sampled_from(["MAPLE", "ST MARYS", "41ST", "AVE", "PARK", "NORTH", "KING", "LA SALLE", "MT"])
STREETS = st.builds(
    lambda *words: " ".join(filter(None, words)),
    st.sampled_from(["", "N", "SW"]),
    NAMES,
    st.sampled_from(["", "ST", "AVE", "PKWY"]),
    st.sampled_from(["", "E", "NW"]),
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Maple Avenue", "MAPLE AVE"),
        ("MAPLE AV.", "MAPLE AVE"),
        ("37th Av Sw", "37TH AVE SW"),
        ("North Forty-First Avenue", "N 41ST AVE"),
        ("01ST ST", "1ST ST"),
        ("Twentieth St", "20TH ST"),
        ("Twenty Second St", "22ND ST"),
        ("Ninety-Third St", "93RD ST"),
        ("Eleventh St", "11TH ST"),
        ("N.W. Fifth St.", "NW 5TH ST"),
        ("St. Mary's Road", "ST MARYS RD"),
        ("Saint Marys Rd", "ST MARYS RD"),
        ("Mount Maple Rd", "MT MAPLE RD"),
        ("Jos\u00e9 Mart\u00ed Blvd", "JOSE MARTI BLVD"),
        ("Maple Terrace Extension", "MAPLE TER EXT"),
        ("Broadway", "BROADWAY"),
        ("Broadway North", "BROADWAY N"),
    ],
)
def test_the_spellings_of_a_street_come_to_one_form(written: str, normal: str):
    assert normalise_street(written) == normal


@pytest.mark.parametrize(
    "unit", [" #202", " # 2B", " APT 3", ", Apt. 3 B", " STE 100", " Unit B", " Rear", ", 2nd floor"]
)
def test_a_unit_is_removed(unit: str):
    assert normalise_street(f"Maple St{unit}") == "MAPLE ST"


@pytest.mark.parametrize("tail", [", TI", " ,RWS", ", Springfield, CA 00001"])
def test_what_follows_a_comma_is_removed(tail: str):
    assert normalise_street(f"Maple St{tail}") == "MAPLE ST"


def test_a_direction_after_a_comma_is_part_of_the_name():
    assert normalise_street("Maple St, North") == "MAPLE ST N"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("North St", "N St"),
        ("Avenue E", "Avenue East"),
        ("Maple St", "Maple Ave"),
        ("Maple St", "Maple"),
        ("N Maple St", "Maple St"),
        ("N Maple St", "Maple St N"),
        ("Center St", "Centre St"),
        ("Court St", "Ct St"),
        ("Unit St", "St"),
        ("Water Rear", "Water"),
        ("Maple Floor Way", "Maple"),
    ],
)
def test_different_streets_stay_different(one: str, other: str):
    assert normalise_street(one) != normalise_street(other)


def test_each_spelling_of_a_type_means_its_code():
    for spelling, code in STREET_TYPES.items():
        assert normalise_street(f"Maple {spelling}") == f"MAPLE {code}", spelling


def test_a_code_of_a_table_is_its_own_spelling():
    for table in (STREET_TYPES, DIRECTIONS):
        assert all(table[code] == code for code in table.values())


def test_a_fraction_sign_does_not_melt_into_the_number_before_it():
    assert fold("12\u00bd Maple") == "12 1/2 MAPLE"


@settings(deadline=None)
@given(STREETS)
def test_a_normal_form_is_its_own_normal_form(street: str):
    assert normalise_street(normalise_street(street)) == normalise_street(street)


@settings(deadline=None)
@given(STREETS, st.sampled_from([str.lower, str.title, lambda text: f"  {text.replace(' ', '   ')} "]))
def test_case_and_spaces_change_nothing(street: str, change):
    assert normalise_street(change(street)) == normalise_street(street)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_normal_form(text: str):
    assert isinstance(normalise_street(text), str)


@pytest.mark.parametrize("run", ["1 ", "UNIT ", "A.", "#", ",", "TWENTY FIRST ", "(", "N "])
def test_long_runs_end(run: str):
    normalise_street(run * 50_000)
