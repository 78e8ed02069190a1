"""Named intersections."""

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point

from geocode.layers.intersections import read_intersections
from geocode.layers.source import LayerProblem


def test_named_points_come_out_and_nameless_ones_are_left_out():
    source = gpd.GeoDataFrame(
        {"N": ["A St & B St", None, " ", "C & D"]},
        geometry=[Point(0, 0), Point(1, 1), Point(2, 2), None],
        crs="EPSG:4326",
    )
    frame = read_intersections(source, columns={"name": "N"})
    assert list(frame.columns) == ["name", "geometry"]
    assert frame["name"].tolist() == ["A St & B St"]


def test_lines_are_not_intersections():
    source = gpd.GeoDataFrame({"N": ["A & B"]}, geometry=[LineString([(0, 0), (1, 1)])], crs="EPSG:4326")
    with pytest.raises(LayerProblem, match="hold LineString where points belong"):
        read_intersections(source, columns={"name": "N"})
