"""`vigie geocode snap`: the layer it writes keeps its floors and borders, and what cannot be made is one sentence."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest
from click.testing import Result
from shapely.geometry import Point, box

from geocode.layers.problem import LayerProblem
from geocode.reference import Layer, write_layer
from geocode.snap import check_snap_layer, snap_points
from geocode.snapping.files import read_snaps
from orchestration.verbs_geocode import SourceFile, layer_of
from orchestration.verbs_snap import snaps_of
from tests.orchestration.gridville import at, metres

Vigie = Callable[..., Result]


@pytest.fixture(scope="module")
def houses(layer: Layer) -> pl.DataFrame:
    """Every house of the town."""
    rows = layer.ask("SELECT street.name, low, lat, lon FROM point JOIN street ON street.id = street_id")
    return pl.DataFrame(rows, schema=["street", "low", "lat", "lon"], orient="row")


def is_refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert (result.stdout, len(result.stderr.strip().splitlines())) == ("", 1), result.output
    assert all(word in result.stderr for word in words), result.stderr


def test_the_layer_written_keeps_its_floors_and_never_crosses_a_beat(
    vigie: Vigie, layer: Layer, layer_file: Path, houses: pl.DataFrame, tmp_path: Path
) -> None:
    out = tmp_path / "snaps.parquet"
    result = vigie("geocode", "snap", "--layer", layer_file, "--border", "beat", "--out", out, "--json")
    assert (result.exit_code, result.stderr, result.stdout.count("\n")) == (0, "", 1)
    assert json.loads(result.stdout)
    snaps = read_snaps(out)
    assert check_snap_layer(snaps, houses, zones=[layer.zones("beat")]) == []
    assert snaps["addresses"].min() >= 8
    assert set(snaps["beat"]) == {"1", "2"}
    found = snap_points(houses.select(pl.int_range(pl.len()).alias("key"), "lat", "lon"), snaps)
    assert found["snap_id"].null_count() == 0
    # Counted again by hand: who shares a snap point, and on which side of the border at x = 300 m.
    assert found.group_by("snap_id").len()["len"].min() >= 8
    side = {snap: {"1": -1, "2": 1}[beat] for snap, beat in zip(snaps["snap_id"], snaps["beat"], strict=True)}
    for snap, lat, lon in zip(found["snap_id"], houses["lat"], houses["lon"], strict=True):
        assert (metres(lat, lon)[0] - 300) * side[snap] >= -0.5
    assert [path.name for path in tmp_path.iterdir()] == ["snaps.parquet"]


def test_no_catchment_has_fewer_than_20_residents_where_they_are_known(layer: Layer, tmp_path: Path) -> None:
    areas = {
        "population": [30, 700],
        "geometry": [box(*at(-50, -50), *at(200, 650)), box(*at(200, -50), *at(650, 650))],
    }
    gpd.GeoDataFrame(areas, crs="EPSG:4326").to_file(tmp_path / "people.geojson")
    snaps = snaps_of(layer, ("beat",), residents=tmp_path / "people.geojson")
    assert len(snaps) > 1
    assert snaps["residents"].min() >= 20
    assert snaps["addresses"].min() >= 8
    assert len(snaps) < len(snaps_of(layer, ("beat",)))


def test_people_are_told_how_many_points_there_are(vigie: Vigie, layer_file: Path, tmp_path: Path) -> None:
    result = vigie("geocode", "snap", "--layer", layer_file, "--out", tmp_path / "snaps.parquet")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{len(read_snaps(tmp_path / 'snaps.parquet'))} snap points: ")


def test_without_houses_or_zones_there_is_no_snap_layer(
    vigie: Vigie, town: dict[str, Path], layer_file: Path, tmp_path: Path
) -> None:
    bare, out = tmp_path / "bare.db", tmp_path / "snaps.parquet"
    write_layer(layer_of([SourceFile(kind="centrelines", path=town["centrelines"])]), bare)
    is_refused(vigie("geocode", "snap", "--layer", bare, "--out", out), "--source points=FILE")
    is_refused(
        vigie("geocode", "snap", "--layer", layer_file, "--border", "tract", "--out", out), "no zones of the kind tract"
    )
    assert not out.exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"--layer": "{tmp}/none.db"}, "does not exist"),
        ({"--out": "{tmp}/snaps.csv"}, ".parquet"),
        ({"--out": "{tmp}/none/snaps.parquet"}, ".parquet"),
        ({"--out": "{tmp}/folder.parquet"}, "folder.parquet"),
        ({"--out": "{tmp}/mine.parquet"}, "mine.parquet"),
        ({"--residents": "{tmp}/none.geojson"}, "none.geojson"),
        ({"--residents": "{tmp}/mine.parquet"}, "mine.parquet"),
        ({"--residents": "{tmp}/words.geojson"}, "population"),
    ],
)
def test_a_snap_that_cannot_be_made_is_one_sentence_and_changes_nothing(
    vigie: Vigie, layer_file: Path, tmp_path: Path, given: dict[str, str], says: str
) -> None:
    (tmp_path / "folder.parquet").mkdir()
    pl.DataFrame({"mine": [1]}).write_parquet(tmp_path / "mine.parquet")
    words = gpd.GeoDataFrame({"population": ["many"], "geometry": [box(*at(0, 0), *at(600, 600))]}, crs="EPSG:4326")
    words.to_file(tmp_path / "words.geojson")
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    asked = {"--layer": layer_file, "--out": tmp_path / "snaps.parquet"}
    asked |= {name: value.format(tmp=tmp_path) for name, value in given.items()}
    is_refused(vigie("geocode", "snap", *(part for pair in asked.items() for part in pair)), says)
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_another_geoparquet_is_no_snap_layer(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[Point(0, 0)], crs="EPSG:4326").to_parquet(tmp_path / "other.parquet")
    (tmp_path / "text.parquet").write_text("text", "utf-8")
    for name in ("other", "text", "none"):
        with pytest.raises(LayerProblem, match=f"{name}.parquet is no snap layer"):
            read_snaps(tmp_path / f"{name}.parquet")
