"""Join neighbouring cells until each catchment hides enough places and people.

It must not join cells of two combinations of zones, and keeps no catchment below a floor: what cannot reach it is
left without a snap point. Joins are made cheapest first, by how much they would spread the places (as Ward's
clustering does), so that two small neighbours meet before a large one grows; ties go to the first in order.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from geocode.interpolate import METRES_PER_DEGREE
from geocode.snapping.cells import GRID, Cells
from geocode.snapping.places import Places, count_places

RESIDENTS_SLACK = 1e-6  # shares of people are fractions; their sum may fall short of a whole by rounding


@dataclass(frozen=True, kw_only=True)
class Floors:
    """What a catchment must hold: places, and residents where the population is known."""

    addresses: int
    residents: int


@dataclass(kw_only=True)
class Catchment:
    """Cells joined so far, the places in them, and the sites that may stand for them; centre in degrees."""

    cells: list[int]
    combination: int
    lon: float
    lat: float
    places: list[int] = field(default_factory=list)
    sites: list[int] = field(default_factory=list)
    neighbours: set[int] = field(default_factory=set)
    count: int = 0
    residents: float = math.nan
    holds: bool = False  # at or above every floor, with a site to stand for it


def border_cells(cells: Cells) -> NDArray[np.int64]:
    """Return the pairs of cells (first < second) of one combination that share a piece of border."""
    corners, cell = shapely.get_coordinates(shapely.boundary(cells.shapes), return_index=True)
    on_grid = np.rint(corners / GRID).astype(np.int64)
    same = np.flatnonzero(cell[:-1] == cell[1:])
    ends = np.concatenate([on_grid[same], on_grid[same + 1]], axis=1)
    turned = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[turned] = ends[turned][:, [2, 3, 0, 1]]
    order = np.lexsort(ends.T)
    twin = np.flatnonzero((ends[order[:-1]] == ends[order[1:]]).all(axis=1))
    pairs = np.sort(np.column_stack([cell[same][order[twin]], cell[same][order[twin + 1]]]), axis=1)
    alike = cells.combination[pairs[:, 0]] == cells.combination[pairs[:, 1]]
    return np.unique(pairs[alike & (pairs[:, 0] != pairs[:, 1])], axis=0)


class Merger:
    """The catchments of one layer while they are joined; `places` and `usable` sites (per cell) do not change."""

    def __init__(self, cells: Cells, places: Places, usable: dict[int, list[int]], floors: Floors) -> None:
        self._places, self._floors = places, floors
        middles = shapely.get_coordinates(shapely.point_on_surface(cells.shapes))
        self.catchments: dict[int, Catchment] = {
            cell: Catchment(
                cells=[cell],
                combination=int(cells.combination[cell]),
                lon=float(middles[cell, 0]),
                lat=float(middles[cell, 1]),
                sites=usable.get(cell, []),
            )
            for cell in range(len(cells.shapes))
        }
        for first, second in border_cells(cells).tolist():
            self.catchments[first].neighbours.add(second)
            self.catchments[second].neighbours.add(first)
        self._next = len(cells.shapes)

    def deal_places(self, cell_of_place: NDArray[np.int64]) -> None:
        """Put each place into the catchment that has its cell (-1: none), and count again."""
        members = defaultdict(list)
        for place, cell in enumerate(cell_of_place.tolist()):
            members[cell].append(place)
        for catchment in self.catchments.values():
            catchment.places = [place for cell in catchment.cells for place in members.get(cell, ())]
            self._count(catchment)

    def drop_lone_sites(self) -> None:
        """Take the site from each cell with one place: its site would stand for that place alone."""
        for catchment in self.catchments.values():
            if catchment.count == 1:
                catchment.sites = []
                catchment.holds = False

    def join(self) -> None:
        """Join catchments until each holds or is alone in its combination of zones."""
        heap = [
            self._price(one, other)
            for one, catchment in self.catchments.items()
            for other in catchment.neighbours
            if one < other and not (catchment.holds and self.catchments[other].holds)
        ]
        heapq.heapify(heap)
        while heap:
            _, one, other = heapq.heappop(heap)
            if one not in self.catchments or other not in self.catchments:
                continue
            if self.catchments[one].holds and self.catchments[other].holds:
                continue
            for price in self._merge(one, other):
                heapq.heappush(heap, price)
        self._join_islands()

    def _join_islands(self) -> None:
        """Join places with no neighbour left, as across a river, with the nearest of their combination of zones."""
        of_combination = defaultdict(set)
        for key, catchment in self.catchments.items():
            of_combination[catchment.combination].add(key)
        for keys in of_combination.values():
            low = sorted(key for key in keys if self.catchments[key].places and not self.catchments[key].holds)
            while low and len(keys) > 1:
                key = low.pop(0)
                _, one, other = min(self._distance(key, other) for other in keys if other != key)
                keys -= {one, other}
                low = [rest for rest in low if rest not in (one, other)]
                self._merge(one, other)
                joined = self._next - 1
                keys.add(joined)
                if not self.catchments[joined].holds:
                    low.append(joined)

    def _merge(self, one: int, other: int) -> list[tuple[float, int, int]]:
        """Join two catchments under a new number; return the prices of the joins this makes possible."""
        first, second = self.catchments.pop(one), self.catchments.pop(other)
        joined = Catchment(
            cells=first.cells + second.cells,
            combination=first.combination,
            lon=(first.lon + second.lon) / 2,
            lat=(first.lat + second.lat) / 2,
            places=first.places + second.places,
            sites=first.sites + second.sites,
            neighbours=(first.neighbours | second.neighbours) - {one, other},
        )
        self._count(joined)
        key, self._next = self._next, self._next + 1
        self.catchments[key] = joined
        for neighbour in joined.neighbours:
            beside = self.catchments[neighbour]
            beside.neighbours -= {one, other}
            beside.neighbours.add(key)
        return [
            self._price(neighbour, key)
            for neighbour in joined.neighbours
            if not (joined.holds and self.catchments[neighbour].holds)
        ]

    def _count(self, catchment: Catchment) -> None:
        places = catchment.places
        catchment.count = count_places(self._places.name[places].tolist(), self._places.spot[places].tolist())
        catchment.residents = sum_residents(self._places.residents[places].tolist())
        catchment.holds = (
            bool(catchment.sites)
            and catchment.count >= self._floors.addresses
            and not catchment.residents < self._floors.residents - RESIDENTS_SLACK
        )
        if places:  # the centre of the places; of empty land its own middle
            catchment.lon, catchment.lat = self._places.points[places].mean(axis=0).tolist()

    def _price(self, one: int, other: int) -> tuple[float, int, int]:
        square, one, other = self._distance(one, other)
        here, there = max(1, len(self.catchments[one].places)), max(1, len(self.catchments[other].places))
        return here * there / (here + there) * square, one, other

    def _distance(self, one: int, other: int) -> tuple[float, int, int]:
        """Return the square of the metres between two centres, and both numbers, the smaller first."""
        one, other = min(one, other), max(one, other)
        a, b = self.catchments[one], self.catchments[other]
        east = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
        return (east**2 + (a.lat - b.lat) ** 2) * METRES_PER_DEGREE**2, one, other


def sum_residents(shares: Iterable[float]) -> float:
    """Return the residents known; NaN where none are. A place without a known population adds nobody."""
    known = [share for share in shares if not math.isnan(share)]
    return math.fsum(known) if known else math.nan
