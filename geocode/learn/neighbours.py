"""Find the streets that run beside a street, and where one cross street meets both.

Two crossings on one cross street with parallel streets mostly carry like house numbers, or numbers that differ
by the same amount all along. It must know nothing of house numbers.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from geocode.learn.corridors import Corridor

_REACH_M = 1_000.0  # along the cross street
_EACH_WAY = 6  # neighbours along one cross street, one way
_CROSSING = math.radians(35)  # a cross street turns at least this much from the street
_PARALLEL = math.radians(25)  # a neighbour at most this much


@dataclass(frozen=True, order=True)
class Meeting:
    """At metres `at` of a street a cross street leads to metres `there` of street `neighbour`, `apart_m` away."""

    neighbour: int
    at: float
    there: float
    apart_m: float
    side: int


def find_neighbours(corridors: Sequence[Corridor], known: Sequence[bool]) -> list[list[Meeting]]:
    """Return for each corridor its meetings with the nearest `known` neighbours (numbers into `corridors`)."""
    through: dict[int, list[int]] = defaultdict(list)
    for number, corridor in enumerate(corridors):
        for node in corridor.at:
            through[node].append(number)
    runs = [sorted((metres, node) for node, metres in corridor.at.items()) for corridor in corridors]
    return [_meet(number, corridors, known, through, runs) for number in range(len(corridors))]


def _meet(
    number: int,
    corridors: Sequence[Corridor],
    known: Sequence[bool],
    through: dict[int, list[int]],
    runs: Sequence[list[tuple[float, int]]],
) -> list[Meeting]:
    street = corridors[number]
    meetings = set()
    for node, at in street.at.items():
        for cross in through[node]:
            other = corridors[cross]
            if cross == number or _turn(other.leaning[node], street.leaning[node]) < _CROSSING:
                continue
            run = runs[cross]
            start = bisect_left(run, (other.at[node], node))
            for step in (1, -1):
                found: set[int] = set()
                place = start + step
                while 0 <= place < len(run) and len(found) < _EACH_WAY:
                    metres, meeting = run[place]
                    apart = abs(metres - other.at[node])
                    if apart > _REACH_M:
                        break
                    for beside in through[meeting]:
                        parallel = corridors[beside]
                        if (
                            known[beside]
                            and beside not in (number, cross)
                            and parallel.street != street.street
                            and _turn(parallel.leaning[meeting], street.leaning[node]) <= _PARALLEL
                        ):
                            found.add(beside)
                            meetings.add(Meeting(beside, at, parallel.at[meeting], apart, step))
                    place += step
    return sorted(meetings)


def _turn(one: float, other: float) -> float:
    apart = abs(one - other) % math.pi
    return min(apart, math.pi - apart)
