"""What an address must never become, what decides between two places, and what must not matter."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from shapely.geometry import box

from geocode.reference import Layer, build_layer
from tests.geocode.asking import ADDRESSES, KNOWN, NEARLY, ask, metres_of, town_of_names, town_of_rows
from tests.geocode.conftest import at, street

# Never another street


@pytest.mark.parametrize(
    "others",
    [
        ("Cosmo Pl",),
        ("Coso Ave", "Cosmo Pl"),
        ("Cosmo Pl", "Coso Ave", "Cosmo Ave"),
        ("Coso St", "Cosmo Ave"),
        ("Cosmo Pl", "Coso St"),
    ],
)
@pytest.mark.parametrize("address", ["35 COSO AVE", "0 BLOCK OF COSO AVE"])
def test_coso_avenue_is_never_cosmo_place_nor_cosmo_avenue_where_coso_has_another_type(
    others: tuple[str, ...], address: str
):
    (row,) = ask(town_of_names(*others), address).to_dicts()
    if "Coso Ave" in others:
        assert row["matched_text"].endswith("COSO AVE")
    else:
        assert (row["precision"], row["reason"]) == ("none", "street_unknown")
        assert row["candidates"]


def test_a_misspelt_street_is_found_where_its_type_agrees_and_no_street_is_so_called():
    found = ask(town_of_names("Coso Ave", "Maple Pl"), "35 CASO AVE", "35 CASO PL", "35 MAPEL PL", "35 COSO")
    assert found["matched_text"].to_list() == ["35 COSO AVE", None, "35 MAPLE PL", "35 COSO AVE"]


@pytest.mark.parametrize("address", ["35 12TH ST", "35 AVENUE B", "35 S ELM ST", "35 HWY 101"])
def test_another_number_letter_or_direction_is_another_street(address: str):
    (row,) = ask(town_of_names("13th St", "Avenue D", "North Elm St", "Hwy 110"), address).to_dicts()
    assert (row["precision"], row["reason"]) == ("none", "street_unknown")


@pytest.mark.parametrize("other", ["Oat St", "Oak Ave", "North Oak St"])
def test_a_street_held_as_written_keeps_its_name_where_another_would_cross(other: str):
    main, crossing = street("Main St", (0, 0), (500, 0)), street(other, (0, 0), (0, 500))
    oak = street("Oak St", (3_000, 0), (3_000, 500))
    found = ask(town_of_rows(main, crossing, oak), "MAIN ST & OAK ST", f"MAIN ST & {other}")
    assert found["reason"].to_list() == ["intersection_unknown", None]
    if other != "North Oak St":
        assert ask(town_of_rows(main, crossing), "MAIN ST & OAK ST")["precision"].to_list() == ["intersection"], (
            "no Oak St is held"
        )


def test_the_other_name_of_a_street_is_that_street(layer: Layer):
    found = ask(layer, "150 Old Mill Rd", "OLD MILL RD / 1ST AVE")
    assert found["matched_text"].to_list() == ["150 ALDER ST", "ALDER ST & 1ST AVE"]


# ZIP, town and area


@pytest.mark.parametrize("address", ["51 Twin Rd", "0 block Twin Rd"])
def test_a_zip_chooses_between_two_streets_of_one_name(layer: Layer, address: str):
    found = ask(layer, *[address] * 5, zip=["00001", "00002-1234", " 00002", "00099", "99999"])
    assert found["reason"].to_list() == [None, None, None, "ambiguous", "out_of_area"]
    assert [north for _, north in metres_of(found[:3])] == pytest.approx([1_000, 4_000, 4_000], abs=10)


def test_a_zip_in_the_text_counts_where_none_stands_beside_it(layer: Layer):
    found = ask(layer, "51 Twin Rd 00002", "51 Twin Rd 00002", zip=[None, "00001"])
    assert [north for _, north in metres_of(found)] == pytest.approx([4_000, 1_000], abs=10)


def test_a_zip_never_moves_an_address_that_has_one_place(layer: Layer):
    found = ask(layer, *["150 Alder St"] * 4, zip=[None, "00001", "00002", "  "])
    assert found.select("lat", "lon", "precision", "matched_text").n_unique() == 1


def test_another_town_is_out_of_area_and_a_town_of_the_layer_or_a_code_is_not():
    town = town_of_rows(
        *(
            street(name, (0, i), (500, i), numbers=(1, 99, 2, 98), place="Gridville")
            for i, name in ((0, "Elm St"), (900, "Oak St"))
        )
    )
    found = ask(town, *["51 Elm St"] * 6, city=["Gridville", " GRIDVILLE ", None, "     ", "RWS", "Otherton"])
    assert found["reason"].to_list() == [None] * 5 + ["out_of_area"]
    assert ask(town, "51 ELM ST, OTHERTON")["reason"].to_list() == ["out_of_area"]


def test_places_outside_the_area_are_dropped_before_one_is_chosen(layer: Layer):
    area = box(*at(-50, 900), *at(1_000, 1_100))
    found = ask(layer, "51 Twin Rd", "150 Alder St", "Alder St & 1st Ave", within=area)
    assert found["reason"].to_list() == [None, "out_of_area", "out_of_area"]
    assert metres_of(found[:1]) == [pytest.approx((102, 1_009), abs=1)]
    assert found["candidates"].to_list()[1] == ["150 ALDER ST"]


@given(st.lists(ADDRESSES, min_size=1, max_size=8))
@settings(max_examples=25)
def test_no_answer_lies_outside_the_area(full_layer: Layer, addresses: list[str]):
    found = ask(full_layer, *addresses, within=box(*at(-10, -50), *at(250, 250))).filter(pl.col("precision") != "none")
    assert all(-10 <= east <= 250 and -50 <= north <= 250 for east, north in metres_of(found))


@given(KNOWN | NEARLY, KNOWN | NEARLY)
@settings(max_examples=30)
def test_a_street_never_crosses_itself(full_layer: Layer, one: str, other: str):
    (row,) = ask(full_layer, f"{one} & {other}").to_dicts()
    if row["precision"] == "intersection":
        assert len(set(row["matched_text"].split(" & "))) == 2


# What must not matter


@given(ADDRESSES, st.sampled_from([str.lower, str.upper, lambda text: f"  {text.replace(' ', '   ')} "]))
@settings(max_examples=50)
def test_case_and_spaces_do_not_matter(full_layer: Layer, address: str, change):
    if change not in (str.lower, str.upper) or address.isascii():
        assert_frame_equal(ask(full_layer, change(address)), ask(full_layer, address))


@given(KNOWN | NEARLY, KNOWN | NEARLY, st.sampled_from([" & ", "/", " AND ", " AT ", " @ "]))
@settings(max_examples=40)
def test_the_order_of_cross_streets_does_not_matter(layer: Layer, one: str, other: str, joint: str):
    there, back = ask(layer, one + joint + other), ask(layer, other + " & " + one)
    assert_frame_equal(there.drop("matched_text", "candidates"), back.drop("matched_text", "candidates"))


@given(st.integers(1, 500), KNOWN | NEARLY, st.sampled_from([" #2", " APT 3", ", STE 100", " UNIT B"]))
@settings(max_examples=30)
def test_a_unit_does_not_matter(layer: Layer, number: int, name: str, unit: str):
    assert_frame_equal(ask(layer, f"{number} {name}{unit}"), ask(layer, f"{number} {name}"))


@given(st.lists(ADDRESSES, min_size=1, max_size=10))
@settings(max_examples=25)
def test_what_stands_in_other_rows_and_what_was_asked_before_do_not_matter(full_layer: Layer, addresses: list[str]):
    alone = [ask(full_layer, address).drop("key") for address in addresses]
    assert_frame_equal(ask(full_layer, *addresses).drop("key"), pl.concat(alone))


@given(st.randoms(use_true_random=False))
@settings(max_examples=5)
def test_the_order_of_rows_in_the_layers_files_does_not_matter(centrelines, intersections, layer: Layer, order):
    lines, nodes = (frame.iloc[order.sample(range(len(frame)), len(frame))] for frame in (centrelines, intersections))
    other = build_layer(streets=[lines.reset_index(drop=True)], intersections=nodes.reset_index(drop=True))
    addresses = [
        "150 Alder St",
        "51 Twin Rd",
        "XX Twin Rd",
        "Twin Rd & Plain Ln",
        "150 ELDER ST",
        "1XX CEDAR",
        "BIRCH ST/2ND AVE",
        "150 N AVE",
    ]
    one, two = (ask(each, *addresses).drop("layer_version") for each in (layer, other))
    assert_frame_equal(one, two, abs_tol=1e-9)
