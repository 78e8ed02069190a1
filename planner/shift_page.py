"""What the page of a shift says and shows, put together for its template.

Must not know a request, nor compute a forecast figure.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from planner import cost, sentences, why, wording
from planner.certainty import TOO_FEW
from planner.chart import draw_score
from planner.choice import Choice
from planner.classes import decimals_of
from planner.hexmap import draw
from planner.legend import legend_words
from planner.likely import Likely
from planner.looks import LIKELY, REACH, USUAL, VIEWS, letters
from planner.pages import Pages
from planner.placing import Placing
from planner.radio import radio_list
from planner.shift import DAY, NIGHT
from planner.table import rows, top
from planner.texts import code_words, say
from planner.tradeoff import draw_trade

TOP = 10
"""How many of the fullest cells are shown."""


def shift_values(pages: Pages, choice: Choice) -> dict[str, Any]:
    """The values of shift.html, sheet.html and cells.html."""
    whole = pages.figures.of(choice.shift)
    shown = whole if choice.hours is None else pages.figures.of(choice.hours)
    limits = pages.limits(choice.shown)
    decimals = decimals_of(limits)
    table = rows(shown, decimals=decimals)
    placing = pages.placings.of(choice.shift, choice.units)
    return {
        "choice": choice, "shift": choice.shift, "shown": shown, "whole": whole, "decimals": decimals, "rows": table,
        "head": sentences.shift_name(choice.shift), "reading": sentences.reading(shown), "lede": _lede(pages, whole),
        "numbers": sentences.numbers(whole, sentences.Beside(pages.forecast, placing)),
        "days": pages.timetable.days, "kinds": _kinds(pages, choice), "hours": _hours(pages, choice),
        "top": top(shown, table, TOP), "top_part": _part(shown), "total": _total(shown, decimals),
        "chosen": _chosen(pages, shown, choice.cell, decimals), "too_few": TOO_FEW,
        **_map(pages, choice, shown, placing), **_posts(pages, choice, placing),
        "limits": _limits(pages), "not_used": _not_used(pages),
        "score": _score(pages),
    }  # fmt: skip


def _lede(pages: Pages, whole: Likely) -> str:
    shift, about = whole.shift, pages.forecast.about
    lat = float(pages.forecast.cells["lat"].mean())  # type: ignore[arg-type]
    told = [say("lede_hours", hours=wording.hour_range(shift.start, shift.end), weekday=wording.weekday(shift.day),
                season=say(f"season_{why.season(shift, lat)}")),
            say("lede_region", region=about.region, n=pages.zones) if pages.zones > 1 else say("lede_region_alone", region=about.region),
            "" if whole.usual_of_all is None else say("lede_usual", usual=wording.calls(round(whole.usual_of_all))),
            about.weather or ""]  # fmt: skip
    return " ".join(sentence for sentence in told if sentence)


def _map(pages: Pages, choice: Choice, shown: Likely, placing: Placing | None) -> dict[str, Any]:
    reach = placing.reach if placing and placing.reach and choice.view == REACH else frozenset()
    limits = pages.limits(choice.shown, choice.view)
    marks = letters(shown, limits, choice.view)
    drawn = draw(shown, marks, pages.outlines, chosen=choice.cell, posts=placing.posts if placing else (), reach=reach)
    kept = [view for view in VIEWS if view != REACH or (placing and placing.reach)]
    views = [
        {"key": view, "link": choice.link(view=None if view == LIKELY else view), "here": view == choice.view}
        for view in kept
    ]
    return {"map": drawn, "legend": legend_words(limits, choice.view), "views": views, "diverging": choice.view == USUAL,
            "usual_known": shown.usual is not None, "steps": _steps(pages, choice)}  # fmt: skip


def _posts(pages: Pages, choice: Choice, placing: Placing | None) -> dict[str, Any]:
    if placing is None:
        missing = pages.placings.missing or "posts_not_here"
        return {"placing": None, "posts_missing": say(missing)}
    covered = sum(post.covered for post in placing.posts)
    return {
        "placing": placing, "posts_missing": "", "posts_caption": cost.posts_caption(placing), "covered": covered,
        "units": [{"n": n, "link": choice.link(units=n), "here": n == placing.units} for n in placing.offered],
        "costs": cost.cost_rows(placing), "all_costs": cost.all_rows(placing), "next_unit": cost.next_unit(placing),
        "solved": cost.solved(placing), "trade": draw_trade(placing), "radio": radio_list(placing.posts),
        "why": why.reasons(pages.forecast, pages.placings, placing, choice.shift),
        "least_gain": pages.forecast.about.least_gain,
    }  # fmt: skip


def _steps(pages: Pages, choice: Choice) -> Mapping[str, str | None]:
    """The blocks before and after the one shown, as links that need no script; also where the time-lapse begins."""
    singles, start = pages.singles, choice.shown.start
    at = next((n for n, block in enumerate(singles) if block.start == start), None)
    if at is None:
        return {"before": None, "after": None}
    after = at + 1 if choice.hours else at
    return {"before": _block_link(pages, choice, at - 1), "after": _block_link(pages, choice, after)}


def _block_link(pages: Pages, choice: Choice, at: int) -> str | None:
    if not 0 <= at < len(pages.singles):
        return None
    block = pages.singles[at]
    long = next(
        (shift for shift in pages.timetable.shifts.values() if not shift.single and block.start in shift.blocks), None
    )
    if long is None:
        return choice.link(day=block.day.isoformat(), shift=block.key, hours=None)
    return choice.link(day=long.day.isoformat(), shift=long.key, hours=block.key)


def _kinds(pages: Pages, choice: Choice) -> list[dict[str, Any]]:
    def told(key: str) -> dict[str, Any]:
        start, end = (f"{clock:%H}" for clock in pages.timetable.kinds[key])
        there = (choice.shift.day, key) in pages.timetable.shifts
        return {"key": key, "hours": f"{start}–{'24' if end == '00' else end}", "here": key == choice.shift.key,
                "link": choice.link(shift=key, hours=None), "there": there}  # fmt: skip

    return [told(key) for key in (DAY, NIGHT)]


def _hours(pages: Pages, choice: Choice) -> list[dict[str, Any]]:
    if choice.shift.single:
        return []
    length = timedelta(hours=pages.forecast.about.block_hours)
    every = [{"name": say("hours_all"), "link": choice.link(hours=None), "here": choice.hours is None}]
    return every + [
        {"name": wording.hours_short(block, block + length), "link": choice.link(hours=f"{block:%H}"),
         "here": choice.shown.start == block and choice.hours is not None}
        for block in choice.shift.blocks
    ]  # fmt: skip


def _part(shown: Likely) -> dict[str, str]:
    part = float(shown.fullest["expected"].head(TOP).sum())
    return {"part": wording.amount(part, 1), "whole": wording.amount(shown.inside, 1)}


def _chosen(pages: Pages, shown: Likely, cell: str | None, decimals: int) -> dict[str, Any] | None:
    found = [at for at, known in enumerate(shown.cells["cell"]) if known == cell]
    if not found:
        return None
    length = pages.forecast.about.block_hours
    hours = sentences.hours(pages.figures.hours(shown.shift, str(cell)), length, max(decimals, 2))
    return {**shown.cells.row(found[0], named=True), "place": shown.places[found[0]], "hours": hours}


def _score(pages: Pages) -> dict[str, Any]:
    nats = pages.forecast.about.nats
    told = say("score_nats", own=wording.amount(nats[0], 2), usual=wording.amount(nats[1], 2)) if nats else ""
    if not pages.score:
        return {"reading": say("score_none"), "nats": told, "chart": None, "rows": [], "n": 0}
    by_place = {(past.day, past.key): past for past in pages.score}
    days = sorted({past.day for past in pages.score})
    table = [{"day": day, "cells": [by_place.get((day, key)) for key in (DAY, NIGHT)]} for day in days]
    return {"reading": sentences.score(pages.score), "nats": told, "chart": draw_score(pages.score), "rows": table,
            "n": len(pages.score)}  # fmt: skip


def _limits(pages: Pages) -> list[str]:
    # The last one is of ranges made here; a folder with its own has no need of it.
    return [say(f"limits_{number}") for number in range(1, 7 if pages.forecast.shifts is None else 6)]


def _not_used(pages: Pages) -> list[str]:
    about = pages.forecast.about
    reasons = [say("left_out_reason", n=wording.count(n), reason=code_words("reason", reason))
               for reason, n in about.left_out.items()]  # fmt: skip
    told = [say("not_used", reasons=wording.listed(reasons)) if reasons else "",
            say("collapsed", n=wording.count(about.units_collapsed)) if about.units_collapsed else ""]  # fmt: skip
    return [sentence for sentence in told if sentence]


def _total(shown: Likely, decimals: int) -> dict[str, str]:
    inside = shown.inside
    note = say("cells_outside", inside=wording.amount(inside, 1), city=wording.amount(shown.city.expected, 1))
    return {
        "expected": wording.amount(inside, decimals),
        "range": say("range", low=wording.count(shown.city.low), high=wording.count(shown.city.high)),
        "usual": say("unknown") if shown.usual is None else wording.amount(shown.usual, decimals),
        "difference": say("unknown") if shown.usual is None else wording.signed(inside - shown.usual, decimals),
        "note": note if abs(shown.city.expected - inside) >= 0.01 * inside else "",
    }
