"""An invented grid town for the geocoder's tests: every name and number here is made up.

Streets run east, avenues north, 200 m apart. The segment from crossing i to i + 1 holds the numbers of hundred
i + 1: odd ones on the left as drawn, even ones on the right. Twin Rd exists twice, 3 km apart, in two ZIPs; Plain Ln
has no numbers.
"""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point

from geocode.interpolate import METRES_PER_DEGREE
from geocode.layer import Layer, build_layer
from geocode.layers.centrelines import read_centrelines
from geocode.layers.intersections import read_intersections

LINE_COLUMNS = {"street": "ROAD", "l_from": "LF", "l_to": "LT", "r_from": "RF", "r_to": "RT", "zip": "ZIP5"}
STREETS = ("Alder St", "Birch St", "Cedar St", "Dogwood Street")
AVENUES = ("First Ave", "2nd Avenue", "Third Av", "North Avenue")
CAMBRIDGE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "geo" / "cambridge-ma"


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Return longitude, latitude of a place in the town, which lies on the equator to keep the sums simple."""
    return 10.0 + east_m / METRES_PER_DEGREE, north_m / METRES_PER_DEGREE


@pytest.fixture(scope="session")
def centrelines() -> gpd.GeoDataFrame:
    """The town's centrelines, read from the columns of an invented file."""
    rows = []
    for place, (street, avenue) in enumerate(zip(STREETS, AVENUES, strict=True)):
        for i in range(3):
            hundred, (start, end) = 100 * (i + 1), (200 * i, 200 * (i + 1))
            numbers = (hundred + 1, hundred + 99, hundred, hundred + 98)
            rows.append((street, *numbers, "00001", LineString([at(start, 200 * place), at(end, 200 * place)])))
            rows.append((avenue, *numbers, "00001", LineString([at(200 * place, start), at(200 * place, end)])))
    for zip_, north in (("00001", 1_000), ("00002", 4_000)):
        rows.append(("Twin Rd", 1, 99, 2, 98, zip_, LineString([at(0, north), at(200, north)])))
    rows.append(("Plain Ln", -1, -1, 0, 0, "00001", LineString([at(600, 600), at(700, 600)])))
    file = gpd.GeoDataFrame(rows, columns=[*LINE_COLUMNS.values(), "geometry"], crs="EPSG:4326")
    return read_centrelines(file, columns=LINE_COLUMNS)


@pytest.fixture(scope="session")
def intersections() -> gpd.GeoDataFrame:
    """The town's crossings; one names a single street, and one name stands at two places 2 km apart."""
    rows = [
        (f"{street} & {avenue}", Point(at(200 * i, 200 * j)))
        for j, street in enumerate(STREETS)
        for i, avenue in enumerate(AVENUES)
    ]
    rows += [("Alder St", Point(at(0, 0)))]
    rows += [("Twin Rd & Plain Ln", Point(at(0, north))) for north in (1_000, 3_000)]
    file = gpd.GeoDataFrame(rows, columns=["CROSSING", "geometry"], crs="EPSG:4326")
    return read_intersections(file, columns={"name": "CROSSING"})


@pytest.fixture(scope="session")
def layer(centrelines: gpd.GeoDataFrame, intersections: gpd.GeoDataFrame) -> Layer:
    """The reference layer of the town."""
    return build_layer(centrelines, intersections, source="an invented town")


@pytest.fixture(scope="session")
def cambridge() -> Path:
    """The folder of Cambridge MA's reference files, which lie beside the project and are never part of it."""
    if not CAMBRIDGE.is_dir():
        pytest.skip(f"the test data beside the project are absent: {CAMBRIDGE}")
    return CAMBRIDGE
