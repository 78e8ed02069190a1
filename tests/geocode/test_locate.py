"""Addresses to places on an invented grid town: where they land, what is refused, and what must not matter."""

import ast
from pathlib import Path

import polars as pl
import pytest
from geopandas import points_from_xy
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from shapely.affinity import translate

import geocode
from geocode.interpolate import METRES_PER_DEGREE
from geocode.layers.frames import LANDMARKS, make_frame
from geocode.locate import locate
from geocode.names import normalise_street
from geocode.reference import Layer, build_layer
from tests.geocode.asking import ANY_TEXT, KNOWN, ask, metres_of, town_of_rows
from tests.geocode.conftest import at, street, streets_frame

PRECISIONS = {"point", "range", "near", "block", "intersection", "milepost", "landmark", "street", "zone", "none"}
REASONS = {
    "empty", "unreadable", "street_unknown", "number_outside_ranges", "intersection_unknown", "ambiguous", "landmark_unknown",
    "out_of_area", "street_too_long",
}  # fmt: skip
PLACE = ("lat", "lon", "confidence", "expected_error_m", "expected_error_p90_m", "matched_text")
EVIDENCE = ("score", "extent_m", "learned")


# Where an address lands


def test_a_number_lands_along_its_segment_on_its_side_of_the_street(layer: Layer):
    found = ask(layer, "150 Alder St", "149 Alder Street", "101 Alder St", "198 Alder St")
    assert found["precision"].to_list() == ["range"] * 4
    for landed, expected in zip(metres_of(found), [(102, -9), (98, 9), (15, 9), (185, -9)], strict=True):
        assert landed == pytest.approx(expected, abs=2)


def test_an_address_point_comes_before_a_range(full_layer: Layer):
    found = ask(full_layer, "150 Alder St", "152 Alder St")
    assert found["precision"].to_list() == ["point", "range"]
    assert metres_of(found)[0] == pytest.approx((110, -20), abs=0.1)


def test_a_block_lands_on_the_middle_of_its_numbers(layer: Layer):
    found = ask(layer, "200 block of Birch St", "2XX BIRCH ST", "200-299 BIRCH ST", "20X BIRCH ST")
    assert found["precision"].to_list() == ["block"] * 4
    for landed in metres_of(found)[:3]:
        assert landed == pytest.approx((300, 200), abs=4)
    assert metres_of(found)[3] == pytest.approx((223, 200), abs=4)


def test_a_block_over_two_segments_lands_between_them(layer: Layer):
    assert metres_of(ask(layer, "100-299 CEDAR ST")) == [pytest.approx((200, 400), abs=8)]


def test_a_block_over_a_gap_is_one_place_and_less_sure_than_one_without():
    pieces = [street("Elm St", (start, 0), (start + 200, 0), numbers=(1, 99, 2, 98)) for start in (0, 400)]
    found = ask(town_of_rows(*pieces), "0 BLOCK OF ELM ST", evidence=True)
    assert found["precision"].to_list() == ["block"]
    assert found["score"].to_list() == [pytest.approx(0.93)]
    assert 0 <= metres_of(found)[0][0] <= 600


def test_an_intersection_lands_on_its_node_whatever_the_order_of_its_streets(layer: Layer):
    found = ask(
        layer,
        "Birch St & Second Ave",
        "2ND AV/BIRCH ST",
        "2nd ave and birch st",
        "Birch St @ 2nd Ave",
        "BIRCH ST NEAR 2ND AVE",
    )
    assert found["precision"].to_list() == ["intersection"] * 5
    assert metres_of(found) == [pytest.approx((200, 200))] * 5


def test_a_street_between_two_others_lands_on_its_piece(layer: Layer):
    found = ask(
        layer,
        "BIRCH ST BTWN 1ST AVE AND 2ND AVE",
        "BIRCH ST BETWEEN 2ND AVE & 1ST AVE",
        "ALDER ST BTWN BIRCH ST AND 1ST AVE",
    )
    assert found["precision"].to_list() == ["block", "block", "none"]
    assert metres_of(found[:2]) == [pytest.approx((100, 200), abs=1)] * 2


def test_a_number_past_the_last_is_near_up_to_eight_off(layer: Layer):
    found = ask(layer, "403 Alder St", "407 Alder St", "408 Alder St")
    assert found["precision"].to_list() == ["near", "near", "none"]
    assert found["matched_text"].to_list() == ["399 ALDER ST", "399 ALDER ST", None]
    assert found["reason"].to_list() == [None, None, "number_outside_ranges"]


def test_a_street_is_a_place_only_where_it_is_shorter_than_400_m():
    town = town_of_rows(street("Short St", (0, 0), (390, 0)), street("Long St", (0, 1_000), (410, 1_000)))
    found = ask(town, "SHORT ST", "5 SHORT ST", "LONG ST", "5 LONG ST")
    assert found["precision"].to_list() == ["street", "street", "none", "none"]
    assert found["reason"].to_list() == [None, None, "street_too_long", "number_outside_ranges"]


def test_landmarks_exits_and_zones_are_found_by_their_names(full_layer: Layer):
    found = ask(full_layer, "St Mary's Clinic", "HWY 9 EXIT 41B", "Gridville", "HWY 9 EXIT 42", "St John's Clinic")
    assert found["precision"].to_list() == ["landmark", "milepost", "zone", "none", "none"]
    assert found["reason"].to_list()[3:] == ["landmark_unknown"] * 2
    assert metres_of(found[:3]) == [pytest.approx(place, abs=1) for place in ((300, 100), (900, 900), (300, 300))]


def test_a_mile_post_is_found_on_its_road():
    posts = [{"name": f"SR 9 MILE MARKER {mile}", "kind": "mile", "radius_m": None, "lon": at(0, 1_000 * mile)[0], "lat": at(0, 1_000 * mile)[1]}
             for mile in (12, 13)]  # fmt: skip
    found = ask(
        _with_landmarks(posts, [street("State Rte 9", (0, 11_000), (0, 14_500))]),
        "SR 9 MM 12",
        "SR 9 MM 13",
        "SR 9 MM 14",
    )
    assert found["precision"].to_list() == ["milepost", "milepost", "none"]
    assert metres_of(found[:2]) == [pytest.approx((0, 12_000), abs=1), pytest.approx((0, 13_000), abs=1)]


def _with_landmarks(posts: list[dict], roads: list[dict]) -> Layer:
    rows = pl.DataFrame(posts)
    shapes = points_from_xy(rows["lon"].to_list(), rows["lat"].to_list())
    return build_layer(streets=[streets_frame(roads)], landmarks=make_frame(rows.drop("lon", "lat"), shapes, LANDMARKS))


def test_degrees_in_the_text_are_taken_where_the_layer_lies_and_refused_elsewhere():
    rows = [street("Elm St", (0, 0), (200, 0))]
    west = build_layer(streets=[streets_frame([{**rows[0], "geometry": translate(rows[0]["geometry"], -90, 40)}])])
    found = ask(west, "40.0010, -79.9990", "-79.9990, 40.0010", "41.5000, -71.2000")
    assert found["precision"].to_list() == ["point", "point", "none"]
    assert found.select("lat", "lon").row(0) == found.select("lat", "lon").row(1) == (40.001, -79.999)
    assert found["reason"].to_list()[2] == "out_of_area"


def test_an_exit_that_is_not_known_is_answered_by_its_house_number_and_a_known_one_is_not():
    roads = [street("IH 45", (0, 11_000), (0, 12_500), numbers=(6_601, 6_699, 6_600, 6_698))]
    post = {"name": "IH 45 EXIT 41B", "kind": "exit", "radius_m": None, "lon": at(50, 0)[0], "lat": at(0, 12_000)[1]}
    found = ask(_with_landmarks([post], roads), "EXIT 41B 6651 IH 45", "EXIT 42 6651 IH 45", "EXIT 42 9999 IH 45")
    assert found["precision"].to_list() == ["milepost", "range", "none"]


# What is refused


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (None, "empty"),
        ("  ", "empty"),
        ("UNKNOWN", "unreadable"),
        ("Alder St", "street_too_long"),
        ("nowhere", "landmark_unknown"),
        ("150 Alder Ave", "street_unknown"),
        ("150 Wisteria St", "street_unknown"),
        ("1XX Wisteria St", "street_unknown"),
        ("150 4th Ave", "street_unknown"),
        ("150 South Ave", "street_unknown"),
        ("Alder St & Wisteria St", "street_unknown"),
        ("900 Alder St", "number_outside_ranges"),
        ("9XX Alder St", "number_outside_ranges"),
        ("Alder St & Birch St", "intersection_unknown"),
        ("Alder St & ALDER STREET", "intersection_unknown"),
        ("Plain Ln & PLAIN LANE", "intersection_unknown"),
        ("51 Twin Rd", "ambiguous"),
        ("XX Twin Rd", "ambiguous"),
        ("Twin Rd & Plain Ln", "ambiguous"),
        ("150 Alder St, 94105", "out_of_area"),
    ],
)
def test_an_address_that_names_no_one_place_is_refused_with_its_reason(layer: Layer, address: str | None, reason: str):
    (row,) = ask(layer, address).to_dicts()
    assert (row["precision"], row["reason"]) == ("none", reason)
    assert all(row[name] is None for name in PLACE)


@pytest.mark.parametrize("address", ["51 Twin Rd", "XX Twin Rd", "Twin Rd & Plain Ln", "150 Alder Ave"])
def test_what_is_refused_between_candidates_keeps_them(layer: Layer, address: str):
    (row,) = ask(layer, address).to_dicts()
    assert 1 <= len(row["candidates"]) <= 3


# Rows


def test_rows_keep_their_order_and_repeats_their_answer(layer: Layer):
    addresses = ["150 Alder St", None, "nowhere", "150 Alder St", "Birch St & 1st Ave", None]
    found = ask(layer, *addresses)
    assert found["key"].to_list() == ["0", "1", "2", "3", "4", "5"]
    assert found["reason"].to_list() == [None, "empty", "landmark_unknown", None, None, "empty"]
    assert found.drop("key")[0].equals(found.drop("key")[3])


def test_a_repeated_address_with_another_zip_or_none_has_its_own_answer(layer: Layer):
    found = ask(
        layer, *["51 Twin Rd"] * 4, zip=["00002", None, "00001", "00002"], city=["Gridville", None, None, "Gridville"]
    )
    assert found["reason"].to_list() == [None, "ambiguous", None, None]
    assert found.drop("key")[0].equals(found.drop("key")[3])


def test_no_rows_give_no_rows_with_all_columns(layer: Layer):
    found = locate(pl.DataFrame(schema={"key": pl.String, "address": pl.String}), layer)
    assert found.schema == ask(layer, "150 Alder St").schema
    assert len(found) == 0


def test_rows_without_any_address_are_all_empty(layer: Layer):
    found = locate(pl.DataFrame({"key": [1, 2], "address": [None, None]}), layer)
    assert found["reason"].to_list() == ["empty", "empty"]
    assert found["key"].to_list() == [1, 2]


def test_evidence_adds_its_columns_and_changes_nothing_else(full_layer: Layer):
    addresses = ("150 Alder St", "2XX Birch St", "nowhere", None, "Gridville")
    plain, told = ask(full_layer, *addresses), ask(full_layer, *addresses, evidence=True)
    assert told.columns == [*plain.columns, *EVIDENCE]
    assert_frame_equal(told.drop(EVIDENCE), plain)
    for row in told.to_dicts():
        assert all((row[name] is None) == (row["precision"] == "none") for name in EVIDENCE)


def test_every_row_says_the_version_of_its_layer(layer: Layer):
    assert set(ask(layer, "150 Alder St", None)["layer_version"]) == {layer.manifest.version}


@pytest.mark.parametrize("column", ["key", "address"])
def test_a_missing_column_is_named(layer: Layer, column: str):
    with pytest.raises(ValueError, match="key and address"):
        locate(pl.DataFrame({column: ["1"]}), layer)


@given(
    st.lists(ANY_TEXT, min_size=1, max_size=10),
    st.sampled_from([None, "00001", "99999", "x"]),
    st.sampled_from([None, "Gridville", "?"]),
)
def test_any_text_has_one_row_with_a_place_or_a_reason(
    full_layer: Layer, addresses: list[str | None], zip_: str | None, city: str | None
):
    n = len(addresses)
    found = ask(full_layer, *addresses, zip=[zip_] * n, city=[city] * n, evidence=True)
    assert found["key"].to_list() == list(map(str, range(n)))
    for row in found.to_dicts():
        placed = row["reason"] is None
        assert placed or row["reason"] in REASONS
        assert row["precision"] in PRECISIONS
        assert (row["precision"] != "none") == placed
        assert all((row[name] is not None) == placed for name in (*PLACE, *EVIDENCE))
        assert len(row["candidates"]) <= 3
        if placed:
            assert 0 < row["confidence"] <= 1
            assert 0 < row["expected_error_m"] <= row["expected_error_p90_m"]
            assert 0 < row["score"] <= 1
            assert row["extent_m"] >= 0


@given(st.builds("{} {}".format, st.integers(0, 500) | st.sampled_from(["1XX", "2XX"]), KNOWN))
@settings(max_examples=40)
def test_a_street_the_layer_holds_as_written_is_never_another(layer: Layer, address: str):
    (row,) = ask(layer, address).to_dicts()
    if row["reason"] is None:
        assert row["matched_text"].split(maxsplit=1)[1] == normalise_street(address.split(maxsplit=1)[1])


def test_nothing_in_the_geocoder_can_log_or_warn_of_an_address():
    telling = {
        "print",
        "warn",
        "warn_explicit",
        "debug",
        "info",
        "warning",
        "error",
        "critical",
        "exception",
        "basicConfig",
    }
    for path in Path(geocode.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text())
        functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        called = {getattr(function, "id", None) or getattr(function, "attr", None) for function in functions}
        assert not called & telling, path


def test_locating_says_nothing(full_layer: Layer, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture):
    with caplog.at_level(0):
        ask(full_layer, "150 Alder St", "nowhere", None, "51 Twin Rd", "150 ELDR ST", "Plain Ln & Alder St")
    assert (capfd.readouterr(), caplog.records) == (("", ""), [])


def test_a_town_chooses_between_two_streets_of_one_name_and_is_told_with_the_candidates():
    numbers = (1, 99, 2, 98)
    lines = [
        street("Twin Rd", (0, north), (200, north), numbers=numbers, place=town)
        for town, north in (("Northside", 4_000), ("Southside", 0))
    ]
    towns = build_layer(
        streets=[streets_frame(lines)], points=None, intersections=None, landmarks=None, zones=None, sources=[]
    )
    rows = pl.DataFrame(
        {"key": range(4), "address": ["51 Twin Rd"] * 4, "city": ["Northside", "southside, XX", None, "Elsewhere"]}
    )
    found = locate(rows, towns)
    assert [None if lat is None else abs(round(lat * METRES_PER_DEGREE, -2)) for lat in found["lat"]] == [
        4_000,
        0,
        None,
        None,
    ]
    assert found["reason"].to_list() == [None, None, "ambiguous", "out_of_area"]
    assert sorted(found["candidates"][2]) == ["51 TWIN RD, Northside, 00001", "51 TWIN RD, Southside, 00001"]


@pytest.mark.parametrize(("beside", "north"), [("Oak St", 4_000), ("Elm St", 0)])
def test_a_cross_street_chooses_between_two_places_of_one_number(beside: str, north: float):
    numbers = (1, 99, 2, 98)
    lines = [street("Twin Rd", (0, y), (200, y), numbers=numbers, zip_=None) for y in (0, 4_000)]
    lines += [street("Elm St", (0, -200), (0, 200)), street("Oak St", (0, 3_800), (0, 4_200))]
    town = build_layer(
        streets=[streets_frame(lines)], points=None, intersections=None, landmarks=None, zones=None, sources=[]
    )
    assert ask(town, "51 Twin Rd")["reason"].to_list() == ["ambiguous"]
    (lat,) = ask(town, f"51 Twin Rd near {beside}")["lat"]
    assert lat * METRES_PER_DEGREE == pytest.approx(north, abs=20)
