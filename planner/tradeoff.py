"""The trade between coverage and the crews' hours at the kerb as marks of an SVG: x in per cent, y in pixels.

Gives positions, not markup; the table on the page has the same numbers. Must not say which plan is best.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from planner.placing import POSTS, Placing, Plan

HEIGHT, TOP = 200.0, 14.0


@dataclass(frozen=True)
class Dot:
    """A plan: its place for all calls, and for the worst-served area (None: not known)."""

    x: str
    y: float
    y_worst: float | None
    units: int
    chosen: bool
    stays: bool


@dataclass(frozen=True)
class Trade:
    """The drawing: dots by hours, grid lines by share and by hours, its height."""

    dots: tuple[Dot, ...]
    across: tuple[tuple[float, int], ...]
    along: tuple[tuple[str, int], ...]
    lines: tuple[tuple[Dot, Dot], ...]
    height: float
    bottom: float


def draw_trade(placing: Placing) -> Trade | None:
    """The trade of all numbers of units; None when hours are not known for at least two plans."""
    plans = [placing.plans[POSTS, units] for units in placing.offered]
    known = [plan for plan in (placing.stations, *plans) if plan and plan.kerb_hours is not None]
    if len(known) < 2:
        return None
    longest = max(plan.kerb_hours or 0.0 for plan in known) or 1.0
    step = next(
        part * scale for scale in (1, 10, 100, 1000, 10000) for part in (1, 2, 5) if part * scale * 6 >= longest
    )
    last = step * math.ceil(longest / step)
    lowest = min([plan.share for plan in known] + [plan.worst_share for plan in known if plan.worst_share is not None])
    floor = max(0, math.floor(lowest * 10 - 0.5) * 10)
    step_up = 10 if floor >= 50 else 20
    floor -= floor % step_up

    def high(share: float) -> float:
        return round(TOP + (HEIGHT - TOP) * (100 - 100 * share) / (100 - floor), 1)

    def along(hours: float) -> str:
        return f"{4 + 92 * hours / last:.2f}%"

    dots = [_dot(plan, along(plan.kerb_hours or 0.0), high, placing) for plan in known]
    moving = sorted((dot for dot in dots if not dot.stays), key=lambda dot: (float(dot.x[:-1]), dot.units))
    shares = tuple((high(share / 100), share) for share in range(floor, 101, step_up))
    hours = tuple((along(value), value) for value in range(0, last + 1, step))
    return Trade(tuple(dots), shares, hours, tuple(pairwise(moving)), HEIGHT + 24, HEIGHT)


def _dot(plan: Plan, x: str, high: Callable[[float], float], placing: Placing) -> Dot:
    worst = None if plan.worst_share is None else high(plan.worst_share)
    return Dot(x, high(plan.share), worst, plan.units, plan is placing.plan, plan.plan != POSTS)
