"""The file of a layer: whole, the same every time, its own, and refused where it is not."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocode.layers.problem import LayerProblem
from geocode.reference import Layer, build_layer, export_layer, read_layer, verify_layer, write_layer
from tests.geocode.conftest import TOWN, at, street, streets_frame

NAMES = st.sampled_from(["Elm St", "Oak Ln", "N Elm St", "Elm Street North", "2nd Ave", "Broadway"])
SPOTS = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda spot: (100 * spot[0], 100 * spot[1]))
RANGES = st.none() | st.tuples(*[st.integers(1, 999)] * 4)


@pytest.fixture
def town(full_layer: Layer, tmp_path: Path) -> Path:
    write_layer(full_layer, tmp_path / "town.sqlite")
    return tmp_path / "town.sqlite"


def _answers(layer: Layer) -> list[object]:
    """All a layer can be asked about its streets and crossings."""
    ids = [id for (id,) in layer.ask("SELECT id FROM street")]
    look_ups: list[Callable[[int], object]] = [
        layer.street, layer.stretches, layer.points, layer.segments, layer.crossings,
    ]  # fmt: skip
    nodes = [layer.node(id) for (id,) in layer.ask("SELECT id FROM node")]
    near = [layer.nearest(at(east, 10)[::-1], 150) for east in range(0, 600, 50)]
    return [[look_up(id) for look_up in look_ups for id in ids], nodes, near, layer.spelled_near("ELN")]


def test_a_layer_comes_back_from_its_file_as_it_was(full_layer: Layer, town: Path):
    read = read_layer(town)
    assert read.manifest == full_layer.manifest == verify_layer(town)
    assert _answers(read) == _answers(full_layer)


@settings(max_examples=15)
@given(st.lists(st.builds(street, NAMES, SPOTS, SPOTS, numbers=RANGES), min_size=1, max_size=8), st.randoms())
def test_any_streets_come_back_whatever_the_order_of_their_rows(tmp_path_factory, rows, chance):
    folder = tmp_path_factory.mktemp("layers")
    layer = build_layer(streets=[streets_frame(rows)])
    write_layer(layer, folder / "one")
    chance.shuffle(rows)
    write_layer(build_layer(streets=[streets_frame(rows)]), folder / "other")
    assert (folder / "one").read_bytes() == (folder / "other").read_bytes()
    assert _answers(read_layer(folder / "other")) == _answers(layer)


def test_the_same_content_gives_the_same_bytes_when_written_again(town: Path, tmp_path: Path):
    write_layer(read_layer(town), tmp_path / "copy.sqlite")
    assert (tmp_path / "copy.sqlite").read_bytes() == town.read_bytes()


def test_an_older_file_is_replaced_and_no_draft_is_left(layer: Layer, tmp_path: Path):
    path = tmp_path / "town.sqlite"
    path.write_text("an older file")
    write_layer(layer, path)
    assert list(tmp_path.iterdir()) == [path]
    assert read_layer(path).manifest == layer.manifest


def test_a_failed_write_leaves_the_older_file_and_no_draft(centrelines: gpd.GeoDataFrame, tmp_path: Path):
    path = tmp_path / "town.sqlite"
    path.write_text("an older file")
    closed = build_layer(streets=[centrelines])
    closed.close()
    with pytest.raises(sqlite3.ProgrammingError):
        write_layer(closed, path)
    assert path.read_text() == "an older file"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_opened_for_reading_only(town: Path):
    before = town.read_bytes()
    opened = read_layer(town)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        opened.database.execute("DELETE FROM street")
    assert town.read_bytes() == before


def test_a_missing_file_is_a_problem(tmp_path: Path):
    with pytest.raises(LayerProblem, match=r"town\.sqlite does not exist"):
        read_layer(tmp_path / "town.sqlite")


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + bytes(2000)])
def test_a_foreign_file_is_a_problem(tmp_path: Path, content: bytes):
    path = tmp_path / "town.sqlite"
    path.write_bytes(content)
    for opened in (read_layer, verify_layer):
        with pytest.raises(LayerProblem, match="is not a reference layer"):
            opened(path)


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_file_that_was_cut_short_is_a_problem(town: Path, kept: float):
    content = town.read_bytes()
    town.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(LayerProblem, match=r"is damaged|is not a reference layer"):
        read_layer(town)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE manifest SET value = '\"vigie-layer-1\"' WHERE key = 'format'", "is not of the format"),
        ("DELETE FROM manifest WHERE key = 'checksum'", "is not a reference layer"),
        ("UPDATE manifest SET value = 'x' WHERE key = 'counts'", "is not a reference layer"),
        ("DROP TABLE node", "is damaged"),
    ],
)
def test_an_older_or_incomplete_file_is_refused_at_once(town: Path, change: str, sentence: str):
    _change(town, change)
    with pytest.raises(LayerProblem, match=sentence):
        read_layer(town)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stretch SET low = 3 WHERE id = 1",
        "UPDATE street SET name = 'Other St' WHERE id = 1",
        "DELETE FROM name_key WHERE base_id = 1",
        "DELETE FROM point_tree WHERE id = 1",
        "UPDATE manifest SET value = '0.5' WHERE key = 'ranged_share'",
    ],
)
def test_a_changed_file_is_found_out_when_it_is_verified(town: Path, change: str):
    _change(town, change)
    with pytest.raises(LayerProblem, match="was changed after it was built"):
        verify_layer(town)


def test_damage_met_on_the_way_is_a_problem_not_a_wrong_answer(town: Path):
    content = bytearray(town.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    town.write_bytes(content)
    with pytest.raises(LayerProblem, match=r"damaged|not a reference layer"):
        read_layer(town).named("ALDER ST")


def test_every_part_of_a_layer_is_exported(full_layer: Layer, tmp_path: Path):
    paths = export_layer(full_layer, tmp_path / "out")
    rows = {path.stem: len(gpd.read_parquet(path)) for path in paths}
    assert rows == {"segments": 27, "nodes": 18, "points": 4, "landmarks": 2, "zones": 3}
    segments = gpd.read_parquet(tmp_path / "out" / "segments.parquet")
    assert segments.crs == "EPSG:4326"
    assert segments.loc[segments["street"] == "Alder St", "l_to"].tolist() == [199, 299, 399]


def test_a_layer_without_points_or_zones_is_exported_too(tmp_path: Path):
    layer = build_layer(streets=[streets_frame([street("Elm St", (0, 0), (100, 0))])], sources=[TOWN])
    export_layer(layer, tmp_path)
    assert len(gpd.read_parquet(tmp_path / "zones.parquet")) == len(gpd.read_parquet(tmp_path / "points.parquet")) == 0


def _change(path: Path, change: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(change)
