"""Named intersections."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point

from geocode.layers.aliases import CROSSING_COLUMNS
from geocode.layers.columns import make_map
from geocode.layers.door import read_source
from geocode.layers.intersections import NO_NAME, load_intersections
from geocode.layers.places import NO_PLACE, NULL_ISLAND, OFF_WORLD
from geocode.layers.source import LayerProblem, open_source


def _read(source: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return load_intersections(
        open_source(source, what="intersections"), make_map({"name": "N"}, CROSSING_COLUMNS)
    ).frame


def test_named_points_come_out_and_nameless_ones_are_left_out():
    source = gpd.GeoDataFrame(
        {"N": ["A St & B St", None, " ", "C & D"]},
        geometry=[Point(0, 1), Point(1, 1), Point(2, 2), None],
        crs="EPSG:4326",
    )
    frame = _read(source)
    assert list(frame.columns) == ["name", "geometry"]
    assert frame["name"].tolist() == ["A St & B St"]
    assert frame.geometry[0] == Point(0, 1)


def test_lines_are_not_intersections():
    source = gpd.GeoDataFrame({"N": ["A & B"]}, geometry=[LineString([(0, 0), (1, 1)])], crs="EPSG:4326")
    with pytest.raises(LayerProblem, match="hold LineString where points belong"):
        _read(source)


def test_a_table_with_coordinates_is_read_and_each_row_left_out_is_counted(tmp_path: Path):
    path = tmp_path / "crossings.csv"
    path.write_text(
        "Street1,Street2,LAT,LON\nA St,B St,42,-71\nC St,D St,0,0\nE St,F St,,\nG St,H St,420,-71\n,,42,-71\n"
    )
    loaded = read_source("intersections", path)
    assert loaded.frame["name"].tolist() == ["A St & B St"]
    assert (loaded.frame.geometry[0].y, loaded.frame.geometry[0].x) == (42, -71)
    assert loaded.left_out == {NULL_ISLAND: 1, NO_PLACE: 1, OFF_WORLD: 1, NO_NAME: 1}


def test_a_table_without_coordinates_is_a_problem(tmp_path: Path):
    path = tmp_path / "crossings.csv"
    path.write_text("name\nA & B\n")
    with pytest.raises(LayerProblem, match="need a column for lat, lon"):
        read_source("intersections", path)
