"""Gridville, an invented town of four streets and four avenues, written as the reference files a city would have.

Streets run east, avenues north, 200 m apart. The segment from crossing i to i + 1 holds the numbers of hundred i + 1,
odd ones on its left. West of x = 300 m lies beat 1, east of it beat 2; around both the town.
"""

import json
import math
from pathlib import Path

import geopandas as gpd
from shapely.geometry import LineString

from geocode.interpolate import METRES_PER_DEGREE

ROADS = ("Alder St", "Birch St", "Cedar St", "Dogwood St")
AVENUES = ("First Ave", "Second Ave", "Third Ave", "North Ave")
HOUSES = tuple(range(4, 100, 8))
_SHRINK = math.cos(math.radians(40))


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Longitude, latitude of a place so many metres from the town's corner."""
    return round(-90 + east_m / METRES_PER_DEGREE / _SHRINK, 7), round(40 + north_m / METRES_PER_DEGREE, 7)


def metres(lat: float, lon: float) -> tuple[float, float]:
    """Metres east and north of the town's corner."""
    return (lon + 90) * METRES_PER_DEGREE * _SHRINK, (lat - 40) * METRES_PER_DEGREE


def write_town(folder: Path) -> dict[str, Path]:
    """Write one file of each kind; returns them by kind."""
    lines, houses = [], []
    for place, (road, avenue) in enumerate(zip(ROADS, AVENUES, strict=True)):
        for i in range(3):
            low, ends = 100 * (i + 1), (200 * i, 200 * (i + 1))
            lines.append((road, low, [(end, 200 * place) for end in ends]))
            lines.append((avenue, low, [(200 * place, end) for end in ends]))
            houses += [(low + n, road, 200 * i + 2 * n, 200 * place - 12) for n in HOUSES]
            houses += [(low + n, avenue, 200 * place + 12, 200 * i + 2 * n) for n in HOUSES]
    shapes = [LineString([at(*corner) for corner in corners]) for _, _, corners in lines]
    files = {
        kind: folder / f"{kind}.geojson" for kind in ("centrelines", "points", "intersections", "landmarks", "zones")
    }
    _write(files["centrelines"], [
        _feature("LineString", shape.coords[:], STREET=name, L_FROM=low + 1, L_TO=low + 99, R_FROM=low, R_TO=low + 98, ZIP="00001")
        for (name, low, _), shape in zip(lines, shapes, strict=True)
    ])  # fmt: skip
    _write(files["points"], [
        _feature("Point", at(x, y), NUMBER=number, STREET=street, ZIP="00001") for number, street, x, y in houses
    ])  # fmt: skip
    _write(files["intersections"], [
        _feature("Point", at(200 * i, 200 * j), NAME=f"{road} & {avenue}")
        for j, road in enumerate(ROADS) for i, avenue in enumerate(AVENUES)
    ])  # fmt: skip
    _write(files["landmarks"], [_feature("Point", at(300, 100), NAME="Gridville Clinic", KIND="hospital")])
    _write(files["zones"], [
        _feature("Polygon", [[at(*corner) for corner in ((west, -50), (east, -50), (east, 650), (west, 650), (west, -50))]],
                 zone_id=name, name=name, kind=kind, parent=parent)
        for name, kind, parent, west, east in (
            ("1", "beat", "Westside", -50, 300), ("2", "beat", "Eastside", 300, 650), ("Gridville", "town", None, -50, 650),
        )
    ])  # fmt: skip
    files["addrfeat"], files["roads"] = folder / "tl_addrfeat.shp", folder / "tl_roads.shp"
    ranges = [
        {"FULLNAME": name, "LFROMHN": str(low + 1), "LTOHN": str(low + 99), "RFROMHN": str(low), "RTOHN": str(low + 98),
         "ZIPL": "00001", "ZIPR": "00001"} for name, low, _ in lines
    ]  # fmt: skip
    gpd.GeoDataFrame(ranges, geometry=shapes, crs="EPSG:4269").to_file(files["addrfeat"])
    gpd.GeoDataFrame({"FULLNAME": [name for name, _, _ in lines]}, geometry=shapes, crs="EPSG:4269").to_file(
        files["roads"]
    )
    return files


def _feature(kind: str, coordinates: object, /, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def _write(path: Path, features: list[dict[str, object]]) -> None:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
