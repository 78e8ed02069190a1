"""The pieces of a reference layer: segments, their numbered sides, and crossings.

Taken from the frames of `layers/` and from the rows of a stored layer. It opens no file and looks nothing up.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geocode.interpolate import Line, Place, measure_line
from geocode.layers.centrelines import RANGES
from geocode.normalise import normalise_street
from geocode.parse import split_crossing

Ends = tuple[int | None, int | None]
# street, l_from, l_to, r_from, r_to, zip, line as WKB (longitude first)
SegmentRow = tuple[str, int | None, int | None, int | None, int | None, str | None, bytes]

_END_DECIMALS = 6  # ends of lines that agree to 0.1 m are one crossing


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of street: its name as written, house numbers (from, to) left and right, ZIP, line."""

    street: str
    left: tuple[int, int] | None
    right: tuple[int, int] | None
    zip: str | None
    line: Line


@dataclass(frozen=True, slots=True)
class Node:
    """One crossing: its name as written ('A St & B St') and its place."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Stretch:
    """One numbered side of a segment; `side` is 1 for left and -1 for right.

    House numbers run from `start` to `end` as the line is drawn, and from `low` to `high` as one counts.
    """

    start: int
    end: int
    low: int
    high: int
    side: int
    zip: str | None
    line: Line


LOW = attrgetter("low")  # the order of a street's stretches


def take_segments(frame: gpd.GeoDataFrame) -> Iterator[Segment]:
    """Give a segment for each row of `read_centrelines` that has both a name and a line."""
    ranges = (frame[name].astype(object).where(frame[name].notna(), None) for name in RANGES)
    for street, zip_, shape, l_from, l_to, r_from, r_to in zip(
        frame["street"], frame["zip"], frame.geometry, *ranges, strict=True
    ):
        if street and normalise_street(street) and shape is not None and not shape.is_empty:
            yield _make_segment(street, (l_from, l_to), (r_from, r_to), zip_, shape)


def take_nodes(frame: gpd.GeoDataFrame) -> list[Node]:
    """Return a node for each row of `read_intersections`."""
    return [Node(name, (point.y, point.x)) for name, point in zip(frame["name"], frame.geometry, strict=True)]


def join_ends(segments: Sequence[Segment]) -> list[Node]:
    """Return a node wherever lines of two streets or more have an end in common."""
    meeting: dict[Place, dict[str, str]] = defaultdict(dict)
    for segment in segments:
        for lat, lon in (segment.line.places[0], segment.line.places[-1]):
            end = (round(lat, _END_DECIMALS), round(lon, _END_DECIMALS))
            meeting[end].setdefault(normalise_street(segment.street), segment.street)
    return [Node(" & ".join(sorted(names.values())), end) for end, names in meeting.items() if len(names) > 1]


def number_sides(segment: Segment) -> list[Stretch]:
    """Return the sides of a segment that have numbers, left before right."""
    sides = ((1, segment.left), (-1, segment.right))
    return [
        Stretch(*numbers, min(numbers), max(numbers), side, segment.zip, segment.line)
        for side, numbers in sides
        if numbers
    ]


def name_streets(node: Node) -> frozenset[str]:
    """Return the normal names of the streets that cross; empty unless two different ones are named."""
    streets = frozenset(map(normalise_street, split_crossing(node.name))) - {""}
    return streets if len(streets) > 1 else frozenset()


def segment_row(segment: Segment) -> SegmentRow:
    """Return a segment as stored."""
    shape = shapely.LineString([(lon, lat) for lat, lon in segment.line.places])
    left, right = segment.left or (None, None), segment.right or (None, None)
    return segment.street, *left, *right, segment.zip, shapely.to_wkb(shape)


def read_segment(row: SegmentRow) -> Segment:
    """Return the segment of a stored row."""
    street, l_from, l_to, r_from, r_to, zip_, wkb = row
    return _make_segment(street, (l_from, l_to), (r_from, r_to), zip_, shapely.from_wkb(wkb))


def node_row(node: Node) -> tuple[str, float, float]:
    """Return a node as stored: name, latitude, longitude."""
    return node.name, *node.place


def _make_segment(street: str, left: Ends, right: Ends, zip_: str | None, shape: BaseGeometry) -> Segment:
    # The parts of a broken line are walked in the order in which they are drawn.
    line = measure_line([(lat, lon) for lon, lat in shapely.get_coordinates(shape)])
    return Segment(street, _pair(left), _pair(right), zip_, line)


def _pair(ends: Ends) -> tuple[int, int] | None:
    start, end = ends
    return None if start is None or end is None else (int(start), int(end))
