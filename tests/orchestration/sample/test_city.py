"""The towns: streets with ranges, crossings, and beats that tile the town without a gap or an overlap."""

import shapely
from shapely.geometry import shape

from orchestration.sample.city import Town, draw_town
from orchestration.sample.towns import PORT_SAMPLE, TOWNS


def _zones(written, kind: str) -> dict[str, shapely.Geometry]:
    return {
        zone["properties"]["zone_id"]: shape(zone["geometry"])
        for zone in written.layer("zones") if zone["properties"]["kind"] == kind
    }  # fmt: skip


def test_a_seed_draws_one_town(towns: dict[str, Town]):
    assert draw_town(PORT_SAMPLE, seed=7) == draw_town(PORT_SAMPLE, seed=7)
    assert draw_town(PORT_SAMPLE, seed=7) != towns["Port Sample"]


def test_numbers_rise_along_a_street_odd_on_the_left_even_on_the_right(towns: dict[str, Town]):
    for town in towns.values():
        blocks = [(segment.street, segment.block) for segment in town.segments]
        assert len(set(blocks)) == len(blocks)
        for segment in town.segments:
            assert segment.left is not None
            assert {number % 2 for number in segment.left} == {1}
            assert segment.right is None or {number % 2 for number in segment.right} == {0}


def test_no_street_stands_in_two_towns(towns: dict[str, Town]):
    streets = [{segment.street for segment in town.segments} for town in towns.values()]
    assert len(set().union(*streets)) == sum(map(len, streets))


def test_each_block_and_each_corner_lies_in_exactly_one_beat(written):
    beats = _zones(written, "beat")
    tree = shapely.STRtree(list(beats.values()))
    names = list(beats)
    middles = [shape(line["geometry"]).interpolate(0.5, normalized=True) for line in written.layer("centrelines")]
    corners = [shape(point["geometry"]) for point in written.layer("intersections")]
    points, found = tree.query([*middles, *corners], predicate="intersects")
    assert points.tolist() == list(range(len(middles) + len(corners)))
    assert {names[number] for number in found} == set(names)


def test_the_beat_a_segment_names_is_the_one_it_lies_in(written, towns: dict[str, Town]):
    beats = _zones(written, "beat")
    for town in towns.values():
        for segment in town.segments:
            assert beats[segment.beat].contains(shapely.LineString(segment.line).interpolate(0.5, normalized=True))


def test_beats_tile_their_neighbourhood(written):
    zones = [zone["properties"] | {"area": shape(zone["geometry"])} for zone in written.layer("zones")]
    neighbourhoods = [zone for zone in zones if zone["kind"] == "neighbourhood"]
    assert len({zone["name"] for zone in zones}) == len(zones)
    assert all(zone["area"].is_valid and zone["area"].exterior.is_ccw for zone in zones)
    for hood in neighbourhoods:
        beats = [zone for zone in zones if zone["kind"] == "beat" and zone["parent"] == hood["name"]]
        assert {beat["city"] for beat in beats} == {hood["city"]} == {hood["parent"]}
        assert shapely.union_all([beat["area"] for beat in beats]).symmetric_difference(hood["area"]).area < 1e-12
        assert abs(sum(beat["area"].area for beat in beats) - hood["area"].area) < 1e-12


def test_all_of_it_lies_in_open_water_near_no_city(written):
    box = shapely.union_all([shape(zone["geometry"]) for zone in written.layer("zones")]).bounds
    assert -125 < box[0] < box[2] < -124.7
    assert 37.9 < box[1] < box[3] < 38.2
    assert {zone["properties"]["city"] for zone in written.layer("zones")} == {plan.name for plan in TOWNS}
