"""Join the sites of one crossing to one node that names all streets meeting there.

Sites of a file of intersections stay as they are; the others join the nearest of them that shares a street, or
each other. It must not join crossings that share no street, nor chain a row of crossings to one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geocode.reference.crossings import Site

ONE_CROSSING_M = 15.0
_WIDEST_CROSSING_M = 25.0


@dataclass(frozen=True, slots=True)
class Meeting:
    """A node to be: its place in metres of the plane, and the streets that meet."""

    x: float
    y: float
    streets: frozenset[str]


def join_sites(sites: Sequence[Site]) -> list[Meeting]:
    """Return the nodes of sites, in order: the mean of those within 15 m of each other that share a street."""
    ordered = sorted({(site.x, site.y, tuple(sorted(site.streets)), site.given) for site in sites})
    sites = [Site(x, y, frozenset(streets), given) for x, y, streets, given in ordered]
    if not sites:
        return []
    points = shapely.points([(site.x, site.y) for site in sites])
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=ONE_CROSSING_M)
    keep = one < other
    one, other = one[keep], other[keep]
    groups = _Groups(sites)
    nearest_first = np.lexsort((other, one, shapely.distance(points[one], points[other])))
    for pair in nearest_first.tolist():
        groups.join(int(one[pair]), int(other[pair]))
    return sorted(groups.meetings(), key=lambda meeting: (meeting.x, meeting.y, sorted(meeting.streets)))


class _Groups:
    """Sites joined step by step, the nearest pair first."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self.sites = sites
        self.members = {number: [number] for number in range(len(sites))}
        self.group = list(range(len(sites)))
        self.streets = {number: set(site.streets) for number, site in enumerate(sites)}
        self.given = {number: site.given for number, site in enumerate(sites)}

    def join(self, one: int, other: int) -> None:
        left, right = self.group[one], self.group[other]
        if left == right or (self.given[left] and self.given[right]) or not self.streets[left] & self.streets[right]:
            return
        if not (self.given[left] or self.given[right]) and self._width(left, right) > _WIDEST_CROSSING_M:
            return
        for member in self.members[right]:
            self.group[member] = left
        self.members[left] += self.members.pop(right)
        self.streets[left] |= self.streets.pop(right)
        self.given[left] = self.given.pop(right) or self.given[left]

    def _width(self, left: int, right: int) -> float:
        both = [self.sites[member] for member in (*self.members[left], *self.members[right])]
        xs, ys = [site.x for site in both], [site.y for site in both]
        return float(np.hypot(max(xs) - min(xs), max(ys) - min(ys)))

    def meetings(self) -> list[Meeting]:
        found = []
        for group, members in self.members.items():
            sites = [self.sites[member] for member in members]
            placed = [site for site in sites if site.given] or sites
            weights: dict[tuple[float, float], None] = defaultdict(lambda: None, {(s.x, s.y): None for s in placed})
            x, y = np.mean(sorted(weights), axis=0).tolist()
            found.append(Meeting(x, y, frozenset(self.streets[group])))
        return found
