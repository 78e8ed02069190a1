"""Outlines of a release: written the same way each time, described, listed, refused when they are not outlines."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import pytest
import shapely

from publish.geo.map_files import write_geojson
from publish.geo.outlined import WrongAreas, outlined
from publish.release import build_release
from publish.site.mapping import _breaks, class_words
from publish.site.outlines import Outlines

NOBODY = pl.DataFrame(schema={"area": pl.String, "area_level": pl.String})


def write_areas(areas: gpd.GeoDataFrame, path: Path) -> None:
    write_geojson(outlined(areas, NOBODY), path)


def _features(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text("utf-8"))["features"])


def test_the_outlines_are_listed_and_described_but_are_no_table(mapped: Path) -> None:
    assert "  areas.geojson\n" in (mapped / "SHA256SUMS").read_text("utf-8")
    package = json.loads((mapped / "datapackage.json").read_text("utf-8"))
    found = next(resource for resource in package["resources"] if resource["path"] == "areas.geojson")
    assert (found["path"], found["mediatype"]) == ("areas.geojson", "application/geo+json")
    assert found["bytes"] == (mapped / "areas.geojson").stat().st_size
    assert "schema" not in found


def test_a_release_without_outlines_has_no_map_file(release: Path) -> None:
    assert not (release / "areas.geojson").exists()
    assert "areas.geojson" not in {
        r["path"] for r in json.loads((release / "datapackage.json").read_text("utf-8"))["resources"]
    }


def test_the_same_outlines_in_another_order_give_the_same_bytes(
    areas: gpd.GeoDataFrame, mapped: Path, frames: Any, facts: Any, tmp_path: Path
) -> None:
    turned = areas.iloc[::-1].assign(geometry=lambda rows: rows.geometry.reverse())
    again = build_release(frames, about=facts(frames), releases=tmp_path, areas=turned)
    assert (again / "SHA256SUMS").read_bytes() == (mapped / "SHA256SUMS").read_bytes()


def test_coordinates_have_six_decimals_and_one_name_is_one_area(tmp_path: Path) -> None:
    twice = gpd.GeoDataFrame(
        {"area": ["Quay", "Quay"], "area_level": ["beat", "beat"]},
        geometry=[shapely.box(0, 0, 1 / 3, 1), shapely.box(1 / 3, 0, 1, 1)], crs=4326,
    )  # fmt: skip
    write_areas(twice, tmp_path / "areas.geojson")
    (feature,) = _features(tmp_path / "areas.geojson")
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert feature["properties"] == {"area": "Quay", "area_level": "beat", "incidents": 0, "within_m": 78700}
    assert shape.area == pytest.approx(1)
    assert all(round(value, 6) == value for value in shapely.get_coordinates(shape).ravel())


def test_snap_points_and_cells_are_written_before_the_areas_around_them(tmp_path: Path) -> None:
    areas = gpd.GeoDataFrame(
        {"area": ["3", "S00002", "882aa (3)", "S00001"], "area_level": ["beat", "snap", "cell", "snap"]},
        geometry=[shapely.box(0, 0, 2, 2), shapely.box(1, 0, 2, 1), shapely.box(0, 0, 2, 1), shapely.box(0, 0, 1, 1)], crs=4326,
    )  # fmt: skip
    write_areas(areas, tmp_path / "areas.geojson")
    told = [tuple(feature["properties"].values())[:2] for feature in _features(tmp_path / "areas.geojson")]
    assert told == [("S00001", "snap"), ("S00002", "snap"), ("882aa (3)", "cell"), ("3", "beat")]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda a: a.drop(columns="area_level"), "lack area_level"),
        (lambda a: a.to_crs(3857), "EPSG:4326"),
        (lambda a: a.assign(area_level="street"), "street"),
        (lambda a: a.assign(geometry=a.geometry.representative_point()), "never published"),
    ],
)
def test_what_is_no_outline_is_refused(areas: gpd.GeoDataFrame, tmp_path: Path, spoil: Any, sentence: str) -> None:
    with pytest.raises(WrongAreas, match=sentence):
        write_areas(spoil(areas), tmp_path / "areas.geojson")
    assert not (tmp_path / "areas.geojson").exists()


def test_an_area_knows_the_wider_one_it_lies_in(mapped: Path) -> None:
    found = Outlines(mapped / "geo" / "drawn.json")
    assert found.levels == ("beat", "neighbourhood", "city")
    assert found.around("Eastmarsh 3", "beat", "neighbourhood") == "East Quay"
    assert found.around("Mill End", "neighbourhood", "city") == "Port Sample"
    assert found.around("Mill End", "neighbourhood", "county") is None


def test_the_picture_runs_from_north_to_south_inside_its_frame(mapped: Path) -> None:
    drawing = Outlines(mapped / "geo" / "drawn.json").drawn("neighbourhood")
    assert [outline.area for outline in drawing.outlines] == ["Saltpan", "East Quay", "Mill End"]
    assert all(0 < outline.x < 760 and 0 < outline.y < drawing.height for outline in drawing.outlines)
    # Half the diagonal of a square of 0.05 degrees at the equator.
    assert {outline.within for outline in drawing.outlines} == {3950}


@pytest.mark.parametrize(
    ("most", "words"),
    [
        (451, ["1 to 99", "100 to 199", "200 to 299", "300 to 399", "400 or more"]),
        (4, ["1", "2", "3", "4 or more"]),
        (0, ["1 or more"]),
    ],
)
def test_classes_are_even_steps_in_plain_words(most: int, words: list[str]) -> None:
    assert class_words(_breaks(most)) == words
