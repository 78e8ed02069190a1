"""How well two names agree: what is one street, what is a slip of the pen, and what is another street."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.candidates.agreement import (
    ACCEPTED,
    MARGIN,
    SHORT_TYPE,
    SOUND_ALIKE,
    TYPE_MISSING,
    TYPE_OTHER,
    agree,
    sounds_alike,
    spelt_alike,
)
from geocode.names import StreetName, read_name

PARTS = st.builds(
    StreetName,
    st.sampled_from(["", "N", "S", "E", "NW"]),
    st.sampled_from(["", "HWY", "US", "I"]),
    st.just("ELM"),
    st.sampled_from(["", "ST", "AVE", "TER", "TR", "RAMP"]),
    st.sampled_from(["", "N", "S"]),
)
BASES = st.text("ABCDELMNO 123", min_size=1, max_size=12).map(str.strip).filter(bool)


def _agree(asked: str, known: str) -> float:
    return agree(read_name(asked), read_name(known))


@given(PARTS)
def test_a_name_agrees_wholly_with_itself(name: StreetName):
    assert agree(name, name) == 1.0


@given(PARTS, PARTS)
def test_names_that_differ_in_any_part_never_agree_wholly(one: StreetName, other: StreetName):
    assert 0.0 <= agree(one, other) <= 1.0
    assert (agree(one, other) == 1.0) == (one == other)


@pytest.mark.parametrize(
    ("asked", "known"),
    [("N ELM ST", "S ELM ST"), ("ELM ST E", "ELM ST W"), ("NW ELM ST", "SW ELM ST"), ("N ELM ST", "NW ELM ST")],
)
def test_north_is_never_south(asked: str, known: str):
    assert _agree(asked, known) == 0.0


def test_a_direction_on_the_other_end_is_nearly_the_same_and_one_more_or_less_is_accepted():
    moved, missing, more = _agree("N ELM ST", "ELM ST N"), _agree("ELM ST", "N ELM ST"), _agree("N ELM ST", "ELM ST")
    assert 1.0 > moved > missing > more >= ACCEPTED


def test_a_missing_type_is_accepted_and_another_type_is_not():
    assert _agree("ELM", "ELM ST") == _agree("ELM ST", "ELM") == TYPE_MISSING >= ACCEPTED
    assert _agree("ELM AVE", "ELM ST") == TYPE_OTHER < ACCEPTED


def test_a_short_type_agrees_with_each_of_its_meanings_and_with_no_other():
    assert _agree("ELM TR", "ELM TER") == _agree("ELM TR", "ELM TRL") == SHORT_TYPE
    assert _agree("ELM TR", "ELM AVE") == TYPE_OTHER


def test_a_ramp_is_not_its_highway():
    assert _agree("I-280 OFF RAMP", "I-280") < ACCEPTED


def test_a_highway_without_its_class_agrees_and_one_of_another_class_does_not():
    assert ACCEPTED <= _agree("HWY 9", "STATE RTE 9") < 1.0
    assert _agree("US HWY 9", "STATE RTE 9") == 0.0


@pytest.mark.parametrize(("asked", "known"), [("12TH", "13TH"), ("2ND", "22ND"), ("101", "110"), ("PIER 4", "PIER 5")])
def test_a_number_is_never_another_number(asked: str, known: str):
    assert spelt_alike(asked, known) == 0.0


@pytest.mark.parametrize(("asked", "known"), [("AVE B", "AVE D"), ("A", "B"), ("EL", "AL")])
def test_single_letters_and_the_shortest_names_are_never_misspelt(asked: str, known: str):
    assert spelt_alike(asked, known) == 0.0


@pytest.mark.parametrize("slip", ["ALDR", "ALDDER", "LADER", "ALXER"])
def test_one_slip_is_accepted(slip: str):
    assert ACCEPTED <= spelt_alike(slip, "ALDER") < 1.0


def test_two_slips_are_accepted_in_a_long_name_only():
    assert spelt_alike("WASHINGTN", "WASHINGTON") > spelt_alike("WASHNGTN", "WASHINGTON") >= ACCEPTED
    assert spelt_alike("WSHNGTN", "WASHINGTON") == 0.0
    assert spelt_alike("OKES", "OAK") == 0.0


def test_a_slip_in_a_short_name_or_in_its_first_letter_counts_for_more():
    assert spelt_alike("OAKK", "OAK") < spelt_alike("CHESTNUTT", "CHESTNUT")
    assert spelt_alike("XEDAR", "CEDAR") < spelt_alike("CEDXR", "CEDAR")


def test_one_slip_and_another_type_together_are_not_accepted():
    assert max(spelt_alike("COSO", "COSMO"), spelt_alike("WASHINGTN", "WASHINGTON")) * TYPE_OTHER < ACCEPTED


@given(BASES, BASES)
def test_spelling_is_a_likeness_from_0_to_1_whichever_name_is_first(one: str, other: str):
    likeness = spelt_alike(one, other)
    assert 0.0 <= likeness <= 1.0
    assert likeness == pytest.approx(spelt_alike(other, one))
    assert likeness < 1.0 or one == other


def test_names_that_sound_alike_and_look_alike_are_accepted_and_others_are_not():
    assert sounds_alike("SEEDAR", "CEDAR") == SOUND_ALIKE >= ACCEPTED
    assert sounds_alike("KAW", "COE") == 0.0
    assert sounds_alike("FOTHERINGAY", "VOTHRNK") == 0.0


def test_a_clear_difference_is_one_that_the_margin_can_see():
    assert 1.0 - _agree("ELM ST", "N ELM ST") > MARGIN
    assert 1.0 - _agree("ELM TR", "ELM TER") < MARGIN
