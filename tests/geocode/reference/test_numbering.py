"""Numbers on a stretch: which there are, where they lie, and back again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.interpolate import METRES_PER_DEGREE, measure_line
from geocode.reference import Stretch
from geocode.reference.numbering import CORNER_M, bounds_of, number_at, numbers_in, share_of

LINE = measure_line([(0.0, 0.0), (0.0, 200 / METRES_PER_DEGREE)])
ENDS = st.integers(1, 2_000)


def _stretch(start: float, end: float, *, learned: bool = False) -> Stretch:
    low, high = bounds_of(start, end)
    return Stretch(start, end, low, high, 0 if learned else 1, None, LINE, learned=learned)


def test_a_side_whose_ends_have_one_parity_holds_every_second_number():
    assert list(numbers_in(_stretch(101, 109), 0, 999)) == [101, 103, 105, 107, 109]
    assert list(numbers_in(_stretch(109, 101), 104, 107)) == [105, 107]
    assert list(numbers_in(_stretch(100, 103), 0, 999)) == [100, 101, 102, 103]
    assert list(numbers_in(_stretch(100.4, 103.6, learned=True), 0, 999)) == [101, 102, 103]


def test_the_ends_of_a_range_stay_out_of_the_crossings_unless_they_are_learned():
    assert share_of(_stretch(1, 99), 1) == pytest.approx(CORNER_M / 200, abs=1e-3)
    assert share_of(_stretch(99, 1), 99) == pytest.approx(CORNER_M / 200, abs=1e-3)
    assert share_of(_stretch(1, 99, learned=True), 1) == 0
    assert share_of(_stretch(7, 7), 7) == 0.5


@given(ENDS, ENDS, st.booleans(), st.data())
def test_the_number_at_the_place_of_a_number_is_that_number(start: int, end: int, learned: bool, data):
    stretch = _stretch(start, end, learned=learned)
    number = data.draw(st.sampled_from(numbers_in(stretch, stretch.low, stretch.high)))
    assert number_at(stretch, share_of(stretch, number)) == number


@given(ENDS, ENDS, st.floats(0, 1))
def test_every_place_gives_a_number_of_the_side(start: int, end: int, share: float):
    stretch = _stretch(start, end)
    assert number_at(stretch, share) in numbers_in(stretch, stretch.low, stretch.high)


def test_a_learned_stretch_between_two_whole_numbers_gives_none():
    assert number_at(replace(_stretch(4.2, 4.8, learned=True)), 0.5) is None
