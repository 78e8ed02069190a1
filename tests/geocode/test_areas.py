"""Areas bear the names rows are published under, and cities are what lies in them."""

import geopandas as gpd
from shapely.geometry import box

from geocode.areas import area_shapes, covered_area


def _zones() -> gpd.GeoDataFrame:
    rows = [
        ("b1", "1", "beat", "North", box(0, 0, 1, 1)),
        ("b2", "2", "beat", "North", box(1, 0, 2, 1)),
        ("b3", "1", "beat", "South", box(0, -1, 1, 0)),
        ("n1", "North", "neighbourhood", "Town", box(0, 0, 2, 1)),
        ("n2", "South", "neighbourhood", "Town", box(0, -1, 1, 0)),
        ("x", "Sector", "sector", None, box(0, 0, 1, 1)),
    ]
    return gpd.GeoDataFrame(rows, columns=["zone_id", "name", "kind", "parent", "geometry"], crs="EPSG:4326")


def test_areas_are_named_as_they_are_published():
    shapes = area_shapes(_zones())
    assert list(zip(shapes["area_level"], shapes["area"], strict=True)) == [
        ("beat", "1 (North)"), ("beat", "1 (South)"), ("beat", "2"), ("city", "Town"),
        ("neighbourhood", "North"), ("neighbourhood", "South"),
    ]  # fmt: skip


def test_a_city_is_what_lies_in_it():
    shapes = area_shapes(_zones())
    (city,) = shapes[shapes["area_level"] == "city"].geometry
    assert city.equals(box(0, 0, 2, 1).union(box(0, -1, 1, 0)))


def test_no_zones_give_no_areas():
    assert area_shapes(_zones().iloc[:0]).empty


def test_what_is_covered_is_all_zones_together():
    covered = covered_area(_zones())
    assert covered is not None
    assert covered.equals(box(0, 0, 2, 1).union(box(0, -1, 1, 0)))
    assert covered_area(_zones().iloc[:0]) is None
