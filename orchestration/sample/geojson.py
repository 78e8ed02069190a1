"""The towns as GeoJSON dictionaries, in the columns a city's own files would have.

Must not draw anything: it only says what `city` drew.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from orchestration.sample.city import Segment, Town, Zone
from orchestration.sample.towns import COUNTY

Feature = dict[str, object]


def write_centrelines(towns: Iterable[Town]) -> Feature:
    """Return the street segments as lines with address ranges; a side without numbers is null."""
    return _collect(_as_line(segment) for town in towns for segment in town.segments)


def write_intersections(towns: Iterable[Town]) -> Feature:
    """Return one point per crossing and pair of streets, named "A St & B St"."""
    return _collect(
        _feature("Point", crossing.place, NAME=f"{one} & {other}")
        for town in towns for crossing in town.crossings for one, other in combinations(crossing.streets, 2)
    )  # fmt: skip


def write_zones(towns: Iterable[Town]) -> Feature:
    """Return neighbourhoods and beats as areas; parent is the name of the area around each."""
    return _collect(_as_area(zone, town.plan.name) for town in towns for zone in town.zones)


def _collect(features: Iterable[Feature]) -> Feature:
    return {"type": "FeatureCollection", "features": list(features)}


def _feature(kind: str, coordinates: Sequence[object], /, **properties: object) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def _as_line(segment: Segment) -> Feature:
    left, right = segment.left or (None, None), segment.right or (None, None)
    return _feature(
        "LineString", segment.line, STREET=segment.street, L_FROM=left[0], L_TO=left[1], R_FROM=right[0],
        R_TO=right[1], ZIP=segment.zip, CITY=segment.town,
    )  # fmt: skip


def _as_area(zone: Zone, city: str) -> Feature:
    return _feature(
        "Polygon", [zone.ring], zone_id=zone.zone_id, name=zone.name, kind=zone.kind, parent=zone.parent, city=city,
        county=COUNTY,
    )  # fmt: skip
