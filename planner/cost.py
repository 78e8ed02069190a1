"""What posts cost the crews, beside what they cover: the table, what the next unit buys, and the whole trade.

Must not leave the cost out because it looks bad.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.placing import POSTS, Placing, Plan
from planner.texts import say
from planner.wording import amount, capital, count, percent, worded


@dataclass(frozen=True)
class CostRow:
    """A plan as a row of text; `chosen` marks the one the page is about."""

    name: str
    units: int
    chosen: bool
    cells: Mapping[str, str]


def cost_rows(placing: Placing) -> list[CostRow]:
    """Staying in stations, then one post fewer, as many, one more."""
    near = [placing.plans.get((POSTS, units)) for units in (placing.units - 1, placing.units, placing.units + 1)]
    plans = [plan for plan in (placing.stations, *near) if plan]
    return [_row(plan, chosen=plan is placing.plan) for plan in plans]


def all_rows(placing: Placing) -> list[CostRow]:
    """Every number of posts that was worked out, with staying in stations first."""
    plans = [placing.plans[POSTS, units] for units in placing.offered]
    return [_row(plan, chosen=plan is placing.plan) for plan in (placing.stations, *plans) if plan]


def next_unit(placing: Placing) -> str:
    """What the next unit buys, and at what cost; empty when the folder has no further one."""
    more = placing.plans.get((POSTS, placing.units + 1))
    if not more:
        return ""
    here, points = placing.plan, round(100 * more.share) - round(100 * placing.plan.share)
    told = {"nth": say(f"nth_{more.units}") if more.units <= 12 else say("nth_n", n=more.units),
            "calls": amount(max(more.covered - here.covered, 0), 1), "points": _points(points)}  # fmt: skip
    if more.kerb_hours is None or here.kerb_hours is None:
        return say("next_unit", **told)
    by = more.kerb_hours - here.kerb_hours
    if round(by) == 0:
        return say("next_unit_no_hours", **told)
    return say("next_unit_hours" if by > 0 else "next_unit_fewer_hours", hours=_hours(abs(by)), **told)


def posts_caption(placing: Placing) -> str:
    """Five posts that would cover most."""
    n = len(placing.posts)
    if n < placing.units:
        return capital(say("posts_caption_units", n=worded(n), units=placing.units))
    return capital(say("posts_caption_1" if n == 1 else "posts_caption", n=worded(n)))


def solved(placing: Placing) -> str:
    """How the posts were found: exactly, or by a rule that may miss a little."""
    plan = placing.plan
    if plan.solver == "exact":
        return say("solved_exact")
    return say("solved_greedy", gap=amount(plan.gap, 1)) if plan.gap else say("solved_greedy_unknown")


def _row(plan: Plan, *, chosen: bool) -> CostRow:
    name = (
        say("plan_stations")
        if plan.plan != POSTS
        else say("plan_posts_1" if plan.units == 1 else "plan_posts", n=plan.units)
    )
    cells = {
        "share": percent(plan.share), "busy": _share(plan.expected_share), "worst": _share(plan.worst_share),
        "worst_zone": plan.worst_zone or "", "gini": _real(plan.gini, 2), "p90": _real(plan.p90_minutes, 1),
        "moves": say("unknown") if plan.moves is None else count(plan.moves),
        "hours": _real(plan.kerb_hours, 0), "km": _real(plan.km, 0), "calls": amount(plan.covered, 1),
    }  # fmt: skip
    return CostRow(name, plan.units, chosen, cells)


def _share(share: float | None) -> str:
    return say("unknown") if share is None else percent(share)


def _real(value: float | None, decimals: int) -> str:
    return say("unknown") if value is None else amount(value, decimals)


def _points(points: int) -> str:
    return say("points_1") if points == 1 else say("points_n", n=points)


def _hours(hours: float) -> str:
    return say("hours_1") if round(hours) == 1 else say("hours_n", n=count(round(hours)))
