"""Misspelt names share a key with the name they mean: by slips, and by sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from geocode.spelling import LONGEST_KEYED, delete_keys, sound

LETTERS = "ABCDE"
LONG = st.text(LETTERS, min_size=5, max_size=12)
SHORT = st.text(LETTERS, min_size=2, max_size=4)
SLIPS = st.lists(
    st.tuples(st.sampled_from(["drop", "add", "change", "swap"]), st.integers(0, 20), st.sampled_from(LETTERS)),
    max_size=2,
)


def _spoil(name: str, slips: list[tuple[str, int, str]]) -> str:
    for kind, place, letter in slips:
        at = place % len(name)
        match kind:
            case "drop" if len(name) > 1:
                name = name[:at] + name[at + 1 :]
            case "add":
                name = name[:at] + letter + name[at:]
            case "change":
                name = name[:at] + letter + name[at + 1 :]
            case "swap":
                name = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    return name


@given(LONG, SLIPS)
def test_a_long_name_shares_a_key_with_itself_after_two_slips(name: str, slips: list[tuple[str, int, str]]):
    spoilt = _spoil(name, slips)
    if len(spoilt) >= 5:
        assert delete_keys(name) & delete_keys(spoilt)


@given(SHORT, SLIPS.map(lambda slips: slips[:1]))
def test_a_short_name_shares_a_key_with_itself_after_one_slip(name: str, slips: list[tuple[str, int, str]]):
    assert delete_keys(name) & delete_keys(_spoil(name, slips))


@given(LONG | SHORT, LONG | SHORT)
def test_a_shared_key_means_that_the_first_letters_are_at_most_four_slips_apart(one: str, other: str):
    if delete_keys(one) & delete_keys(other):
        assert OSA.distance(one[:LONGEST_KEYED], other[:LONGEST_KEYED]) <= 4


@given(st.text(max_size=60))
def test_a_name_has_few_keys_however_long_it_is(name: str):
    keys = delete_keys(name)
    assert name[:LONGEST_KEYED] in keys
    assert len(keys) <= 1 + LONGEST_KEYED + LONGEST_KEYED * (LONGEST_KEYED - 1) // 2


def test_a_name_of_four_letters_is_keyed_for_one_slip_only():
    assert delete_keys("ABCD") == {"ABCD", "BCD", "ACD", "ABD", "ABC"}
    assert "CDE" in delete_keys("ABCDE")


@pytest.mark.parametrize(("one", "other"), [("CEDAR", "SEEDAR"), ("KNIGHT", "NITE"), ("PHELPS", "FELPS")])
def test_names_that_sound_alike_have_one_sound(one: str, other: str):
    assert sound(one) == sound(other) != ""


@pytest.mark.parametrize("number", ["12TH", "101", "PIER 4", ""])
def test_a_number_has_no_sound(number: str):
    assert sound(number) == ""


@given(st.text(max_size=40))
def test_any_text_has_a_sound_or_none_and_always_the_same(text: str):
    assert sound(text) == sound(text)
