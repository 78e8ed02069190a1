"""Where written names meet: every crossing the layer holds, none that it does not."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from geocode.candidates.agreement import ACCEPTED
from geocode.candidates.crossings import between_options, crossing_options, joined_options
from geocode.candidates.option import Option
from geocode.candidates.streets import Meant, streets_meant
from geocode.names import read_name
from geocode.reference import Layer
from tests.geocode.candidates.conftest import town_of
from tests.geocode.conftest import metres, street


@pytest.fixture(scope="module")
def town() -> Layer:
    """Main St runs east; Ash, Oak and Elm cross it at 0, 200 and 1200 m; Loop Rd meets it twice, at 400 and 700 m."""
    return town_of(
        street("Main St", (0, 0), (200, 0)), street("Main St", (200, 0), (400, 0)), street("Main St", (400, 0), (700, 0)),
        street("Main St", (700, 0), (1_200, 0)),
        street("Ash Ave", (0, -100), (0, 0)), street("Oak Ave", (200, 0), (200, 100)), street("Elm Ave", (1_200, 0), (1_200, 200)),
        street("Loop Rd", (400, 0), (400, 200), (700, 200), (700, 0)),
        street("Far St", (0, 3_000), (200, 3_000)),
    )  # fmt: skip


def _meant(town: Layer, *names: str) -> list[Sequence[Meant]]:
    return [streets_meant(read_name(name), town) for name in names]


def _between(town: Layer, on: str, first: str, second: str) -> list[Option]:
    (street,), *crossed = _meant(town, on, first, second)
    return between_options(street, *crossed, town)


def test_two_streets_meet_at_their_crossing_whatever_their_order(town: Layer):
    for names in permutations(["MAIN ST", "OAK AVE"]):
        (crossing,) = crossing_options(_meant(town, *names), town)
        assert (crossing.precision, crossing.agreement) == ("intersection", 1.0)
        assert metres(crossing.place) == pytest.approx((200, 0), abs=0.1)
        assert set(crossing.matched.split(" & ")) == {"MAIN ST", "OAK AVE"}


def test_streets_that_meet_twice_have_two_places(town: Layer):
    found = crossing_options(_meant(town, "LOOP RD", "MAIN ST"), town)
    assert sorted(metres(option.place)[0] for option in found) == pytest.approx([400, 700], abs=0.1)


@pytest.mark.parametrize(
    "names", [("OAK AVE", "ASH AVE"), ("MAIN ST", "FAR ST"), ("MAIN ST", "MAIN ST"), ("MAIN ST", "NO SUCH ST")]
)
def test_no_crossing_is_invented(town: Layer, names: tuple[str, str]):
    assert crossing_options(_meant(town, *names), town) == []


def test_three_streets_meet_only_where_all_three_do(town: Layer):
    assert crossing_options(_meant(town, "MAIN ST", "OAK AVE", "ASH AVE"), town) == []


def test_names_that_meet_confirm_each_other_but_are_never_as_sure_as_names_in_full(town: Layer):
    (crossing,) = crossing_options(_meant(town, "MAIN", "OAC AVE"), town)
    separate = [streets[0].agreement for streets in _meant(town, "MAIN", "OAC AVE")]
    assert separate[0] * separate[1] < crossing.agreement < 1.0
    assert crossing.agreement >= ACCEPTED


def test_crossings_within_100_m_of_each_other_are_one_place_between_them():
    town = town_of(
        street("Main St", (0, 0), (60, 0)), street("Main St", (60, 0), (400, 0)),
        street("Oak Ave", (0, 0), (0, 200)), street("Oak Ave", (60, 0), (60, -200)),
    )  # fmt: skip
    (crossing,) = crossing_options(_meant(town, "MAIN ST", "OAK AVE"), town)
    assert metres(crossing.place) == pytest.approx((30, 0), abs=1)
    assert crossing.extent_m == pytest.approx(30, abs=1)


def test_a_street_between_two_others_is_the_middle_of_its_piece(town: Layer):
    for names in (("ASH AVE", "OAK AVE"), ("OAK AVE", "ASH AVE")):
        (block,) = _between(town, "MAIN ST", *names)
        assert block.precision == "block"
        assert metres(block.place) == pytest.approx((100, 0), abs=1)
        assert block.extent_m == pytest.approx(100, abs=1)


def test_a_street_between_others_more_than_800_m_apart_or_that_do_not_cross_it_is_no_place(town: Layer):
    assert _between(town, "MAIN ST", "ASH AVE", "ELM AVE") == []
    assert _between(town, "MAIN ST", "OAK AVE", "FAR ST") == []
    assert _between(town, "MAIN ST", "OAK AVE", "OAK AVE") == []


def test_a_street_between_one_crossing_and_a_street_that_meets_it_twice_is_the_nearer_piece(town: Layer):
    (block,) = _between(town, "MAIN ST", "OAK AVE", "LOOP RD")
    assert metres(block.place) == pytest.approx((300, 0), abs=1)


def test_corners_of_one_wide_junction_are_one_place_that_agrees_less_and_places_apart_stay_apart():
    def square(width: float) -> list[Option]:
        main = [
            street("Main St", start, end)
            for start, end in (((-500, 0), (0, 0)), ((0, 0), (width, 0)), ((width, 0), (900, 0)))
        ]
        oak = [street("Oak Ave", (0, 0), (0, 500)), street("Oak Ave", (width, 0), (width, -500))]
        town = town_of(*main, *oak)
        return crossing_options(_meant(town, "MAIN ST", "OAK AVE"), town)

    (joined,) = joined_options(square(150))
    assert 0.9 < joined.agreement < 1.0
    assert metres(joined.place) == pytest.approx((75, 0), abs=2)
    assert len(square(150)) == len(joined_options(square(250))) == 2


def test_a_highway_does_not_cross_its_own_ramp():
    town = town_of(
        street("I-280", (0, 0), (500, 0)),
        street("I-280 Ramp", (500, 0), (700, 100)),
        street("Oak Ave", (500, 0), (500, 300)),
    )
    assert crossing_options(_meant(town, "I-280", "I-280 RAMP"), town) == []
    assert len(crossing_options(_meant(town, "I-280", "OAK AVE"), town)) == 1


def test_a_long_list_of_names_is_no_crossing_and_ends_at_once():
    many = [Meant(number, f"STREET {number}", 0.9) for number in range(8)]
    unasked = town_of(street("Main St", (0, 0), (200, 0)))
    assert crossing_options([many] * 60, unasked) == []


def test_of_three_names_the_best_streets_of_each_are_tried(town: Layer):
    found = crossing_options(_meant(town, "Main", "Oak", "Main St"), town)
    assert found == []
    assert [option.matched for option in crossing_options(_meant(town, "Main", "Oak"), town)] == ["MAIN ST & OAK AVE"]
