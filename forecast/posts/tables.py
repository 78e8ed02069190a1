"""The tables of posts in a forecast folder: sites, posts, plans, coverage, fairness and staffing, for every shift.

Must not place units itself, write a file, or leave a plan's gap unsaid.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from forecast.posts.fairness import by_zone
from forecast.posts.plans import BUSY, POSTS, STATIONS, Plan, Setting, make_plan
from forecast.posts.shifts import shift_blocks
from forecast.posts.sites import STATION
from forecast.posts.solve import SECONDS
from forecast.posts.staffing import staffing
from forecast.problem import ForecastProblem

_REAL, _WHOLE, _TEXT = pl.Float64, pl.Int64, pl.String
_KEY: dict[str, Any] = {"day": pl.Date, "shift": _TEXT, "units": _WHOLE}
_POSTS: dict[str, Any] = {**_KEY, "post": _WHOLE, "site": _TEXT, "covered": _REAL, "marginal": _REAL, "from_site": _TEXT, "from_km": _REAL,
          "moved": pl.Boolean}  # fmt: skip
_PLANS: dict[str, Any] = {**_KEY, "plan": _TEXT, "covered": _REAL, "share": _REAL, "expected_share": _REAL, "worst_zone": _TEXT,
          "worst_share": _REAL, "gini": _REAL, "p90_minutes": _REAL, "moves": _WHOLE, "kerb_hours": _REAL, "km": _REAL,
          "gap": _REAL, "solver": _TEXT}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PostTables:
    """The tables by name; `staffing` is empty where no volume by block was given."""

    sites: pl.DataFrame
    posts: pl.DataFrame
    plans: pl.DataFrame
    coverage: pl.DataFrame
    fairness: pl.DataFrame
    staffing: pl.DataFrame


def plans_for(
    expected: pl.DataFrame, setting: Setting, units: Sequence[int], *, exact_units: Collection[int] | None = None,
    city: pl.DataFrame | None = None, block_hours: int = 4, dispersion: float = 0.0, seconds: float = SECONDS,
    progress: Callable[[str], None] | None = None,
) -> PostTables:  # fmt: skip
    """Plans for each shift and number of units.

    expected: day, shift, cell, expected; setting: of the region; exact_units: the numbers of units that are solved
    exactly, by default all of them - the others get the quick plan and its gap; city: block_start, expected, for the
    staffing, with the dispersion of a block's calls. Raises ForecastProblem.
    """
    if not units:
        raise ForecastProblem("say for how many units to plan, at least 1.")
    proven = set(units) if exact_units is None else set(exact_units)
    made: list[tuple[date, str, np.ndarray, Plan]] = []
    for (day, shift), part in expected.group_by("day", "shift", maintain_order=True):
        if progress:
            progress(f"posts, {day} {shift}")
        demand = demand_of(part, setting)
        for k in sorted(set(units)):
            for name in plan_names(setting):
                made.append(
                    (day, shift, demand, make_plan(setting, demand, k, name, exact=k in proven, seconds=seconds))
                )
    posts = [(day, shift, plan) for day, shift, _, plan in made if plan.name == POSTS]
    used = {int(site) for _, _, plan in posts for site in plan.sent.post}
    return PostTables(
        sites=_sites(setting, used), posts=_frame([row for key in posts for row in _posts(setting, *key)], _POSTS),
        plans=_frame([_plan(day, shift, plan) for day, shift, _, plan in made], _PLANS),
        coverage=_concat([_coverage(setting, *key) for key in posts]),
        fairness=_concat([_fairness(setting, *key) for key in made]),
        staffing=_staffing(city, block_hours, dispersion, setting),
    )  # fmt: skip


def plan_names(setting: Setting) -> tuple[str, ...]:
    """The plans there are; nobody can stay in a station where none is known."""
    known = ((setting.sites["kind"] == STATION) & setting.sites["open"]).any()
    return (STATIONS, POSTS, BUSY) if known else (POSTS, BUSY)


def demand_of(part: pl.DataFrame, setting: Setting) -> np.ndarray:
    """The likely calls (cells,) of one shift in the order of the setting's cells; cells not named have none."""
    joined = setting.cells.select("cell").join(
        part.select("cell", "expected"), on="cell", how="left", maintain_order="left"
    )
    if joined.height != setting.cells.height:
        raise ForecastProblem("a shift names a cell twice.")
    return joined["expected"].fill_null(0.0).to_numpy()


def _sites(setting: Setting, used: set[int]) -> pl.DataFrame:
    """Every station and hospital, and the posts by the road that a plan uses."""
    numbered = setting.sites.with_row_index("at")
    kept = numbered.filter((pl.col("kind") != "post") | pl.col("at").is_in(sorted(used)))
    return kept.select("site", "name", "kind", "lat", "lon", "open")


def _posts(setting: Setting, day: date, shift: str, plan: Plan) -> list[tuple[object, ...]]:
    names, sent = setting.sites["site"].to_list(), plan.sent
    return [
        (day, shift, plan.units, at + 1, names[sent.post[at]], float(plan.first[at]), float(plan.gains[at]),
         names[sent.home[at]] if sent.home[at] >= 0 else None, float(sent.km[at]) if sent.home[at] >= 0 else None,
         bool(sent.moved[at]))
        for at in range(plan.units)
    ]  # fmt: skip


def _plan(day: date, shift: str, plan: Plan) -> tuple[object, ...]:
    fair, cost = plan.fairness, plan.burden
    return (
        day, shift, plan.units, plan.name, plan.covered, plan.share, plan.expected_share, fair.worst_zone, fair.worst_share,
        fair.gini, fair.p90_minutes, cost.moves, cost.kerb_hours, cost.km, plan.gap, plan.solver,
    )  # fmt: skip


def _coverage(setting: Setting, day: date, shift: str, plan: Plan) -> pl.DataFrame:
    return _keyed(day, shift, plan, pl.DataFrame({
        "cell": setting.cells["cell"], "minutes": plan.minutes, "covered": plan.within,
    }))  # fmt: skip


def _fairness(setting: Setting, day: date, shift: str, demand: np.ndarray, plan: Plan) -> pl.DataFrame:
    zones = by_zone(demand, plan.within.astype(float), plan.minutes, setting.zones)
    return _keyed(day, shift, plan, zones.select(pl.lit(plan.name).alias("plan"), pl.all()))


def _keyed(day: date, shift: str, plan: Plan, frame: pl.DataFrame) -> pl.DataFrame:
    key = (pl.lit(day, pl.Date).alias("day"), pl.lit(shift).alias("shift"), pl.lit(plan.units, pl.Int64).alias("units"))
    return frame.select(*key, pl.all())


def _staffing(city: pl.DataFrame | None, block_hours: int, dispersion: float, setting: Setting) -> pl.DataFrame:
    if city is None:
        city = pl.DataFrame(schema={"block_start": pl.Datetime("us"), "expected": _REAL})
    blocks = shift_blocks(city["block_start"].to_list(), block_hours)
    return staffing(city, blocks, block_hours=block_hours, dispersion=dispersion, service=setting.service)


def _frame(rows: list[tuple[object, ...]], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, orient="row", schema=schema)


def _concat(frames: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames) if frames else pl.DataFrame()
