"""What a layer answers when it is asked by name, id, number, crossing, landmark or zone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.reference import Layer
from geocode.reference.layer import place_key
from tests.geocode.conftest import at, metres


def test_a_street_is_found_by_its_normal_name_and_by_its_other_names(full_layer: Layer):
    (alder,) = full_layer.named("ALDER ST")
    assert full_layer.named("OLD MILL RD") == (alder,)
    street = full_layer.street(alder)
    assert (street.name, street.read.normal) == ("Alder St", "ALDER ST")
    assert [alias.normal for alias in street.aliases] == ["OLD MILL RD"]
    assert street.length_m == pytest.approx(600, abs=0.1)
    assert street.zips == {"00001"}


def test_a_street_is_found_by_its_base_whatever_the_type(full_layer: Layer):
    assert full_layer.based("ALDER") == full_layer.based("OLD MILL") == full_layer.named("ALDER ST")
    assert full_layer.based("ALDER ST") == ()


@pytest.mark.parametrize("slip", ["ALDR", "ALDDER", "LADER", "ALXER", "ALDER"])
def test_a_street_is_found_by_a_slip_in_its_base(full_layer: Layer, slip: str):
    assert full_layer.named("ALDER ST")[0] in full_layer.spelled_near(slip)


def test_a_street_is_found_by_its_sound_and_a_number_is_not(full_layer: Layer):
    assert full_layer.sounding("SEEDAR") == full_layer.named("CEDAR ST")
    assert full_layer.sounding("2ND") == ()


def test_an_unknown_name_gives_nothing_and_an_unknown_id_is_an_error(full_layer: Layer):
    assert full_layer.named("NO SUCH ST") == full_layer.based("") == full_layer.landmarks("none") == ()
    assert full_layer.stretches(99) == full_layer.points(99) == full_layer.segments(99) == ()
    assert full_layer.crossings(99) == frozenset()
    for look_up in (full_layer.street, full_layer.node):
        with pytest.raises(KeyError):
            look_up(99)


def test_stretches_come_in_the_order_of_their_numbers_with_side_and_line(full_layer: Layer):
    stretches = full_layer.stretches(full_layer.named("ALDER ST")[0])
    assert [(s.low, s.high, s.side) for s in stretches] == [
        (100, 198, -1), (101, 199, 1), (200, 298, -1), (201, 299, 1), (300, 398, -1), (301, 399, 1),
    ]  # fmt: skip
    assert all(s.line.length_m == pytest.approx(200, abs=0.1) and s.zip == "00001" for s in stretches)
    assert not any(s.learned for s in stretches)


def test_points_of_one_address_are_one_and_those_far_apart_are_not(full_layer: Layer):
    (house,) = full_layer.points(full_layer.named("ALDER ST")[0])
    assert (house.low, house.high, house.zip) == (150, 150, "00001")
    assert metres(house.place) == pytest.approx((110, -20), abs=0.1)
    both = full_layer.points(full_layer.named("BIRCH ST")[0])
    assert {(point.low, point.zip) for point in both} == {(11, "00001"), (11, "00002")}
    (block,) = full_layer.points(full_layer.named("PLAIN LN")[0])
    assert (block.low, block.high) == (800, 899)


def test_a_crossing_names_its_streets_and_its_streets_name_it(full_layer: Layer):
    (birch,), (second,) = full_layer.named("BIRCH ST"), full_layer.named("2ND AVE")
    (id,) = full_layer.crossings(birch) & full_layer.crossings(second)
    node = full_layer.node(id)
    assert node.name == "2nd Avenue & Birch St"
    assert set(node.streets) == {birch, second}
    assert metres(node.place) == pytest.approx((200, 200), abs=0.1)


@pytest.mark.parametrize("name", ["ST MARYS CLINIC", "St. Mary\u2019s  clinic", "st mary's-clinic"])
def test_a_landmark_is_found_whatever_its_punctuation(full_layer: Layer, name: str):
    (clinic,) = full_layer.landmarks(name)
    assert (clinic.name, clinic.kind, clinic.radius_m) == ("St. Mary's Clinic", "hospital", 60)


def test_an_exit_is_found_by_its_street_and_marker(full_layer: Layer):
    (highway,) = full_layer.based("9")
    (exit,) = full_layer.marker(highway, "exit", "41B")
    assert metres(exit.place) == pytest.approx((900, 900), abs=0.1)
    assert full_layer.marker(highway, "mile", "41B") == full_layer.marker(highway, "exit", "41") == ()


def test_a_zone_is_found_by_name_and_reaches_to_its_border(full_layer: Layer):
    (town,) = full_layer.zones_named("gridville")
    assert (town.name, town.kind) == ("Gridville", "town")
    assert metres(town.place) == pytest.approx((300, 300), abs=1)
    assert town.radius_m == pytest.approx(300 * 2**0.5, abs=1)


def test_zones_come_as_the_loader_gave_them(full_layer: Layer):
    beats = full_layer.zones("beat")
    assert beats["zone_id"].tolist() == ["1", "2"]
    assert beats.crs == "EPSG:4326"
    assert len(full_layer.zones()) == 3
    assert len(full_layer.zones("no such kind")) == 0


def test_an_answer_is_worked_out_once(full_layer: Layer):
    assert full_layer.named("ALDER ST") is full_layer.named("ALDER ST")
    assert full_layer.stretches(1) is full_layer.stretches(1)


@given(st.text(max_size=12))
def test_the_key_of_a_key_is_the_key(text: str):
    assert place_key(place_key(text)) == place_key(text)


def test_the_town_lies_where_it_says():
    assert metres(at(120, 80)[::-1]) == pytest.approx((120, 80))
