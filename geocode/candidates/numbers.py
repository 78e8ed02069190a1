"""The places of a house number on one street: the address point, its range, its neighbours, the nearest number.

The first of these that knows the number gives the answer; each is told apart by its precision. Must not look at names.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from geocode.candidates.option import Option
from geocode.candidates.streets import Meant
from geocode.interpolate import Place, distance_m, point_along
from geocode.reference.layer import Layer
from geocode.reference.numbering import numbers_in, place_number, share_of
from geocode.reference.records import LOW, AddressPoint, Stretch

NEAR_NUMBERS = 8
NEIGHBOUR_NUMBERS = 20
SHORT_STREET_M = 400.0

_NEIGHBOURS_M = 300.0
_WRONG_PARITY = 0.97
_BETWEEN_NEIGHBOURS = 0.97
_NEAR = 0.9
_NEAR_LOSS = 0.004  # for each number off
_ONLY_STREET = 0.82


def number_options(meant: Meant, number: int, layer: Layer) -> list[Option]:
    """Return the places of a number on the street meant; several where it stands at several places."""
    stretches, points = layer.stretches(meant.street), layer.points(meant.street)
    text = f"{number} {meant.name}"
    return (
        _at_points(points, number, text, meant.agreement)
        or _in_ranges(stretches, number, text, meant.agreement)
        or _between_points(points, number, text, meant.agreement)
        or _in_blocks(points, number, meant)
        or near_options(meant, number, number, layer)
    )


def near_options(meant: Meant, low: int, high: int, layer: Layer) -> list[Option]:
    """Return the nearest number at most eight off, else the middle of a short street, else nothing."""
    gaps = [
        (max(low - known, known - high, 0), known, place, zip_)
        for known, place, zip_ in _known_numbers(layer.stretches(meant.street), layer.points(meant.street))
    ]
    nearest = min((gap for gap, *_ in gaps), default=NEAR_NUMBERS + 1)
    if nearest <= NEAR_NUMBERS:
        return [
            Option(
                place=place, precision="near", matched=f"{known} {meant.name}", zip=zip_, extent_m=10.0 + 2.0 * gap,
                agreement=meant.agreement * (_NEAR - _NEAR_LOSS * gap),
            )
            for gap, known, place, zip_ in gaps
            if gap == nearest
        ]  # fmt: skip
    return street_option(meant, layer)


def street_option(meant: Meant, layer: Layer) -> list[Option]:
    """Return the middle of a street, where the whole of it is shorter than 400 m and lies in one piece."""
    length = layer.street(meant.street).length_m
    if not 0 < length <= SHORT_STREET_M:
        return []
    middles = [point_along(segment.line, 0.5) for segment in layer.segments(meant.street)]
    lat, lon = (sum(place[axis] for place in middles) / len(middles) for axis in (0, 1))
    if any(distance_m((lat, lon), place) > SHORT_STREET_M for place in middles):
        return []
    middle = min(middles, key=lambda place: distance_m((lat, lon), place))
    return [
        Option(
            place=middle,
            precision="street",
            matched=meant.name,
            agreement=meant.agreement * _ONLY_STREET,
            extent_m=length / 2,
        )
    ]


def beginning_below(stretches: Sequence[Stretch], number: int) -> Sequence[Stretch]:
    """Return the stretches, given in the order of their lowest numbers, that begin at or below `number`."""
    return stretches[: bisect_right(stretches, number, key=LOW)]


def _at_points(points: Sequence[AddressPoint], number: int, text: str, agreement: float) -> list[Option]:
    first, last = bisect_left(points, number, key=LOW), bisect_right(points, number, key=LOW)
    return [
        Option(place=point.place, precision="point", matched=text, agreement=agreement, zip=point.zip, town=point.town)
        for point in points[first:last]
        if point.high == number
    ]


def _in_ranges(stretches: Sequence[Stretch], number: int, text: str, agreement: float) -> list[Option]:
    holding = [stretch for stretch in beginning_below(stretches, number) if stretch.high >= number]
    declared = [stretch for stretch in holding if not stretch.learned]
    own_side = [stretch for stretch in declared if numbers_in(stretch, number, number)]
    return [
        Option(
            place=place_number(stretch, number) if own_side else point_along(stretch.line, share_of(stretch, number)),
            precision="range",
            matched=text,
            agreement=agreement if own_side or stretch.learned else agreement * _WRONG_PARITY,
            extent_m=stretch.spread_m if stretch.learned else stretch.line.length_m / 2,
            zip=stretch.zip,
            town=stretch.place,
            learned=stretch.learned,
        )
        for stretch in own_side or declared or holding
    ]


def _in_blocks(points: Sequence[AddressPoint], number: int, meant: Meant) -> list[Option]:
    """The place of a block point that holds the number: the block is known, the house is not."""
    return [
        Option(place=point.place, precision="block", matched=f"{point.low}-{point.high} {meant.name}", zip=point.zip,
               agreement=meant.agreement, town=point.town, learned=True)
        for point in points
        if point.low <= number <= point.high
    ]  # fmt: skip


def _between_points(points: Sequence[AddressPoint], number: int, text: str, agreement: float) -> list[Option]:
    """Interpolate between the nearest houses of the same parity, one on either side and not far apart."""
    houses = [point for point in points if point.low == point.high and (point.low - number) % 2 == 0]
    after = bisect_right(houses, number, key=LOW)
    if not 0 < after < len(houses):
        return []
    below, above = houses[after - 1], houses[after]
    apart = distance_m(below.place, above.place)
    if number - below.low > NEIGHBOUR_NUMBERS or above.low - number > NEIGHBOUR_NUMBERS or apart > _NEIGHBOURS_M:
        return []
    part = (number - below.low) / (above.low - below.low)
    place = tuple(start + part * (end - start) for start, end in zip(below.place, above.place, strict=True))
    return [
        Option(
            place=(place[0], place[1]), precision="range", matched=text, agreement=agreement * _BETWEEN_NEIGHBOURS,
            extent_m=apart / 2, zip=below.zip if below.zip == above.zip else None,
        )
    ]  # fmt: skip


def _known_numbers(
    stretches: Sequence[Stretch], points: Sequence[AddressPoint]
) -> Iterable[tuple[int, Place, str | None]]:
    for stretch in stretches:
        for number in (stretch.low, stretch.high):
            yield number, place_number(stretch, number), stretch.zip
    for point in points:
        yield point.low, point.place, point.zip
        if point.high != point.low:
            yield point.high, point.place, point.zip
