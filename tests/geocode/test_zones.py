"""Points to zones: exactly one answer each, with one rule for borders."""

import geopandas as gpd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geocode.zones import assign_zone

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
