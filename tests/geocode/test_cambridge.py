"""The geocoder against a real city: Cambridge MA, whose address list and parcels lie beside the project.

Truth is the centroid of the parcel that the city's own address list names. Only shares and distances are asserted;
no street, number or place of the files is written here. The bounds are what was measured, with a little slack.
"""

import csv
import hashlib
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import polars as pl
import pytest
import shapely

from geocode.interpolate import METRES_PER_DEGREE
from geocode.layer import Layer, build_layer
from geocode.layers.centrelines import read_centrelines
from geocode.layers.intersections import read_intersections
from geocode.locate import EXPECTED_ERROR_M, locate


class Address(NamedTuple):
    """A line of the address list: the full text, its number and street, and the parcel's centroid."""

    full: str
    number: int
    street: str
    lat: float
    lon: float


@pytest.fixture(scope="module")
def nodes(cambridge: Path) -> gpd.GeoDataFrame:
    return read_intersections(
        cambridge / "Intersections__TRANS_Intersections.geojson", columns={"name": "Intersection"}
    )


@pytest.fixture(scope="module")
def city(cambridge: Path, nodes: gpd.GeoDataFrame) -> Layer:
    columns = {
        "street": "Street",
        "l_from": "L_From",
        "l_to": "L_To",
        "r_from": "R_From",
        "r_to": "R_To",
        "zip": "ZIP_Left",
    }
    lines = read_centrelines(cambridge / "Street_Centerlines__TRANS_Centerlines.geojson", columns=columns)
    return build_layer(lines, nodes, source="City of Cambridge GIS")


@pytest.fixture(scope="module")
def addresses(cambridge: Path) -> list[Address]:
    parcels = gpd.read_file(cambridge / "ASSESSING_ParcelsFY2014.topojson", columns=["ML"])
    centres = shapely.centroid(shapely.make_valid(parcels.geometry.to_numpy()))
    truth = {lot: centre for lot, centre in zip(parcels["ML"], centres, strict=True) if not centre.is_empty}
    text = (cambridge / "Master_Address_Database_2020.csv").read_text("utf-8-sig")
    # The header is cut after "dir_suff", and the first record glued to it.
    lines = csv.reader(text.replace("dir_suff", "dir_suff\n", 1).splitlines()[1:])
    return list(
        {
            full.strip(): Address(full.strip(), int(number), f"{name} {type_} {end}", truth[lot].y, truth[lot].x)
            for _, number, _, name, type_, end, full, _, _, lot, _ in lines
            if lot in truth
        }.values()
    )


def _score(layer: Layer, texts: list[str], truth: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the share placed, and the metres to the truth of those placed."""
    found = locate(pl.DataFrame({"key": np.arange(len(texts)), "address": texts}), layer)
    placed = found["lat"].is_not_null().to_numpy()
    off = (found.select("lat", "lon").to_numpy()[placed] - truth[placed]) * METRES_PER_DEGREE
    return float(placed.mean()), np.hypot(off[:, 0], off[:, 1] * np.cos(np.radians(truth[placed, 0])))


def test_house_numbers_of_a_whole_city(city: Layer, addresses: list[Address]):
    truth = np.array([(address.lat, address.lon) for address in addresses])
    share, metres = _score(city, [address.full for address in addresses], truth)
    assert len(addresses) > 20_000
    assert share >= 0.978  # measured 0.9803
    assert np.median(metres) <= 18.5  # 17.7
    assert np.quantile(metres, 0.9) <= 44  # 42.6
    assert np.quantile(metres, 0.95) <= 62  # 60.5
    assert np.mean(metres > 250) <= 0.0025  # 0.0020
    assert EXPECTED_ERROR_M["range"] == pytest.approx(np.median(metres), abs=1)


def test_the_gain_holds_on_each_half_of_the_streets(city: Layer, addresses: list[Address]):
    for half in (0, 1):
        part = [a for a in addresses if hashlib.sha256(a.street.encode()).digest()[0] % 2 == half]
        _, metres = _score(city, [a.full for a in part], np.array([(a.lat, a.lon) for a in part]))
        assert np.median(metres) <= 19.5
        assert np.mean(metres > 250) <= 0.004


@pytest.mark.parametrize("form", ["{}00 BLOCK OF {}", "{}XX {}"])
def test_blocks_of_a_whole_city_against_the_true_house(city: Layer, addresses: list[Address], form: str):
    texts = [form.format(address.number // 100, address.street) for address in addresses]
    share, metres = _score(city, texts, np.array([(address.lat, address.lon) for address in addresses]))
    assert share >= 0.978  # measured 0.982
    assert np.median(metres) <= 56  # 54.8
    assert np.quantile(metres, 0.9) <= 152  # 148.9
    assert np.mean(metres > 250) <= 0.025  # 0.0228
    assert EXPECTED_ERROR_M["block"] == pytest.approx(np.median(metres), abs=1.5)


def test_intersections_of_a_whole_city_in_the_other_order(city: Layer, nodes: gpd.GeoDataFrame):
    named = nodes[nodes["name"].str.contains("&")].drop_duplicates("name")
    truth = np.column_stack([named.geometry.y, named.geometry.x])
    turned = [" and ".join(reversed(name.lower().split(" & "))) for name in named["name"]]
    share, metres = _score(city, turned, truth)
    assert len(named) > 1_400
    assert share >= 0.985  # measured 0.990; the rest are pairs of streets that cross twice, far apart
    assert np.quantile(metres, 0.95) <= 1
    assert metres.max() <= 100


def test_the_file_of_a_city_says_what_it_holds(city: Layer):
    assert city.manifest.segments > 2_600
    assert city.manifest.ranged_share == pytest.approx(0.86, abs=0.02)
