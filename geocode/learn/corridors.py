"""Lay the segments of each street on one measure: the metres from the street's end, along the street.

Segments of one name are joined where their ends meet; pieces that do not meet (a street cut by a park or a
motorway) are put one after the other over the shortest gap. It must know nothing of house numbers.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

JOINED_M = 12.0  # ends of lines nearer than this are one crossing
_LONGEST_GAP_M = 1_500.0  # pieces of one name further apart are two streets
_DETOUR = 0.5  # a segment that gains less than this share of its length is no part of the street's run


@dataclass(frozen=True, kw_only=True)
class Corridor:
    """One street's run: for each of its segments the row, the line and the metres at its start and end.

    `nodes` are the ends as numbered by `join_ends` over all streets, `at` the metres of each node.
    """

    street: str
    rows: tuple[int, ...]
    lines: tuple[shapely.LineString, ...]
    starts: np.ndarray
    ends: np.ndarray
    at: dict[int, float]
    leaning: dict[int, float]  # the bearing of the street at each node, in radians, modulo half a turn


def join_ends(ends: np.ndarray) -> np.ndarray:
    """Return for each place (metres, n x 2) the number of its crossing: places within `JOINED_M` share one."""
    parent = np.arange(len(ends))

    def find(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = int(parent[item])
        return item

    unique, inverse = np.unique(np.round(ends, 1), axis=0, return_inverse=True)
    points = shapely.points(unique)
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=JOINED_M)
    for a, b in zip(one[one < other].tolist(), other[one < other].tolist(), strict=True):
        low, high = sorted((find(a), find(b)))
        parent[high] = low
    roots = np.array([find(item) for item in range(len(unique))])
    return roots[inverse.ravel()]


def lay_corridors(
    street: str, rows: Sequence[int], lines: Sequence[shapely.LineString], nodes: Sequence[tuple[int, int]]
) -> list[Corridor]:
    """Return the runs of one street: mostly one, more where pieces of the name are far apart."""
    places: dict[int, tuple[float, float]] = {}
    edges: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for line, (start, end) in zip(lines, nodes, strict=True):
        coords = line.coords
        places.setdefault(start, coords[0])
        places.setdefault(end, coords[-1])
        edges[start].append((end, line.length))
        edges[end].append((start, line.length))
    pieces = _bridge_gaps(places, edges)
    corridors = []
    for piece in pieces:
        held = [item for item, (start, _) in enumerate(nodes) if start in piece]
        at = _measure(piece, edges)
        chosen = [(rows[item], lines[item], *nodes[item]) for item in held]
        run = [
            part for part in chosen if abs(at[part[3]] - at[part[2]]) >= _DETOUR * part[1].length and part[2] != part[3]
        ]
        if run:
            corridors.append(_make_corridor(street, run, at))
    return corridors


def _make_corridor(street: str, run: list[tuple[int, shapely.LineString, int, int]], at: dict[int, float]) -> Corridor:
    turns: dict[int, complex] = defaultdict(complex)
    for _, line, start, end in run:
        (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
        # Twice the angle, so that both ways along a street lean alike.
        double = complex(x1 - x0, y1 - y0) ** 2
        for node in (start, end):
            turns[node] += double / (abs(double) or 1.0)
    return Corridor(
        street=street,
        rows=tuple(row for row, *_ in run),
        lines=tuple(line for _, line, *_ in run),
        starts=np.array([at[start] for *_, start, _ in run]),
        ends=np.array([at[end] for *_, end in run]),
        at={node: at[node] for *_, start, end in run for node in (start, end)},
        leaning={node: math.atan2(turn.imag, turn.real) / 2 for node, turn in turns.items()},
    )


def _bridge_gaps(places: dict[int, tuple[float, float]], edges: dict[int, list[tuple[int, float]]]) -> list[set[int]]:
    """Join pieces over their shortest gaps (as edges); return the sets of nodes that hang together then."""
    pieces: list[set[int]] = []
    seen: set[int] = set()
    for node in sorted(places):
        if node not in seen:
            piece = set(_measure_from(node, edges))
            seen |= piece
            pieces.append(piece)
    while len(pieces) > 1:
        arrays = [np.array([places[node] for node in sorted(piece)]) for piece in pieces]
        best = (math.inf, 0, 0, 0, 0)
        for one in range(len(pieces)):
            for other in range(one + 1, len(pieces)):
                apart = np.hypot(*(arrays[one][:, None] - arrays[other][None]).transpose(2, 0, 1))
                spot = int(apart.argmin())
                a, b = divmod(spot, apart.shape[1])
                best = min(best, (float(apart.flat[spot]), one, other, a, b))
        gap, one, other, a, b = best
        if gap > _LONGEST_GAP_M:
            break
        start, end = sorted(pieces[one])[a], sorted(pieces[other])[b]
        edges[start].append((end, gap))
        edges[end].append((start, gap))
        pieces[one] |= pieces.pop(other)
    return pieces


def _measure(piece: set[int], edges: dict[int, list[tuple[int, float]]]) -> dict[int, float]:
    """Return the metres of each node from the end of the street: the node furthest from any other."""
    reached = _measure_from(min(piece), edges)
    end = max(sorted(reached), key=lambda node: reached[node])
    return _measure_from(end, edges)


def _measure_from(node: int, edges: dict[int, list[tuple[int, float]]]) -> dict[int, float]:
    reached: dict[int, float] = {}
    heap = [(0.0, node)]
    while heap:
        metres, at = heapq.heappop(heap)
        if at in reached:
            continue
        reached[at] = metres
        for other, length in edges[at]:
            if other not in reached:
                heapq.heappush(heap, (metres + length, other))
    return reached
