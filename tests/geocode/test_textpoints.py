"""Coordinates in a text: both orders where only one is possible, letters, degrees and minutes; never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.parse import parse

HERE = (37.775, -122.419)


@pytest.mark.parametrize(
    "text",
    [
        "37.775, -122.419",
        "-122.419 37.775",
        "(37.775, -122.419)",
        "POINT (-122.419 37.775)",
        "lat: 37.775 lon: -122.419",
        "N 37.775 W 122.419",
        "37.775N 122.419W",
        "122.419\u00b0 W, 37.775\u00b0 N",
        "37\u00b046'30\"N 122\u00b025'08.4\"W",
        "37 46 30 N 122 25 08.4 W",
        "37\u00b046.5'N, 122\u00b025.14'W",
        "800 MAPLE ST\nSpringfield\n(37.775, -122.419)",
    ],
)
def test_a_point_is_read_in_any_way_it_is_written(text: str):
    parsed = parse(text)
    assert parsed.kind == "point"
    assert (parsed.lat, parsed.lon) == pytest.approx(HERE)


@pytest.mark.parametrize("text", ["40.71, 74.00", "0.00, 0.00", "95.10, 200.20", "37.775, W", "12.34"])
def test_numbers_that_may_stand_in_either_order_are_no_point(text: str):
    assert parse(text).kind == "none"


@pytest.mark.parametrize("text", ["50 N 100 W", "300 N 400 W", "12 N MAPLE ST"])
def test_the_streets_of_a_grid_are_no_point(text: str):
    assert parse(text).kind == "number"


@given(st.floats(24.01, 71.99), st.floats(-179.99, -66.01))
def test_a_point_of_the_country_is_read_the_same_in_both_orders(lat: float, lon: float):
    first, turned = parse(f"{lat:.5f}, {lon:.5f}"), parse(f"{lon:.5f} {lat:.5f}")
    assert first == turned
    assert (first.lat, first.lon) == (float(f"{lat:.5f}"), float(f"{lon:.5f}"))
