"""The posts suggested for a shift and a number of units, and the plans beside them, as the folder has them.

A suggestion to weigh, not an order. Must not choose a post of its own.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import h3
import polars as pl

from planner.reading import Forecast, of_shift
from planner.shift import Shift
from planner.texts import say
from planner.wording import amount

STATIONS, POSTS = "stations", "posts"
AT_HAND_KM = 0.15
"""A post nearer to a station than this is at it."""


@dataclass(frozen=True)
class Site:
    """A place a unit can stand at."""

    site: str
    name: str
    kind: str
    lat: float
    lon: float
    open: bool


@dataclass(frozen=True)
class Post:
    """One suggested post: its units, likely calls they are the first to reach in time, and where those that move come from."""

    number: int
    site: Site
    covered: float
    marginal: float | None
    origin: Site | None
    km: float
    moved: int
    units: int = 1


@dataclass(frozen=True)
class Plan:
    """What a plan covers and what it costs the crews; None where the folder does not say."""

    units: int
    plan: str
    covered: float
    share: float
    expected_share: float | None
    worst_zone: str | None
    worst_share: float | None
    gini: float | None
    p90_minutes: float | None
    moves: int | None
    kerb_hours: float | None
    km: float | None
    gap: float | None
    solver: str


@dataclass(frozen=True)
class Placing:
    """The posts of a shift for `units`, the plans by name and units, and the cells they reach (None: not known)."""

    units: int
    offered: tuple[int, ...]
    posts: tuple[Post, ...]
    plans: Mapping[tuple[str, int], Plan]
    reach: frozenset[str] | None
    areas: tuple["Area", ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan with these posts."""
        return self.plans[POSTS, self.units]

    @property
    def stations(self) -> Plan | None:
        """The plan in which nobody moves."""
        return self.plans.get((STATIONS, self.units))

    @cached_property
    def moves(self) -> int:
        """How many units leave their station."""
        return sum(post.moved for post in self.posts)


@dataclass(frozen=True)
class Area:
    """An area with these posts, beside staying in stations (None: not known): share of its likely calls, minutes to 9 of 10."""

    zone: str
    calls: float
    share: float | None
    minutes: float | None
    stays: float | None


class Placings:
    """The suggestions of a whole forecast."""

    def __init__(self, forecast: Forecast) -> None:
        self._forecast = forecast
        rows = [] if forecast.sites is None else forecast.sites.iter_rows(named=True)
        self.sites: Mapping[str, Site] = {row["site"]: Site(**row) for row in rows}
        self.offered = self._offered()

    @property
    def missing(self) -> str | None:
        """Which word of the catalogue says what the folder lacks for posts; None when it has all."""
        if self._forecast.sites is None:
            return "posts_no_stations"
        return "posts_none" if self._forecast.posts is None else None

    def of(self, shift: Shift, units: int | None) -> Placing | None:
        """The posts of a shift; by default for the units there are, else as many as open stations, or the nearest number."""
        offered = self.offered.get((shift.day.isoformat(), shift.key), ())
        if not offered:
            return None
        here = {(row["plan"], row["units"]): Plan(**{name: row[name] for name in Plan.__dataclass_fields__})
                for row in of_shift(self._forecast.plans, shift.day, shift.key).iter_rows(named=True)}  # fmt: skip
        stations = sum(site.open and site.kind == "station" for site in self.sites.values())
        usual = self._forecast.about.units or stations
        chosen = units if units in offered else min(offered, key=lambda number: abs(number - usual))
        rows = of_shift(self._forecast.posts, shift.day, shift.key).filter(pl.col("units") == chosen).sort("post")
        return Placing(
            chosen, offered, _together(map(self._post, rows.iter_rows(named=True))), here, self._reach(shift, chosen),
            self._areas(shift, chosen),
        )  # fmt: skip

    def _post(self, row: dict[str, object]) -> Post:
        origin = self.sites.get(str(row["from_site"])) if row["from_site"] else None
        return Post(int(str(row["post"])), self._named(self.sites[str(row["site"])]), float(str(row["covered"])),
                    None if row["marginal"] is None else float(str(row["marginal"])), origin,
                    float(str(row["from_km"] or 0)), int(bool(row["moved"])))  # fmt: skip

    def spoken(self, site: str, name: str) -> str:
        """What a place is called, by its id and the name it bears."""
        if not h3.is_valid_cell(site):
            return name
        lat, lon = h3.cell_to_latlng(site)
        return self._named(Site(site, name, "post", lat, lon, True)).name

    def _named(self, site: Site) -> Site:
        """A post that is the middle of a cell bears its area's name, which is no place to stand: it is told from a station."""
        if site.kind != "post" or not h3.is_valid_cell(site.site):
            return site
        found = self.nearest_station(site)
        if not found:
            return replace(site, name=f"{site.name} {site.site.rstrip('f')[-4:]}")
        station, km = found
        way = say(f"way_{_way((station.lat, station.lon), (site.lat, site.lon))}")
        return replace(site, name=say("place_from", area=site.name, km=amount(km, 1), way=way, station=station.name))

    def _reach(self, shift: Shift, units: int) -> frozenset[str] | None:
        rows = of_shift(self._forecast.coverage, shift.day, shift.key)
        if rows.is_empty():
            return None
        return frozenset(rows.filter(pl.col("units") == units, pl.col("covered"))["cell"])

    def _areas(self, shift: Shift, units: int) -> tuple[Area, ...]:
        rows = of_shift(self._forecast.fairness, shift.day, shift.key)
        if rows.is_empty():
            return ()
        rows = rows.filter(pl.col("units") == units)
        stays = dict(rows.filter(pl.col("plan") == STATIONS).select("zone", "share").iter_rows())
        found = rows.filter(pl.col("plan") == POSTS).sort("calls", "zone", descending=[True, False])
        return tuple(Area(row["zone"], row["calls"], row["share"], row["p90_minutes"], stays.get(row["zone"]))
                     for row in found.iter_rows(named=True))  # fmt: skip

    def _offered(self) -> dict[tuple[str, str], tuple[int, ...]]:
        posts, plans = self._forecast.posts, self._forecast.plans
        if posts is None or plans is None:
            return {}
        keys = ["day", "shift", "units"]
        both = posts.select(keys).unique().join(plans.filter(pl.col("plan") == POSTS).select(keys).unique(), on=keys)
        by_shift = both.group_by("day", "shift").agg(pl.col("units").sort()).iter_rows(named=True)
        return {(row["day"].isoformat(), row["shift"]): tuple(row["units"]) for row in by_shift}

    def nearest_station(self, site: Site) -> tuple[Site, float] | None:
        """The open station nearest in a straight line, and how far (km)."""
        known = [other for other in self.sites.values() if other.open and other.kind == "station"]
        far = [
            (h3.great_circle_distance((site.lat, site.lon), (other.lat, other.lon), unit="km"), other)
            for other in known
        ]
        if not far:
            return None
        km, station = min(far, key=lambda one: one[0])
        return station, float(km)


def _together(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Units at one place are one post, numbered by the first of them."""
    there: dict[str, Post] = {}
    for post in posts:
        one = there.get(post.site.site)
        there[post.site.site] = replace(post, number=len(there) + 1) if one is None else replace(
            one, units=one.units + 1, covered=one.covered + post.covered, moved=one.moved + post.moved,
            origin=one.origin if one.moved else post.origin, km=one.km if one.moved else post.km,
        )  # fmt: skip
    return tuple(there.values())


def _way(start: tuple[float, float], end: tuple[float, float]) -> str:
    """The compass point from one place to another, one of eight."""
    north, east = end[0] - start[0], (end[1] - start[1]) * math.cos(math.radians(start[0]))
    return ("n", "ne", "e", "se", "s", "sw", "w", "nw")[round(math.degrees(math.atan2(east, north)) / 45) % 8]
