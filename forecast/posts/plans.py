"""Three plans for so many units of one shift: stay in stations, posts by maximal coverage, posts with busy units.

Each is told with what it covers, whom it serves worst and what it costs the crews. Must not choose between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from forecast.posts.busy import busy_fraction, expected_coverage_problem
from forecast.posts.cover import Cover
from forecast.posts.fairness import Fairness, fairness
from forecast.posts.moves import THRESHOLD_CALLS, Burden, Homes, Sent, burden, home_places, send, with_prices
from forecast.posts.sites import STATION, no_sites, with_posts
from forecast.posts.solve import EXACT, GREEDY, SECONDS, solve
from forecast.posts.staffing import Service
from forecast.posts.travel import SpeedModel, Travel
from forecast.problem import ForecastProblem

STATIONS, POSTS, BUSY = "stations", "posts", "busy"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all plans of a region share. sites as sites_from gives them, then posts; cells: cell, lat, lon, zone."""

    sites: pl.DataFrame
    cells: pl.DataFrame
    minutes: np.ndarray
    km: np.ndarray
    travel: Mapping[str, object]
    standard_minutes: float
    shift_hours: float
    service: Service
    threshold: float

    @property
    def zones(self) -> list[str | None]:
        """The zone of each cell."""
        return self.cells["zone"].cast(pl.String).to_list()

    @property
    def within(self) -> np.ndarray:
        """sites x cells: open, and within the standard."""
        return np.asarray((self.minutes <= self.standard_minutes) & self.sites["open"].to_numpy()[:, None])


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One plan. minutes: (cells,) of the nearest unit; gains: likely calls each unit adds after those before it."""

    name: str
    units: int
    sent: Sent
    covered: float
    share: float
    expected_share: float
    fairness: Fairness
    burden: Burden
    gap: float
    minutes: np.ndarray
    within: np.ndarray
    first: np.ndarray
    gains: np.ndarray

    @property
    def solver(self) -> str:
        """`exact` where nothing is missed for sure, else `greedy`."""
        return EXACT if self.gap == 0.0 else GREEDY


def make_setting(
    cells: pl.DataFrame, sites: pl.DataFrame | None = None, *, travel: Travel | None = None, standard_minutes: float = 8.0,
    shift_hours: float = 12.0, service: Service | None = None, threshold: float = THRESHOLD_CALLS, kerb_posts: bool = True,
) -> Setting:  # fmt: skip
    """Sites with the cells as posts by the road (unless `kerb_posts` is False), and the drives between all of them."""
    if not standard_minutes > 0:
        raise ForecastProblem("the standard must be above 0 minutes.")
    if cells.is_empty():
        raise ForecastProblem("the region has no cells.")
    if "zone" not in cells.columns:
        cells = cells.with_columns(zone=pl.lit(None, dtype=pl.String))
    sites = no_sites() if sites is None else sites
    if kerb_posts or sites.is_empty():
        sites = with_posts(sites, cells)
    travel = travel or SpeedModel()
    places, stations = sites.select("lat", "lon").to_numpy(), sites.filter(pl.col("kind") == STATION)
    drive = travel.drive(places, cells.select("lat", "lon").to_numpy())
    km = np.zeros((sites.height, sites.height))
    at = np.flatnonzero((sites["kind"] == STATION).to_numpy())
    if stations.height:
        km[at] = travel.drive(places[at], places).km
        km[at, at] = 0.0
    return Setting(
        sites=sites, cells=cells, minutes=drive.minutes, km=km, travel=travel.told(), standard_minutes=standard_minutes,
        shift_hours=shift_hours, service=service or Service(), threshold=threshold,
    )  # fmt: skip


def make_plan(
    setting: Setting, demand: np.ndarray, units: int, name: str, *, exact: bool = True, seconds: float = SECONDS
) -> Plan:
    """The plan `stations`, `posts` or `busy` for demand (cells,) of one shift. Raises ForecastProblem."""
    sites, within = setting.sites, setting.within
    busy = busy_fraction(
        float(demand.sum()), service_hours=setting.service.hours, units=units, shift_hours=setting.shift_hours
    )
    places = home_places(sites, units)
    homes = Homes(places=places, km=setting.km[places])
    expected = expected_coverage_problem(
        demand, within, units, fraction=busy, most=_room(sites, places, units, stay=name == STATIONS)
    )
    problem = expected if name != POSTS else replace(expected, levels=np.array([1.0]))
    priced, rows = with_prices(problem, places, setting.threshold)
    found = solve(priced, units, exact=exact or name == STATIONS, seconds=seconds)
    sent = send(
        problem, np.bincount(rows, found.units, sites.height).astype(np.int64), homes, threshold=setting.threshold
    )
    worth = problem.covered(np.bincount(sent.post, minlength=sites.height)) - setting.threshold * int(sent.moved.sum())
    gap = 0.0 if abs(worth - found.value) < 1e-6 and found.gap == 0.0 else max(0.0, found.bound - worth)
    return _told(setting, demand, name, _in_order(problem, sent), gap=gap, busy=busy, expected=expected)


def _room(sites: pl.DataFrame, homes: np.ndarray, units: int, *, stay: bool) -> np.ndarray:
    """Units each site may hold; whoever stays at home has room there, whatever the file says of capacity."""
    at_home = np.bincount(homes, minlength=sites.height)
    if stay and len(homes):
        return np.minimum(at_home, units)
    told = np.where(sites["open"].to_numpy(), sites["capacity"].fill_null(units).to_numpy(), 0)
    return np.minimum(np.maximum(told, at_home), units)


def _in_order(problem: Cover, sent: Sent) -> Sent:
    """The unit that adds most calls first, then the one that adds most to it, and so on; equal ones by site."""
    left, order, within = list(range(len(sent.post))), [], np.zeros(len(problem.demand), dtype=np.int64)
    rows = problem.reach[sent.post].toarray().astype(np.int64)
    while left:
        next_level = problem.demand * np.concatenate([problem.levels, [0.0]])[np.minimum(within, len(problem.levels))]
        best = max(left, key=lambda unit: (round(float(rows[unit] @ next_level), 9), -int(sent.post[unit])))
        left.remove(best)
        order.append(best)
        within = within + rows[best]
    return Sent(post=sent.post[order], home=sent.home[order], km=sent.km[order])


def _told(
    setting: Setting, demand: np.ndarray, name: str, sent: Sent, *, gap: float, busy: float, expected: Cover
) -> Plan:
    minutes, units = setting.minutes[sent.post], len(sent.post)
    nearest, reached = minutes.min(axis=0), minutes <= setting.standard_minutes
    within, total = reached.any(axis=0), float(demand.sum())
    new = reached & ~np.concatenate([np.zeros((1, len(demand)), dtype=bool), np.logical_or.accumulate(reached)[:-1]])
    placed = np.bincount(sent.post, minlength=setting.sites.height)
    first = np.bincount(minutes.argmin(axis=0), demand * within, units)
    covered = float(demand @ within)
    return Plan(
        name=name, units=units, sent=sent, covered=covered, gap=gap, minutes=nearest, within=within, first=first,
        share=min(1.0, covered / total) if total > 0 else 0.0,
        expected_share=min(1.0, expected.covered(placed) / total) if total > 0 else 0.0,
        fairness=fairness(demand, within.astype(float), nearest, setting.zones),
        burden=burden(sent, setting.sites, shift_hours=setting.shift_hours, busy=busy),
        gains=np.asarray(new @ demand),
    )  # fmt: skip
