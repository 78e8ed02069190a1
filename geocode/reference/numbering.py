"""Where on a numbered stretch a house number lies, and which number lies at a place of it.

One rule for both ways, so that a number read off a place leads back to it. It must not look anything up.
"""

import math

from geocode.interpolate import Place, point_along
from geocode.reference.records import Stretch

SIDE_OFFSET_M = 9.0
"""From the middle of the street to a house."""

# The first house of a range is not in the crossing: half the cross street and half a lot lie before it.
CORNER_M = 15.0
_LONGEST_CORNER = 0.25  # of a short segment


def numbers_in(stretch: Stretch, low: int, high: int) -> range:
    """Return the side's numbers within the bounds: every second one if both its ends are odd, or both even."""
    first = max(low, stretch.low)
    step = _step(stretch)
    return range(first + int(first - stretch.start) % step if step > 1 else first, min(high, stretch.high) + 1, step)


def share_of(stretch: Stretch, number: float) -> float:
    """Return where along the line (0 to 1) a number of the range lies, its two ends kept out of the crossings."""
    if stretch.start == stretch.end:
        return 0.5
    part = (number - stretch.start) / (stretch.end - stretch.start)
    corner = _corner(stretch)
    return corner + (1 - 2 * corner) * part


def number_at(stretch: Stretch, share: float) -> int | None:
    """Return the side's number nearest to a share of its line; None where a stretch holds no whole number."""
    corner = _corner(stretch)
    part = min(max((share - corner) / (1 - 2 * corner), 0.0), 1.0)
    meant = stretch.start + part * (stretch.end - stretch.start)
    numbers = numbers_in(stretch, stretch.low, stretch.high)
    if not numbers:
        return None
    return numbers[min(max(round((meant - numbers.start) / numbers.step), 0), len(numbers) - 1)]


def place_number(stretch: Stretch, number: float) -> Place:
    """Return the place of a number on its side of the street; of a learned one on the line itself."""
    return point_along(stretch.line, share_of(stretch, number), left_m=SIDE_OFFSET_M * stretch.side)


def bounds_of(start: float, end: float) -> tuple[int, int]:
    """Return the lowest and highest house number of a range whose ends may be no whole numbers, or below 1."""
    return max(math.ceil(min(start, end)), 1), math.floor(max(start, end))


def _step(stretch: Stretch) -> int:
    return 1 if stretch.learned or (stretch.start - stretch.end) % 2 else 2


def _corner(stretch: Stretch) -> float:
    # Learned numbers lie where points put them: nothing was stretched over the crossings.
    return 0.0 if stretch.learned else min(CORNER_M / (stretch.line.length_m or 1.0), _LONGEST_CORNER)
