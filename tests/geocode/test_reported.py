"""What is told of a submitted coordinate, and that nothing is told without a reason."""

import numpy as np
import polars as pl
import pyproj
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geocode.distances import metres_apart
from geocode.reported import FINDINGS, check_reported
from geocode.stateplane import read_state_plane, zones_within

# An invented town in the middle of Kansas.
LAT, LON = 38.5127, -98.7645
AREA = box(LON - 0.1, LAT - 0.08, LON + 0.1, LAT + 0.08)
NORTH_1_KM = LAT + 1 / 111


def _frame(reported_lat: object, reported_lon: object, **located: object) -> pl.DataFrame:
    row = {"lat": LAT, "lon": LON, "precision": "point", "expected_error_m": 15.0, **located}
    return pl.DataFrame(
        {"key": ["a"], "reported_lat": [reported_lat], "reported_lon": [reported_lon]}
        | {name: [value] for name, value in row.items()},
        schema_overrides={"lat": pl.Float64, "lon": pl.Float64, "expected_error_m": pl.Float64, "precision": pl.String},
    )


NOWHERE = {"lat": None, "lon": None, "precision": "none", "expected_error_m": None}


def _told(frame: pl.DataFrame, *, area: object = AREA) -> list[tuple]:
    return check_reported(frame, area=area).select("finding", "suggested_lat", "suggested_lon").rows()


def test_a_coordinate_near_its_address_has_no_finding():
    assert check_reported(_frame(LAT + 0.003, LON + 0.0011), area=AREA).is_empty()


def test_one_more_than_500_m_away_is_told_with_its_distance():
    told = check_reported(_frame(NORTH_1_KM, LON), area=AREA)
    assert told["finding"].to_list() == ["far_from_address"]
    assert told["distance_m"][0] == pytest.approx(1_000, rel=0.01)
    assert told["suggested_lat"][0] is None


@pytest.mark.parametrize(
    ("precision", "error", "accused"),
    [
        ("point", 15.0, True),
        ("street", 150.0, True),
        ("street", 400.0, False),
        ("zone", None, False),
        ("point", None, True),
    ],
)
def test_a_place_that_is_itself_uncertain_does_not_accuse(precision: str, error: float | None, accused: bool):
    told = check_reported(_frame(NORTH_1_KM, LON, precision=precision, expected_error_m=error), area=AREA)
    assert told["finding"].to_list() == (["far_from_address"] if accused else [])


def test_the_given_p90_counts_before_a_multiple_of_the_median():
    frame = _frame(NORTH_1_KM, LON, expected_error_m=15.0, expected_error_p90_m=1_500.0)
    assert check_reported(frame, area=AREA).is_empty()


@pytest.mark.parametrize("located", [{}, NOWHERE])
@pytest.mark.parametrize(
    ("given", "finding"),
    [
        ((LON, LAT), "swapped"),
        ((-LON, LAT), "swapped"),
        ((LAT, -LON), "sign"),
        ((-LAT, LON), "sign"),
        ((-LAT, -LON), "sign"),
    ],
)
def test_a_wrong_order_or_sign_is_recognised_and_only_suggested(
    given: tuple[float, float], finding: str, located: dict
):
    assert _told(_frame(*given, **located)) == [(finding, LAT, LON)]


def test_a_wrong_order_is_recognised_by_the_address_alone():
    assert _told(_frame(LON, LAT), area=None) == [("swapped", LAT, LON)]
    assert _told(_frame(LON, LAT, **NOWHERE), area=None) == [("not_degrees", None, None)]


@pytest.mark.parametrize("given", [(0.0, 0.0), (0.00002, -0.00001), (LAT, 0.0), (0.0, LON)])
def test_zero_is_told_and_has_no_distance(given: tuple[float, float]):
    told = check_reported(_frame(*given), area=AREA)
    assert told.select("finding", "distance_m").rows() == [("zero", None)]


def test_a_place_outside_the_area_is_told_even_without_an_address():
    assert _told(_frame(LAT + 0.5127, LON, **NOWHERE)) == [("outside_area", None, None)]
    assert _told(_frame(LAT + 0.5127, LON)) == [("outside_area", None, None)]
    assert _told(_frame(LAT + 0.0971, LON, **NOWHERE)) == []  # 1.9 km beyond the border


def test_few_decimals_are_told_beside_another_finding():
    assert _told(_frame(38.51, -98.76)) == [("few_digits", None, None)]
    assert _told(_frame(38.7, -98.76)) == [("outside_area", None, None), ("few_digits", None, None)]
    assert _told(_frame(38.51, -98.7645)) == []


def test_text_is_read_as_numbers_and_its_zeros_count_as_decimals():
    assert _told(_frame("38.510", "-98.760")) == []
    assert _told(_frame(" 38.5", "-98.8 ")) == [("far_from_address", None, None), ("few_digits", None, None)]
    assert _told(_frame("north", "-98.76")) == []


@pytest.mark.parametrize("code", [3420, 26978])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("located", [{}, NOWHERE])
def test_feet_and_metres_of_a_state_plane_are_recognised(code: int, turned: bool, located: dict):
    east, north = pyproj.Transformer.from_crs("EPSG:4269", code, always_xy=True).transform(LON, LAT)
    given = (east, north) if turned else (north, east)
    ((finding, lat, lon),) = _told(_frame(*given, **located))
    assert finding == "state_plane"
    assert (lat, lon) == pytest.approx((LAT, LON), abs=1e-5)


def test_numbers_no_zone_explains_are_told_without_a_suggestion():
    assert _told(_frame(123_456_789.0, 987_654_321.0)) == [("not_degrees", None, None)]
    assert _told(_frame(5e6, 4e6, **NOWHERE), area=None) == [("not_degrees", None, None)]


def test_two_zones_that_both_fit_explain_nothing():
    pairs = np.array([[1_200_000.0, 500_000.0]])
    bounds = (-102.0, 37.0, -94.6, 40.0)

    def anywhere(degrees: np.ndarray) -> np.ndarray:
        return np.isfinite(degrees).all(axis=1)

    assert len(zones_within(bounds)) > 3
    assert np.isnan(read_state_plane(pairs, bounds, fits=anywhere)).all()


def test_a_coordinate_that_is_missing_or_half_there_has_no_finding():
    nothing = _frame(None, None).with_columns(pl.col("reported_lat", "reported_lon").cast(pl.Float64))
    assert check_reported(nothing, area=AREA).is_empty()
    assert _told(_frame(LAT, None).with_columns(pl.col("reported_lon").cast(pl.Float64))) == []
    assert _told(_frame(float("nan"), LON)) == []
    assert _told(_frame(float("inf"), LON)) == []


def test_findings_keep_the_order_of_the_rows_and_the_frame_is_left_alone():
    frame = pl.concat([_frame(NORTH_1_KM, LON), _frame(LAT, LON), _frame(0.0, 0.0)]).with_columns(
        key=pl.Series(["c", "b", "a"])
    )
    before = frame.clone()
    assert check_reported(frame, area=AREA).select("key", "finding").rows() == [
        ("c", "far_from_address"),
        ("a", "zero"),
    ]
    assert frame.equals(before)
    assert check_reported(frame.clear(), area=AREA).columns == check_reported(frame).columns


def test_missing_columns_are_named():
    with pytest.raises(ValueError, match="precision"):
        check_reported(_frame(LAT, LON).drop("precision"))


NUMBERS = st.floats(-200, 200) | st.floats() | st.sampled_from([0.0, LAT, LON, -LON, 90.0, 180.0, 1e7])


@given(NUMBERS, NUMBERS, st.booleans(), st.booleans())
def test_any_numbers_have_at_most_one_finding_beside_few_digits(lat: float, lon: float, known: bool, with_area: bool):
    frame = _frame(lat, lon, **({} if known else NOWHERE))
    told = check_reported(frame, area=AREA if with_area else None)
    found = told["finding"].to_list()
    assert set(found) <= set(FINDINGS)
    assert len([finding for finding in found if finding != "few_digits"]) <= 1
    for north, east in told.select("suggested_lat", "suggested_lon").drop_nulls().rows():
        near = metres_apart(np.array([[north, east]]), np.array([[LAT, LON]]))[0] <= 500
        assert near or AREA.buffer(0.03).contains(Point(east, north))


@given(st.floats(-0.07, 0.07), st.floats(-0.09, 0.09))
def test_a_point_of_the_area_is_never_called_swapped_or_elsewhere(north: float, east: float):
    assume(abs(north) > 1e-4)
    found = check_reported(_frame(LAT + north, LON + east, **NOWHERE), area=AREA)["finding"].to_list()
    assert set(found) <= {"few_digits"}


def test_the_address_alone_is_enough_to_recognise_a_state_plane():
    east, north = pyproj.Transformer.from_crs("EPSG:4269", 3420, always_xy=True).transform(LON, LAT)
    ((finding, lat, lon),) = _told(_frame(north, east), area=None)
    assert finding == "state_plane"
    assert (lat, lon) == pytest.approx((LAT, LON), abs=1e-5)
