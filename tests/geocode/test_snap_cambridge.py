"""The snap layer of a real city: Cambridge MA, cut at its police sectors and response districts.

Only counts and distances are asserted; no street, number or place of the files is written here.
"""

from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest
import shapely

from geocode.snap import check_snap_layer, describe_snap_layer, make_snap_layer, smallest_overlap
from orchestration.geocoding_truth import cambridge_houses


@pytest.fixture(scope="module")
def addresses(cambridge: Path) -> pl.DataFrame:
    rows = [
        (
            f"{house.written.base} {house.written.type} {house.written.postdir}",
            house.written.number,
            house.lat,
            house.lon,
        )
        for house in cambridge_houses(cambridge)
    ]
    return pl.DataFrame(rows, schema=["street", "low", "lat", "lon"], orient="row")


@pytest.fixture(scope="module")
def sites(cambridge: Path) -> pl.DataFrame:
    nodes = gpd.read_file(cambridge / "Intersections__TRANS_Intersections.geojson").geometry.to_numpy()
    lines = gpd.read_file(cambridge / "Street_Centerlines__TRANS_Centerlines.geojson").geometry.to_numpy()
    middles = shapely.line_interpolate_point(shapely.line_merge(lines), 0.5, normalized=True)
    spots = [("node", nodes), ("mid", middles)]
    rows = [(f"{kind}{i}", kind, spot.y, spot.x) for kind, found in spots for i, spot in enumerate(found)]
    return pl.DataFrame(rows, schema=["site_id", "kind", "lat", "lon"], orient="row")


@pytest.fixture(scope="module")
def zones(cambridge: Path) -> list[gpd.GeoDataFrame]:
    files = {
        "sector": ("Police_Sectors__PUBLICSAFETY_PoliceSectors.geojson", "SECTOR"),
        "district": ("Police_Response_Districts__PUBLICSAFETY_PoliceResponseDistricts.geojson", "CADRA"),
    }
    frames = []
    for kind, (name, column) in files.items():
        read = gpd.read_file(cambridge / name)
        frames.append(
            gpd.GeoDataFrame({"zone_id": read[column].astype(str), "kind": kind}, geometry=read.geometry, crs=read.crs)
        )
    return frames


def test_a_city_is_covered_by_catchments_of_eight_addresses_within_its_districts(
    sites: pl.DataFrame, addresses: pl.DataFrame, zones: list[gpd.GeoDataFrame]
):
    snaps = make_snap_layer(sites, addresses, zones=zones)
    assert check_snap_layer(snaps, addresses, zones=zones) == []
    figures = describe_snap_layer(snaps, addresses, zones=zones)
    assert figures["smallest"] >= 8
    assert figures["snap_points"] >= 900  # measured 928
    assert figures["covered"] >= 0.985 * figures["addresses"]  # 0.989; the rest in 15 districts of few addresses
    assert figures["combinations_without_point"] <= 16
    assert figures["displacement_p50_m"] <= 41  # 39.0
    assert figures["displacement_p90_m"] <= 87  # 83.3
    assert set(snaps.geom_type) == {"Polygon"}  # no catchment leaps over another
    # Rounding to 3 decimals moves a place as far, and leaves many of its cells below the floor.
    cells = addresses.group_by(pl.col("lat").round(3), pl.col("lon").round(3)).len()
    assert (cells["len"] < 8).mean() > 0.3  # 0.39


def test_a_layer_made_anew_does_not_keep_the_promise_of_the_old_one(
    sites: pl.DataFrame, addresses: pl.DataFrame, zones: list[gpd.GeoDataFrame]
):
    first = make_snap_layer(sites, addresses, zones=zones)
    newer = addresses.filter(pl.int_range(pl.len()) % 100 != 0)
    again = make_snap_layer(sites, newer, zones=zones)
    assert smallest_overlap(first, first, addresses) >= 8
    assert smallest_overlap(first, again, addresses) < 8
