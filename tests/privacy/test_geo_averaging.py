"""RT7, geo-averaging: whoever averages fifty reports of one address is no nearer to it than with one of them.

A generated grid of streets, the geocoder's own snap layer over it, and an attacker who has the list of all addresses.
"""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import polars as pl
import pytest
import shapely

from geocode.snap import check_snap_layer, make_snap_layer
from geocode.snapping.published import publish_snaps, refuse_layer, stand_points
from privacy.locations import published_places

REPEATS, LEAST, SEED = 50, 8, 20260101
STEP, SHIFT = 0.0018, 0.00012  # degrees: blocks of 200 m, houses 13 m off the middle of the street
STREETS = 9
EXTENT = (-0.5 * STEP, (STREETS - 0.5) * STEP)


@pytest.fixture(scope="module")
def houses() -> pl.DataFrame:
    """Houses on both sides of every block, as thinly and as densely as in a real town."""
    chance = np.random.default_rng(SEED)
    rows = []
    for street in range(STREETS):
        for block in range(STREETS - 1):
            for number in range(int(chance.integers(1, 12))):
                along, side = (block + chance.uniform(0.1, 0.9)) * STEP, street * STEP + SHIFT * (-1) ** number
                rows.append((f"Row {street} St", 100 * block + number, side, 10 + along))
                rows.append((f"Column {street} Ave", 100 * block + number, along, 10 + side))
    return pl.DataFrame(rows, schema=["street", "low", "lat", "lon"], orient="row")


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    low, high = EXTENT
    cuts = [low, 3.1 * STEP, high]
    boxes = [shapely.box(10 + west, low, 10 + east, high) for west, east in pairwise(cuts)]
    names = ["1", "2"]
    return gpd.GeoDataFrame(
        {"zone_id": names, "name": names, "kind": "beat", "parent": None}, geometry=boxes, crs="EPSG:4326"
    )


@pytest.fixture(scope="module")
def snaps(houses: pl.DataFrame, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    nodes = [(f"n{i}-{j}", "node", j * STEP, 10 + i * STEP) for i in range(STREETS) for j in range(STREETS)]
    middles = [
        (f"m{i}-{j}", "mid", (j + 0.5) * STEP, 10 + i * STEP) for i in range(STREETS) for j in range(STREETS - 1)
    ]
    sites = pl.DataFrame([*nodes, *middles], schema=["site_id", "kind", "lat", "lon"], orient="row")
    made = make_snap_layer(sites, houses, zones=zones)
    assert check_snap_layer(made, houses, zones=zones) == []
    assert refuse_layer(made, zones) is None
    return made


@pytest.fixture(scope="module")
def reports(houses: pl.DataFrame, snaps: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pl.DataFrame:
    """Fifty reports of every address: the row of the address, and the point published for each."""
    published = publish_snaps(snaps, zones)
    often = houses.with_row_index("house").select("house", "lat", "lon").join(
        pl.DataFrame({"time": range(REPEATS)}), how="cross"
    ).with_row_index("key").with_columns(spread_m=pl.lit(0.0))  # fmt: skip
    told = often.select("house").hstack(stand_points(often, snaps, published, zones))
    places = published_places(told.select(area="snap_id", area_level=pl.lit("snap")), published)
    return told.join(places, left_on="snap_id", right_on="area", how="left")


def test_fifty_reports_of_one_address_give_one_point(reports: pl.DataFrame) -> None:
    several = reports.group_by("house").agg(
        points=pl.struct("snap_latitude", "snap_longitude").n_unique(), times=pl.len()
    )
    assert several["points"].max() == 1
    assert several["times"].min() == REPEATS
    assert reports["snap_id"].null_count() < 0.05 * reports.height


def test_the_true_address_is_one_of_at_least_eight_that_give_the_same_average(
    reports: pl.DataFrame, houses: pl.DataFrame
) -> None:
    seen = reports.drop_nulls("snap_id")
    average = seen.group_by("house").agg(pl.col("snap_latitude", "snap_longitude").mean().round(9))
    alike = average.group_by("snap_latitude", "snap_longitude").agg(houses="house")
    assert alike["houses"].list.len().min() >= LEAST
    assert (seen.group_by("snap_id").agg(pl.col("house").n_unique(), pl.col("addresses").first()).select(
        (pl.col("house") >= pl.col("addresses")).all()).item())  # fmt: skip
    # Of those that share an average the attacker can only take the nearest: right for one in eight of them at the most.
    spots = houses.select("lat", "lon").to_numpy()
    hits = 0
    for lat, lon, members in alike.rows():
        away = np.hypot(*(spots - (lat, lon)).T)
        hits += int(away.argmin() in members)
    assert hits / average.height <= 1 / LEAST


def test_no_published_point_is_an_address(reports: pl.DataFrame, houses: pl.DataFrame) -> None:
    shown = reports.drop_nulls("snap_id").select("snap_latitude", "snap_longitude").unique().to_numpy()
    spots = houses.select(pl.col("lat", "lon").round(6)).to_numpy()
    apart = np.hypot(*(shown[:, None] - spots[None]).transpose(2, 0, 1))
    # A metre is 9e-6 degrees here, on the equator.
    assert apart.min() > 9e-6


def test_noise_anew_for_each_report_would_fail(houses: pl.DataFrame) -> None:
    """The attack bites: a ring of 50 to 150 m drawn for each report gives the address away when averaged."""
    chance, spots = np.random.default_rng(SEED), houses.select("lat", "lon").to_numpy()
    turn, far = (chance.uniform(*bounds, (len(spots), 400)) for bounds in ((0, 2 * np.pi), (50, 150)))
    drawn = spots + (np.stack([np.cos(turn), np.sin(turn)], axis=-1) * far[..., None]).mean(axis=1) / 111_195
    nearest = np.hypot(*(drawn[:, None] - spots[None]).transpose(2, 0, 1)).argmin(axis=1)
    assert (nearest == np.arange(len(spots))).mean() > 1 / LEAST
