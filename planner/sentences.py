"""What the page says in sentences: the shift's name, its reading, its four numbers, the score.

Short and plain; likely, never certain. Must not compute a figure that is not said.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from planner.likely import Likely
from planner.score import Past, verdict
from planner.shift import Shift
from planner.texts import say
from planner.wording import (
    amount,
    calls,
    capital,
    cells,
    closing,
    count,
    day_and_month,
    hour_range,
    listed,
    percent,
    short_day,
    signed,
    worded,
    worded_pair,
)

NAMED = 3
"""How many shifts or places a sentence names."""


def shift_name(shift: Shift) -> str:
    """Monday 23 November, day shift."""
    kind = say("shift_block", hours=hour_range(shift.start, shift.end)) if shift.single else say(f"shift_{shift.key}")
    return say("shift_head", day=day_and_month(shift.day), shift=kind)


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


def numbers(shown: Likely, decimals: int) -> list[dict[str, str]]:
    """The numbers above the map: each with what it counts and a remark."""
    city, shift = shown.city, shown.shift
    told = [_number(calls(round(city.expected)), say("likely_range", low=count(city.low), high=count(city.high)),
                    say("four_in_five"))]  # fmt: skip
    if shift.single:
        hours = (shift.end - shift.start) / timedelta(hours=1)
        told.append(_number(amount(city.expected / hours, 1), say("per_hour"), say("per_hour_note", n=f"{hours:.0f}")))
    else:
        starts = [f"{block:%H}" for block in shift.blocks]
        ranges = ", ".join(f"{block.low}–{block.high}" for block in shown.blocks)
        told.append(_number(" · ".join(count(round(block.expected)) for block in shown.blocks),
                            say("by_block", hours=listed(starts)), say("by_block_ranges", ranges=ranges)))  # fmt: skip
    usual = shown.usual
    # The two whole numbers a reader sees are what the difference is taken of.
    told.append(
        _number(say("unknown"), say("against_usual"), say("no_usual")) if usual is None
        else _number(signed(round(shown.inside) - round(usual), 0), say("against_usual"), say("usual_calls", usual=count(round(usual))))
    )  # fmt: skip
    area, whole = float(shown.half["area"].sum()), float(shown.cells["area"].sum())
    told.append(
        _number(cells(shown.half.height), say("half"), say("half_note", area=amount(area, 0), total=amount(whole, 0)))
    )
    return told


def hours(blocks: Sequence[dict[str, Any]], length: int, decimals: int) -> list[dict[str, str]]:
    """The rows of a chosen cell, one per block."""
    return [
        {
            "hours": _short_hours(block["block_start"], block["block_start"] + timedelta(hours=length)),
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
        names = listed([say("score_shift", day=short_day(shift.day), shift=shift.key) for shift in missed])
        sentences.append(say("score_only_over" if over else "score_only_under", names=names))
    elif missed:
        more, fewer = worded_pair(len(over), len(missed) - len(over))
        sentences.append(say("score_over", over=capital(more), under=fewer))
    actual, likely = sum(shift.actual for shift in shifts), sum(shift.expected for shift in shifts)
    return " ".join([*sentences, say("score_sum", actual=calls(actual), expected=count(round(likely)))])


def _number(big: str, what: str, remark: str) -> dict[str, str]:
    return {"big": big, "what": what, "remark": remark}


def _short_hours(start: datetime, end: datetime) -> str:
    return f"{start:%H}–{closing(end)[:2]}"
