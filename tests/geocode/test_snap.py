"""The snap layer keeps its promises in any town: enough places, no border crossed, the same point every time."""

from itertools import pairwise
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geocode.snap import check_snap_layer, describe_snap_layer, make_snap_layer, snap_points
from geocode.zones import assign_zone

STEP = 1e-4  # degrees, 11 m at the equator: towns lie on a lattice, so that points fall on borders and on ties
SIDE = 60


class Town(NamedTuple):
    """An invented town: its sites, its addresses, its zones of two kinds and its blocks with people."""

    sites: pl.DataFrame
    addresses: pl.DataFrame
    zones: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame


def _sites(spots: list[tuple[float, float]]) -> pl.DataFrame:
    rows = [
        (f"n{i}", "node" if i % 2 else "mid", north * STEP, 10 + east * STEP) for i, (east, north) in enumerate(spots)
    ]
    return pl.DataFrame(rows, schema=["site_id", "kind", "lat", "lon"], orient="row")


def _addresses(spots: list[tuple[float, float]], street: str = "Alder St") -> pl.DataFrame:
    rows = [(street, i + 1, north * STEP, 10 + east * STEP) for i, (east, north) in enumerate(spots)]
    return pl.DataFrame(
        rows, schema={"street": pl.String, "low": pl.Int64, "lat": pl.Float64, "lon": pl.Float64}, orient="row"
    )


def _strips(kind: str, cuts: list[int], *, upright: bool, low: int = 0, high: int = SIDE) -> gpd.GeoDataFrame:
    """Return zones side by side, cut at these steps."""
    edges = [low, *cuts, high]
    boxes = [
        shapely.box(10 + a * STEP, low * STEP, 10 + b * STEP, high * STEP)
        if upright
        else shapely.box(10 + low * STEP, a * STEP, 10 + high * STEP, b * STEP)
        for a, b in pairwise(edges)
    ]
    ids = [str(i) for i in range(len(boxes))]
    return gpd.GeoDataFrame(
        {"zone_id": ids, "name": ids, "kind": kind, "parent": None}, geometry=boxes, crs="EPSG:4326"
    )


def _stack(*frames: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    records = [record for frame in frames for record in frame.to_dict("records")]
    return gpd.GeoDataFrame(records, geometry="geometry", crs="EPSG:4326")


@st.composite
def towns(draw: st.DrawFn) -> Town:
    step = st.integers(1, SIDE - 1)
    spot = st.tuples(step, step)
    sites = draw(st.lists(spot, min_size=draw(st.sampled_from([1, 12, 25])), max_size=40, unique=True))
    # Half the addresses are drawn on the lattice of the sites and the cuts, half anywhere.
    loose = st.tuples(st.floats(-3, SIDE + 3), st.floats(-3, SIDE + 3))
    spots = draw(st.lists(spot | loose, min_size=draw(st.sampled_from([10, 40, 90])), max_size=120))
    cuts = st.lists(step, max_size=2, unique=True).map(sorted)
    beats, agencies = _strips("beat", draw(cuts), upright=True), _strips("agency", draw(cuts), upright=False)
    blocks = _strips("block", [20, 40], upright=True)
    blocks["population"] = draw(st.lists(st.sampled_from([None, 0, 30, 400]), min_size=3, max_size=3))
    # Two addresses in three have a number of their own.
    addresses = _addresses(spots).with_columns(low=pl.col("low") - (pl.col("low") % 3 == 0).cast(pl.Int64))
    return Town(_sites(sites), addresses, _stack(beats, agencies), blocks)


def _build(town: Town, **floors: int) -> gpd.GeoDataFrame:
    return make_snap_layer(town.sites, town.addresses, zones=town.zones, residents=town.blocks, **floors)


def _keyed(addresses: pl.DataFrame) -> pl.DataFrame:
    return addresses.select("lat", "lon").with_row_index("key")


@given(town=towns(), k=st.integers(2, 10))
@settings(max_examples=50)
def test_every_catchment_of_any_town_holds_when_it_is_counted_again(town: Town, k: int):
    snaps = _build(town, k_addresses=k)
    found = check_snap_layer(snaps, town.addresses, zones=town.zones, residents=town.blocks, k_addresses=k)
    assert found == []


@given(town=towns())
@settings(max_examples=30)
def test_two_places_on_either_side_of_a_border_never_share_a_snap_point(town: Town):
    snaps = _build(town, k_addresses=3)
    points = _keyed(town.addresses)
    found = snap_points(points, snaps)
    for kind in ("beat", "agency"):
        zones = town.zones[town.zones["kind"] == kind]
        own = dict(zip(snaps["snap_id"], snaps[kind], strict=True))
        borders = shapely.union_all(shapely.boundary(zones.geometry.to_numpy()))
        clear = shapely.distance(shapely.points(points.select("lon", "lat").to_numpy()), borders) > 1e-7
        for snap_id, zone, judged in zip(found["snap_id"], assign_zone(points, zones)["zone_id"], clear, strict=True):
            assert snap_id is None or not judged or own[snap_id] == zone


@given(town=towns(), seed=st.integers(0, 999))
@settings(max_examples=25)
def test_the_order_of_rows_changes_nothing(town: Town, seed: int):
    order = np.random.default_rng(seed)
    turned = Town(
        town.sites.sample(fraction=1, shuffle=True, seed=seed),
        town.addresses.sample(fraction=1, shuffle=True, seed=seed),
        town.zones.iloc[order.permutation(len(town.zones))],
        town.blocks.iloc[order.permutation(len(town.blocks))],
    )
    first, second = _build(town, k_addresses=4), _build(turned, k_addresses=4)
    assert first.drop(columns="geometry").equals(second.drop(columns="geometry"))
    assert first.geometry.to_wkb().equals(second.geometry.to_wkb())


@given(town=towns(), repeats=st.integers(2, 50))
@settings(max_examples=15)
def test_repeated_reports_of_one_place_average_to_the_same_snap_point(town: Town, repeats: int):
    snaps = _build(town, k_addresses=3).set_index("snap_id")
    points = _keyed(town.addresses)
    once = snap_points(points, snaps.reset_index())
    often = snap_points(pl.concat([points] * repeats), snaps.reset_index())
    assert often["snap_id"].to_list() == once["snap_id"].to_list() * repeats
    shown = set(once["snap_id"].drop_nulls())
    spots = {tuple(spot) for spot in town.addresses.select("lon", "lat").iter_rows()}
    assert shown == set(snaps.index)
    assert not spots & {(snaps.at[name, "lon"], snaps.at[name, "lat"]) for name in shown}


@given(town=towns())
@settings(max_examples=25)
def test_every_address_of_a_zone_that_has_a_snap_point_is_covered_without_islands(town: Town):
    snaps = _build(town, k_addresses=3)
    outside = snap_points(_keyed(town.addresses), snaps)["snap_id"].is_null().to_numpy()
    left = shapely.points(town.addresses.select("lon", "lat").to_numpy()[outside])
    # One combination of zones is one box here; the union of its catchments leaves no address of the box out.
    for _, part in snaps.groupby(["beat", "agency"]):
        assert not shapely.contains(shapely.box(*part.total_bounds), left).any()


ROW = [(5 + 5 * i, 30 + 2 * (-1) ** i) for i in range(10)]
NODES = _sites([(4, 30), (14.5, 30.2), (29.7, 30), (41, 30.4), (53, 30)])


def test_fifty_units_of_one_house_are_one_address():
    units = _addresses([(30, 32)] * 50).with_columns(low=pl.lit(7, pl.Int64))
    assert make_snap_layer(NODES, units).empty
    together = make_snap_layer(NODES, pl.concat([units, _addresses(ROW)]))
    assert together["addresses"].to_list() == [10]


def test_eight_numbers_on_one_spot_are_one_place():
    assert make_snap_layer(NODES, _addresses([(30, 32)] * 8)).empty


def test_two_spellings_of_one_street_are_one_place():
    doubled = pl.concat([_addresses(ROW[:7]), _addresses([(e + 0.1, n) for e, n in ROW[:7]], "ALDER STREET")])
    assert make_snap_layer(NODES, doubled).empty


def test_a_zone_with_too_few_addresses_gets_no_snap_point_and_is_counted():
    zones = _strips("beat", [18], upright=True)
    addresses = _addresses([*ROW, (41, 20), (43, 22), (47, 24)])
    snaps = make_snap_layer(NODES, addresses, zones=zones)
    assert snaps["beat"].to_list() == ["1"]
    assert snap_points(_keyed(addresses), snaps)["snap_id"].null_count() == 3
    figures = describe_snap_layer(snaps, addresses, zones=zones)
    assert figures["combinations_without_point"] == 1
    assert (figures["addresses"], figures["covered"], figures["without_point"]) == (13, 10, 3)


def test_ground_outside_all_zones_gets_no_snap_point():
    far = [(east + 70, north) for east, north in ROW]
    sites = _sites([(10, 30.1), (30, 29.9), (80, 30.1), (100, 29.9)])
    addresses = _addresses([*ROW, *far])
    zones = _strips("beat", [], upright=True)
    snaps = make_snap_layer(sites, addresses, zones=zones)
    assert describe_snap_layer(snaps, addresses, zones=zones)["outside_zones"] == 10
    assert snaps["addresses"].to_list() == [10]


def test_a_zone_of_one_kind_alone_serves_with_the_other_left_null():
    agency = _strips("agency", [], upright=True)
    beat = _strips("beat", [30], upright=True).iloc[:1]
    sites = _sites([(10, 30.1), (20, 29.9), (40, 30.1), (50, 29.9)])
    addresses = _addresses([(3 + 3 * i, 31 + i % 3) for i in range(18)])
    snaps = make_snap_layer(sites, addresses, zones=[agency, beat])
    assert snaps[["agency", "beat"]].values.tolist() == [["0", "0"], ["0", None]]
    assert check_snap_layer(snaps, addresses, zones=[agency, beat]) == []


def test_few_residents_make_a_catchment_larger():
    blocks = _strips("block", [], upright=True)
    spots = [(east + shift, north) for east, north in ROW for shift in (0, 1.3, 2.6)]
    counts = {}
    for population in (600, 30, 19, None):
        blocks["population"] = [population]
        snaps = make_snap_layer(NODES, _addresses(spots), residents=blocks)
        counts[population] = snaps["addresses"].to_list()
        assert list(snaps["residents"].isna()) == [population is None] * len(snaps)
    assert len(counts[600]) > 1
    assert counts[None] == counts[600]
    assert counts[30] == [30]
    assert counts[19] == []


def test_a_site_on_an_address_or_of_one_address_is_no_snap_point():
    crowd = [(28 + i % 4, 29 + i // 4) for i in range(12)]
    sites = _sites([(29.5, 30.5), (28, 29), (50, 30)])  # among the crowd, on an address of it, beside a lone house
    addresses = _addresses([*crowd, (51, 31)])
    snaps = make_snap_layer(sites, addresses)
    assert snaps["site_id"].to_list() == ["n0"]
    assert snaps["addresses"].to_list() == [13]
    assert make_snap_layer(sites.filter(pl.col("site_id") == "n1"), addresses).empty


def test_land_across_a_river_joins_its_own_zone():
    banks = shapely.union_all([
        shapely.box(10, 0, 10 + 25 * STEP, SIDE * STEP), shapely.box(10 + 35 * STEP, 0, 10 + SIDE * STEP, SIDE * STEP)
    ])  # fmt: skip
    zones = gpd.GeoDataFrame(
        {"zone_id": ["0"], "name": ["0"], "kind": ["beat"], "parent": [None]}, geometry=[banks], crs="EPSG:4326"
    )
    addresses = _addresses([*((3 + 2 * i, 20 + i % 2) for i in range(10)), (44, 20), (46, 22)])
    snaps = make_snap_layer(_sites([(9, 20.3), (16, 20.7), (45, 21)]), addresses, zones=zones)
    assert snaps["addresses"].to_list() == [12]
    assert check_snap_layer(snaps, addresses, zones=zones) == []


def test_without_an_address_or_a_site_the_layer_is_empty():
    for sites, addresses in ((NODES, _addresses([])), (_sites([]), _addresses(ROW))):
        snaps = make_snap_layer(sites, addresses, zones=_strips("beat", [], upright=True))
        assert snaps.empty
        assert snap_points(_keyed(_addresses(ROW)), snaps)["snap_id"].null_count() == 10
        assert check_snap_layer(snaps, addresses) == []
        assert describe_snap_layer(snaps, addresses)["covered"] == 0


@pytest.mark.parametrize("wrong", ["addresses", "sites", "zones", "kind", "residents"])
def test_a_frame_that_does_not_fit_is_named(wrong: str):
    zones = _strips("lat" if wrong == "kind" else "beat", [], upright=True)
    sites, addresses = NODES, _addresses(ROW)
    residents = zones if wrong == "residents" else None
    if wrong == "addresses":
        addresses = addresses.drop("low")
    if wrong == "sites":
        sites = sites.drop("kind")
    if wrong == "zones":
        zones = zones.to_crs("EPSG:3857")
    with pytest.raises(ValueError, match={"kind": "kind of zone", "zones": "EPSG:4326"}.get(wrong, "need")):
        make_snap_layer(sites, addresses, zones=zones, residents=residents)
