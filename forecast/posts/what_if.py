"""What if a station closes, a unit is added, a crowd comes, or a hot day brings more calls: the plan before and after.

Quick plans with their gaps, or exact ones on request. What the volume becomes is the asker's word, never a guess of ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from forecast.posts.fairness import by_zone
from forecast.posts.plans import POSTS, Plan, Setting, make_plan
from forecast.posts.solve import EXACT
from forecast.posts.travel import great_circle_km
from forecast.problem import ForecastProblem

EVENT_KM = 1.0
"""An event's calls are spread evenly over the cells whose centres lie this near, or go to the nearest cell."""

FURTHEST_EVENT_KM, MOST_FACTOR = 10.0, 10.0


@dataclass(frozen=True, kw_only=True)
class Event:
    """Extra likely calls at a place; of those, the share of its hours that lies in the shift counts (all without hours)."""

    lat: float
    lon: float
    calls: float
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """closed: site ids; added: units more (or fewer, below 0); volume: factor on all likely calls, events not included."""

    closed: Sequence[str] = ()
    added: int = 0
    events: Sequence[Event] = ()
    volume: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Both plans, whether both are proven best, and zone: calls, share and minutes before and after, with the difference."""

    before: Plan
    after: Plan
    exact: bool
    zones: pl.DataFrame


def what_if(
    setting: Setting, demand: np.ndarray, units: int, change: Change, *, start: datetime | None = None,
    plan: str = POSTS, exact: bool = False,
) -> Answer:  # fmt: skip
    """The plan of the shift that begins at `start`, before and after a change. Raises ForecastProblem with one sentence."""
    if units + change.added < 1:
        raise ForecastProblem(f"{units} units and {change.added} leave none; keep at least 1.")
    changed, later = close(setting, change.closed), demand_after(setting, demand, change, start=start)
    before = make_plan(setting, demand, units, plan, exact=exact)
    after = make_plan(changed, later, units + change.added, plan, exact=exact)
    both = [by_zone(d, p.within.astype(float), p.minutes, setting.zones) for d, p in ((demand, before), (later, after))]
    names = ("calls", "covered", "share", "p90_minutes")
    zones = both[0].join(both[1], on="zone", how="full", coalesce=True, suffix="_after").sort("zone")
    zones = zones.with_columns(pl.col("calls", "covered", "calls_after", "covered_after").fill_null(0.0))
    return Answer(
        before=before, after=after, exact=before.solver == after.solver == EXACT,
        zones=zones.with_columns((pl.col(f"{name}_after") - pl.col(name)).alias(f"{name}_change") for name in names),
    )  # fmt: skip


def close(setting: Setting, sites: Sequence[str]) -> Setting:
    """The setting with these sites closed."""
    unknown = set(sites) - set(setting.sites["site"])
    if unknown:
        raise ForecastProblem(f"{len(unknown)} of the sites to close are not among the sites of the region.")
    left = setting.sites.with_columns(open=pl.col("open") & ~pl.col("site").is_in(list(sites)))
    if not left["open"].any():
        raise ForecastProblem("no site would be open; keep at least one.")
    return replace(setting, sites=left)


def demand_after(setting: Setting, demand: np.ndarray, change: Change, *, start: datetime | None = None) -> np.ndarray:
    """Likely calls (cells,) times the factor, and those of the events on top."""
    if not 0 < change.volume <= MOST_FACTOR:
        raise ForecastProblem(f"the factor on the volume must be above 0 and at most {MOST_FACTOR:.0f}.")
    later = demand * change.volume
    for event in change.events:
        later = later + _calls_of(setting, event, start)
    return np.asarray(later)


def _calls_of(setting: Setting, event: Event, start: datetime | None) -> np.ndarray:
    if not (event.calls >= 0 and np.isfinite(event.calls)):
        raise ForecastProblem("an event needs a number of extra calls, 0 or more.")
    if not (abs(event.lat) <= 90 and abs(event.lon) <= 180):
        raise ForecastProblem("an event needs a latitude from -90 to 90 and a longitude from -180 to 180.")
    place = np.array([[event.lat, event.lon]])
    km = great_circle_km(place, setting.cells.select("lat", "lon").to_numpy())[0]
    if km.min() > FURTHEST_EVENT_KM:
        raise ForecastProblem(f"the event lies over {FURTHEST_EVENT_KM:.0f} km outside the region.")
    near = km <= EVENT_KM
    if not near.any():
        near = np.arange(len(km)) == int(np.argmin(km))
    return np.where(near, event.calls * _share_in_shift(event, start, setting.shift_hours) / near.sum(), 0.0)


def _share_in_shift(event: Event, start: datetime | None, hours: float) -> float:
    if start is None or event.start is None or event.end is None:
        return 1.0
    if event.end <= event.start:
        raise ForecastProblem("an event ends after it starts.")
    inside = min(event.end, start + timedelta(hours=hours)) - max(event.start, start)
    return max(0.0, inside / (event.end - event.start))
