"""One form for all ways of writing the same name or address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.corrections.written import write_address, write_name


def test_a_name_has_the_form_the_layer_gives_it():
    assert write_name("North Forty-First Avenue, Apt 3") == "N 41ST AVE"


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (("100 Main Street", "100 MAIN ST.", " 100  main st, Apt 3", "100 Main St #2"), "100 MAIN ST"),
        (("800 Block of Elm Av", "800 BLK ELM AVE"), "800-899 ELM AVE"),
        (("Oak St / Ash Rd", "ASH RD & OAK ST", "Ash Road at Oak Street"), "ASH RD & OAK ST"),
        (("Pier, the old one", "PIER THE OLD ONE"), "PIER THE OLD ONE"),
        (("", "  ", "..."), ""),
    ],
)
def test_ways_of_writing_one_address_share_a_form(texts: tuple[str, ...], form: str):
    assert {write_address(text) for text in texts} == {form}


def test_addresses_of_different_numbers_or_kinds_differ():
    texts = ("100 Main St", "102 Main St", "100 Main Ave", "100 Block of Main St", "Main St", "Main St & Elm Av")
    assert len({write_address(text) for text in texts}) == len(texts)


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{1,4} [A-Z]{3,8} (ST|AVE)", fullmatch=True))
def test_any_text_has_one_form_whatever_its_case_and_blanks(text: str):
    assert write_address(text) == write_address(f"  {text} ")
    if text.isascii():
        assert write_address(text) == write_address(text.lower())
