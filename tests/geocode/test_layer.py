"""The reference layer: what it holds, and that its file is whole, the same every time, and its own."""

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, MultiLineString

from geocode.layer import Layer, build_layer, read_layer, write_layer
from geocode.layers.source import LayerProblem


def test_the_manifest_counts_what_the_layer_holds(layer: Layer):
    manifest = layer.manifest
    assert (manifest.streets, manifest.segments, manifest.nodes) == (10, 27, 18)
    assert (manifest.segments_left_out, manifest.nodes_left_out) == (0, 1)
    assert manifest.ranged_share == pytest.approx(26 / 27, abs=1e-4)
    assert (manifest.source, manifest.nodes_from) == ("an invented town", "intersections")


def test_a_layer_comes_back_from_its_file_as_it_was(layer: Layer, tmp_path: Path):
    write_layer(layer, tmp_path / "town.sqlite")
    assert read_layer(tmp_path / "town.sqlite") == layer


def test_the_order_of_rows_changes_no_byte(
    centrelines: gpd.GeoDataFrame, intersections: gpd.GeoDataFrame, tmp_path: Path
):
    for name, step in (("one", 1), ("other", -1)):
        shuffled = build_layer(centrelines[::step], intersections[::step], source="an invented town")
        write_layer(shuffled, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_file_has_the_four_tables_and_an_older_one_is_replaced(layer: Layer, tmp_path: Path):
    path = tmp_path / "town.sqlite"
    path.write_text("an older file")
    write_layer(layer, path)
    with closing(sqlite3.connect(path)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"street", "segment", "node", "manifest"}
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_older_file_and_no_draft(
    layer: Layer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "town.sqlite"
    path.write_text("an older file")

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("geocode.layer._fill", fail)
    with pytest.raises(OSError, match="no space left"):
        write_layer(layer, path)
    assert path.read_text() == "an older file"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_is_a_problem(tmp_path: Path):
    with pytest.raises(LayerProblem, match=r"town\.sqlite does not exist"):
        read_layer(tmp_path / "town.sqlite")


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + bytes(2000)])
def test_a_foreign_file_is_a_problem(tmp_path: Path, content: bytes):
    path = tmp_path / "town.sqlite"
    path.write_bytes(content)
    with pytest.raises(LayerProblem, match="is not a reference layer"):
        read_layer(path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE segment SET l_from = 3 WHERE id = 1", "was changed after it was built"),
        ("UPDATE manifest SET value = '1' WHERE key = 'streets'", "was changed after it was built"),
        ("DELETE FROM manifest WHERE key = 'source'", "is not a reference layer"),
        ("UPDATE manifest SET value = '\"other\"' WHERE key = 'format'", "is not of the format"),
        ("UPDATE segment SET wkb = x'00'", "is not a reference layer"),
        ("DROP TABLE node", "is not a reference layer"),
    ],
)
def test_a_file_that_was_changed_is_a_problem(layer: Layer, tmp_path: Path, change: str, sentence: str):
    path = tmp_path / "town.sqlite"
    write_layer(layer, path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(change)
    with pytest.raises(LayerProblem, match=sentence):
        read_layer(path)


def test_without_named_intersections_the_shared_ends_of_lines_are_the_nodes(centrelines: gpd.GeoDataFrame):
    layer = build_layer(centrelines)
    assert layer.manifest.nodes_from == "line ends"
    # Plain Ln begins where Dogwood Street and North Avenue end, which makes that crossing one of three.
    assert layer.manifest.nodes == 16
    assert sum(node.name.count("&") == 2 for node in layer.nodes) == 1


def test_segments_without_a_name_or_a_line_are_left_out_and_counted(centrelines: gpd.GeoDataFrame):
    frame = centrelines.copy()
    frame.loc[0, "street"] = None
    frame.loc[1, "street"] = "--"
    frame.loc[2, "geometry"] = None
    layer = build_layer(frame)
    assert layer.manifest.segments_left_out == 3
    assert layer.manifest.segments == len(centrelines) - 3


def test_the_parts_of_a_broken_line_are_walked_as_drawn(centrelines: gpd.GeoDataFrame):
    frame = centrelines.head(1).set_geometry(
        [MultiLineString([LineString([(0, 0), (1, 0)]), LineString([(2, 0), (3, 0)])])], crs="EPSG:4326"
    )
    assert build_layer(frame).segments[0].line.places == ((0, 0), (0, 1), (0, 2), (0, 3))


def test_a_layer_cannot_be_changed(layer: Layer):
    with pytest.raises(AttributeError):
        layer.segments = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        layer.stretches["NEW ST"] = ()  # type: ignore[index]
