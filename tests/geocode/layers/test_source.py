"""Opening a geographic file: every way in which it can be unusable is a sentence."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from geocode.layers.source import LayerProblem, open_source, read_as_text, take_columns


def _points(**columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[Point(1, 2)], crs="EPSG:4326")


def test_a_missing_file_is_a_problem_that_names_it(tmp_path: Path):
    with pytest.raises(LayerProblem, match=r"zones, none\.geojson, does not exist"):
        open_source(tmp_path / "none.geojson", what="zones")


def test_a_file_of_another_kind_is_a_problem(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("no geography here")
    with pytest.raises(LayerProblem, match="cannot be read as a geographic file"):
        open_source(path, what="zones")


def test_a_table_without_shapes_is_a_problem(tmp_path: Path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(LayerProblem, match=r"no geometry \(columns seen: a, b\)"):
        open_source(path, what="zones")


def test_a_frame_without_a_crs_is_a_problem():
    with pytest.raises(LayerProblem, match="no coordinate reference system"):
        open_source(_points(a=[1]).set_crs(None, allow_override=True), what="zones")


def test_shapes_of_another_crs_come_out_in_degrees():
    point = open_source(_points(a=[1]).to_crs("EPSG:3857"), what="zones").geometry[0]
    assert (point.x, point.y) == pytest.approx((1, 2))


def test_a_date_that_no_calendar_holds_does_not_stop_a_file(tmp_path: Path):
    path = tmp_path / "dated.geojson"
    _points(edited=["0407-04-01T00:00:00"]).to_file(path, driver="GeoJSON")
    assert len(open_source(path, what="zones")) == 1


def test_columns_take_our_names_and_the_rest_is_left_behind():
    taken = take_columns(_points(THEIRS=[1], rest=[2]), columns={"ours": "THEIRS"}, required=["ours"], what="zones")
    assert list(taken.columns) == ["ours", "geometry"]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({}, "need a column for ours"),
        ({"ours": "ABSENT"}, "do not hold the column ABSENT"),
        ({"ours": "THEIRS", "more": "THEIRS"}, "know no column called more"),
    ],
)
def test_a_wrong_column_map_is_a_problem_that_lists_the_columns_seen(columns: dict[str, str], sentence: str):
    with pytest.raises(LayerProblem, match=rf"{sentence} \(columns seen: THEIRS, geometry\)"):
        take_columns(_points(THEIRS=[1]), columns=columns, required=["ours"], what="zones")


def test_numbers_read_as_text_lose_their_decimal_and_blanks_are_none():
    assert list(read_as_text(pd.Series([5.0, " a ", " ", None, float("nan"), 7]))) == ["5", "a", None, None, None, "7"]
