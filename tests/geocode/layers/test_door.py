"""The one door to reference files, and the real files beside the project."""

import zipfile
from pathlib import Path

import polars as pl
import pytest

from geocode.layers.door import KINDS, read_source
from geocode.layers.frames import CROSSINGS, LANDMARKS, POINTS, STREETS, ZONES, Loaded, empty_frame
from geocode.layers.source import LayerProblem

GEO = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "geo"


@pytest.fixture(scope="module")
def geo() -> Path:
    """The folder of real reference files, which lie beside the project and are never part of it."""
    if not GEO.is_dir():
        pytest.skip(f"the test data beside the project are absent: {GEO}")
    return GEO


def test_an_unknown_kind_is_a_problem_that_lists_the_kinds(tmp_path: Path):
    with pytest.raises(LayerProblem, match="is called lines: the kinds are addrfeat, roads, centrelines, points"):
        read_source("lines", tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_is_no_file_of_any_kind(tmp_path: Path, kind: str):
    with pytest.raises(LayerProblem, match="does not exist"):
        read_source(kind, tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_problem_names_no_value_of_a_row(tmp_path: Path, kind: str):
    path = tmp_path / "rows.csv"
    path.write_text("A,B\nSecret Person,9 Hidden Ln\n")
    with pytest.raises(LayerProblem, match="columns seen: A, B") as problem:
        read_source(kind, path)
    assert "Secret" not in str(problem.value)
    assert "Hidden" not in str(problem.value)


def test_a_table_without_a_header_does_not_show_its_first_row(tmp_path: Path):
    path = tmp_path / "rows.csv"
    path.write_text("9 Hidden Ln,42.5,-71.5\n10 Hidden Ln,42.5,-71.5\n")
    with pytest.raises(LayerProblem, match="the first row holds numbers; give the file a header") as problem:
        read_source("points", path)
    assert "Hidden" not in str(problem.value)


def test_reasons_without_a_count_are_not_kept():
    assert Loaded(frame=pl.DataFrame(schema=POINTS), left_out={"a": 0, "b": 2}).left_out == {"b": 2}


@pytest.mark.parametrize("columns", [STREETS, CROSSINGS, LANDMARKS, ZONES], ids=lambda columns: "-".join(columns)[:20])
def test_an_empty_frame_has_the_columns_and_types_of_its_kind(columns: dict[str, str]):
    frame = empty_frame(columns)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == dict(columns)
    assert (len(frame), frame.crs) == (0, "EPSG:4326")


@pytest.mark.parametrize(
    ("kind", "file", "map_", "rows", "left_out"),
    [
        ("addrfeat", "meagher-mt-tiger/tl_2021_30059_addrfeat.shp", "", 677, []),
        ("roads", "san-francisco/tiger2013_roads/tl_2013_06075_roads.shp", "", 5_322, [417]),
        ("centrelines", "san-francisco/street_segments.geojson.gz", "", 12_214, [117, 2_115]),
        ("centrelines", "cambridge-ma/Street_Centerlines__TRANS_Centerlines.geojson", "", 2_643, [3]),
        ("intersections", "cambridge-ma/Intersections__TRANS_Intersections.geojson", "", 1_520, [352]),
        ("points", "hamilton-oh/nad_39061_sample_points.csv", "", 4_969, [31]),
        ("landmarks", "cambridge-ma/CDD_Neighborhoods__BOUNDARY_CDDNeighborhoods.geojson", "", 13, []),
        (
            "zones",
            "cambridge-ma/Police_Sectors__PUBLICSAFETY_PoliceSectors.geojson",
            "zone_id: SECTOR\nname: SECTOR\nconstants: {kind: sector}\n",
            5,
            [],
        ),
    ],
)
def test_a_real_file_is_loaded_whole(
    geo: Path, tmp_path: Path, kind: str, file: str, map_: str, rows: int, left_out: list[int]
):
    path = tmp_path / "map.yaml"
    path.write_text(map_)
    loaded = read_source(kind, geo / file, path if map_ else None)
    assert len(loaded.frame) == rows
    assert sorted(loaded.left_out.values()) == left_out


def test_address_ranges_are_read_from_the_archive_as_the_census_bureau_hands_it_out(geo: Path, tmp_path: Path):
    path = tmp_path / "tl_2021_30059_addrfeat.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in (geo / "meagher-mt-tiger").glob("tl_2021_30059_addrfeat.*"):
            archive.write(part, part.name)
    frame = read_source("addrfeat", path).frame
    assert len(frame) == 677
    assert int(frame["l_from"].notna().sum()) == 440
    assert int(frame["r_from"].notna().sum()) == 438


def test_only_trusted_points_of_a_real_file_are_taken(geo: Path, tmp_path: Path):
    path = tmp_path / "map.yaml"
    path.write_text("where: {confidence: HIGH}\n")
    loaded = read_source("points", geo / "san-francisco" / "geocoded_addresses.csv", path)
    assert len(loaded.frame) + sum(loaded.left_out.values()) == 11_303
    assert len(loaded.frame) > 8_800
