"""Choose between sources that hold the same street: the one with numbers wins, the others fill what it lacks.

It compares lines of one normal name only, and must not join streets, move a line or invent a number.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely

from geocode.reference.lines import Piece
from geocode.reference.plane import Plane

SAME_ROAD_M = 25.0
"""Two sources draw one street at most this far apart; a line further away is a part the other lacks."""

_SHORTEST_REST_M = 40.0  # what is left of a line within a crossing says nothing


def merge_sources(pieces: Sequence[Piece], plane: Plane) -> list[Piece]:
    """Return the pieces of all sources without those that repeat another's.

    For each street the first source that numbers it wins, or the first that has it at all; a numbered piece of
    another stays if more than half of it lies apart from the street so far, any other loses the parts that do not.
    """
    streets: dict[str, dict[int, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    for piece in pieces:
        streets[piece.street][piece.source].append(piece)
    return [piece for street in sorted(streets) for piece in _merge_street(streets[street], plane)]


def _merge_street(sources: dict[int, list[Piece]], plane: Plane) -> list[Piece]:
    order = sorted(sources, key=lambda source: (not any(piece.sides for piece in sources[source]), source))
    kept = list(sources[order[0]])
    for source in order[1:]:
        shapes = plane.project(np.array([piece.shape for piece in kept]))
        covered = shapely.union_all(shapely.buffer(shapes, SAME_ROAD_M))
        kept += [rest for piece in sources[source] for rest in _take_apart(piece, covered, plane)]
    return kept


def _take_apart(piece: Piece, covered: shapely.Geometry, plane: Plane) -> Iterator[Piece]:
    line = plane.project(piece.shape)
    if not shapely.intersects(line, covered):
        yield piece
        return
    apart = shapely.difference(line, covered)
    if piece.sides:
        if apart.length > line.length / 2:
            yield piece
        return
    for part in shapely.get_parts(apart):
        if part.length >= _SHORTEST_REST_M:
            places = tuple((lat, lon) for lon, lat in shapely.get_coordinates(plane.unproject(part)).tolist())
            yield replace(piece, line=places, limits=(None, None))
