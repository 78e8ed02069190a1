"""What the page says in sentences: the shift's name, its reading, its four numbers, the score.

Short and plain; likely, never certain. Must not compute a figure that is not said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polars as pl

from planner.likely import Likely
from planner.placing import Placing
from planner.reading import Forecast, of_shift
from planner.score import Past, verdict
from planner.shift import Shift
from planner.texts import say
from planner.wording import (
    amount,
    calls,
    capital,
    cells,
    count,
    day_and_month,
    hour_range,
    hours_short,
    listed,
    percent,
    short_day,
    signed,
    weekday,
    worded,
    worded_pair,
)

NAMED = 3
"""How many shifts or places a sentence names."""

FOUR = 4
"""How many numbers stand above the map."""


def shift_name(shift: Shift) -> str:
    """Monday 23 November, day shift."""
    kind = say("shift_block", hours=hour_range(shift.start, shift.end)) if shift.single else say(f"shift_{shift.key}")
    return capital(say("shift_head", day=day_and_month(shift.day), shift=kind))


def reading(shown: Likely) -> str:
    """How many calls are likely, and where most."""
    city = shown.city
    first = say("reading_many", city=capital(calls(round(city.expected))), low=count(city.low), high=count(city.high))
    whole = shown.inside or 1.0
    half, total = shown.half.height, shown.cells.height
    areas = (
        shown.cells.drop_nulls("zone").group_by("zone").agg(pl.col("expected").sum())
        .sort(["expected", "zone"], descending=[True, False]).head(NAMED)
    )  # fmt: skip
    if areas.height < NAMED:
        share = percent(float(shown.fullest["expected"].head(10).sum()) / whole)
        n = worded(min(total, 10))
        return f"{first} {say('reading_where_cells', n=n, share=share, half=count(half), total=count(total))}"
    share = percent(float(areas["expected"].sum()) / whole)
    places = listed(areas["zone"].to_list())
    return f"{first} {say('reading_where', places=places, share=share, half=count(half), total=count(total))}"


@dataclass(frozen=True)
class Beside:
    """What a shift's numbers are told beside: the forecast's tables, and the posts suggested (None: there are none)."""

    forecast: Forecast
    placing: Placing | None


def numbers(shown: Likely, beside: Beside) -> list[dict[str, str]]:
    """The four numbers above the map: each with what it counts and a remark. What is not known gives way to what is."""
    city, usual = shown.city, shown.usual_of_all
    remark = (
        say("four_in_five")
        if usual is None
        else say("four_in_five_usual", usual=count(round(usual)), shift=_kind(shown.shift))
    )
    told = [_number(calls(round(city.expected)), say("likely_range", low=count(city.low), high=count(city.high)), remark),
            _by_block(shown)]  # fmt: skip
    told += [number for number in (_units(shown, beside.forecast), _covered(beside)) if number]
    for spare in (_against_usual, _half):
        if len(told) < FOUR:
            told.append(spare(shown))
    return told


def _by_block(shown: Likely) -> dict[str, str]:
    city, shift = shown.city, shown.shift
    if shift.single:
        hours = (shift.end - shift.start) / timedelta(hours=1)
        return _number(amount(city.expected / hours, 1), say("per_hour"), say("per_hour_note", n=f"{hours:.0f}"))
    if len(shown.blocks) > 4:
        # Short blocks do not fit beside each other; the fullest one is what a planner asks for.
        block, start = max(zip(shown.blocks, shift.blocks, strict=True), key=lambda pair: pair[0].expected)
        return _number(calls(round(block.expected)), say("fullest_hours", start=f"{start:%H:%M}"),
                       say("by_block_ranges", ranges=f"{block.low}–{block.high}"))  # fmt: skip
    starts = [f"{block:%H}" for block in shift.blocks]
    ranges = ", ".join(f"{block.low}–{block.high}" for block in shown.blocks)
    return _number(" · ".join(count(round(block.expected)) for block in shown.blocks),
                   say("by_block", hours=listed(starts)), say("by_block_ranges", ranges=ranges))  # fmt: skip


def _units(shown: Likely, forecast: Forecast) -> dict[str, str] | None:
    """How many units are busy at the busiest hour: enough in four shifts of five, on an ordinary one, in 19 of 20."""
    found = of_shift(forecast.staffing, shown.shift.day, shown.shift.key)
    if found.height != 1:
        return None
    row = found.row(0, named=True)
    p50, p80, p95 = (round(row[f"units_p{part}"]) for part in (50, 80, 95))
    return _number(say("units_1") if p80 == 1 else say("units_n", n=p80), say("units_busy", time=f"{row['busiest_hour']:%H:%M}"),
                   say("units_quantiles", p50=p50, p95=p95))  # fmt: skip


def _covered(beside: Beside) -> dict[str, str] | None:
    placing = beside.placing
    if not placing:
        return None
    plan, minutes = placing.plan, beside.forecast.about.standard_minutes
    worst = "" if plan.worst_share is None or not plan.worst_zone else say("covered_worst", zone=plan.worst_zone,
                                                                         share=percent(plan.worst_share))  # fmt: skip
    many = len(placing.posts)
    posts = say("of_post_1") if many == 1 else say("of_posts", n=worded(many))
    return _number(percent(plan.share), say("covered_share", minutes=minutes, posts=posts), worst)


def _against_usual(shown: Likely) -> dict[str, str]:
    usual = shown.usual_of_all
    if usual is None:
        return _number(say("unknown"), say("against_usual"), say("no_usual"))
    # The two whole numbers a reader sees are what the difference is taken of.
    return _number(signed(round(shown.city.expected) - round(usual), 0), say("against_usual"),
                   say("usual_calls", usual=count(round(usual))))  # fmt: skip


def _half(shown: Likely) -> dict[str, str]:
    area, whole = float(shown.half["area"].sum()), float(shown.cells["area"].sum())
    return _number(
        cells(shown.half.height), say("half"), say("half_note", area=amount(area, 0), total=amount(whole, 0))
    )


def _kind(shift: Shift) -> str:
    return say(f"kind_{shift.key}" if not shift.single else "kind_block", weekday=weekday(shift.day),
               hours=hours_short(shift.start, shift.end))  # fmt: skip


def hours(blocks: Sequence[dict[str, Any]], length: int, decimals: int) -> list[dict[str, str]]:
    """The rows of a chosen cell, one per block."""
    return [
        {
            "hours": hours_short(block["block_start"], block["block_start"] + timedelta(hours=length)),
            "expected": amount(block["expected"], decimals),
            "range": say("range", low=block["low"], high=block["high"]),
            "usual": say("unknown") if block["usual"] is None else amount(block["usual"], decimals),
        }
        for block in blocks
    ]


def score(shifts: Sequence[Past]) -> str:
    """How many past shifts fell inside their range, what the others were like, and the sum."""
    missed = [shift for shift in shifts if not shift.inside]
    inside, n = worded_pair(len(shifts) - len(missed), len(shifts))
    told = say(f"verdict_{verdict(len(shifts) - len(missed), len(shifts))}")
    sentences = [say("score_inside", inside=capital(inside), n=n, verdict=told) if missed
                 else say("score_all", n=n, verdict=told)]  # fmt: skip
    over = [shift for shift in missed if shift.actual > shift.high]
    if missed and len(over) in {0, len(missed)} and len(missed) <= NAMED:
        names = listed(
            [say("score_shift", day=short_day(shift.day), shift=say(f"word_{shift.key}")) for shift in missed]
        )
        sentences.append(say("score_only_over" if over else "score_only_under", names=names))
    elif missed:
        more, fewer = worded_pair(len(over), len(missed) - len(over))
        sentences.append(say("score_over", over=capital(more), under=fewer))
    actual, likely = sum(shift.actual for shift in shifts), sum(shift.expected for shift in shifts)
    return " ".join([*sentences, say("score_sum", actual=calls(actual), expected=count(round(likely)))])


def _number(big: str, what: str, remark: str) -> dict[str, str]:
    return {"big": big, "what": what, "remark": remark}
