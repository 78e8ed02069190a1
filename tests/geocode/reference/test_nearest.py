"""Reading an address off a place: it leads back, by the layer's own numbers, to within 30 m where there are any."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.interpolate import distance_m, drop_onto, measure_line, point_along
from geocode.reference import Layer, build_layer
from geocode.reference.numbering import numbers_in, place_number
from tests.geocode.conftest import at, street, streets_frame


def _lead_back(layer: Layer, text: str) -> list[tuple[float, float]]:
    """Return all places a text read off the layer may mean."""
    number, name = re.fullmatch(r"(\d+) (.*)", text).groups()
    (id,) = layer.named(name)
    points = [point.place for point in layer.points(id) if point.low == point.high == int(number)]
    return points or [
        place_number(stretch, int(number))
        for stretch in layer.stretches(id)
        if int(number) in numbers_in(stretch, stretch.low, stretch.high)
    ]


@given(st.floats(0, 600), st.sampled_from([0, 200, 400, 600]), st.floats(-20, 20), st.booleans())
def test_a_place_beside_a_street_gives_an_address_that_leads_back_within_30_m(full_layer, along, road, aside, upright):
    east, north = (road + aside, along) if upright else (along, road + aside)
    place = at(east, north)[::-1]
    text, away_m = full_layer.nearest(place, 100)
    found = _lead_back(full_layer, text)
    assert max(distance_m(found[0], other) for other in found) <= 30
    assert distance_m(place, found[0]) == pytest.approx(away_m, abs=15)
    assert away_m <= 30


def test_the_side_of_the_street_and_the_place_along_it_give_the_number(layer: Layer):
    assert layer.nearest(at(102, -9)[::-1], 50)[0] == "150 ALDER ST"
    assert layer.nearest(at(98, 9)[::-1], 50)[0] == "149 ALDER ST"


def test_a_point_of_the_layer_gives_its_own_address(full_layer: Layer):
    text, away_m = full_layer.nearest(at(110, -21)[::-1], 50)
    assert (text, away_m) == ("150 ALDER ST", pytest.approx(1, abs=0.1))


def test_a_number_that_stands_at_two_places_is_not_given(layer: Layer):
    # Twin Rd has all its numbers twice, 3 km apart; its only crossing has a namesake 2 km away.
    assert layer.nearest(at(100, 1_009)[::-1], 50) is None


def test_without_numbers_the_nearest_crossing_is_given():
    rows = [street("Elm St", (0, 0), (100, 0)), street("First Ave", (0, 0), (0, 90))]
    layer = build_layer(streets=[streets_frame(rows)])
    assert layer.nearest(at(30, 0)[::-1], 100) == ("1ST AVE & ELM ST", pytest.approx(30, abs=0.1))


def test_nothing_within_reach_gives_nothing(full_layer: Layer):
    assert full_layer.nearest(at(-5_000, 0)[::-1], 100) is None


@given(st.floats(0.02, 0.98), st.floats(-15, 15))
def test_a_place_dropped_onto_a_line_is_where_it_was_put(share: float, aside: float):
    line = measure_line([at(0, 0)[::-1], at(300, 0)[::-1]])
    found, away = drop_onto(line, point_along(line, share, left_m=aside))
    assert found == pytest.approx(share, abs=1e-6)
    assert away == pytest.approx(aside, abs=1e-3)
