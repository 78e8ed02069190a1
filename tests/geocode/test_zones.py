"""Points to zones: exactly one answer each, with one rule for borders."""

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geocode.zones import assign_cell, assign_zone, assign_zones
from tests.stopping import stopped

ZONES = gpd.GeoDataFrame(
    {"zone_id": ["C", "A", "B"], "kind": "beat"},
    geometry=[box(0, 1, 2, 2), box(1, 0, 2, 1), box(0, 0, 1, 1)],
    crs="EPSG:4326",
)
COORDINATES = st.sampled_from([-0.5, 0.0, 0.25, 1.0, 1.75, 2.0, 2.5]) | st.floats(-1, 3)


def _points(*places: tuple[float | None, float | None]) -> pl.DataFrame:
    rows = [(str(key), lat, lon) for key, (lon, lat) in enumerate(places)]
    return pl.DataFrame(rows, schema={"key": pl.String, "lat": pl.Float64, "lon": pl.Float64}, orient="row")


def test_a_point_inside_a_zone_gets_it_and_the_order_is_kept():
    assigned = assign_zone(_points((0.5, 0.5), (1.5, 0.5), (0.5, 1.5)), ZONES)
    assert assigned.columns == ["key", "zone_id"]
    assert assigned.rows() == [("0", "B"), ("1", "A"), ("2", "C")]


def test_a_point_on_a_shared_border_goes_to_the_smallest_zone():
    assert assign_zone(_points((1, 0.5), (0.5, 1), (1, 1)), ZONES)["zone_id"].to_list() == ["A", "B", "A"]


def test_the_order_of_zones_does_not_matter():
    points = _points((1, 0.5), (0.5, 1), (1, 1))
    assert assign_zone(points, ZONES[::-1]).equals(assign_zone(points, ZONES))


@pytest.mark.parametrize("place", [(None, None), (None, 0.5), (0.5, None), (float("nan"), 0.5), (5, 5)])
def test_no_point_or_one_outside_has_no_zone(place: tuple[float | None, float | None]):
    assert assign_zone(_points(place, (0.5, 0.5)), ZONES)["zone_id"].to_list() == [None, "B"]


def test_repeated_keys_each_keep_their_row():
    points = _points((0.5, 0.5), (1.5, 0.5)).with_columns(key=pl.lit("same"))
    assert assign_zone(points, ZONES).rows() == [("same", "B"), ("same", "A")]


def test_no_points_give_no_rows():
    assert assign_zone(_points(), ZONES).schema == {"key": pl.String, "zone_id": pl.String}


def test_points_without_any_coordinate_have_no_zone():
    points = pl.DataFrame({"key": [1, 2], "lat": [None, None], "lon": [None, None]})
    assert assign_zone(points, ZONES)["zone_id"].to_list() == [None, None]


@settings(deadline=None)
@given(st.lists(st.tuples(COORDINATES, COORDINATES), max_size=10))
def test_each_point_gets_the_smallest_of_the_zones_that_touch_it(places: list[tuple[float, float]]):
    by_id = sorted(zip(ZONES["zone_id"], ZONES.geometry, strict=True))
    expected = [next((id_ for id_, zone in by_id if zone.intersects(Point(place))), None) for place in places]
    assert assign_zone(_points(*places), ZONES)["zone_id"].to_list() == expected


def test_zones_in_metres_or_of_several_kinds_are_refused():
    with pytest.raises(ValueError, match="EPSG:4326"):
        assign_zone(_points((0, 0)), ZONES.to_crs("EPSG:3857"))
    with pytest.raises(ValueError, match="one kind at a time"):
        assign_zone(_points((0, 0)), ZONES.assign(kind=["beat", "beat", "tract"]))
    with pytest.raises(ValueError, match="key, lat, lon"):
        assign_zone(_points((0, 0)).drop("lat"), ZONES)


def test_several_kinds_at_once_give_a_column_each():
    districts = gpd.GeoDataFrame(
        {"zone_id": ["west", "east"], "kind": "district"}, geometry=[box(0, 0, 1, 2), box(1, 0, 3, 2)], crs="EPSG:4326"
    )
    both = gpd.GeoDataFrame(pd.concat([ZONES, districts], ignore_index=True), crs="EPSG:4326")
    assigned = assign_zones(_points((0.5, 0.5), (1, 0.5), (2.5, 1.5), (None, 1)), both)
    assert assigned.columns == ["key", "beat", "district"]
    assert assigned.rows() == [("0", "B", "west"), ("1", "A", "east"), ("2", None, "east"), ("3", None, None)]


@given(st.lists(st.tuples(COORDINATES, COORDINATES), max_size=10))
def test_each_kind_is_assigned_as_if_it_were_alone(places: list[tuple[float, float]]):
    shifted = ZONES.assign(kind="tract", geometry=ZONES.geometry.translate(0.25, 0.25))
    both = gpd.GeoDataFrame(pd.concat([ZONES, shifted], ignore_index=True), crs="EPSG:4326")
    points = _points(*places)
    assigned = assign_zones(points, both)
    assert assigned["key"].equals(points["key"])
    for kind, alone in (("beat", ZONES), ("tract", shifted)):
        assert assigned[kind].to_list() == assign_zone(points, alone)["zone_id"].to_list()


def test_no_zones_give_the_keys_alone_and_a_kind_called_key_is_refused():
    assert assign_zones(_points((0, 0)), ZONES.iloc[:0]).rows() == [("0",)]
    with pytest.raises(ValueError, match="rename the kind"):
        assign_zones(_points((0, 0)), ZONES.assign(kind="key"))


CELLS = st.tuples(st.none() | st.floats(-200, 200), st.none() | st.floats(-100, 100)) | st.just((0.25, 0.5))


@given(st.lists(CELLS, max_size=12), st.sampled_from([0, 7, 15]))
def test_each_point_has_the_cell_h3_gives_it_and_no_point_has_none(places: list, resolution: int):
    points = _points(*places)
    assigned = assign_cell(points, resolution)
    assert assigned["key"].equals(points["key"])
    for (lon, lat), cell in zip(places, assigned["cell"], strict=True):
        real = lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180
        assert cell == (h3.latlng_to_cell(lat, lon, resolution) if real else None)


def test_a_resolution_h3_does_not_have_is_refused():
    with pytest.raises(ValueError, match="0 to 15"):
        assign_cell(_points((0, 0)), 16)


def test_two_hundred_thousand_points_meet_120_polygons():
    generator = np.random.default_rng(5)
    rings = [Point(i % 12, i // 12).buffer(0.7, quad_segs=32) for i in range(120)]
    zones = gpd.GeoDataFrame(
        {"zone_id": [f"{i:03}" for i in range(120)], "kind": "beat"}, geometry=rings, crs="EPSG:4326"
    )
    places = generator.uniform((0, 0), (12, 10), (200_000, 2))
    points = pl.DataFrame({"key": np.arange(200_000), "lon": places[:, 0], "lat": places[:, 1]})
    with stopped():  # point by polygon in Python is 24 million questions; the index asks far fewer
        assigned = assign_zone(points, zones)
    assert len(assigned) == 200_000
    assert assigned["zone_id"].null_count() < 20_000
