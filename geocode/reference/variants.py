"""Make one street of names that differ by a blank only: BAY SHORE BLVD and BAYSHORE BLVD, drawn by two sources.

They are one where their lines touch or lie on each other. It must not join streets that merely sound alike, or that
lie apart.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from geocode.reference.lines import Names, Piece, Read, merge_alike
from geocode.reference.merge import SAME_ROAD_M
from geocode.reference.plane import Plane


def join_variants(pieces: Sequence[Piece], plane: Plane, names: Names, read: Read) -> tuple[list[Piece], Read]:
    """Return the pieces with one name for such streets, and a reading that gives that name for the others too.

    The name with the longer lines stays, the others become its other names in `names`.
    """
    same = _find_variants(pieces, plane)
    for other, street in same.items():
        names.aliases[street] |= {other} | names.aliases.pop(other, set())
        names.written[street] += names.written.pop(other)
    joined = merge_alike(replace(piece, street=same.get(piece.street, piece.street)) for piece in pieces)
    return joined, lambda text: read(same.get(read(text).normal, text))


def _find_variants(pieces: Sequence[Piece], plane: Plane) -> dict[str, str]:
    """Return the street each such street is to be called by."""
    spelled: dict[str, set[str]] = defaultdict(set)
    for street in {piece.street for piece in pieces}:
        spelled[street.replace(" ", "")].add(street)
    several = [streets for streets in spelled.values() if len(streets) > 1]
    lines: dict[str, list[shapely.LineString]] = {street: [] for streets in several for street in streets}
    for piece in pieces:
        if piece.street in lines:
            lines[piece.street].append(piece.shape)
    drawn = {street: plane.project(shapely.multilinestrings(np.array(shapes))) for street, shapes in lines.items()}
    same: dict[str, str] = {}
    for streets in several:
        longest, *others = sorted(streets, key=lambda street: (-drawn[street].length, street))
        same |= {other: longest for other in others if shapely.dwithin(drawn[longest], drawn[other], SAME_ROAD_M)}
    return same
