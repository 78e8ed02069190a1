"""Addresses to places on an invented grid town: where they land, what is refused, and what must not matter."""

import ast
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocode
from geocode.interpolate import METRES_PER_DEGREE
from geocode.layer import Layer, build_layer
from geocode.locate import EXPECTED_ERROR_M, locate
from geocode.normalise import normalise_street

REASONS = {"empty", "unreadable", "street_unknown", "number_outside_ranges", "intersection_unknown", "ambiguous"}
KNOWN = st.sampled_from(
    ["ALDER ST", "BIRCH ST", "CEDAR ST", "DOGWOOD ST", "1ST AVE", "2ND AVE", "3RD AVE", "NORTH AVE"]
)
NEARLY = st.sampled_from(["ALDER AVE", "ALDER", "N ALDER ST", "ALDER ST E", "ELDER ST", "1ST ST", "N AVE", "PLAIN LN"])
ADDRESSES = st.one_of(
    st.builds("{} {}".format, st.integers(0, 500), KNOWN | NEARLY),
    st.builds("{}XX {}".format, st.integers(0, 6), KNOWN | NEARLY),
    st.builds("{} & {}".format, KNOWN | NEARLY, KNOWN | NEARLY),
    st.text(max_size=20),
)


def _locate(layer: Layer, *addresses: str | None, zips: list[str] | None = None) -> pl.DataFrame:
    rows = pl.DataFrame({"key": list(map(str, range(len(addresses)))), "address": addresses})
    return locate(rows.with_columns(zip=pl.Series(zips)) if zips else rows, layer)


def _metres(found: pl.DataFrame) -> list[tuple[float, float]]:
    """Return metres east and north of the town's corner, which lies at longitude 10 on the equator."""
    places = zip(found["lon"], found["lat"], strict=True)
    return [((lon - 10) * METRES_PER_DEGREE, lat * METRES_PER_DEGREE) for lon, lat in places]


def test_a_number_lands_along_its_segment_on_its_side_of_the_street(layer: Layer):
    found = _locate(layer, "150 Alder St", "149 Alder Street", "101 Alder St", "198 Alder St")
    assert found["precision"].to_list() == ["range"] * 4
    for metres, expected in zip(_metres(found), [(102, -9), (98, 9), (15, 9), (185, -9)], strict=True):
        assert metres == pytest.approx(expected, abs=2)


def test_a_block_lands_on_the_mean_of_its_numbers(layer: Layer):
    found = _locate(layer, "200 block of Birch St", "2XX BIRCH ST", "200-299 BIRCH ST", "20X BIRCH ST")
    assert found["precision"].to_list() == ["block"] * 4
    for metres in _metres(found)[:3]:
        assert metres == pytest.approx((300, 200), abs=1)
    assert _metres(found)[3] == pytest.approx((223, 200), abs=2)


def test_a_block_over_two_segments_lands_between_them(layer: Layer):
    assert _metres(_locate(layer, "100-299 CEDAR ST")) == [pytest.approx((200, 400), abs=1)]


def test_an_intersection_lands_on_its_node_whatever_the_order_of_its_streets(layer: Layer):
    found = _locate(layer, "Birch St & Second Ave", "2ND AV/BIRCH ST", "2nd ave and birch st", "Birch St @ 2nd Ave")
    assert found["precision"].to_list() == ["intersection"] * 4
    assert _metres(found) == [pytest.approx((200, 200))] * 4


def test_every_precision_has_its_expected_error(layer: Layer):
    found = _locate(layer, "150 Alder St", "1XX Alder St", "Alder St & 1st Ave", "nowhere")
    assert found["expected_error_m"].to_list() == [*EXPECTED_ERROR_M.values(), None]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (None, "empty"),
        ("  ", "empty"),
        ("Alder St", "unreadable"),
        ("150 Elder St", "street_unknown"),
        ("150 Alder", "street_unknown"),
        ("150 N Alder St", "street_unknown"),
        ("1XX Elder St", "street_unknown"),
        ("Alder St & Elder St", "street_unknown"),
        ("900 Alder St", "number_outside_ranges"),
        ("9XX Alder St", "number_outside_ranges"),
        ("5 Plain Ln", "number_outside_ranges"),
        ("Alder St & Birch St", "intersection_unknown"),
        ("Alder St & ALDER STREET", "intersection_unknown"),
        ("51 Twin Rd", "ambiguous"),
        ("XX Twin Rd", "ambiguous"),
        ("Twin Rd & Plain Ln", "ambiguous"),
    ],
)
def test_an_address_that_names_no_one_place_is_refused_with_its_reason(layer: Layer, address: str, reason: str):
    row = _locate(layer, address).drop("key").row(0)
    assert row == (None, None, "none", None, None, reason)


@pytest.mark.parametrize("address", ["51 Twin Rd", "0 block Twin Rd"])
def test_a_zip_chooses_between_two_streets_of_one_name(layer: Layer, address: str):
    found = _locate(layer, address, address, address, zips=["00001", "00002-1234", "99999"])
    assert found["reason"].to_list() == [None, None, "ambiguous"]
    assert [north for _, north in _metres(found[:2])] == pytest.approx([1_000, 4_000], abs=10)


def test_a_zip_never_moves_an_address_that_has_one_place(layer: Layer):
    found = _locate(layer, "150 Alder St", "150 Alder St", zips=["00001", "99999"])
    assert found.drop("key")[0].equals(found.drop("key")[1])


def test_a_number_of_the_other_parity_lands_on_the_line(centrelines):
    one_sided = centrelines.copy()
    one_sided[["r_from", "r_to"]] = None
    found = _locate(build_layer(one_sided), "150 Alder St")
    assert _metres(found) == [pytest.approx((100, 0), abs=2)]


def test_rows_keep_their_order_and_repeats_their_answer(layer: Layer):
    addresses = ["150 Alder St", None, "nowhere", "150 Alder St", "Birch St & 1st Ave", None]
    found = _locate(layer, *addresses)
    assert found["key"].to_list() == ["0", "1", "2", "3", "4", "5"]
    assert found["reason"].to_list() == [None, "empty", "unreadable", None, None, "empty"]
    assert found.drop("key")[0].equals(found.drop("key")[3])


def test_no_rows_give_no_rows_with_all_columns(layer: Layer):
    found = locate(pl.DataFrame(schema={"key": pl.String, "address": pl.String}), layer)
    assert found.schema == _locate(layer, "150 Alder St").schema
    assert len(found) == 0


def test_rows_without_any_address_are_all_empty(layer: Layer):
    found = locate(pl.DataFrame({"key": [1, 2], "address": [None, None]}), layer)
    assert found["reason"].to_list() == ["empty", "empty"]
    assert found["key"].to_list() == [1, 2]


def test_a_missing_column_is_named(layer: Layer):
    with pytest.raises(ValueError, match="key and address"):
        locate(pl.DataFrame({"key": ["1"]}), layer)


@given(st.lists(ADDRESSES, min_size=1, max_size=20))
@settings(deadline=None, max_examples=60)
def test_an_answer_is_a_place_or_a_reason_and_never_another_street(layer: Layer, addresses: list[str]):
    found = _locate(layer, *addresses)
    assert len(found) == len(addresses)
    for address, row in zip(addresses, found.iter_rows(named=True), strict=True):
        placed = row["reason"] is None
        assert placed or row["reason"] in REASONS
        assert all((row[name] is not None) == placed for name in ("lat", "lon", "matched_text", "expected_error_m"))
        assert (row["precision"] != "none") == placed
        if row["precision"] in ("range", "block"):
            written, matched = address.split(maxsplit=1)[1], row["matched_text"].split(maxsplit=1)[1]
            assert normalise_street(written) == matched


@given(ADDRESSES, st.sampled_from([str.lower, str.upper, lambda text: f"  {text.replace(' ', '   ')} "]))
@settings(deadline=None, max_examples=60)
def test_case_and_spaces_do_not_matter(layer: Layer, address: str, change):
    if change in (str.lower, str.upper) and not address.isascii():
        return
    assert _locate(layer, change(address)).equals(_locate(layer, address))


@given(KNOWN, KNOWN, st.sampled_from([" & ", "/", " AND ", " AT ", " @ "]))
@settings(deadline=None, max_examples=30)
def test_the_order_of_cross_streets_does_not_matter(layer: Layer, one: str, other: str, joint: str):
    assert _locate(layer, one + joint + other).equals(_locate(layer, other + " & " + one))


@given(st.integers(1, 500), KNOWN, st.sampled_from([" #2", " APT 3", ", STE 100", " UNIT B"]))
@settings(deadline=None, max_examples=30)
def test_a_unit_does_not_matter(layer: Layer, number: int, street: str, unit: str):
    assert _locate(layer, f"{number} {street}{unit}").equals(_locate(layer, f"{number} {street}"))


def test_nothing_in_the_geocoder_can_log_or_warn_of_an_address():
    for path in Path(geocode.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text())
        imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not imported & {"logging", "warnings"}, path
        assert "print" not in called, path
