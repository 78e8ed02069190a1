"""Metres between places: known lengths on the ellipsoid, and blanks that stay blanks."""

import math

import numpy as np
import pytest

from geocode.distances import metres_apart

_EQUATOR_M = 6_378_137.0  # the half axis of WGS 84


def test_a_quarter_of_the_equator_is_as_long_as_the_ellipsoid_says_and_a_blank_has_no_distance():
    quarter, none = metres_apart(np.array([[0.0, 0.0], [math.nan, 0.0]]), np.array([[0.0, 90.0], [0.0, 0.0]]))
    assert quarter == pytest.approx(_EQUATOR_M * math.pi / 2)
    assert math.isnan(none)


def test_what_is_no_latitude_has_no_distance():
    assert math.isnan(metres_apart(np.array([[91.0, 0.0]]), np.array([[0.0, 0.0]]))[0])
