"""Say at which end of a line each of its stated limits is met: 'from A ST to B ST'.

A limit is met at the end nearest to that street's other lines; where the street has no line here, at the end the
other limit leaves, or where this source's limits lie as a rule. What cannot be told is left out, never guessed.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import shapely

from geocode.reference.crossings import Site
from geocode.reference.lines import Piece
from geocode.reference.plane import Plane

Resolve = Callable[[str], frozenset[str]]
"""The normal names of the streets a text may mean; none for a text that is no street."""

_MET_WITHIN_M = 60.0
_CLEARLY_NEARER_M = 5.0
_RULE_SHARE, _RULE_ROWS = 0.9, 20  # a source draws from its first limit to its second if nine in ten lines show it
_BOTH = (0, 1)


def find_limits(pieces: Sequence[Piece], plane: Plane, resolve: Resolve) -> Iterator[Site]:
    """Return a site for each limit whose end can be told."""
    limited = [piece for piece in pieces if any(piece.limits)]
    if not limited:
        return
    met = [tuple(resolve(text) - {piece.street} if text else frozenset() for text in piece.limits) for piece in limited]
    drawn = {piece.street for piece in pieces}
    decided = _decide_by_distance(pieces, limited, met, plane)
    rules = _learn_rules(limited, decided)
    across, along = plane.scale
    for piece, streets, ends in zip(limited, met, decided, strict=True):
        for limit, end in zip(_BOTH, _complete(ends, rules.get(piece.source)), strict=True):
            # A street drawn elsewhere is not met here, whatever the limit says: one limit may stand for several lines.
            if end is not None and (ends[limit] is not None or not streets[limit] & drawn) and streets[limit]:
                lat, lon = piece.line[-end]
                yield Site(lon * across, lat * along, streets[limit] | {piece.street})


def _decide_by_distance(
    pieces: Sequence[Piece], limited: Sequence[Piece], met: Sequence[tuple[frozenset[str], ...]], plane: Plane
) -> list[list[int | None]]:
    """Return for each line, per limit, the end (0 first, 1 last) that clearly lies nearer to the limit's street."""
    lines = plane.project(np.array([piece.shape for piece in pieces]))
    names = np.array([piece.street for piece in pieces], dtype=object)
    wanted = {street for streets in met for limit in streets for street in limit}
    order = np.argsort(names, kind="stable")
    streets, first = np.unique(names[order], return_index=True)
    drawn = {
        street: shapely.multilinestrings(lines[part])
        for street, part in zip(streets, np.split(order, first[1:]), strict=True)
        if street in wanted
    }
    asked = [
        (row, limit, drawn[street])
        for row, streets_met in enumerate(met)
        for limit in _BOTH
        for street in streets_met[limit]
        if street in drawn
    ]
    decided: list[list[int | None]] = [[None, None] for _ in limited]
    if not asked:
        return decided
    own = plane.project(np.array([piece.shape for piece in limited]))
    rows = np.array([row for row, _, _ in asked])
    others = np.array([shape for _, _, shape in asked])
    start, end = (shapely.distance(shapely.get_point(own[rows], place), others) for place in (0, -1))
    clear = (np.minimum(start, end) <= _MET_WITHIN_M) & (np.abs(start - end) > _CLEARLY_NEARER_M)
    for (row, limit, _), is_clear, at_end in zip(asked, clear, end < start, strict=True):
        if is_clear:
            decided[row][limit] = int(at_end)
    return decided


def _learn_rules(limited: Sequence[Piece], decided: Sequence[Sequence[int | None]]) -> dict[int, bool]:
    """Return for each source with a rule whether its first limit is met at the start of a line."""
    seen: dict[int, list[bool]] = {}
    for piece, ends in zip(limited, decided, strict=True):
        seen.setdefault(piece.source, []).extend(end == limit for limit, end in enumerate(ends) if end is not None)
    rules = {}
    for source, kept in seen.items():
        share = sum(kept) / len(kept) if kept else 0.5
        if len(kept) >= _RULE_ROWS and max(share, 1 - share) >= _RULE_SHARE:
            rules[source] = share > 0.5
    return rules


def _complete(ends: Sequence[int | None], first_at_start: bool | None) -> tuple[int | None, int | None]:
    one, other = ends
    if one is None and other is None:
        return (None, None) if first_at_start is None else (0, 1) if first_at_start else (1, 0)
    if one is None and other is not None:
        return 1 - other, other
    if other is None and one is not None:
        return one, 1 - one
    return one, other
