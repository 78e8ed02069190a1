"""The files of a shift for maps: read back by GDAL they hold the rows of the page, and the same forecast gives the same bytes."""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import polars as pl
import pyogrio
import pytest
import shapely
from litestar.testing import TestClient

from planner.app import create_app
from planner.features import CELLS, POSTS, ZONES, Layer, cells_layer, posts_layer, zone_shapes
from planner.pages import Pages
from planner.written import as_gpkg, as_kml, as_shapefiles
from tests.planner.conftest import NOW, TOKEN
from tests.planner.made_up import write_forecast

ASKED = "?day=2026-11-24&shift=night&units=5"
ENDINGS = {
    "kml": "application/vnd.google-earth.kml+xml",
    "gpkg": "application/geopackage+sqlite3",
    "shp.zip": "application/zip",
}
NASTY = 'Quay <b> & "Market" Été'
MADE = datetime.fromisoformat("2026-11-22T13:10:00+00:00")


@pytest.fixture(scope="module")
def without_posts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = write_forecast(tmp_path_factory.mktemp("small") / "2026-11-23", radius=1, bare=True)
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW), raise_server_exceptions=False) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        yield client


def layers_of(pages: Pages, units: int | None = 5) -> list[Layer]:
    shift = pages.timetable.choose("2026-11-24", "night", now=NOW)
    return [cells_layer(pages.figures.of(shift)), posts_layer(pages.placings.of(shift, units))]


def read(path: Path, layer: str, ending: str) -> geopandas.GeoDataFrame:
    where = f"zip://{path}!{layer}.shp" if ending == "shp.zip" else path
    return pyogrio.read_dataframe(where, **({} if ending == "shp.zip" else {"layer": layer}))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_read_back_has_the_rows_of_the_page(
    planner: TestClient, pages: Pages, tmp_path: Path, ending: str
) -> None:
    answer = planner.get(f"/shift.{ending}{ASKED}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(ENDINGS[ending])
    assert f'filename="likely-calls-2026-11-24-night.{ending}"' in answer.headers["content-disposition"]
    path = tmp_path / f"file.{ending}"
    path.write_bytes(answer.content)
    for layer in layers_of(pages):
        frame = read(path, layer.name, ending)
        # KML's own field of this kind of name is "Name".
        frame.columns = [column if column in layer.columns else column.lower() for column in frame.columns]
        assert len(frame) == len(layer.rows) > 0
        assert set(layer.columns) <= set(frame.columns)
        assert frame.crs.to_epsg() == 4326
        for name, kind in layer.columns.items():
            there = [row[name] for row in layer.rows]
            if kind is str:
                # A cell outside every area has a blank name of it.
                assert [value or None for value in frame[name].astype(object).where(frame[name].notna(), None)] == there
            else:
                assert sum(map(float, frame[name])) == pytest.approx(sum(there))
        assert all(shapely.equals_exact(shapely.force_2d(own.normalize()), shape.normalize(), 1e-6)
                   for own, shape in zip(frame.geometry, layer.shapes, strict=True))  # fmt: skip


def test_the_same_forecast_gives_the_same_bytes_and_no_date_of_today(planner: TestClient) -> None:
    for ending in ENDINGS:
        address = f"/shift.{ending}{ASKED}"
        assert planner.get(address).content == planner.get(address).content
    parts = zipfile.ZipFile(BytesIO(planner.get(f"/shift.shp.zip{ASKED}").content))
    assert {entry.date_time[:3] for entry in parts.infolist()} == {(2026, 11, 22)}
    assert parts.read("cells.dbf")[1:4] == bytes([126, 11, 22])
    assert b"2026-11-22T13:10:00.000Z" in planner.get(f"/shift.gpkg{ASKED}").content


def test_a_shapefile_has_all_its_parts_and_no_name_is_cut(planner: TestClient) -> None:
    parts = zipfile.ZipFile(BytesIO(planner.get(f"/shift.shp.zip{ASKED}").content))
    assert set(parts.namelist()) == {f"{name}.{part}" for name in ("cells", "posts")
                                     for part in ("shp", "shx", "dbf", "prj", "cpg")}  # fmt: skip
    assert parts.read("cells.cpg") == b"UTF-8"
    assert b"WGS_1984" in parts.read("cells.prj")
    assert max(map(len, (*CELLS, *POSTS, *ZONES))) <= 10


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_name_with_marks_comes_back_as_it_was(tmp_path: Path, ending: str) -> None:
    row = {"number": 1, "name": NASTY, "kind": "post", "likely": 1.5, "units": 1}
    layer = Layer("posts", "Point", POSTS, (row,), (shapely.Point(-122.1, 38.0),))
    write = {"kml": lambda: as_kml([layer]), "gpkg": lambda: as_gpkg([layer], made_at=MADE),
             "shp.zip": lambda: as_shapefiles([layer], made_at=MADE)}  # fmt: skip
    path = tmp_path / f"file.{ending}"
    path.write_bytes(write[ending]())
    if ending == "kml":
        assert NASTY in "".join(ElementTree.fromstring(path.read_bytes()).itertext())
    frame = read(path, "posts", ending)
    assert NASTY in frame.iloc[0].to_list()


def test_the_posts_are_a_geojson_of_their_own(planner: TestClient, pages: Pages) -> None:
    answer = planner.get(f"/posts.geojson{ASKED}")
    assert answer.headers["content-type"].startswith("application/geo+json")
    there = json.loads(answer.content)["features"]
    posts = layers_of(pages)[1]
    assert [feature["properties"] for feature in there] == list(posts.rows)
    assert [feature["geometry"]["coordinates"] for feature in there] == [[shape.x, shape.y] for shape in posts.shapes]


def test_where_no_posts_are_suggested_the_files_have_cells_alone(without_posts: TestClient, tmp_path: Path) -> None:
    for ending in ("kml", "gpkg"):
        path = tmp_path / f"file.{ending}"
        path.write_bytes(without_posts.get(f"/shift.{ending}").content)
        assert [name for name, _ in pyogrio.list_layers(path)] == ["cells"]
    cells = pyogrio.read_dataframe(tmp_path / "file.gpkg")
    assert cells["usual"].isna().all()
    assert cells["zone"].isna().all()
    answer = without_posts.get("/posts.geojson")
    assert answer.status_code == 404
    assert "no posts are suggested" in answer.json()["detail"]


@pytest.mark.parametrize("file", ["shift.kml", "shift.gpkg", "shift.shp.zip", "posts.geojson"])
def test_a_shift_that_is_not_there_and_a_stranger_get_no_file(
    planner: TestClient, stranger: TestClient, file: str
) -> None:
    assert planner.get(f"/{file}?day=2031-01-01").status_code == 400
    assert stranger.get(f"/{file}").status_code == 401


def test_the_page_links_its_files(planner: TestClient) -> None:
    page = planner.get(f"/{ASKED}", headers={"accept": "text/html"}).text
    for ending in ENDINGS:
        assert f'href="/shift.{ending}?day=2026-11-24&amp;shift=night' in page


def test_an_area_is_the_ground_of_its_cells(pages: Pages) -> None:
    cells = pages.forecast.cells
    layer = layers_of(pages)[0]
    hexagons = {row["cell"]: shape for row, shape in zip(layer.rows, layer.shapes, strict=True)}
    for zone, outline in zone_shapes(cells).items():
        own = [hexagons[cell] for cell in cells.filter(pl.col("zone") == zone)["cell"]]
        assert outline.area == pytest.approx(sum(shape.area for shape in own), rel=1e-3)
