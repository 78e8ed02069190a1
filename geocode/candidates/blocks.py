"""The places of a block on one street: the middle of its numbers, as one place where its pieces hang together.

Must not look at names, and must not join pieces of a street that lie apart.
"""

from collections.abc import Iterable, Sequence

from geocode.candidates.middle import WITHIN_M, middle_of
from geocode.candidates.numbers import beginning_below, near_options
from geocode.candidates.option import SAME_PLACE_M, Option, chained
from geocode.candidates.streets import Meant
from geocode.interpolate import distance_m, places_along, point_along
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
        held = [(one, numbers_in(one, low, high)) for one in stretches if one.learned == learned and one.high >= low]
        sides = [(one, numbers) for one, numbers in held if numbers]
        whole = _on_one_line(sides, text, meant.agreement)
        if whole:
            return [whole]
        every = max(sum(len(numbers) for _, numbers in sides) // _MOST_HOUSES, 1)
        if sides:
            return _joined([_side(one, numbers, every, text, meant.agreement) for one, numbers in sides])
    points = [
        Option(place=point.place, precision="block", matched=text, agreement=meant.agreement, zip=point.zip, town=point.town,
               houses=(point.place,), learned=True)
        for point in layer.points(meant.street)
        if low <= point.low and point.high <= high
    ]  # fmt: skip
    return _joined(points) if points else near_options(meant, low, high, layer)


def _on_one_line(sides: Sequence[tuple[Stretch, range]], text: str, agreement: float) -> Option | None:
    """The usual block: one segment, and no house of it far from its middle. Its numbers are spread evenly along it."""
    if not sides or any(one.line is not sides[0][0].line for one, _ in sides[1:]):
        return None
    line = sides[0][0].line
    ends = [share_of(one, number) for one, numbers in sides for number in (numbers[0], numbers[-1])]
    weights = [len(numbers) for _, numbers in sides]
    middles = ((ends[2 * side] + ends[2 * side + 1]) / 2 for side in range(len(sides)))
    place = point_along(
        line, sum(share * weight for share, weight in zip(middles, weights, strict=True)) / sum(weights)
    )
    reach_m = max(distance_m(place, point_along(line, share)) for share in (min(ends), max(ends)))
    if reach_m > WITHIN_M:
        return None
    return Option(
        place=place, precision="block", matched=text, agreement=agreement, weight=sum(weights),
        extent_m=max(reach_m, *(one.spread_m for one, _ in sides)), zip=_only(one.zip for one, _ in sides),
        town=_only(one.place for one, _ in sides), learned=sides[0][0].learned,
        reach=(line.places[0], line.places[-1]),
    )  # fmt: skip


def _side(stretch: Stretch, numbers: range, every: int, text: str, agreement: float) -> Option:
    """The houses one side may have in the block, one in `every`, on the street's line."""
    chosen = numbers[min(every, len(numbers)) // 2 :: every]
    # Shares rise evenly with the numbers, so the two ends give those between.
    low, high = sorted((share_of(stretch, chosen[0]), share_of(stretch, chosen[-1])))
    steps = max(len(chosen) - 1, 1)
    houses = places_along(stretch.line, [low + (high - low) * step / steps for step in range(len(chosen))])
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
    return Option(
        place=place, precision="block", matched=group[0].matched, agreement=group[0].agreement * share,
        extent_m=max(reach_m, *(piece.extent_m for piece in group)), weight=sum(piece.weight for piece in group),
        zip=_only(piece.zip for piece in group), town=_only(piece.town for piece in group), learned=group[0].learned,
        reach=tuple(place for piece in group for place in piece.ends),
    )  # fmt: skip


def _only(values: Iterable[str | None]) -> str | None:
    """The one value all have; None where they differ."""
    seen = set(values)
    return seen.pop() if len(seen) == 1 else None
