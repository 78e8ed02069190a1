"""Find where streets meet: sites, each a place and the streets seen there.

From given intersections, shared places of lines, ends that almost meet, ends on another street's line, lines of
different sources that cross, and the limits a file states. It must not name a crossing nobody drew or wrote;
which sites are one node is decided in `nodes`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely

from geocode.interpolate import Place
from geocode.reference.lines import Piece
from geocode.reference.plane import Plane

NEAR_ENDS_M = 12.0
"""Legs of one crossing may end this far apart."""

TOUCHING_M = 6.0
"""An end this near to the inside of another street's line meets it."""

LOOSE_M = 15.0
"""An end that meets nothing nearer meets the nearest other street within this distance."""

_SAME_DECIMALS = 6  # places that agree to 0.1 m are one


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """Where streets (normal names) meet, in metres of the plane; `given` by a file of intersections."""

    x: float
    y: float
    streets: frozenset[str]
    given: bool = False


def find_sites(pieces: Sequence[Piece], plane: Plane) -> list[Site]:
    """Return the sites the lines of `pieces` show."""
    if not pieces:
        return []
    lines = plane.project(np.array([piece.shape for piece in pieces]))
    return [
        *_shared_places(pieces, plane),
        *_near_ends(pieces, lines),
        *_lines_of_two_sources(pieces, lines),
    ]


def _shared_places(pieces: Sequence[Piece], plane: Plane) -> Iterator[Site]:
    across, along = plane.scale
    meeting: dict[tuple[float, float], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    alike: dict[tuple[Place, ...], int] = {}
    for number, piece in enumerate(pieces):
        # One line under two names is no crossing of the two.
        leg = alike.setdefault(piece.line, number)
        for lat, lon in piece.line:
            meeting[round(lat, _SAME_DECIMALS), round(lon, _SAME_DECIMALS)][piece.street].add(leg)
    for (lat, lon), streets in meeting.items():
        if len(streets) > 1 and len(set(map(frozenset, streets.values()))) > 1:
            yield Site(lon * across, lat * along, frozenset(streets))


def _near_ends(pieces: Sequence[Piece], lines: np.ndarray) -> Iterator[Site]:
    """Ends within 12 m of another street's end, or within 6 m of the inside of its line."""
    starts, ends = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    points = np.concatenate([starts, ends])
    owner = np.concatenate([np.arange(len(lines))] * 2)
    streets = np.array([piece.street for piece in pieces], dtype=object)
    tree = shapely.STRtree(points)
    one, other = tree.query(points, predicate="dwithin", distance=NEAR_ENDS_M)
    keep = (one < other) & (streets[owner[one]] != streets[owner[other]])
    for left, right in zip(one[keep], other[keep], strict=True):
        here, there = points[left], points[right]
        if not here.equals(there):
            met = frozenset((streets[owner[left]], streets[owner[right]]))
            yield Site((here.x + there.x) / 2, (here.y + there.y) / 2, met)
    yield from _touching_ends(points, owner, lines, streets)


def _touching_ends(points: np.ndarray, owner: np.ndarray, lines: np.ndarray, streets: np.ndarray) -> Iterator[Site]:
    end, line = shapely.STRtree(lines).query(points, predicate="dwithin", distance=LOOSE_M)
    keep = streets[owner[end]] != streets[line]
    end, line = end[keep], line[keep]
    away = shapely.distance(points[end], lines[line])
    nearest = np.full(len(points), np.inf)
    np.minimum.at(nearest, end, away)
    # An end at the other's end is a crossing already, or too far from it to be one.
    inside = shapely.distance(points[end], shapely.boundary(lines[line])) > NEAR_ENDS_M
    met = np.where(nearest[end] <= TOUCHING_M, away <= TOUCHING_M, away <= nearest[end])
    for at, touched in zip(end[inside & met], line[inside & met], strict=True):
        here = shapely.line_interpolate_point(lines[touched], shapely.line_locate_point(lines[touched], points[at]))
        yield Site(here.x, here.y, frozenset((streets[owner[at]], streets[touched])))


def _lines_of_two_sources(pieces: Sequence[Piece], lines: np.ndarray) -> Iterator[Site]:
    """Lines that cross without a common place: within one source a bridge, between two of them a crossing."""
    sources = np.array([piece.source for piece in pieces])
    for one, other in combinations(sorted(set(sources.tolist())), 2):
        mine, theirs = np.flatnonzero(sources == one), np.flatnonzero(sources == other)
        left, right = shapely.STRtree(lines[theirs]).query(lines[mine], predicate="crosses")
        for first, second in zip(mine[left], theirs[right], strict=True):
            if pieces[first].street != pieces[second].street:
                met = frozenset((pieces[first].street, pieces[second].street))
                for point in shapely.get_parts(shapely.intersection(lines[first], lines[second])):
                    if point.geom_type == "Point":
                        yield Site(point.x, point.y, met)
