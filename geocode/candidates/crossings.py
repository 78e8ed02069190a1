"""The crossings that two or more written names may mean, and the stretch of a street between two of them.

That two streets meet at all speaks for both names. Must not invent a crossing the layer does not hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from geocode.candidates.option import SAME_PLACE_M, Option, chained
from geocode.candidates.streets import Meant
from geocode.interpolate import Place, distance_m, point_along
from geocode.reference.layer import Layer

_WIDEST_BETWEEN_M = 800.0
# Two names that do cross confirm each other; never up to the certainty of names written in full.
_CONFIRMED = 1.16
_MOST_CONFIRMED = 0.97
# Nodes of one pair of names this far apart are the corners of one wide junction.
_WIDE_M = 200.0
# Each name more multiplies what is to be tried: without bounds a long list of names would never end.
_MOST_NAMES, _OF_MANY = 5, 3
_JOINED = 0.93


def crossing_options(meant: Sequence[Sequence[Meant]], layer: Layer) -> list[Option]:
    """Return the places where one street of each of `meant` meet, the best-agreeing names first.

    More than five names are no crossing; of three to five, the three best streets of each name are tried.
    """
    if len(meant) > _MOST_NAMES:
        return []
    if len(meant) > 2:
        meant = [streets[:_OF_MANY] for streets in meant]
    found: list[Option] = []
    seen: set[int] = set()
    for agreement, streets in _combinations(meant, layer):
        nodes = frozenset.intersection(*(layer.crossings(street.street) for street in streets)) - seen
        seen |= nodes
        matched = " & ".join(street.name for street in streets)
        options = [
            Option(place=layer.node(node).place, precision="intersection", matched=matched, agreement=agreement)
            for node in sorted(nodes)
        ]
        found += [_one_place(group) for group in chained(options, within_m=SAME_PLACE_M)]
    return found


def joined_options(options: Sequence[Option]) -> list[Option]:
    """Return crossings of the same names less than 200 m apart as the place between them: a wide junction, a divided road."""
    joined: list[Option] = []
    for group in chained(options, within_m=_WIDE_M):
        one = _one_place(group)
        same = len({option.matched for option in group}) == 1 and one.extent_m <= _WIDE_M / 2
        joined += [replace(one, agreement=one.agreement * _JOINED)] if same and len(group) > 1 else group
    return joined


def between_options(on: Meant, first: Sequence[Meant], second: Sequence[Meant], layer: Layer) -> list[Option]:
    """Return the middle of the street between two cross streets: between the nearest pair of their crossings."""
    pairs = [
        (distance_m(one.place, other.place), one, other)
        for one in crossing_options([[on], first], layer)
        for other in crossing_options([[on], second], layer)
    ]
    if not pairs:
        return []
    apart, one, other = min(pairs, key=lambda pair: (-min(pair[1].agreement, pair[2].agreement), pair[0]))
    if not 0 < apart <= _WIDEST_BETWEEN_M:
        return []
    return [
        Option(
            place=_on_street(on, one.place, other.place, layer), precision="block", matched=f"{one.matched} TO {other.matched}",
            agreement=min(one.agreement, other.agreement), extent_m=apart / 2, reach=(one.place, other.place),
        )
    ]  # fmt: skip


def _combinations(meant: Sequence[Sequence[Meant]], layer: Layer) -> Iterator[tuple[float, tuple[Meant, ...]]]:
    combined = [
        (_confirmed(streets), streets)
        for streets in product(*meant)
        if len({_road(street, layer) for street in streets}) == len(streets) > 1
    ]
    yield from sorted(combined, key=lambda one: -one[0])


def _road(meant: Meant, layer: Layer) -> int | str:
    """A street by itself; a highway and its ramps as one, since they meet at every exit."""
    read = layer.street(meant.street).read
    return f"highway {read.base}" if read.pretype else meant.street


def _confirmed(streets: Sequence[Meant]) -> float:
    agreement = 1.0
    for street in streets:
        agreement *= street.agreement
    return agreement if agreement == 1.0 else min(agreement * _CONFIRMED, _MOST_CONFIRMED)


def _one_place(group: Sequence[Option]) -> Option:
    lat, lon = (sum(option.place[axis] for option in group) / len(group) for axis in (0, 1))
    return Option(
        place=(lat, lon), precision="intersection", matched=group[0].matched, agreement=group[0].agreement,
        extent_m=max(distance_m((lat, lon), option.place) for option in group),
    )  # fmt: skip


def _on_street(on: Meant, one: Place, other: Place, layer: Layer) -> Place:
    """The middle of the segment that joins two crossings, else the point halfway between them."""
    middle = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    nearest = min(
        (
            (distance_m(point_along(segment.line, 0.5), middle), point_along(segment.line, 0.5))
            for segment in layer.segments(on.street)
        ),
        default=(SAME_PLACE_M, middle),
    )
    return nearest[1] if nearest[0] < SAME_PLACE_M else middle
