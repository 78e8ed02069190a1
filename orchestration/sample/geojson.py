"""The towns as GeoJSON dictionaries, in the columns a city's own files would have.

Must not draw anything: it only says what `city` drew.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from geocode.interpolate import measure_line, point_along
from orchestration.sample.city import Segment, Town, Zone
from orchestration.sample.towns import COUNTY

Feature = dict[str, object]

_FIRST_HOUSE, _EVERY, _SET_BACK_M = 4, 8, 12.0


def write_centrelines(towns: Iterable[Town]) -> Feature:
    """Return the street segments as lines with address ranges; a side without numbers is null."""
    return _collect(_as_line(segment) for town in towns for segment in town.segments)


def write_addresses(towns: Iterable[Town]) -> Feature:
    """Return the houses of each segment: every eighth number of a side, set back from the street."""
    return _collect(
        _feature("Point", place, NUMBER=number, STREET=segment.street, ZIP=segment.zip, CITY=segment.town)
        for town in towns for segment in town.segments for number, place in _houses(segment)
    )  # fmt: skip


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


def _houses(segment: Segment) -> Iterator[tuple[int, tuple[float, float]]]:
    line = measure_line([(lat, lon) for lon, lat in segment.line])
    for side, numbers in ((1, segment.left), (-1, segment.right)):
        if numbers is None:
            continue
        first, last = numbers
        for number in range(min(numbers) + _FIRST_HOUSE, max(numbers), _EVERY):
            share = (number - first) / (last - first)
            lat, lon = point_along(line, share, left_m=side * _SET_BACK_M)
            yield number, (round(lon, 6), round(lat, 6))


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
