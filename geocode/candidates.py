"""The places an address could mean on a layer: every one that fits, none that is merely near.

It looks up by number and side only; which candidate is the answer, if any, is decided in `locate`.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from geocode.interpolate import Place, mean_along, point_along
from geocode.layer import Layer
from geocode.segments import LOW, Stretch

SIDE_OFFSET_M = 9.0
# The first house of a range is not in the crossing: half the cross street and half a lot lie before it.
CORNER_M = 15.0
_LONGEST_CORNER = 0.25  # of a short segment


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that fits; `weight` counts the house numbers it stands for, `reach` are the places it extends to."""

    place: Place
    reach: tuple[Place, ...]
    weight: int = 1
    zip: str | None = None


def find_number(stretches: Sequence[Stretch], number: int) -> list[Candidate]:
    """Return the places of a house number: on its own side if any side has its parity, else on the line itself."""
    holding = [stretch for stretch in _below(stretches, number) if stretch.high >= number]
    own_side = [stretch for stretch in holding if _numbers_in(stretch, number, number)]
    offset = SIDE_OFFSET_M if own_side else 0.0
    places = [
        (point_along(stretch.line, _share(stretch, number), left_m=offset * stretch.side), stretch.zip)
        for stretch in own_side or holding
    ]
    return [Candidate(place, (place,), zip=zip_) for place, zip_ in places]


def find_block(stretches: Sequence[Stretch], low: int, high: int) -> list[Candidate]:
    """Return, per side of a segment, the mean place of its numbers from `low` to `high`, as far as it has any."""
    found: list[Candidate] = []
    for stretch in _below(stretches, high):
        numbers = _numbers_in(stretch, low, high)
        if numbers:
            first, last = _share(stretch, numbers[0]), _share(stretch, numbers[-1])
            # Segments that meet at their ends belong together, however their numbers are spaced.
            reach = (stretch.line.places[0], stretch.line.places[-1])
            found.append(Candidate(mean_along(stretch.line, first, last), reach, len(numbers), stretch.zip))
    return found


def find_crossing(layer: Layer, streets: Collection[str]) -> list[tuple[str, Candidate]]:
    """Return name and place of each node that names all `streets` (normal names, two or more)."""
    places = [layer.crossings.get(street, frozenset()) for street in streets]
    nodes = [layer.nodes[place] for place in sorted(frozenset.intersection(*places))]
    return [(node.name, Candidate(node.place, (node.place,))) for node in nodes]


def _below(stretches: Sequence[Stretch], number: int) -> Sequence[Stretch]:
    """Return the stretches, given in the order of their lowest numbers, that begin at or below `number`."""
    return stretches[: bisect_right(stretches, number, key=LOW)]


def _numbers_in(stretch: Stretch, low: int, high: int) -> range:
    """Return the side's numbers within the bounds: every second one if both its ends are odd, or both even."""
    step = 2 if (stretch.start - stretch.end) % 2 == 0 else 1
    first = max(low, stretch.low)
    return range(first + (first - stretch.start) % step, min(high, stretch.high) + 1, step)


def _share(stretch: Stretch, number: int) -> float:
    """Return where along the line (0 to 1) a number of the range lies, its two ends kept out of the crossings."""
    if stretch.start == stretch.end:
        return 0.5
    part = (number - stretch.start) / (stretch.end - stretch.start)
    corner = min(CORNER_M / (stretch.line.length_m or 1.0), _LONGEST_CORNER)
    return corner + (1 - 2 * corner) * part
