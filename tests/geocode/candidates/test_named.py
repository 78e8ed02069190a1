"""Places without a number: landmarks, exits, short streets, zones, degrees."""

import pytest

from geocode.candidates.named import landmark_options, marker_options, point_option, whole_street_options, zone_options
from geocode.candidates.streets import Meant, streets_meant
from geocode.names import read_name
from geocode.reference import Layer
from tests.geocode.conftest import metres


def _meant(layer: Layer, name: str) -> tuple[Meant, ...]:
    return streets_meant(read_name(name), layer)


def test_a_landmark_is_found_by_its_name_and_reaches_100_m_where_its_size_is_unknown_or_nothing(full_layer: Layer):
    (clinic,) = landmark_options("ST MARYS CLINIC", full_layer)
    assert (clinic.precision, clinic.matched, clinic.extent_m) == ("landmark", "St. Mary's Clinic", 60.0)
    assert metres(clinic.place) == pytest.approx((300, 100), abs=0.1)


def test_the_name_of_a_landmark_or_zone_is_never_misspelt(full_layer: Layer):
    assert landmark_options("ST MARYS CLINICS", full_layer) == zone_options("GRIDVILE", full_layer) == []


def test_an_exit_is_found_on_its_road_and_no_other(full_layer: Layer):
    (exit_,) = marker_options(_meant(full_layer, "HWY 9"), ("exit", "41B"), full_layer)
    assert (exit_.precision, exit_.matched) == ("milepost", "HWY 9 EXIT 41B")
    assert metres(exit_.place) == pytest.approx((900, 900), abs=0.1)
    assert marker_options(_meant(full_layer, "HWY 9"), ("exit", "41"), full_layer) == []
    assert marker_options(_meant(full_layer, "HWY 9"), ("mile", "41B"), full_layer) == []
    assert marker_options(_meant(full_layer, "ALDER ST"), ("exit", "41B"), full_layer) == []


def test_a_street_is_a_place_by_its_full_name_only_and_where_it_is_short(full_layer: Layer):
    (plain,) = whole_street_options(_meant(full_layer, "PLAIN LN"), full_layer)
    assert (plain.precision, plain.matched) == ("street", "PLAIN LN")
    assert metres(plain.place) == pytest.approx((650, 600), abs=0.1)
    assert whole_street_options(_meant(full_layer, "PLAIN"), full_layer) == []
    assert whole_street_options(_meant(full_layer, "ALDER ST"), full_layer) == []


def test_a_zone_is_a_place_inside_it_that_reaches_to_its_border(full_layer: Layer):
    (west,) = zone_options("WEST", full_layer)
    assert (west.precision, west.matched) == ("zone", "West")
    assert metres(west.place) == pytest.approx((150, 300), abs=1)
    assert west.extent_m > 300


def test_degrees_in_the_text_are_the_place_they_say():
    point = point_option((37.5, -122.25))
    assert (point.place, point.precision, point.matched) == ((37.5, -122.25), "point", "37.500000, -122.250000")
