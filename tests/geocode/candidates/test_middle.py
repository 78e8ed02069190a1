"""The one place that stands for many: near half of them, and near as many as can be where they reach far."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.candidates.middle import WITHIN_M, middle_of
from tests.geocode.conftest import at, metres

Metres = tuple[float, float]  # east, north
_WHERE = st.floats(-600, 600)
LEGS = st.tuples(_WHERE, _WHERE, st.floats(-400, 400), st.floats(-400, 400), st.integers(1, 12))
BLOCKS = st.lists(LEGS, min_size=1, max_size=4).map(lambda legs: [house for leg in legs for house in _houses(*leg)])
_TOLERANCE_M = 0.05


def _houses(east: float, north: float, along: float, across: float, n: int) -> list[Metres]:
    return [(east + along * house / n, north + across * house / n) for house in range(n + 1)]


def _middle(houses: list[Metres]) -> tuple[Metres, float]:
    place, reach = middle_of([at(*house)[::-1] for house in houses])
    return metres(place), reach


def _apart(middle: Metres, houses: list[Metres]) -> np.ndarray:
    return np.hypot(*(np.array(houses) - middle).T)


def test_one_place_is_its_own_middle():
    assert _middle([(30.0, 40.0)]) == (pytest.approx((30, 40), abs=0.01), pytest.approx(0, abs=0.01))


def test_the_middle_of_a_straight_block_is_its_middle_and_reaches_to_its_end():
    assert _middle([(10.0 * house, 0.0) for house in range(21)]) == (
        pytest.approx((100, 0), abs=1),
        pytest.approx(100, abs=1),
    )


def test_one_house_far_off_does_not_pull_the_middle_away():
    middle, _ = _middle([(10.0 * house, 0.0) for house in range(11)] + [(230.0, 0.0)])
    assert middle == pytest.approx((55, 0), abs=10)


def test_of_a_block_in_two_parts_the_middle_lies_in_the_larger_and_never_in_the_gap():
    parts = [(0.0, 0.0)] * 9 + [(700.0, 0.0)] * 4
    assert _middle(parts)[0] == pytest.approx((0, 0), abs=1)
    assert _apart(_middle(parts[5:])[0], parts[5:]).min() == pytest.approx(0, abs=1), "both parts are of one size"


@given(BLOCKS)
def test_the_reach_told_is_that_of_the_farthest_house(houses: list[Metres]):
    middle, reach = _middle(houses)
    assert _apart(middle, houses).max() == pytest.approx(reach, abs=0.1)


@given(BLOCKS)
def test_a_wide_block_has_at_least_as_many_houses_in_reach_of_its_middle_as_of_their_mean(houses: list[Metres]):
    mean = np.mean(houses, axis=0)
    if _apart(mean, houses).max() > WITHIN_M:
        within = (_apart(_middle(houses)[0], houses) <= WITHIN_M + _TOLERANCE_M).sum()
        assert within >= (_apart(mean, houses) <= WITHIN_M - _TOLERANCE_M).sum()


@given(BLOCKS)
def test_houses_are_no_further_from_the_middle_of_a_block_in_reach_than_from_their_mean(houses: list[Metres]):
    middle, reach = _middle(houses)
    if reach <= WITHIN_M:
        assert _apart(middle, houses).mean() <= _apart(np.mean(houses, axis=0), houses).mean() + 1.0


@given(BLOCKS, st.randoms(use_true_random=False))
def test_the_order_of_the_houses_does_not_matter(houses: list[Metres], order):
    shuffled = order.sample(houses, len(houses))
    reach, other = _middle(houses)[1], _middle(shuffled)[1]
    if max(reach, other) <= WITHIN_M:
        assert reach == pytest.approx(other, abs=0.5)
