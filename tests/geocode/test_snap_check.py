"""The checker of a snap layer finds what it is there for, and two layers together are measured."""

import geopandas as gpd
import polars as pl
import pytest
import shapely

from geocode.snap import check_snap_layer, make_snap_layer, smallest_overlap

ZONES = gpd.GeoDataFrame(
    {"zone_id": ["east", "west"], "name": ["East", "West"], "kind": "beat", "parent": None},
    geometry=[shapely.box(10.005, 0, 10.01, 0.01), shapely.box(10, 0, 10.005, 0.01)],
    crs="EPSG:4326",
)
# A lattice of 12 by 12 houses and of 6 by 6 sites, off each other.
ADDRESSES = pl.DataFrame(
    [("Alder St", 100 * i + j, 0.0008 * j + 0.0004, 10.0003 + 0.0008 * i) for i in range(12) for j in range(12)],
    schema=["street", "low", "lat", "lon"],
    orient="row",
)
SITES = pl.DataFrame(
    [(f"{i}-{j}", "node", 0.0016 * j + 0.00083, 10.00068 + 0.0016 * i) for i in range(6) for j in range(6)],
    schema=["site_id", "kind", "lat", "lon"],
    orient="row",
)
BLOCK = gpd.GeoDataFrame({"population": [1_000]}, geometry=[shapely.box(9, -1, 11, 1)], crs="EPSG:4326")


@pytest.fixture(scope="module")
def snaps() -> gpd.GeoDataFrame:
    return make_snap_layer(SITES, ADDRESSES, zones=ZONES, residents=BLOCK)


def _rules(layer: gpd.GeoDataFrame, addresses: pl.DataFrame = ADDRESSES, **floors: int) -> set[str]:
    found = check_snap_layer(layer, addresses, zones=ZONES, residents=BLOCK, **floors)
    return {violation.rule for violation in found}


def test_a_sound_layer_has_no_violation(snaps: gpd.GeoDataFrame):
    assert len(snaps) > 8
    assert _rules(snaps) == set()


def test_higher_floors_are_not_met(snaps: gpd.GeoDataFrame):
    assert _rules(snaps, k_addresses=30) == {"too few addresses"}
    assert _rules(snaps, k_residents=500) == {"too few residents"}


def test_houses_torn_down_are_missed(snaps: gpd.GeoDataFrame):
    assert _rules(snaps, ADDRESSES.filter(pl.col("low") >= 700)) >= {"too few addresses", "addresses miscounted"}


def test_a_point_moved_away_is_found(snaps: gpd.GeoDataFrame):
    moved = snaps.copy()
    moved.loc[0, ["lat", "lon"]] = moved.loc[1, ["lat", "lon"]].to_numpy()
    assert _rules(moved) >= {"point outside its catchment", "several catchments on one point", "radius too short"}


def test_a_point_put_on_an_address_is_found(snaps: gpd.GeoDataFrame):
    inside = ADDRESSES.filter(
        pl.Series(shapely.contains(snaps.geometry.iloc[0], shapely.points(ADDRESSES.select("lon", "lat").to_numpy())))
    )
    moved = snaps.copy()
    moved.loc[0, ["lat", "lon"]] = inside.select("lat", "lon").row(0)
    assert "point on an address" in _rules(moved)


def test_catchments_that_overlap_or_cross_a_border_are_found(snaps: gpd.GeoDataFrame):
    wide = snaps.set_geometry(shapely.buffer(snaps.geometry.to_numpy(), 1e-6))
    assert _rules(wide) == {"overlaps another", "crosses a border"}
    turned = snaps.assign(beat=snaps["beat"].map({"east": "west", "west": "east"}))
    assert _rules(turned) == {"crosses a border"}


def test_two_layers_together_leave_fewer_places(snaps: gpd.GeoDataFrame):
    other = make_snap_layer(SITES, ADDRESSES, k_addresses=11)
    assert smallest_overlap(snaps, snaps, ADDRESSES) == snaps["addresses"].min() >= 8
    assert 0 < smallest_overlap(snaps, other, ADDRESSES) < 8
    assert smallest_overlap(snaps, snaps.iloc[:0], ADDRESSES) == 0
