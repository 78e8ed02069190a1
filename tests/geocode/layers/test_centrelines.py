"""Centrelines with address ranges, whatever their columns are called."""

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point

from geocode.layers.centrelines import read_centrelines
from geocode.layers.source import LayerProblem

COLUMNS = {"street": "ROAD", "l_from": "LF", "l_to": "LT", "r_from": "RF", "r_to": "RT"}


def _line(*, numbers: tuple[object, ...] = (1, 9, 2, 8), road: object = "Alder St") -> gpd.GeoDataFrame:
    values = dict(zip(COLUMNS.values(), ([road], *([number] for number in numbers)), strict=True))
    return gpd.GeoDataFrame(values, geometry=[LineString([(0, 0), (0, 1)])], crs="EPSG:4326")


def test_a_centreline_file_comes_out_in_our_columns():
    frame = read_centrelines(_line(), columns=COLUMNS)
    assert list(frame.columns) == ["street", "l_from", "l_to", "r_from", "r_to", "zip", "geometry"]
    assert frame.drop(columns="geometry").iloc[0].tolist() == ["Alder St", 1, 9, 2, 8, None]
    assert frame.crs == "EPSG:4326"


@pytest.mark.parametrize("none", [-1, 0, None, "", "12A", 1.5])
def test_a_side_without_two_positive_numbers_has_no_range(none: object):
    frame = read_centrelines(_line(numbers=(none, 9, 2, 8)), columns=COLUMNS)
    assert frame[["l_from", "l_to"]].isna().all(axis=None)
    assert frame[["r_from", "r_to"]].to_numpy().tolist() == [[2, 8]]


def test_numbers_written_as_text_are_numbers():
    frame = read_centrelines(_line(numbers=("1", "9", "2.0", 8)), columns=COLUMNS)
    assert frame.drop(columns=["street", "zip", "geometry"]).to_numpy().tolist() == [[1, 9, 2, 8]]


def test_a_segment_without_a_name_is_kept():
    assert read_centrelines(_line(road=None), columns=COLUMNS)["street"].tolist() == [None]


def test_a_column_that_is_not_there_is_a_problem():
    with pytest.raises(LayerProblem, match="do not hold the column LF"):
        read_centrelines(_line().drop(columns="LF"), columns=COLUMNS)


def test_points_are_not_centrelines():
    with pytest.raises(LayerProblem, match="hold Point where lines belong"):
        read_centrelines(_line().set_geometry([Point(0, 0)], crs="EPSG:4326"), columns=COLUMNS)
