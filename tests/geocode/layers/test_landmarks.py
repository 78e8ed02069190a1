"""Landmarks: names with a place and a radius."""

import math
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, Polygon, box

from geocode.interpolate import METRES_PER_DEGREE
from geocode.layers.door import read_source
from geocode.layers.landmarks import NO_NAME
from geocode.layers.places import NO_PLACE
from geocode.layers.source import LayerProblem


def _write(path: Path, shapes: list[object], **columns: list[object]) -> Path:
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_file(path, driver="GeoJSON")
    return path


def _degrees(metres: float) -> float:
    return metres / METRES_PER_DEGREE


def test_a_table_of_landmarks_keeps_kind_and_radius(tmp_path: Path):
    path = tmp_path / "l.csv"
    path.write_text("name,type,radius,lat,lon\nPier 5,pier,80,42,-71\nExit 4,,,42,-71\n,x,1,42,-71\nMall,x,1,,\n")
    loaded = read_source("landmarks", path)
    assert loaded.frame["name"].tolist() == ["Pier 5", "Exit 4"]
    assert loaded.frame["kind"].tolist() == ["pier", "landmark"]
    assert loaded.frame["radius_m"].tolist()[0] == 80
    assert math.isnan(loaded.frame["radius_m"].tolist()[1])
    assert loaded.left_out == {NO_NAME: 1, NO_PLACE: 1}


def test_the_radius_of_an_area_covers_half_of_it(tmp_path: Path):
    path = _write(tmp_path / "l.geojson", [Point(0, 0).buffer(_degrees(100), quad_segs=64)], name=["Round Park"])
    frame = read_source("landmarks", path).frame
    assert frame["radius_m"][0] == pytest.approx(100 / math.sqrt(2), rel=0.01)


def test_the_point_of_a_bent_area_lies_inside_it(tmp_path: Path):
    bent = Polygon([(0, 0), (10, 0), (10, 1), (1, 1), (1, 10), (0, 10)])
    frame = read_source("landmarks", _write(tmp_path / "l.geojson", [bent], name=["Bent Park"])).frame
    assert bent.contains(frame.geometry[0])


def test_a_line_becomes_a_point_on_it_with_half_of_it_near(tmp_path: Path):
    line = LineString([(0, 0), (_degrees(400), 0)])
    frame = read_source("landmarks", _write(tmp_path / "l.geojson", [line], name=["Footbridge"])).frame
    assert line.distance(frame.geometry[0]) < 1e-9
    assert 95 <= frame["radius_m"][0] <= 205


def test_a_shape_whose_ring_crosses_itself_still_has_a_place(tmp_path: Path):
    bow = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    frame = read_source("landmarks", _write(tmp_path / "l.geojson", [bow, box(0, 0, 1, 1)], name=["Bow", "Box"])).frame
    assert frame["name"].tolist() == ["Bow", "Box"]


def test_landmarks_without_a_usable_row_are_a_problem(tmp_path: Path):
    with pytest.raises(LayerProblem, match="No row of the landmarks has a name and a place"):
        read_source("landmarks", _write(tmp_path / "l.geojson", [Point(0, 0), None], name=[None, "Mall"]))
