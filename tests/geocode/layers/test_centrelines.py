"""Street lines with and without house numbers, whatever their columns are called."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, box

from geocode.layers.aliases import STREET_COLUMNS
from geocode.layers.centrelines import NO_LINE, NO_NAME, REPEATED, UNREAD_SIDES, load_centrelines
from geocode.layers.columns import make_map
from geocode.layers.door import read_source
from geocode.layers.frames import RANGES, STREETS
from geocode.layers.source import LayerProblem, open_source

COLUMNS = {"street": "ROAD", "l_from": "LF", "l_to": "LT", "r_from": "RF", "r_to": "RT"}
LINE = LineString([(0, 0), (0, 1)])


def _line(*, numbers: tuple[object, ...] = (1, 9, 2, 8), road: object = "Alder St") -> gpd.GeoDataFrame:
    values = dict(zip(COLUMNS.values(), ([road], *([number] for number in numbers)), strict=True))
    return gpd.GeoDataFrame(values, geometry=[LINE], crs="EPSG:4326")


def _read(source: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return load_centrelines(open_source(source, what="centrelines"), make_map(COLUMNS, STREET_COLUMNS)).frame


def _write(path: Path, shapes: list[object], **columns: list[object]) -> Path:
    driver = "GeoJSON" if path.suffix == ".geojson" else "ESRI Shapefile"
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_file(path, driver=driver)
    return path


def test_a_centreline_file_comes_out_in_our_columns_and_types():
    frame = _read(_line())
    row = frame.drop(columns="geometry").iloc[0].tolist()
    assert row == ["Alder St", None, None, None, 1, 9, 2, 8, None, None, None]
    assert [str(frame[name].dtype) for name in STREETS] == list(STREETS.values())
    assert frame.crs == "EPSG:4326"


@pytest.mark.parametrize("none", [-1, 0, None, "", "12A", 1.5, 1_000_000])
def test_a_side_without_two_house_numbers_has_no_range(none: object):
    frame = _read(_line(numbers=(none, 9, 2, 8)))
    assert frame[["l_from", "l_to"]].isna().all(axis=None)
    assert frame[["r_from", "r_to"]].to_numpy().tolist() == [[2, 8]]


def test_numbers_written_as_text_are_numbers():
    frame = _read(_line(numbers=("1", "9", "2.0", 8)))
    assert frame[[*RANGES]].to_numpy().tolist() == [[1, 9, 2, 8]]


def test_sides_that_say_something_else_than_none_are_counted(tmp_path: Path):
    path = _write(
        tmp_path / "s.geojson",
        [LINE] * 4,
        Street=["A St", "B St", "C St", "D St"],
        L_From=["12A", "0", "", "5"],
        L_To=["20", "0", "-1", ""],
        R_From=["1", "1", "1", "W1"],
        R_To=["9", "9", "9", "W9"],
    )
    loaded = read_source("centrelines", path)
    assert loaded.left_out == {UNREAD_SIDES: 3}
    assert loaded.frame["r_from"].tolist()[:3] == [1, 1, 1]


def test_a_file_with_some_of_the_four_number_columns_is_a_problem(tmp_path: Path):
    path = _write(tmp_path / "s.geojson", [LINE], Street=["A St"], L_From=[1], L_To=[9])
    with pytest.raises(LayerProblem, match="need a column for r_from, r_to"):
        read_source("centrelines", path)


def test_what_is_no_named_line_is_left_out_and_counted(tmp_path: Path):
    path = _write(
        tmp_path / "s.geojson",
        [LINE, LINE, box(0, 0, 1, 1), None, LineString([(0, 0), (0, 2)])],
        Street=["A St", " ", None, "B St", "C St"],
    )
    loaded = read_source("centrelines", path)
    assert loaded.frame["street"].tolist() == ["A St", "C St"]
    assert loaded.left_out == {NO_NAME: 1, NO_LINE: 1, "rows that are no line (Polygon)": 1}
    assert loaded.frame.index.tolist() == [0, 1]


def test_rows_that_repeat_a_line_are_one_but_two_ranges_on_one_line_are_two(tmp_path: Path):
    path = _write(
        tmp_path / "s.geojson",
        [LINE] * 4,
        Street=["A St", "A St", "A St", "B St"],
        **{name: [1, 1, 101, 1] for name in RANGES},
    )
    loaded = read_source("centrelines", path)
    assert loaded.frame[["street", "l_from"]].to_numpy().tolist() == [["A St", 1], ["A St", 101], ["B St", 1]]
    assert loaded.left_out == {REPEATED: 1}


def test_limits_in_one_text_become_two_cross_streets(tmp_path: Path):
    limits = ["Oak St  -  Elm St", "Oak St - End: 100-199 Block", "Oak St", "A - B - C", "DEAD END - Elm-Side St", None]
    lines = [LineString([(i, 0), (i, 1)]) for i in range(len(limits))]
    path = _write(tmp_path / "s.geojson", lines, Corridor=["Main St"] * len(limits), Limits=limits)
    frame = read_source("centrelines", path).frame
    assert frame["from_street"].tolist() == ["Oak St", "Oak St", None, None, None, None]
    assert frame["to_street"].tolist() == ["Elm St", None, None, None, "Elm-Side St", None]


def test_names_zips_places_and_aliases_of_both_sides(tmp_path: Path):
    path = _write(
        tmp_path / "s.geojson",
        [LINE, LineString([(0, 0), (1, 1)])],
        PreDir=["N", None],
        Name=["Oak", "Elm"],
        PostType=["St", "Ave"],
        ZIP_L=["02139", None],
        ZIP_R=["2138", "02140"],
        City_L=["Town", "Town"],
        City_R=["Town", "Elsewhere"],
        Alias=["Old Rd, Route 2;", " "],
    )
    frame = read_source("centrelines", path).frame
    assert frame["street"].tolist() == ["N Oak St", "Elm Ave"]
    assert frame[["zip_l", "zip_r"]].to_numpy().tolist() == [["02139", "02138"], [None, "02140"]]
    assert frame["place"].tolist() == ["Town", None]
    assert frame["alias"].tolist() == ["Old Rd;Route 2", None]


def test_a_map_joins_columns_and_fills_constants(tmp_path: Path):
    path = _write(
        tmp_path / "s.geojson", [LINE], PRE=["N"], NM=["Oak"], TP=["St"], A=["Old Rd"], B=["Route 2"], Z=[2139]
    )
    map_ = tmp_path / "map.yaml"
    map_.write_text("street: [PRE, NM, TP]\nalias: [A, B]\nzip: Z\nconstants: {place: Town}\n")
    row = read_source("centrelines", path, map_).frame.iloc[0]
    assert (row["street"], row["alias"], row["zip_l"], row["zip_r"]) == ("N Oak St", "Old Rd;Route 2", "02139", "02139")
    assert row["place"] == "Town"


def test_a_file_without_lines_is_a_problem(tmp_path: Path):
    with pytest.raises(LayerProblem, match="hold Point where lines belong"):
        _read(_line().set_geometry([Point(0, 0)], crs="EPSG:4326"))
    table = tmp_path / "s.csv"
    table.write_text("street\nA St\n")
    with pytest.raises(LayerProblem, match=r"have no geometry \(columns seen: street\)"):
        read_source("centrelines", table)


def test_address_ranges_of_tiger_are_text_and_may_hold_letters(tmp_path: Path):
    path = _write(
        tmp_path / "tl_2099_00001_addrfeat.shp",
        [LINE, LINE],
        TLID=[7, 7],
        FULLNAME=["Oak St", "Oak St"],
        LFROMHN=["101", "N6W201"],
        LTOHN=["199", "N6W299"],
        RFROMHN=[None, "200"],
        RTOHN=[None, "298"],
        ZIPL=["02139", None],
        ZIPR=[None, "02140"],
    )
    loaded = read_source("addrfeat", path)
    assert loaded.frame["l_from"].tolist()[0] == 101
    assert loaded.frame["r_to"].tolist()[1] == 298
    assert loaded.left_out == {UNREAD_SIDES: 1}


def test_another_file_is_no_addrfeat(tmp_path: Path):
    path = _write(tmp_path / "roads.shp", [LINE], FULLNAME=["Oak St"])
    with pytest.raises(LayerProblem, match="need a column for l_from, l_to, r_from, r_to"):
        read_source("addrfeat", path)
    assert read_source("roads", path).frame["street"].tolist() == ["Oak St"]
