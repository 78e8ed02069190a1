"""One place an address may mean, with what speaks for it. It decides nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geocode.interpolate import Place, distance_m

SAME_PLACE_M = 100.0
"""Places nearer to each other than this are one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A place that fits. agreement: 0 to 1, of name, type, direction, number and ZIP.

    extent_m: how far the place itself reaches from its middle, in metres. reach: the places it extends to; houses: where its
    numbers lie.
    weight: the house numbers it stands for. learned: from past points, not from declared ranges.
    """

    place: Place
    precision: str
    matched: str
    agreement: float
    extent_m: float = 0.0
    reach: tuple[Place, ...] = ()
    houses: tuple[Place, ...] = ()
    weight: int = 1
    zip: str | None = None
    town: str | None = None
    learned: bool = False

    @property
    def ends(self) -> tuple[Place, ...]:
        """The places it extends to, itself at least."""
        return self.reach or (self.place,)


def gap_m(one: Option, other: Option) -> float:
    """The metres between the nearest ends of two options."""
    return min(distance_m(here, there) for here in one.ends for there in other.ends)


def chained(options: Sequence[Option], *, within_m: float) -> Iterator[list[Option]]:
    """Give the groups whose members are each within `within_m` of some other member of the group."""
    waiting = list(options)
    while waiting:
        group = [waiting.pop(0)]
        for last in group:  # grows while it is walked
            near = [option for option in waiting if gap_m(last, option) <= within_m]
            waiting = [option for option in waiting if option not in near]
            group += near
        yield group
