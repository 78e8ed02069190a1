"""Opening a reference file: every way in which it can be unusable is a sentence, and no file reaches a network."""

import gzip
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest
from shapely.geometry import Point

from geocode.layers.source import LayerProblem, open_source, read_as_text, turn_to_degrees


def _points(**columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[Point(1, 2)], crs="EPSG:4326")


def _geojson(**more: object) -> bytes:
    feature = {"type": "Feature", "properties": {"A": "Réal"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    collection = {"type": "FeatureCollection", "features": [feature], **more}
    return json.dumps(collection, ensure_ascii=False).encode()


def _shapefile(folder: Path) -> Path:
    path = folder / "points.shp"
    _points(A=["Alder"]).to_file(path)
    return path


def test_a_missing_file_is_a_problem_that_names_it(tmp_path: Path):
    with pytest.raises(LayerProblem, match=r"zones, none\.geojson, does not exist"):
        open_source(tmp_path / "none.geojson", what="zones")


@pytest.mark.parametrize(
    "path",
    ["/vsicurl/http://127.0.0.1/a.geojson", "http://127.0.0.1/a.geojson", "/vsizip/a.zip/a.shp", "GeoJSON:a.geojson"],
)
def test_a_path_that_is_no_local_file_is_refused(path: str):
    with pytest.raises(LayerProblem, match="does not exist"):
        open_source(Path(path), what="zones")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("zones.geojson", b"", "is empty"),
        ("zones.kml", b"<kml/>", "cannot be read as a geographic file or table"),
        ("zones.vrt", b"<OGRVRTDataSource/>", "cannot be read as a geographic file or table"),
        ("zones.geojson", b"<OGRVRTDataSource/>", "not what its name says"),
        ("zones.shp", b"<OGRVRTDataSource/>", "not what its name says"),
        ("zones.gpkg", b"no database", "not what its name says"),
        ("zones.zip", b"no archive", "not what its name says"),
        ("zones.parquet", b"no parquet", "not what its name says"),
        ("zones.geojson.gz", b"no gzip", "not what its name says"),
        ("zones.geojson", b'{"a": 1}', "cannot be read as a geographic file"),
        ("zones.geojson", b'{"type": "FeatureCollection", "features": []}', "holds no row"),
        ("zones.csv", b"a,b\n", "holds no row"),
        ("zones.csv", b"a,b\n1,2,3,4\n", "not what its name says"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, name: str, content: bytes, sentence: str):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(LayerProblem, match=sentence):
        open_source(path, what="zones")


def test_a_frame_without_a_crs_is_a_problem_unless_one_is_given():
    frame = _points(a=[1]).set_crs(None, allow_override=True)
    with pytest.raises(LayerProblem, match="no coordinate reference system"):
        open_source(frame, what="zones")
    assert open_source(frame, what="zones", crs="EPSG:4326").shapes[0] == Point(1, 2)


def test_a_shapefile_without_its_prj_is_a_problem_unless_a_crs_is_given(tmp_path: Path):
    path = _shapefile(tmp_path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(LayerProblem, match=r"add the \.prj file, or write crs:"):
        open_source(path, what="zones")
    assert open_source(path, what="zones", crs="EPSG:4269").shapes[0].distance(Point(1, 2)) < 1e-5


def test_a_crs_that_does_not_exist_is_a_problem():
    with pytest.raises(LayerProblem, match="is called EPSG:1"):
        open_source(_points(a=[1]), what="zones", crs="EPSG:1")


def test_shapes_of_another_crs_come_out_in_degrees_and_flat():
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(1, 2, 30)], crs="EPSG:4326").to_crs("EPSG:3857")
    point = open_source(frame, what="zones").shapes[0]
    assert not point.has_z
    assert (point.x, point.y) == pytest.approx((1, 2))


def test_state_plane_feet_become_degrees(tmp_path: Path):
    places = turn_to_degrees(pl.Series([764_000.0]).to_numpy(), pl.Series([2_960_000.0]).to_numpy(), "EPSG:2249")
    assert places[0] == pytest.approx((-71.1, 42.37), abs=0.05)


def test_a_date_that_no_calendar_holds_does_not_stop_a_file(tmp_path: Path):
    path = tmp_path / "dated.geojson"
    _points(edited=["0407-04-01T00:00:00"]).to_file(path, driver="GeoJSON")
    assert len(open_source(path, what="zones").table) == 1


def test_every_wrapping_of_one_file_gives_the_same_rows(tmp_path: Path):
    shapefile = _shapefile(tmp_path)
    paths = [tmp_path / name for name in ("p.geojson", "p.geojson.gz", "p.gpkg", "p.fgb", "p.parquet", "tl.zip")]
    paths[0].write_bytes(b"\xef\xbb\xbf" + _geojson().replace("Réal".encode(), b"Alder"))
    paths[1].write_bytes(gzip.compress(paths[0].read_bytes()))
    _points(A=["Alder"]).to_file(paths[2], driver="GPKG")
    _points(A=["Alder"]).to_file(paths[3], driver="FlatGeobuf")
    _points(A=["Alder"]).to_parquet(paths[4])
    with zipfile.ZipFile(paths[5], "w") as archive:
        for part in tmp_path.glob("points.*"):
            archive.write(part, f"tl 2021/{part.name}")
    for path in [shapefile, *paths]:
        opened = open_source(path, what="points")
        assert opened.text("A").to_list() == ["Alder"], path.name
        assert opened.shapes[0] == Point(1, 2), path.name


def test_an_archive_of_several_files_is_a_problem(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.geojson", _geojson())
        archive.writestr("b.geojson", _geojson())
    with pytest.raises(LayerProblem, match="holds 2 files"):
        open_source(tmp_path / "two.zip", what="zones")


def test_of_several_layers_one_must_be_named(tmp_path: Path):
    path = tmp_path / "city.gpkg"
    _points(A=["Alder"]).to_file(path, layer="roads")
    _points(A=["Birch"]).to_file(path, layer="paths", mode="a")
    with pytest.raises(LayerProblem, match="holds the layers roads, paths: write layer:"):
        open_source(path, what="points")
    assert open_source(path, what="points", layer="paths").text("A").to_list() == ["Birch"]
    with pytest.raises(LayerProblem, match="name its layer"):
        open_source(path, what="points", layer="rails")


def test_one_feature_per_line_is_read(tmp_path: Path):
    path = tmp_path / "addresses.geojson"
    feature = b'{"type":"Feature","properties":{"A":"x"},"geometry":{"type":"Point","coordinates":[1,2]}}\n'
    path.write_bytes(feature * 3)
    assert len(open_source(path, what="points").table) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_old_and_new_encodings_are_read(tmp_path: Path, encoding: str):
    table, shapes = tmp_path / "t.csv", tmp_path / "s.geojson"
    table.write_bytes("A,B\nRéal,1\n".encode(encoding))
    shapes.write_bytes(_geojson().decode().encode(encoding))
    for path in (table, shapes):
        assert open_source(path, what="zones").text("A").to_list() == ["Réal"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_of_a_table_is_seen(tmp_path: Path, separator: str):
    path = tmp_path / "t.csv"
    path.write_text(separator.join("AB") + "\n" + separator.join("12") + "\n")
    assert open_source(path, what="zones").table.columns == ["A", "B"]


def test_numbers_read_as_text_lose_their_decimal_and_blanks_are_null():
    assert read_as_text(pl.Series(["a ", " ", None, "7"])).to_list() == ["a", None, None, "7"]
    assert read_as_text(pl.Series([5.0, float("nan"), 2.5, None])).to_list() == ["5", None, "2.5", None]


@pytest.fixture
def calls() -> Iterator[tuple[str, list[str]]]:
    """A local web server: its address, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/crs", asked
        server.shutdown()


@pytest.mark.parametrize("kind", [("link", "href"), ("url", "url"), ("name", "name")])
def test_a_file_that_names_its_crs_by_a_web_address_asks_no_network(
    tmp_path: Path, calls: tuple[str, list[str]], kind: tuple[str, str]
):
    address, asked = calls
    path = tmp_path / "zones.geojson"
    path.write_bytes(_geojson(crs={"type": kind[0], "properties": {kind[1]: address}}))
    assert len(open_source(path, what="zones").table) == 1
    assert asked == []
