"""A house number on one street: its point, its range, its neighbours, the nearest number, the short street."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.candidates.numbers import NEAR_NUMBERS, near_options, number_options, street_option
from geocode.candidates.option import Option
from geocode.candidates.streets import Meant
from geocode.reference import Layer
from tests.geocode.candidates.conftest import named_street, town_of
from tests.geocode.conftest import metres, street


@pytest.fixture(scope="module")
def town() -> Layer:
    """Elm St holds 101 to 199 on one side alone; Oak St has houses 20, 30, 30 (elsewhere), 40 and 60, and no ranges."""
    return town_of(
        street("Elm St", (0, 0), (500, 0), numbers=(101, 199, None, None)),
        street("Oak St", (0, 1_000), (1_500, 1_000)),
        street("Bend Ln", (0, 2_000), (100, 2_000)),
        street("Bend Ln", (100, 2_000), (100, 2_200)),
        street("Split Ct", (0, 3_000), (100, 3_000)),
        street("Split Ct", (0, 5_000), (100, 5_000)),
        street("Mixed Ave", (0, 6_000), (500, 6_000), numbers=(1, 99, 2, 98)),
        houses=[
            ("Oak St", 20, 20, 0, 1_010), ("Oak St", 30, 30, 100, 1_010), ("Oak St", 30, 30, 900, 1_010), ("Oak St", 40, 40, 200, 1_010),
            ("Oak St", 60, 60, 300, 1_010), ("Oak St", 260, 298, 1_400, 1_000), ("Oak St", 460, 460, 1_400, 1_010),
            ("Mixed Ave", 51, 51, 400, 6_020),
        ],
    )  # fmt: skip


def _found(town: Layer, name: str, number: int, agreement: float = 1.0) -> list[Option]:
    (id,) = town.named(name)
    return number_options(Meant(id, name, agreement), number, town)


def test_an_address_point_comes_before_the_range_that_holds_its_number(town: Layer):
    (point,) = _found(town, "MIXED AVE", 51)
    assert (point.precision, point.matched, point.agreement) == ("point", "51 MIXED AVE", 1.0)
    assert metres(point.place) == pytest.approx((400, 6_020), abs=0.1)
    (other,) = _found(town, "MIXED AVE", 53)
    assert other.precision == "range"
    assert metres(other.place)[0] < 400


def test_a_number_with_two_points_has_two_places(town: Layer):
    assert sorted(metres(option.place)[0] for option in _found(town, "OAK ST", 30)) == pytest.approx(
        [100, 900], abs=0.1
    )


def test_a_number_of_the_other_parity_lies_on_the_line_and_agrees_less(town: Layer):
    (own,), (other,) = _found(town, "ELM ST", 151), _found(town, "ELM ST", 150)
    assert own.agreement == 1.0 > other.agreement > 0.9
    assert metres(own.place)[1] == pytest.approx(9, abs=0.1)
    assert metres(other.place)[1] == pytest.approx(0, abs=0.1)
    assert {own.precision, other.precision} == {"range"}


def test_the_agreement_of_the_name_carries_over(town: Layer):
    assert _found(town, "ELM ST", 151, 0.9)[0].agreement == pytest.approx(0.9)
    assert _found(town, "ELM ST", 203, 0.9)[0].agreement < 0.9


def test_a_number_between_two_houses_of_its_parity_not_far_apart_lies_between_them():
    town = town_of(
        street("Ash St", (0, 0), (2_000, 0)),
        houses=[
            ("Ash St", 20, 20, 0, 0),
            ("Ash St", 31, 31, 50, 0),
            ("Ash St", 40, 40, 200, 0),
            ("Ash St", 60, 60, 900, 0),
        ],
    )
    (between,) = _found(town, "ASH ST", 30)
    assert (between.precision, between.matched) == ("range", "30 ASH ST")
    assert metres(between.place) == pytest.approx((100, 0), abs=0.1)
    assert 0.9 < between.agreement < 1.0
    assert _found(town, "ASH ST", 50) == [], "the houses are 700 m apart"
    assert _found(town, "ASH ST", 70) == [], "no house is above"
    assert [option.precision for option in _found(town, "ASH ST", 33)] == ["near"], "one house alone is odd"


def test_the_nearest_number_is_at_most_eight_off(town: Layer):
    (eight,) = _found(town, "ELM ST", 199 + NEAR_NUMBERS)
    assert (eight.precision, eight.matched) == ("near", "199 ELM ST")
    assert _found(town, "ELM ST", 200 + NEAR_NUMBERS) == []
    (one,) = _found(town, "ELM ST", 200)
    assert one.agreement > eight.agreement
    assert one.extent_m < eight.extent_m


@given(st.integers(0, 700), st.integers(0, 60))
def test_what_is_near_never_agrees_more_than_the_name_nor_lies_further_than_eight(town: Layer, low: int, more: int):
    for name in ("ELM ST", "OAK ST", "MIXED AVE"):
        (id,) = town.named(name)
        for option in near_options(Meant(id, name, 0.95), low, low + more, town):
            known = int(option.matched.split()[0])
            assert option.precision == "near"
            assert low - NEAR_NUMBERS <= known <= low + more + NEAR_NUMBERS
            assert 0 < option.agreement < 0.95
            assert option.extent_m >= 10


def test_a_short_street_without_the_number_is_answered_by_its_middle(town: Layer):
    (bend,) = _found(town, "BEND LN", 5)
    assert (bend.precision, bend.matched) == ("street", "BEND LN")
    assert metres(bend.place) in (pytest.approx((50, 2_000), abs=0.1), pytest.approx((100, 2_100), abs=0.1))
    assert bend.agreement < 0.9


def test_a_street_of_400_m_or_more_or_in_pieces_that_lie_apart_is_no_place():
    for rows in (
        [street("Long St", (0, 0), (401, 0))],
        [street("Long St", (0, 0), (100, 0)), street("Long St", (0, 2_000), (100, 2_000))],
    ):
        town = town_of(*rows)
        assert street_option(Meant(town.named("LONG ST")[0], "LONG ST", 1.0), town) == []
    town = town_of(street("Short St", (0, 0), (399, 0)))
    assert len(street_option(Meant(town.named("SHORT ST")[0], "SHORT ST", 1.0), town)) == 1


def test_a_number_on_two_segments_has_both_places():
    town = town_of(named_street("Elm St", 0), named_street("Elm St", 4))
    assert sorted(metres(option.place)[1] for option in _found(town, "ELM ST", 51)) == pytest.approx([9, 4_009], abs=1)
