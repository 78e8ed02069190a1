"""The places of a block: one where its pieces hang together, several where they lie apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.candidates.blocks import block_options
from geocode.candidates.option import Option
from geocode.candidates.streets import Meant
from geocode.reference import Layer
from tests.geocode.candidates.conftest import town_of
from tests.geocode.conftest import metres, street

NUMBERS = (1, 99, 2, 98)


def _found(town: Layer, low: int, high: int, *, name: str = "ELM ST", agreement: float = 1.0) -> list[Option]:
    (id,) = town.named(name)
    return block_options(Meant(id, name, agreement), low, high, town)


def _elm(*pieces: tuple[float, float], zips: tuple[str, ...] = ()) -> Layer:
    """Elm St along one line, its hundred 1 to 99 in pieces from and to these metres."""
    told = zip(pieces, zips or ("00001",) * len(pieces), strict=True)
    return town_of(*(street("Elm St", (start, 0), (end, 0), numbers=NUMBERS, zip_=zip_) for (start, end), zip_ in told))


def test_a_block_lies_in_the_middle_of_its_numbers_on_the_line():
    (block,) = _found(_elm((0, 200)), 0, 99)
    assert (block.precision, block.matched, block.agreement, block.zip) == ("block", "0-99 ELM ST", 1.0, "00001")
    assert metres(block.place) == pytest.approx((100, 0), abs=2)
    assert block.extent_m == pytest.approx(85, abs=3), "the corners are no houses"
    assert not block.learned


def test_segments_that_meet_are_one_block():
    (block,) = _found(_elm((0, 200), (200, 400)), 0, 99)
    assert block.agreement == 1.0
    assert metres(block.place) == pytest.approx((200, 0), abs=5)


def test_a_block_over_a_gap_is_one_block_and_agrees_less():
    (block,) = _found(_elm((0, 200), (400, 600)), 0, 99)
    assert 0.9 < block.agreement < 1.0
    assert 0 <= metres(block.place)[0] <= 600


@pytest.mark.parametrize(
    "town",
    [_elm((0, 200), (900, 1_100)), _elm((0, 200), (400, 600), zips=("00001", "00002"))],
    ids=["far apart", "in two ZIPs"],
)
def test_pieces_that_lie_apart_or_in_two_zips_are_places_of_their_own(town: Layer):
    found = _found(town, 0, 99)
    assert [option.agreement for option in found] == [1.0, 1.0]
    assert abs(metres(found[0].place)[0] - metres(found[1].place)[0]) > 300


def test_part_of_a_block_lies_in_its_part_of_the_street():
    low, high = (_found(_elm((0, 500)), *span)[0] for span in ((0, 20), (80, 99)))
    assert metres(low.place)[0] < 100
    assert metres(high.place)[0] > 400


def test_a_block_that_only_points_know_is_the_middle_of_those_within_it():
    town = town_of(
        street("Elm St", (0, 0), (3_000, 0)),
        houses=[("Elm St", 800, 899, 650, 0), ("Elm St", 900, 999, 1_650, 0)],
    )
    (block,) = _found(town, 800, 899)
    assert block.precision == "block"
    assert block.learned
    assert metres(block.place)[0] == pytest.approx(650, abs=100)


def test_a_block_whose_numbers_are_unknown_is_near_or_nothing():
    town = _elm((0, 500))
    (near,) = _found(town, 100, 104)
    assert near.precision == "near"
    assert near.agreement < 1.0
    assert _found(town, 200, 299) == []


def test_half_of_a_block_point_never_agrees_more_than_the_name():
    town = town_of(street("Elm St", (0, 0), (500, 0)), houses=[("Elm St", 800, 899, 250, 0)])
    for low, high in ((800, 849), (850, 899), (820, 829), (790, 805)):
        for option in _found(town, low, high, agreement=0.95):
            assert option.agreement <= 0.95
            assert option.extent_m >= 0


@given(st.integers(0, 130), st.integers(0, 130))
def test_a_block_lies_on_its_street_and_within_the_reach_it_tells(one: int, other: int):
    for option in _found(TWO_PIECES, min(one, other), max(one, other), agreement=0.9):
        east, north = metres(option.place)
        assert -1 <= east <= 601
        assert abs(north) <= 9.1
        assert 0 < option.agreement <= 0.9
        assert option.weight >= 1
        assert option.extent_m >= 0


TWO_PIECES = _elm((0, 200), (400, 600))
