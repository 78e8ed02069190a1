"""The forms of a release agree: the spreadsheet variant undone is the table, and every map file carries the same counts."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.geo.outlined import counted
from publish.release import build_release
from publish.spreadsheets import guarded, write_spreadsheet
from tests.publish.frames import public_frames, totals
from tests.publish.made import about_of, outlines

CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.from_regex(r"[=+\-@\t\r'][ -~]{0,8}", fullmatch=True),
    st.from_regex(r"0{0,3}[0-9]{1,20}(?:[eE.,/-][0-9]{1,4})?", fullmatch=True),
)  # fmt: skip


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    return public_frames(90, seed=4)


@pytest.fixture(scope="module")
def drawn(frames: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("drawn")
    return build_release(frames, about=about_of(totals(frames)), releases=place, areas=outlines())


@given(st.lists(CELLS, min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_a_guarded_cell_is_never_a_formula_and_gives_its_value_back(cells: list[str | None]) -> None:
    texts = guarded(pl.DataFrame({"t": cells}, schema={"t": pl.String}))["t"].to_list()
    assert not [text for text in texts if text and text[0] in "=+-@\t\r"]
    assert [text[1:] if text and text.startswith("'") else text for text in texts] == cells


@pytest.mark.parametrize(
    "text",
    ["00123", "1e5", "12345678901234567", "2026-03", "1-10", "06:00", "Mar 3", "SEPT2", "TRUE", "3/4", "10%", "1.5"],
)
def test_what_a_spreadsheet_would_turn_into_something_else_is_marked(text: str) -> None:
    assert guarded(pl.DataFrame({"t": [text]}))["t"].to_list() == [f"'{text}"]


@pytest.mark.parametrize("text", ["2026", "2026-11-04", "Eastmarsh 3", "3+", "8828308281fffff", "withheld", ""])
def test_what_a_spreadsheet_leaves_alone_is_left_alone(text: str) -> None:
    assert guarded(pl.DataFrame({"t": [text]}))["t"].to_list() == [text]


def test_a_spreadsheet_file_is_utf_8_with_a_mark_and_its_numbers_are_numbers(tmp_path: Path) -> None:
    frame = pl.DataFrame({"name": ['Grève "A", ', None, "=1\r\n+2"], "count": [-3, None, 7]})
    write_spreadsheet(frame, tmp_path / "x.csv")
    content = (tmp_path / "x.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfname,count\r\n")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[1:] == [['Grève "A", ', "-3"], ["", ""], ["'=1\r\n+2", "7"]]


def test_the_folder_says_how_the_marks_come_off(drawn: Path) -> None:
    assert "take one apostrophe off" in (drawn / "spreadsheet" / "README.txt").read_text("utf-8")


def by_gdal(file: Path) -> dict[tuple[str, str], int]:
    told = pyogrio.read_dataframe(file, read_geometry=False)
    return {(row.area, row.area_level): int(row.incidents) for row in told.itertuples()}


def test_every_map_file_carries_the_same_areas_with_the_same_counts(drawn: Path, frames: Any) -> None:
    counts = counted(frames["incident"])
    wanted = {key: counts.get(key, 0) for key in zip(outlines()["area"], outlines()["area_level"], strict=True)}
    assert sum(wanted.values()) > 10
    files = ("areas.geojson", "geo/areas.gpkg", "geo/areas.kml", "geo/areas.pmtiles")
    assert {name: by_gdal(drawn / name) for name in files} == dict.fromkeys(files, wanted)
    geo = gpd.read_parquet(drawn / "geo" / "incident_areas.parquet")
    assert {(row.area, row.area_level): row.incidents for row in geo.itertuples()} == wanted
    assert geo.crs.to_authority() == ("OGC", "CRS84")
    assert {"area", "area_level", "incidents", "within_m", "geometry"} <= set(geo.columns)
    assert not geo.geometry.is_empty.any()


def test_the_layer_of_each_container_is_called_areas(drawn: Path) -> None:
    for name in ("areas.gpkg", "areas.kml", "areas.pmtiles"):
        assert list(pyogrio.list_layers(drawn / "geo" / name)[:, 0]) == ["areas"]


def test_outlines_are_the_same_in_geopackage_kml_and_geoparquet(drawn: Path) -> None:
    shapes = [
        gpd.read_parquet(drawn / "geo" / "incident_areas.parquet").geometry.set_crs(4326, allow_override=True),
        *(pyogrio.read_dataframe(drawn / "geo" / name).geometry for name in ("areas.gpkg", "areas.kml")),
    ]
    for other in shapes[1:]:
        assert shapes[0].geom_equals(other.force_2d()).all()


def test_the_table_of_areas_adds_up_to_the_incidents(drawn: Path, frames: Any) -> None:
    with (drawn / "geo" / "areas.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["incidents"]) for row in rows) == frames["incident"].height
    assert {row["outline"] for row in rows if row["area_level"] == "withheld"} == {"no"}


def test_no_container_bears_another_date_than_the_release(drawn: Path) -> None:
    for file in (drawn / "geo").iterdir():
        days = set(re.findall(rb"20[0-9]{2}-[01][0-9]-[0-3][0-9]", file.read_bytes()))
        assert days <= {b"2026-11-04"}, file.name


def test_a_release_without_outlines_has_no_map_files_and_says_nothing_of_them(frames: Any, tmp_path: Path) -> None:
    folder = build_release(frames, about=about_of(totals(frames)), releases=tmp_path)
    assert not (folder / "geo").exists()
    assert not (folder / "areas.geojson").exists()
    assert "geo/" not in (folder / "datapackage.json").read_text("utf-8")
