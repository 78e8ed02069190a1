"""Streets that come close without a crossing: one short place, or nothing."""

import pytest

from geocode.candidates.agreement import ACCEPTED
from geocode.candidates.approaches import WITHIN_M, Approaches
from geocode.candidates.option import Option
from geocode.candidates.streets import Meant
from geocode.reference import Layer
from tests.geocode.candidates.conftest import town_of
from tests.geocode.conftest import metres, street


def _approach(town: Layer, one: str = "MAIN ST", other: str = "OAK AVE") -> list[Option]:
    first, second = (Meant(town.named(name)[0], name, 1.0) for name in (one, other))
    return Approaches(town).options(first, second)


def _gap(north: float) -> Layer:
    """Oak Ave ends `north` metres before Main St."""
    return town_of(street("Main St", (-500, 0), (500, 0)), street("Oak Ave", (100, north), (100, 900)))


def test_streets_that_come_within_70_m_at_one_place_meet_halfway_and_agree_less():
    (place,) = _approach(_gap(WITHIN_M - 1))
    assert place.precision == "near"
    assert ACCEPTED <= place.agreement < 0.9
    assert metres(place.place) == pytest.approx((100, 34.5), abs=0.5)
    assert place.extent_m >= WITHIN_M / 2


def test_either_order_gives_one_place():
    (there,), (back,) = _approach(_gap(60)), _approach(_gap(60), "OAK AVE", "MAIN ST")
    assert there.place == pytest.approx(back.place, abs=1e-7)


def test_streets_further_apart_do_not_meet():
    assert _approach(_gap(WITHIN_M + 1)) == []


@pytest.mark.parametrize("length", [100, 200, 900])
def test_streets_that_run_side_by_side_meet_nowhere(length: int):
    assert _approach(town_of(street("Main St", (0, 0), (length, 0)), street("Oak Ave", (0, 60), (length, 60)))) == []


def test_a_street_does_not_meet_itself():
    town = town_of(street("Main St", (0, 0), (100, 0)))
    assert _approach(town, "MAIN ST", "MAIN ST") == []
