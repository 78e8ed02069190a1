"""The address nearest to a place, read backwards from the layer.

It must only give a text that leads back to where it was read: a number that points and stretches of its street
place together, or a crossing whose name belongs to one place.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from geocode.interpolate import METRES_PER_DEGREE, Place, distance_m, drop_onto
from geocode.reference.numbering import number_at, numbers_in, place_number

if TYPE_CHECKING:
    from geocode.reference.layer import Layer

ONE_PLACE_M = 30.0
"""A text whose places lie further apart is not given: it would lead elsewhere."""

_TRIED = 12


def find_nearest(layer: "Layer", place: Place, within_m: float) -> tuple[str, float] | None:
    """Return the nearest address and the metres to where it leads; without numbers around, the nearest crossing."""
    found = min(
        (
            (distance_m(place, meant), number, street)
            for number, street in {
                *_numbers_of_points(layer, place, within_m),
                *_numbers_of_lines(layer, place, within_m),
            }
            if (meant := _place_of(layer, number, street)) is not None
        ),
        default=None,
    )
    if found is not None and found[0] <= within_m:
        metres, number, street = found
        return f"{number} {layer.street(street).read.normal}", metres
    return _nearest_crossing(layer, place, within_m)


def _numbers_of_points(layer: "Layer", place: Place, within_m: float) -> Iterator[tuple[int, int]]:
    rows = layer.ask(
        f"SELECT low, street_id, lat, lon FROM point JOIN point_tree USING (id) WHERE low = high AND {_within('point_tree')}",
        *_box(place, within_m),
    )
    rows.sort(key=lambda row: distance_m(place, row[2:]))
    yield from ((low, street) for low, street, *_ in rows[:_TRIED])


def _numbers_of_lines(layer: "Layer", place: Place, within_m: float) -> Iterator[tuple[int, int]]:
    rows = layer.ask(
        f"SELECT DISTINCT street_id FROM segment JOIN segment_tree USING (id) WHERE {_within('segment_tree')}",
        *_box(place, within_m),
    )
    near = []
    for (street,) in rows:
        for stretch in layer.stretches(street):
            share, aside = drop_onto(stretch.line, place)
            if abs(aside) <= within_m:
                # The other side of the street is tried after all of this side.
                near.append((stretch.side * aside < 0, abs(aside), number_at(stretch, share), street))
    near.sort(key=lambda row: (row[1], row[0]))
    yield from ((number, street) for _, _, number, street in near[:_TRIED] if number is not None)


def _place_of(layer: "Layer", number: int, street: int) -> Place | None:
    """Return where a number leads: to its point, else along its stretches; None where that is not one place."""
    meant = [point.place for point in layer.points(street) if point.low == point.high == number]
    if not meant:
        meant = [
            place_number(stretch, number)
            for stretch in layer.stretches(street)
            if stretch.low <= number <= stretch.high and numbers_in(stretch, number, number)
        ]
    if not meant or any(distance_m(meant[0], other) > ONE_PLACE_M for other in meant[1:]):
        return None
    return sum(lat for lat, _ in meant) / len(meant), sum(lon for _, lon in meant) / len(meant)


def _nearest_crossing(layer: "Layer", place: Place, within_m: float) -> tuple[str, float] | None:
    rows = layer.ask(
        f"SELECT id, lat, lon FROM node JOIN node_tree USING (id) WHERE {_within('node_tree')}", *_box(place, within_m)
    )
    near = sorted((distance_m(place, (lat, lon)), id) for id, lat, lon in rows)
    for metres, id in near:
        node = layer.node(id)
        shared = frozenset.intersection(*(layer.crossings(street) for street in node.streets))
        if metres <= within_m and all(
            distance_m(node.place, layer.node(other).place) <= ONE_PLACE_M for other in shared
        ):
            return " & ".join(sorted(layer.street(street).read.normal for street in node.streets)), metres
    return None


def _within(tree: str) -> str:
    return f"{tree}.north >= ? AND {tree}.south <= ? AND {tree}.east >= ? AND {tree}.west <= ?"


def _box(place: Place, within_m: float) -> tuple[float, float, float, float]:
    lat, lon = place
    north = within_m / METRES_PER_DEGREE
    east = north / max(math.cos(math.radians(lat)), 0.01)
    return lat - north, lat + north, lon - east, lon + east
