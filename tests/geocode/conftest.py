"""An invented grid town for the geocoder's tests: every name and number here is made up.

Streets run east, avenues north, 200 m apart. The segment from crossing i to i + 1 holds the numbers of hundred
i + 1: odd ones on the left as drawn, even ones on the right. Twin Rd exists twice, 3 km apart, in two ZIPs; Plain Ln
has no numbers; Alder St is also called Old Mill Rd.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import polars as pl
import pytest
from shapely.geometry import LineString, Point, box

from geocode.interpolate import METRES_PER_DEGREE
from geocode.layers.frames import CROSSINGS, LANDMARKS, STREETS, ZONES, make_frame
from geocode.reference import Layer, Source, build_layer

ROADS = ("Alder St", "Birch St", "Cedar St", "Dogwood Street")
AVENUES = ("First Ave", "2nd Avenue", "Third Av", "North Avenue")
ALSO_CALLED = {"Alder St": "Old Mill Rd"}
CAMBRIDGE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "geo" / "cambridge-ma"
TOWN = Source(kind="centrelines", file="town.geojson", licence="invented", rows=27)
_TEXT, _NUMBERS = ("street", "alias", "zip_l", "zip_r", "place"), ("l_from", "l_to", "r_from", "r_to")


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Return longitude, latitude of a place in the town, which lies on the equator to keep the sums simple."""
    return 10.0 + east_m / METRES_PER_DEGREE, north_m / METRES_PER_DEGREE


def metres(place: tuple[float, float]) -> tuple[float, float]:
    """Return metres east and north of the town's corner."""
    lat, lon = place
    return (lon - 10.0) * METRES_PER_DEGREE, lat * METRES_PER_DEGREE


def street(
    name: str,
    *corners: tuple[float, float],
    numbers: tuple[int, int, int, int] | None = None,
    zip_: str | None = "00001",
    **cells: str,
) -> dict:
    """Return one row of STREETS: a line through corners in metres, numbers left and right."""
    ranges = dict(zip(_NUMBERS, numbers or (None,) * 4, strict=True))
    shape = LineString([at(*corner) for corner in corners])
    return {
        "street": name,
        "alias": ALSO_CALLED.get(name),
        "zip_l": zip_,
        "zip_r": zip_,
        "geometry": shape,
        **ranges,
        **cells,
    }


def streets_frame(rows: list[dict]) -> gpd.GeoDataFrame:
    """Return rows of `street` as a STREETS frame."""
    return _frame(rows, STREETS)


def crossings_frame(named: list[tuple[str, Point]]) -> gpd.GeoDataFrame:
    """Return names and points as a CROSSINGS frame."""
    return _frame([{"name": name, "geometry": point} for name, point in named], CROSSINGS)


def _frame(rows: list[dict], columns: dict) -> gpd.GeoDataFrame:
    shapes = np.array([row["geometry"] for row in rows], dtype=object)
    cells = [{name: value for name, value in row.items() if name != "geometry"} for row in rows]
    return make_frame(pl.DataFrame(cells, infer_schema_length=None), shapes, columns)


@pytest.fixture(scope="session")
def centrelines() -> gpd.GeoDataFrame:
    """The town's streets."""
    rows = []
    for place, (road, avenue) in enumerate(zip(ROADS, AVENUES, strict=True)):
        for i in range(3):
            hundred, (start, end) = 100 * (i + 1), (200 * i, 200 * (i + 1))
            numbers = (hundred + 1, hundred + 99, hundred, hundred + 98)
            rows.append(street(road, (start, 200 * place), (end, 200 * place), numbers=numbers))
            rows.append(street(avenue, (200 * place, start), (200 * place, end), numbers=numbers))
    for zip_, north in (("00001", 1_000), ("00002", 4_000)):
        rows.append(street("Twin Rd", (0, north), (200, north), numbers=(1, 99, 2, 98), zip_=zip_))
    rows.append(street("Plain Ln", (600, 600), (700, 600)))
    return streets_frame(rows)


@pytest.fixture(scope="session")
def intersections() -> gpd.GeoDataFrame:
    """The town's crossings; one names a single street, and one name stands at two places 2 km apart."""
    named = [
        (f"{road} & {avenue}", (200 * i, 200 * j)) for j, road in enumerate(ROADS) for i, avenue in enumerate(AVENUES)
    ]
    named += [("Alder St", (0, 0)), ("Twin Rd & Plain Ln", (0, 1_000)), ("Twin Rd & Plain Ln", (0, 3_000))]
    return crossings_frame([(name, Point(at(*place))) for name, place in named])


@pytest.fixture(scope="session")
def points() -> pl.DataFrame:
    """Address points: a house of Alder St twice within 20 m, one of Birch St at two places, a block of Plain Ln."""
    rows = [
        ("ALDER STREET", 150, 150, "00001", 100.0, -20.0),
        ("Alder St", 150, 150, None, 120.0, -20.0),
        ("Birch St", 11, 11, "00001", -50.0, 210.0),
        ("Birch St", 11, 11, "00002", -950.0, 210.0),
        ("Plain Ln", 800, 899, None, 650.0, 600.0),
    ]
    return pl.DataFrame(
        [
            (name, low, high, zip_, None, at(east, north)[1], at(east, north)[0])
            for name, low, high, zip_, east, north in rows
        ],
        schema=["street", "low", "high", "zip", ("place", pl.String), "lat", "lon"],
        orient="row",
    )


@pytest.fixture(scope="session")
def landmarks() -> gpd.GeoDataFrame:
    """A clinic and an exit of a highway."""
    rows = [("St. Mary's Clinic", "hospital", 60.0, (300, 100)), ("HWY 9 EXIT 41B", "exit", None, (900, 900))]
    return _frame(
        [
            {"name": name, "kind": kind, "radius_m": radius, "geometry": Point(at(*place))}
            for name, kind, radius, place in rows
        ],
        LANDMARKS,
    )


@pytest.fixture(scope="session")
def zones() -> gpd.GeoDataFrame:
    """Two beats, west and east, and the town they lie in."""
    areas = [("1", "West", "beat", (0, 300)), ("2", "East", "beat", (300, 600)), ("T", "Gridville", "town", (0, 600))]
    return _frame(
        [
            {"zone_id": id, "name": name, "kind": kind, "parent": None, "geometry": box(*at(west, 0), *at(east, 600))}
            for id, name, kind, (west, east) in areas
        ],
        ZONES,
    )


@pytest.fixture(scope="session")
def layer(centrelines: gpd.GeoDataFrame, intersections: gpd.GeoDataFrame) -> Layer:
    """The town by its streets and crossings alone."""
    return build_layer(streets=[centrelines], intersections=intersections, sources=[TOWN])


@pytest.fixture(scope="session")
def full_layer(
    centrelines: gpd.GeoDataFrame,
    intersections: gpd.GeoDataFrame,
    points: pl.DataFrame,
    landmarks: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
) -> Layer:
    """The town with everything a layer can hold."""
    return build_layer(
        streets=[centrelines], points=points, intersections=intersections, landmarks=landmarks, zones=zones, sources=[TOWN]
    )  # fmt: skip


@pytest.fixture(scope="session")
def cambridge() -> Path:
    """The folder of Cambridge MA's reference files, which lie beside the project and are never part of it."""
    if not CAMBRIDGE.is_dir():
        pytest.skip(f"the test data beside the project are absent: {CAMBRIDGE}")
    return CAMBRIDGE
