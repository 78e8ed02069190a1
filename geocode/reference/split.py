"""Cut lines without numbers at the crossings on them, so that what is learned or shown of one is of one block.

Lines with numbers stay whole: their numbers run from end to end. It must not move a place of a line.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from shapely.ops import substring

from geocode.reference.crossings import TOUCHING_M, Site
from geocode.reference.lines import Piece
from geocode.reference.plane import Plane

_SHORTEST_M = 10.0


def split_pieces(pieces: Sequence[Piece], sites: Sequence[Site], plane: Plane) -> list[Piece]:
    """Return the pieces, each one without numbers cut at the sites of its street within 6 m of its inside."""
    crossings: dict[str, set[tuple[float, float]]] = defaultdict(set)
    for site in sites:
        for street in site.streets:
            crossings[street].add((site.x, site.y))
    points = {street: shapely.points(sorted(places)) for street, places in crossings.items()}
    return [
        part
        for piece in pieces
        for part in (
            [piece] if piece.sides or piece.street not in points else _split(piece, points[piece.street], plane)
        )
    ]


def _split(piece: Piece, crossings: np.ndarray, plane: Plane) -> Iterator[Piece]:
    line = plane.project(piece.shape)
    near = crossings[shapely.distance(line, crossings) <= TOUCHING_M]
    cuts = [0.0]
    for reached in sorted(shapely.line_locate_point(line, near).tolist()):
        if cuts[-1] + _SHORTEST_M < reached < line.length - _SHORTEST_M:
            cuts.append(reached)
    if len(cuts) == 1:
        yield piece
        return
    for start, end in pairwise([*cuts, line.length]):
        shape = plane.unproject(substring(line, start, end))
        places = [(lat, lon) for lon, lat in shapely.get_coordinates(shape).tolist()]
        # The ends of the whole are kept to the last digit: other lines meet them there.
        places[0] = piece.line[0] if start == 0.0 else places[0]
        places[-1] = piece.line[-1] if end == line.length else places[-1]
        limits = (piece.limits[0] if start == 0.0 else None, piece.limits[1] if end == line.length else None)
        yield replace(piece, line=tuple(places), limits=limits)
