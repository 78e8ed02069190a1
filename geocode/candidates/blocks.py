"""The places of a block on one street: the middle of its numbers, as one place where its pieces hang together.

Must not look at names, and must not join pieces of a street that lie apart.
"""

from collections.abc import Sequence

from geocode.candidates.middle import middle_of
from geocode.candidates.numbers import beginning_below, near_options
from geocode.candidates.option import SAME_PLACE_M, Option, chained
from geocode.candidates.streets import Meant
from geocode.interpolate import point_along
from geocode.reference.layer import Layer
from geocode.reference.numbering import numbers_in, share_of
from geocode.reference.records import Stretch

# Pieces of one hundred further apart than a place, yet nearer than this, are one block with a gap (a park, a school).
_BROKEN_M = 300.0
_BROKEN = 0.93
_MOST_HOUSES = 40  # of one block: enough to find its middle within a few metres


def block_options(meant: Meant, low: int, high: int, layer: Layer) -> list[Option]:
    """Return the places of the numbers `low` to `high`, both counted; several where they lie apart.

    Declared ranges come first, then ranges learned from past points, then those points, then the nearest number.
    """
    text = f"{low}-{high} {meant.name}"
    stretches = beginning_below(layer.stretches(meant.street), high)
    for learned in (False, True):
        sides = [(one, numbers_in(one, low, high)) for one in stretches if one.learned == learned and one.high >= low]
        every = max(sum(len(numbers) for _, numbers in sides) // _MOST_HOUSES, 1)
        pieces = [_side(one, numbers, every, text, meant.agreement) for one, numbers in sides if numbers]
        if pieces:
            return _joined(pieces)
    points = [
        Option(place=point.place, precision="block", matched=text, agreement=meant.agreement, zip=point.zip, town=point.town,
               houses=(point.place,), learned=True)
        for point in layer.points(meant.street)
        if low <= point.low and point.high <= high
    ]  # fmt: skip
    return _joined(points) if points else near_options(meant, low, high, layer)


def _side(stretch: Stretch, numbers: range, every: int, text: str, agreement: float) -> Option:
    """The houses one side may have in the block, one in `every`, on the street's line."""
    houses = tuple(
        point_along(stretch.line, share_of(stretch, number))
        for number in numbers[min(every, len(numbers)) // 2 :: every]
    )
    # Segments that meet at their ends belong together, however their numbers are spaced.
    reach = (stretch.line.places[0], stretch.line.places[-1])
    return Option(
        place=houses[len(houses) // 2], precision="block", matched=text, agreement=agreement, houses=houses, reach=reach,
        weight=len(numbers), zip=stretch.zip, town=stretch.place, learned=stretch.learned, extent_m=stretch.spread_m,
    )  # fmt: skip


def _joined(pieces: Sequence[Option]) -> list[Option]:
    groups = list(chained(pieces, within_m=SAME_PLACE_M))
    if len(groups) > 1:
        near = list(chained(pieces, within_m=_BROKEN_M))
        if len(near) == 1 and len({piece.zip for piece in pieces}) == 1:
            return [_one(near[0], _BROKEN)]
    return [_one(group, 1.0) for group in groups]


def _one(group: Sequence[Option], share: float) -> Option:
    place, reach_m = middle_of([house for piece in group for house in piece.houses])
    zips, towns = {piece.zip for piece in group}, {piece.town for piece in group}
    return Option(
        place=place, precision="block", matched=group[0].matched, agreement=group[0].agreement * share,
        extent_m=max(reach_m, *(piece.extent_m for piece in group)), weight=sum(piece.weight for piece in group),
        zip=zips.pop() if len(zips) == 1 else None,
        town=towns.pop() if len(towns) == 1 else None, learned=group[0].learned,
        reach=tuple(place for piece in group for place in piece.ends),
    )  # fmt: skip
