"""Where streets meet: shared places, ends that almost meet, limits, given names; and what is no crossing."""

import pytest
from shapely.geometry import Point

from geocode.reference import Layer, build_layer
from tests.geocode.conftest import at, crossings_frame, metres, street, streets_frame


def _build(*rows: dict) -> Layer:
    return build_layer(streets=[streets_frame(list(rows))])


def _meetings(layer: Layer, *names: str) -> list[tuple[int, int]]:
    """Metres east and north of the nodes that name all streets."""
    ids = [layer.crossings(id) for name in names for id in layer.named(name)]
    places = [metres(layer.node(id).place) for id in frozenset.intersection(*ids)] if len(ids) == len(names) else []
    return sorted((round(east), round(north)) for east, north in places)


def test_streets_that_share_a_place_of_their_lines_meet_there():
    layer = _build(street("Elm St", (0, 0), (100, 0), (200, 0)), street("First Ave", (100, -50), (100, 0), (100, 50)))
    assert _meetings(layer, "ELM ST", "1ST AVE") == [(100, 0)]


def test_without_named_crossings_the_shared_ends_of_lines_are_the_nodes(centrelines):
    layer = build_layer(streets=[centrelines])
    # Plain Ln begins where Dogwood Street and North Avenue end, which makes that crossing one of three.
    assert layer.manifest.counts["nodes"] == 16
    assert _meetings(layer, "DOGWOOD ST", "NORTH AVE", "PLAIN LN") == [(600, 600)]


@pytest.mark.parametrize(("gap", "met"), [(0, 1), (5, 1), (11, 1), (40, 0)])
def test_legs_that_end_up_to_12_m_apart_meet_between_their_ends(gap: int, met: int):
    layer = _build(street("Elm St", (0, 0), (100, 0)), street("Oak Ln", (100 + gap, 0), (200, 0)))
    assert len(_meetings(layer, "ELM ST", "OAK LN")) == met


@pytest.mark.parametrize(("gap", "met"), [(0, 1), (5, 1), (14, 1), (40, 0)])
def test_a_line_that_ends_at_the_inside_of_another_meets_it_there(gap: int, met: int):
    layer = _build(street("Elm St", (0, 0), (200, 0)), street("First Ave", (100, gap), (100, 100)))
    assert _meetings(layer, "ELM ST", "1ST AVE") == [(100, 0)] * met


def test_an_end_that_meets_one_street_does_not_reach_for_the_next():
    layer = _build(
        street("Elm St", (0, 0), (200, 0)),
        street("Oak Ln", (0, 14), (200, 14)),
        street("First Ave", (100, 0), (100, -90)),
    )
    assert _meetings(layer, "ELM ST", "1ST AVE") == [(100, 0)]
    assert _meetings(layer, "OAK LN", "1ST AVE") == []


def test_a_bridge_of_one_source_is_no_crossing_and_lines_of_two_sources_are():
    over, under = street("Elm St", (0, 0), (200, 0)), street("First Ave", (100, -100), (100, 100))
    assert _meetings(_build(over, under), "ELM ST", "1ST AVE") == []
    both = build_layer(streets=[streets_frame([over]), streets_frame([under])])
    assert _meetings(both, "ELM ST", "1ST AVE") == [(100, 0)]


def test_one_line_under_two_names_is_no_crossing_of_the_two():
    layer = _build(street("Elm St", (0, 0), (100, 0)), street("Hwy 9", (0, 0), (100, 0)))
    assert layer.manifest.counts["nodes"] == 0


def test_crossings_a_few_metres_apart_are_one_that_names_all_streets():
    layer = _build(
        street("Elm St", (0, 0), (100, 0)), street("Elm St", (100, 0), (110, 0)), street("Elm St", (110, 0), (200, 0)),
        street("First Ave", (100, 0), (100, 90)), street("Second Ave", (110, 0), (110, -90)),
    )  # fmt: skip
    assert _meetings(layer, "ELM ST", "1ST AVE", "2ND AVE") == [(105, 0)]


def test_two_crossings_of_the_same_streets_stay_two():
    layer = _build(
        street("Elm St", (0, 0), (100, 0)), street("Elm St", (100, 0), (300, 0)), street("Elm St", (300, 0), (400, 0)),
        street("Oak Loop", (100, 0), (100, 80), (300, 80), (300, 0)),
    )  # fmt: skip
    assert _meetings(layer, "ELM ST", "OAK LOOP") == [(100, 0), (300, 0)]


def test_a_limit_is_met_at_the_end_nearest_to_its_street():
    layer = _build(
        street("Elm St", (0, 0), (100, 0), from_street="First Ave", to_street="Second Ave"),
        street("First Ave", (130, 0), (130, 90)),
        street("Second Ave", (-30, 0), (-30, 90)),
    )
    assert _meetings(layer, "ELM ST", "1ST AVE") == [(100, 0)]
    assert _meetings(layer, "ELM ST", "2ND AVE") == [(0, 0)]


def test_a_limit_nobody_drew_is_met_at_the_end_the_other_limit_leaves():
    layer = _build(
        street("Elm St", (0, 0), (100, 0), from_street="Lost Ave", to_street="First Ave"),
        street("First Ave", (0, 0), (0, 90)),
    )
    assert _meetings(layer, "ELM ST", "LOST AVE") == [(100, 0)]


def test_a_limit_that_is_drawn_elsewhere_or_cannot_be_told_is_left_out():
    far = street("First Ave", (0, 900), (0, 990))
    layer = _build(street("Elm St", (0, 0), (100, 0), from_street="First Ave", to_street="Lost Ave"), far)
    assert _meetings(layer, "ELM ST", "1ST AVE") == _meetings(layer, "ELM ST", "LOST AVE") == []


def test_a_limit_that_is_no_street_makes_none():
    layer = _build(
        street("Elm St", (0, 0), (100, 0), from_street="Dead End", to_street="First Ave"),
        street("First Ave", (0, 0), (0, 90)),
    )
    assert layer.manifest.counts["streets"] == 2


def test_where_a_source_draws_from_limit_to_limit_its_own_rule_is_followed():
    rows = [
        street(f"Elm{letter} St", (0, 300 * i), (100, 300 * i), from_street=f"West{letter} Ave", to_street=f"East{letter} Ave")
        for i, letter in enumerate("ABCDEFGHIJKLMN")
    ]  # fmt: skip
    drawn = [
        street(f"{side}{letter} Ave", (east, 300 * i), (east, 300 * i + 60))
        for i, letter in enumerate("ABCDEFGHIJKLM")
        for side, east in (("West", 0), ("East", 100))
    ]
    layer = _build(*rows, *drawn)
    assert _meetings(layer, "ELMN ST", "WESTN AVE") == [(0, 3_900)]
    assert _meetings(layer, "ELMN ST", "EASTN AVE") == [(100, 3_900)]


def test_given_crossings_stay_where_they_are_and_learn_the_names_of_others():
    lines = [
        street("Elm St", (0, 0), (100, 0)), street("First Ave", (100, 0), (100, 90)), street("Oak Ln", (100, 0), (200, 0)),
    ]  # fmt: skip
    given = crossings_frame([("Elm St & First Ave", Point(at(104, 3)))])
    layer = build_layer(streets=[streets_frame(lines)], intersections=given)
    assert _meetings(layer, "ELM ST", "1ST AVE", "OAK LN") == [(104, 3)]


def test_a_crossing_may_name_a_street_by_its_other_name(centrelines):
    given = crossings_frame([("Old Mill Rd & Lost Ln", Point(at(0, 0)))])
    layer = build_layer(streets=[centrelines], intersections=given)
    assert _meetings(layer, "ALDER ST", "LOST LN") == [(0, 0)]
