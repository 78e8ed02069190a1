"""What must not change an answer, for every way to write an address of the invented town; and what is named is found."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.interpolate import distance_m
from geocode.locate import locate
from geocode.reference import Layer
from tests.geocode.conftest import AVENUES, ROADS, at

NUMBERS = st.integers(101, 398)
NAMES = st.sampled_from((*ROADS, *AVENUES))
HOUSES = st.builds("{} {}".format, NUMBERS, NAMES)
BLOCKS = st.builds("{}00 Block of {}".format, st.integers(1, 3), NAMES)
CROSSINGS = st.builds("{}/{}".format, st.sampled_from(ROADS), st.sampled_from(AVENUES))
ADDRESSES = st.one_of(HOUSES, BLOCKS, CROSSINGS)
UNITS = st.sampled_from(("Apt 3", "#12", "Unit B", "Flr 2", "Ste 400"))


def answered(layer: Layer, *texts: str) -> list[tuple[object, ...]]:
    """Place, precision, sureness and reason of each text; each must be found."""
    found = locate(pl.DataFrame({"key": range(len(texts)), "address": texts}), layer)
    assert found["lat"].null_count() == 0, "every address of the town is found"
    return found.drop("key", "matched_text", "candidates").rows()


@given(ADDRESSES, st.data())
def test_case_and_blanks_change_nothing(layer: Layer, text: str, data: st.DataObject):
    gaps = data.draw(st.lists(st.integers(1, 4), min_size=text.count(" "), max_size=text.count(" ")))
    words = text.split(" ")
    spaced = words[0] + "".join(" " * gap + word for gap, word in zip(gaps, words[1:], strict=True))
    assert len(set(answered(layer, text, text.lower(), text.upper(), f" {spaced}  "))) == 1


@given(HOUSES, UNITS)
def test_a_unit_changes_nothing(layer: Layer, text: str, unit: str):
    assert len(set(answered(layer, text, f"{text} {unit}"))) == 1


@given(CROSSINGS, st.sampled_from((" & ", " AND ", " at ", " @ ", "/")))
def test_the_order_of_cross_streets_and_the_sign_between_them_change_nothing(layer: Layer, text: str, sign: str):
    one, other = text.split("/")
    assert len(set(answered(layer, text, f"{one}{sign}{other}", f"{other}{sign}{one}"))) == 1


@given(st.lists(ADDRESSES, min_size=2, max_size=6))
def test_an_answer_does_not_depend_on_what_else_is_asked(layer: Layer, texts: list[str]):
    together = answered(layer, *texts)
    assert together == [row for text in texts for row in answered(layer, text)]
    assert answered(layer, *texts[::-1]) == together[::-1]


@given(st.integers(0, 600), st.integers(0, 600))
def test_the_name_of_a_place_is_found_again_within_30_m(layer: Layer, east: int, north: int):
    lon, lat = at(east, north)
    near = layer.nearest((lat, lon), 150.0)
    assert near is not None
    named, _ = near
    ((found_lat, found_lon, *_),) = answered(layer, named)
    again = layer.nearest((found_lat, found_lon), 30.0)
    assert again is not None
    ((lat_again, lon_again, *_),) = answered(layer, again[0])
    assert distance_m((found_lat, found_lon), (lat_again, lon_again)) <= 30.0


@given(NUMBERS, NAMES)
def test_a_house_lies_on_its_block(layer: Layer, number: int, name: str):
    house, block = answered(layer, f"{number} {name}", f"{number // 100}00 Block of {name}")
    assert distance_m(house[:2], block[:2]) <= 110.0


@pytest.mark.parametrize("hostile", ["A/" * 20_000, "1" * 50_000, "100 " + "N " * 20_000, " & ".join(["X"] * 9_000)])
def test_hostile_texts_are_answered_at_once(layer: Layer, hostile: str):
    (reason,) = locate(pl.DataFrame({"key": [1], "address": [hostile]}), layer)["reason"]
    assert re.fullmatch(r"[a-z_]+", reason)
