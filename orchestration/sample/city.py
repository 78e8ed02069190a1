"""Draw a town from its plan: segments with address ranges, crossings, beats and neighbourhoods.

Borders of beats run between the streets and never along or through the middle of a block, so that each segment
and each crossing lies in exactly one beat. Must not know GeoJSON (that is `geojson`) nor an incident.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from orchestration.sample.odds import stream
from orchestration.sample.towns import TownPlan

Place = tuple[float, float]  # longitude, latitude in degrees, EPSG:4326
Node = tuple[int, int]  # avenue and street, counted from 0

CORNER: Place = (-124.9, 38.0)
METRES_PER_DEGREE_LAT = 111_195.0
METRES_PER_DEGREE_LON = METRES_PER_DEGREE_LAT * math.cos(math.radians(CORNER[1]))

_WOBBLE_M = 12.0  # no real grid is straight
_BORDER, _BORDER_WOBBLE = 0.7, 0.1  # of a block before the next avenue: far from corners (0) and middles (0.5)
_MARGIN = 0.6  # of a block outside the outer streets


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One block of a street, with its odd numbers on the left and even ones on the right, in drawing order."""

    street: str
    town: str
    zip: str
    start: Node
    end: Node
    line: tuple[Place, Place]
    left: tuple[int, int] | None
    right: tuple[int, int] | None
    beat: str

    @property
    def block(self) -> int:
        """The hundred its numbers begin with: 800."""
        numbers = self.left or self.right
        assert numbers is not None, "each segment has numbers on one side at least"
        return numbers[0] // 100 * 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A corner and the two or more streets that meet there."""

    node: Node
    place: Place
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A beat or a neighbourhood; `parent` is the name of the area around it; the ring is closed, anticlockwise."""

    zone_id: str
    name: str
    kind: str
    parent: str
    ring: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Town:
    """A town as drawn."""

    plan: TownPlan
    segments: tuple[Segment, ...]
    crossings: tuple[Crossing, ...]
    zones: tuple[Zone, ...]

    def streets_at(self, node: Node) -> tuple[str, ...]:
        """Return the streets that meet at a corner."""
        return self.crossings[node[0] * len(self.plan.streets) + node[1]].streets


def draw_town(plan: TownPlan, *, seed: int) -> Town:
    """Return the town of a plan; the same seed draws the same town."""
    rng = stream(seed, "town", plan.prefix)
    places = {
        (column, row): _to_place(plan, column, row, wobble_m=rng.uniform(-_WOBBLE_M, _WOBBLE_M, 2))
        for column in range(len(plan.avenues)) for row in range(len(plan.streets))
    }  # fmt: skip
    corners = _draw_corners(plan, rng)
    runs = _run_streets(plan)
    segments = tuple(
        _draw_segment(plan, street, start, end, block, places=places, corners=corners)
        for street, nodes in runs for block, (start, end) in enumerate(pairwise(nodes), start=1)
    )  # fmt: skip
    meeting = {node: tuple(street for street, nodes in runs if node in nodes) for node in places}
    crossings = tuple(Crossing(node=node, place=places[node], streets=meeting[node]) for node in places)
    return Town(plan=plan, segments=segments, crossings=crossings, zones=_draw_zones(plan, corners))


def _to_place(plan: TownPlan, column: float, row: float, *, wobble_m: np.ndarray | None = None) -> Place:
    off_east, off_north = (0.0, 0.0) if wobble_m is None else wobble_m
    east = plan.origin_m[0] + column * plan.block_m[0] + off_east
    north = plan.origin_m[1] + row * plan.block_m[1] + off_north
    return (
        round(float(CORNER[0] + east / METRES_PER_DEGREE_LON), 6),
        round(float(CORNER[1] + north / METRES_PER_DEGREE_LAT), 6),
    )


def _run_streets(plan: TownPlan) -> list[tuple[str, list[Node]]]:
    """Return each street with the corners it passes; house numbers rise in this order."""
    columns, rows = range(len(plan.avenues)), range(len(plan.streets))
    runs = [(name, [(column, row) for row in rows]) for column, name in zip(columns, plan.avenues, strict=True)]
    runs += [(name, [(column, row) for column in columns]) for row, name in zip(rows, plan.streets, strict=True)]
    for way in plan.diagonals:
        path = [(way.start[0] + n * way.step[0], way.start[1] + n * way.step[1]) for n in range(way.steps + 1)]
        runs.append((way.name, path))
    return runs


def _draw_segment(
    plan: TownPlan, street: str, start: Node, end: Node, block: int, *, places: dict[Node, Place],
    corners: np.ndarray,
) -> Segment:  # fmt: skip
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    # The water lies south of the southernmost street, right of it as it is drawn: nobody lives there.
    on_water = start[1] == end[1] == 0
    return Segment(
        street=street, town=plan.name, start=start, end=end, line=(places[start], places[end]),
        zip=plan.zips[middle[0] >= len(plan.avenues) / 2],
        left=(100 * block + 1, 100 * block + 99), right=None if on_water else (100 * block, 100 * block + 98),
        beat=_find_beat(plan, corners, *middle),
    )  # fmt: skip


def _draw_corners(plan: TownPlan, rng: np.random.Generator) -> np.ndarray:
    """Return the corners of the beats in blocks: [column of beats, row of beats] -> column and row of blocks."""
    size = (len(plan.avenues), len(plan.streets))
    cuts = [
        [-_MARGIN, *(n * size[axis] // plan.beats[axis] - _BORDER for n in range(1, plan.beats[axis])),
         size[axis] - 1 + _MARGIN]
        for axis in (0, 1)
    ]  # fmt: skip
    corners = np.stack(np.meshgrid(*cuts, indexing="ij"), axis=-1)
    corners[1:-1, 1:-1] += rng.uniform(-_BORDER_WOBBLE, _BORDER_WOBBLE, corners[1:-1, 1:-1].shape)
    return corners


def _find_beat(plan: TownPlan, corners: np.ndarray, column: float, row: float) -> str:
    for across in range(plan.beats[0]):
        for up in range(plan.beats[1]):
            ring = [corners[place] for place in _ring(across, up, 1, 1)]
            turns = [(b[0] - a[0]) * (row - a[1]) - (b[1] - a[1]) * (column - a[0]) for a, b in pairwise(ring)]
            if min(turns) > 0:
                return _beat_id(plan, across, up)
    raise AssertionError(f"the beats of {plan.name} do not cover {column}, {row}")


def _ring(across: int, up: int, wide: int, high: int) -> list[tuple[int, int]]:
    """Return the corners around a group of beats, anticlockwise and closed."""
    south = [(across + n, up) for n in range(wide)]
    east = [(across + wide, up + n) for n in range(high)]
    north = [(across + wide - n, up + high) for n in range(wide)]
    west = [(across, up + high - n) for n in range(high)]
    return [*south, *east, *north, *west, (across, up)]


def _beat_id(plan: TownPlan, across: int, up: int) -> str:
    return f"{plan.prefix}{up + 1}{across + 1}"


def _draw_zones(plan: TownPlan, corners: np.ndarray) -> tuple[Zone, ...]:
    wide, high = plan.together
    per_row = plan.beats[0] // wide
    places = {place: _to_place(plan, *corners[place]) for place in np.ndindex(corners.shape[:2])}
    zones = [
        Zone(zone_id=f"{plan.prefix}-N{number + 1}", name=name, kind="neighbourhood", parent=plan.name,
             ring=tuple(places[corner] for corner
                        in _ring(number % per_row * wide, number // per_row * high, wide, high)))
        for number, name in enumerate(plan.neighbourhoods)
    ]  # fmt: skip
    zones += [
        Zone(zone_id=_beat_id(plan, across, up), name=f"{plan.name} beat {up + 1}{across + 1}", kind="beat",
             parent=plan.neighbourhoods[up // high * per_row + across // wide],
             ring=tuple(places[corner] for corner in _ring(across, up, 1, 1)))
        for up in range(plan.beats[1]) for across in range(plan.beats[0])
    ]  # fmt: skip
    return tuple(zones)
