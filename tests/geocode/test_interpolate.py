"""Measuring along a line: on the equator, where the sums are simple."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocode.interpolate import METRES_PER_DEGREE, distance_m, measure_line, places_along, point_along

STEP = 100 / METRES_PER_DEGREE  # 100 m in degrees, on the equator
SHARES = st.floats(0, 1)
BENT = measure_line([(0.0, 0.0), (0.0, STEP), (STEP, STEP)])  # 100 m east, then 100 m north


def test_a_line_knows_its_length_in_metres():
    assert BENT.length_m == pytest.approx(200)


def test_a_degree_of_longitude_shrinks_with_the_latitude():
    assert distance_m((60.0, 0.0), (60.0, 1.0)) == pytest.approx(METRES_PER_DEGREE / 2)


@pytest.mark.parametrize(
    ("share", "place"), [(0, (0, 0)), (0.5, (0, STEP)), (0.75, (STEP / 2, STEP)), (1, (STEP, STEP))]
)
def test_a_share_of_the_length_is_a_place_on_the_line(share: float, place: tuple[float, float]):
    assert point_along(BENT, share) == pytest.approx(place)


def test_left_of_a_line_drawn_east_is_north():
    assert point_along(BENT, 0.25, left_m=9) == pytest.approx((9 / METRES_PER_DEGREE, STEP / 2))
    assert point_along(BENT, 0.25, left_m=-9) == pytest.approx((-9 / METRES_PER_DEGREE, STEP / 2))


@settings(deadline=None)
@given(SHARES, st.floats(-20, 20))
def test_a_step_aside_is_as_long_as_asked(share: float, aside: float):
    assert distance_m(point_along(BENT, share), point_along(BENT, share, left_m=aside)) == pytest.approx(
        abs(aside), abs=1e-6
    )


def test_a_line_without_length_has_one_place():
    point = measure_line([(1.0, 2.0), (1.0, 2.0)])
    assert point_along(point, 0.5, left_m=9) == (1.0, 2.0)


@settings(deadline=None)
@given(st.lists(SHARES, max_size=9).map(sorted))
def test_many_places_along_a_line_are_those_of_each_share(shares: list[float]):
    each = [place for share in shares for place in point_along(BENT, share)]
    assert [axis for place in places_along(BENT, shares) for axis in place] == pytest.approx(each)
