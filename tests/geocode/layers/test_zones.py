"""Zone files."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Polygon, box

from geocode.layers.door import read_source
from geocode.layers.source import LayerProblem
from geocode.layers.zones import read_zones


def _write(path: Path, **changes: list[object]) -> Path:
    columns: dict[str, list[object]] = {"zone_id": [1, 2], "name": ["One", "Two"], "kind": ["beat", "beat"]}
    frame = {**columns, "geometry": [box(0, 0, 1, 1), box(1, 0, 2, 1)], **changes}
    gpd.GeoDataFrame(frame, crs="EPSG:4326").to_file(path, driver="GeoJSON")
    return path


def test_zones_come_out_as_text_with_a_parent_where_there_is_one(tmp_path: Path):
    zones = read_zones(_write(tmp_path / "zones.geojson", parent=["Centre", None]))
    assert list(zones.columns) == ["zone_id", "name", "kind", "parent", "geometry"]
    assert zones["zone_id"].tolist() == ["1", "2"]
    assert zones["parent"].tolist() == ["Centre", None]


def test_a_file_without_parents_has_none(tmp_path: Path):
    assert read_zones(_write(tmp_path / "zones.geojson"))["parent"].tolist() == [None, None]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"zone_id": [1, 1]}, "occurs twice"),
        ({"name": ["One", " "]}, "blank zone_id, name or kind"),
        ({"geometry": [box(0, 0, 1, 1), LineString([(0, 0), (1, 1)])]}, "not a valid area"),
        ({"geometry": [box(0, 0, 1, 1), Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])]}, "not a valid area"),
        ({"geometry": [box(0, 0, 1, 1), None]}, "not a valid area"),
    ],
)
def test_zones_that_cannot_be_used_are_a_problem(tmp_path: Path, changes: dict[str, list[object]], sentence: str):
    with pytest.raises(LayerProblem, match=sentence):
        read_zones(_write(tmp_path / "zones.geojson", **changes))


def test_a_zone_file_without_our_columns_is_a_problem_that_lists_what_was_seen(tmp_path: Path):
    path = tmp_path / "zones.geojson"
    gpd.GeoDataFrame({"BEAT": [1]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326").to_file(path, driver="GeoJSON")
    with pytest.raises(LayerProblem, match=r"zone_id, name, kind \(columns seen: BEAT\)"):
        read_zones(path)


def test_a_map_names_other_columns_and_the_kind(tmp_path: Path):
    path, map_ = tmp_path / "beats.geojson", tmp_path / "map.yaml"
    frame = {"DIST": [3, 4, 9], "NAME": ["North", "South", "Old"], "OPEN": [1, 1, 0]}
    areas = [box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 0, 3, 1)]
    gpd.GeoDataFrame(frame, geometry=areas, crs="EPSG:4326").to_file(path, driver="GeoJSON")
    map_.write_text("zone_id: DIST\nname: NAME\nconstants: {kind: beat, parent: Town}\nwhere: {OPEN: 1}\n")
    loaded = read_source("zones", path, map_)
    assert loaded.frame.drop(columns="geometry").to_numpy().tolist() == [
        ["3", "North", "beat", "Town"],
        ["4", "South", "beat", "Town"],
    ]
    assert loaded.left_out == {"rows that `where` does not take": 1}
    assert loaded.frame.geometry.tolist() == areas[:2]


def test_a_map_without_the_kind_is_a_problem(tmp_path: Path):
    map_ = tmp_path / "map.yaml"
    map_.write_text("zone_id: zone_id\nname: name\n")
    with pytest.raises(LayerProblem, match="need a column for kind"):
        read_source("zones", _write(tmp_path / "zones.geojson"), map_)
