"""Measure along a street line in metres, though it is stored in degrees.

A local equirectangular approximation: a degree of latitude is 111,195 m (a sphere of radius 6,371,008.8 m), a
degree of longitude that times the cosine of the latitude. Over a street segment (below 5 km, latitude below 70
degrees) it is wrong by less than 0.6 %, which is centimetres at the scale of a house. It must know nothing of
addresses.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

METRES_PER_DEGREE = 111_195.0

Place = tuple[float, float]  # latitude, longitude in degrees, EPSG:4326


@dataclass(frozen=True, slots=True)
class Line:
    """A line drawn from its first to its last place, with the metres from its start to each of them."""

    places: tuple[Place, ...]
    reached: tuple[float, ...]

    @property
    def length_m(self) -> float:
        """Metres from the first place to the last along the line."""
        return self.reached[-1]


def measure_line(places: Sequence[Place]) -> Line:
    """Return a `Line` through `places` (two at least)."""
    reached = [0.0]
    for one, other in pairwise(places):
        reached.append(reached[-1] + distance_m(one, other))
    return Line(tuple(places), tuple(reached))


def distance_m(one: Place, other: Place) -> float:
    """Return the metres between two places that lie within a few kilometres of each other."""
    north, east = _metres_between(one, other)
    return math.hypot(north, east)


def point_along(line: Line, share: float, *, left_m: float = 0.0) -> Place:
    """Return the place at `share` (0 to 1) of the line's length, `left_m` metres to its left (negative: right)."""
    metres = min(max(share, 0.0), 1.0) * line.length_m
    leg = min(max(bisect_right(line.reached, metres) - 1, 0), len(line.places) - 2)
    start, end = line.places[leg], line.places[leg + 1]
    length = line.reached[leg + 1] - line.reached[leg]
    part = (metres - line.reached[leg]) / length if length else 0.0
    place = (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))
    return _step_left(place, _metres_between(start, end), left_m) if left_m and length else place


def places_along(line: Line, shares: Sequence[float]) -> tuple[Place, ...]:
    """Return the places at `shares` (rising, none below 0 or above 1) of the line's length, on the line itself."""
    places, reached, found, leg = line.places, line.reached, [], 0
    for share in shares:
        metres = share * reached[-1]
        while leg < len(places) - 2 and reached[leg + 1] <= metres:
            leg += 1
        (lat, lon), (lat_to, lon_to) = places[leg], places[leg + 1]
        length = reached[leg + 1] - reached[leg]
        part = (metres - reached[leg]) / length if length else 0.0
        found.append((lat + part * (lat_to - lat), lon + part * (lon_to - lon)))
    return tuple(found)


def drop_onto(line: Line, place: Place) -> tuple[float, float]:
    """Return the share of the line's length nearest to `place`, and the metres from there, positive to the left."""
    best, share, aside = math.inf, 0.0, 0.0
    for leg, (start, end) in enumerate(pairwise(line.places)):
        north, east = _metres_between(start, end)
        up, right = _metres_between(start, place)
        square = north * north + east * east
        part = min(max((up * north + right * east) / square, 0.0), 1.0) if square else 0.0
        metres = math.hypot(up - part * north, right - part * east)
        if metres < best:
            best, aside = metres, math.copysign(metres, up * east - right * north)
            share = (line.reached[leg] + part * math.sqrt(square)) / (line.length_m or 1.0)
    return min(share, 1.0), aside


def _metres_between(start: Place, end: Place) -> tuple[float, float]:
    shrink = math.cos(math.radians((start[0] + end[0]) / 2))
    return (end[0] - start[0]) * METRES_PER_DEGREE, (end[1] - start[1]) * METRES_PER_DEGREE * shrink


def _step_left(place: Place, heading: tuple[float, float], metres: float) -> Place:
    north, east = heading
    length = math.hypot(north, east)
    # A quarter turn to the left of (north, east) is (east, -north).
    lat = place[0] + metres * east / length / METRES_PER_DEGREE
    return lat, place[1] - metres * north / length / (METRES_PER_DEGREE * math.cos(math.radians(place[0])))
