"""Areas bear the names rows are published under, and cities are what lies in them."""

import geopandas as gpd
from shapely.geometry import box

from geocode.areas import area_shapes, covered_area, name_areas


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


def test_each_zone_knows_the_areas_around_it_by_the_names_of_their_shapes():
    rows = name_areas(_zones()).rows()
    assert rows == [
        ("beat", "b1", "1 (North)", "North", "Town", None), ("beat", "b2", "2", "North", "Town", None),
        ("beat", "b3", "1 (South)", "South", "Town", None), ("neighbourhood", "n1", None, "North", "Town", None),
        ("neighbourhood", "n2", None, "South", "Town", None),
    ]  # fmt: skip


def test_of_two_neighbourhoods_of_one_name_a_beat_is_in_the_one_it_lies_in():
    rows = [
        ("b1", "1", "beat", "Centre", box(0, 0, 1, 1)), ("b2", "1", "beat", "Centre", box(5, 0, 6, 1)),
        ("b3", "3", "beat", None, box(8, 0, 9, 1)), ("b4", "4", "beat", "Quay", box(9, 0, 10, 1)),
        ("n1", "Centre", "neighbourhood", "A", box(0, 0, 2, 1)), ("n2", "Centre", "neighbourhood", "B", box(5, 0, 6, 1)),
        ("c", "A", "city", "North County", box(0, 0, 2, 1)),
    ]  # fmt: skip
    zones = gpd.GeoDataFrame(rows, columns=["zone_id", "name", "kind", "parent", "geometry"], crs="EPSG:4326")
    assert name_areas(zones).filter(kind="beat").drop("kind", "zone_id").rows() == [
        ("1 (Centre (A))", "Centre (A)", "A", "North County"), ("1 (Centre (B))", "Centre (B)", "B", None),
        ("3", None, None, None), ("4", "Quay", None, None),
    ]  # fmt: skip
    shapes = area_shapes(zones)
    assert {"1 (Centre (A))", "1 (Centre (B))", "3", "4"} == set(shapes[shapes["area_level"] == "beat"]["area"])


def test_a_city_is_what_lies_in_it():
    shapes = area_shapes(_zones())
    (city,) = shapes[shapes["area_level"] == "city"].geometry
    assert city.equals(box(0, 0, 2, 1).union(box(0, -1, 1, 0)))


def test_no_zones_give_no_areas():
    assert area_shapes(_zones().iloc[:0]).empty
    assert name_areas(_zones().iloc[:0]).is_empty()


def test_what_is_covered_is_all_zones_together():
    covered = covered_area(_zones())
    assert covered is not None
    assert covered.equals(box(0, 0, 2, 1).union(box(0, -1, 1, 0)))
    assert covered_area(_zones().iloc[:0]) is None
