"""The two cities the geocoder is measured on: their layers, built from files beside the project, and places known of them.

Cambridge MA: the city's own address list, with the centroid of the parcel each line names. San Francisco: blocks and
crossings of ambulance and fire calls, with the place dispatch gave. It must not write a row of either anywhere.

Constants are fitted on the streets of one half and figures reported on the other, so each address bears the half of its
street; a crossing that of its first street by name.
"""

import csv
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import shapely

from geocode.layers.door import read_source
from geocode.names import normalise_street
from geocode.parse import split_crossing
from geocode.reference import Layer, Source, build_layer
from geocode.trials import Written

FITTED, REPORTED = 0, 1

_LINES = "Street_Centerlines__TRANS_Centerlines.geojson"
_CROSSINGS = "Intersections__TRANS_Intersections.geojson"
_PARCELS = "ASSESSING_ParcelsFY2014.topojson"
_ADDRESSES = "Master_Address_Database_2020.csv"


@dataclass(frozen=True, slots=True, repr=False)
class House:
    """A line of an address list: the text as the city writes it, its parts, the true place, the half of its street.

    Without repr, so that no log or failing test shows one.
    """

    full: str
    written: Written
    lat: float
    lon: float
    half: int


@cache
def half_of(street: str, *, again: bool = False) -> int:
    """0: a street of the half that constants are fitted on; 1: of the half that figures are reported on.

    again: which half of its half, by another byte of the same hash.
    """
    return hashlib.sha256(normalise_street(street).encode()).digest()[again] % 2


def cambridge_layer(folder: Path, *, keep: Callable[[str], bool] | None = None) -> Layer:
    """The layer of Cambridge: centrelines with ranges, crossings; only the streets that `keep` wants."""
    lines = _read("centrelines", folder / _LINES, "constants: {place: Cambridge}").frame
    crossings = read_source("intersections", folder / _CROSSINGS, None).frame
    if keep is not None:
        lines = lines[lines["street"].map(keep)].reset_index(drop=True)
        wanted = [all(map(keep, split_crossing(name))) for name in crossings["name"]]
        crossings = crossings[wanted].reset_index(drop=True)
    source = Source(kind="centrelines", file=_LINES, licence="PDDL", rows=len(lines))
    return build_layer(
        streets=[lines], points=None, intersections=crossings, landmarks=None, zones=None, sources=[source]
    )


def cambridge_houses(folder: Path) -> list[House]:
    """Every distinct address of the city's list whose parcel is known."""
    parcels = gpd.read_file(folder / _PARCELS, columns=["ML"])
    centres = shapely.centroid(shapely.make_valid(parcels.geometry.to_numpy()))
    truth = {lot: centre for lot, centre in zip(parcels["ML"], centres, strict=True) if not centre.is_empty}
    text = (folder / _ADDRESSES).read_text("utf-8-sig")
    # The header is cut after "dir_suff", and the first record glued to it.
    lines = csv.reader(text.replace("dir_suff", "dir_suff\n", 1).splitlines()[1:])
    houses = {
        full.strip(): (Written(number=int(number), base=base, type=type_, postdir=end), truth[lot])
        for _, number, _, base, type_, end, full, _, _, lot, _ in lines
        if lot in truth
    }
    return [
        House(full, written, place.y, place.x, half_of(written.street)) for full, (written, place) in houses.items()
    ]


def cambridge_crossings(folder: Path) -> pl.DataFrame:
    """Every crossing the city names, turned round and in small letters: address, street (the first by name), lat, lon, half."""
    nodes = read_source("intersections", folder / _CROSSINGS, None).frame
    named = nodes[nodes["name"].str.contains("&")].drop_duplicates("name")
    streets = [name.split(" & ") for name in named["name"]]
    return pl.DataFrame(
        {
            "address": [" and ".join(reversed(each)).lower() for each in streets],
            "lat": named.geometry.y.to_numpy(),
            "lon": named.geometry.x.to_numpy(),
            "street": list(map(_first, streets)),
            "half": [half_of(_first(each)) for each in streets],
        }
    )


def san_francisco_layer(folder: Path) -> Layer:
    """The layer of San Francisco: centrelines with cross streets, TIGER roads, citations their geocoder was sure of."""
    town = "constants: {place: San Francisco}"
    roads = folder / "tiger2013_roads" / "tl_2013_06075_roads.shp"
    lines = _read("centrelines", folder / "street_segments.geojson.gz", town).frame
    streets = [lines, _read("roads", roads, town).frame]
    known = _read("points", folder / "geocoded_addresses.csv", f"{town}\nwhere: {{confidence: HIGH}}").frame
    source = Source(kind="centrelines", file="street_segments.geojson.gz", licence="PDDL", rows=len(streets[0]))
    return build_layer(streets=streets, points=known, intersections=None, landmarks=None, zones=None, sources=[source])


def _read(kind: str, file: Path, columns: str) -> Any:
    """A reference file with a column map given as text."""
    with tempfile.TemporaryDirectory() as draft:
        map_ = Path(draft) / "map.yml"
        map_.write_text(columns, "utf-8")
        return read_source(kind, file, map_)


def san_francisco_calls(file: Path) -> pl.DataFrame:
    """Every distinct address of a call: address, lat, lon (median of its calls), kind, street, half.

    kind is block, crossing or other.
    """
    calls = pl.read_parquet(file, columns=["address", "lat", "lon"]).drop_nulls()
    distinct = calls.group_by("address").agg(pl.col("lat", "lon").median()).sort("address")
    kinds, streets = zip(*map(_kind_and_street, distinct["address"]), strict=True)
    halves = list(map(half_of, streets))
    return distinct.with_columns(kind=pl.Series(kinds), street=pl.Series(streets), half=pl.Series(halves))


def montgomery_texts(file: Path) -> pl.DataFrame:
    """Every distinct address of another county's dispatch, with its township: address, city."""
    calls = pl.read_parquet(file, columns=["address", "township"]).drop_nulls()
    return calls.group_by("address").agg(city=pl.col("township").sort().first()).sort("address")


def _kind_and_street(text: str) -> tuple[str, str]:
    _, block, street = text.partition(" Block of ")
    if block:
        return "block", street
    streets = list(split_crossing(text))
    return ("crossing", _first(streets)) if streets else ("other", text)


def _first(streets: list[str]) -> str:
    return min(streets, key=normalise_street)
