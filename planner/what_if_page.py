"""What the what-if page says: the form as it was asked, and the answer as rows before and after.

Must not work out an answer.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from planner import sentences
from planner.asking import (
    FEWEST_MORE,
    MOST_EVENT_CALLS,
    MOST_HEAT,
    MOST_MORE,
    Answer,
    CannotAnswer,
    Outcome,
    Scenario,
    WhatIf,
    WrongQuestion,
    read_scenario,
)
from planner.choice import Choice
from planner.pages import Pages
from planner.placing import Placing
from planner.texts import code_words, say
from planner.wording import amount, count, listed, percent, short_day, signed


def what_if_values(pages: Pages, answers: WhatIf | None, choice: Choice, asked: Mapping[str, str],
                   closed: Sequence[str]) -> dict[str, Any]:  # fmt: skip
    """The values of what_if.html."""
    placing = pages.placings.of(choice.shift, choice.units)
    stations = [site for site in pages.placings.sites.values() if site.open and site.kind == "station"]
    values: dict[str, Any] = {
        "choice": choice, "head": sentences.shift_name(choice.shift), "wrong": choice.notice or "", "asked": asked,
        "closed": closed, "stations": stations, "areas": sorted(_areas(pages)), "placing": placing, "answer": None,
        "shifts": _shifts(pages, choice), "bounds": {"more": (FEWEST_MORE, MOST_MORE), "event": MOST_EVENT_CALLS, "heat": MOST_HEAT},
        "nobody": say("ask_nobody") if answers is None else pages.placings.missing and say(pages.placings.missing),
    }  # fmt: skip
    if answers is None or placing is None:
        return values
    try:
        scenario = read_scenario(asked, closed, day=choice.shift.day, shift=choice.shift.key, units=placing.units,
                                 sites=pages.placings.sites, cells=_areas(pages))  # fmt: skip
        if scenario.changes:
            answer = answers.ask(scenario)
            values["answer"] = _answer(answer, scenario, pages, placing)
    except WrongQuestion as wrong:
        values["wrong"] = say(wrong.key, **wrong.values)
    except CannotAnswer as cannot:
        values["wrong"] = str(cannot)
    return values


def _areas(pages: Pages) -> dict[str, str]:
    """Each area's fullest cell over the week."""
    by_calls = pages.figures.cells.drop_nulls("zone").sort("of_week", descending=True).unique("zone", keep="first")
    return dict(by_calls.select("zone", "cell").iter_rows())


def _shifts(pages: Pages, choice: Choice) -> list[dict[str, Any]]:
    found = sorted(
        (shift for shift in pages.timetable.shifts.values() if not shift.single), key=lambda shift: shift.start
    )
    return [{"day": shift.day.isoformat(), "key": shift.key, "short": short_day(shift.day),
             "here": shift == choice.shift} for shift in found]  # fmt: skip


def _answer(answer: Answer, scenario: Scenario, pages: Pages, placing: Placing) -> dict[str, Any]:
    minutes = pages.forecast.about.standard_minutes
    before, after = answer.before, answer.after
    points = round(100 * after.share) - round(100 * before.share)
    verdict = "ask_same" if not points else ("ask_better" if points > 0 else "ask_worse")
    by = say("points_1") if abs(points) == 1 else say("points_n", n=abs(points))
    return {
        "question": _question(scenario, pages), "reading": say(verdict, points=by, before=percent(before.share),
                                                               after=percent(after.share), minutes=minutes),
        "rows": [row for row in _rows(before, after, minutes) if row],
        "posts": [_posts(side, pages) for side in (before, after)],
        "notes": [code_words("ask_note", note) for note in answer.notes],
    }  # fmt: skip


def _posts(side: Outcome, pages: Pages) -> list[tuple[str, float]]:
    """Each place with its likely calls; units at one place are one post."""
    there: dict[str, tuple[int, float]] = {}
    for post in side.posts:
        place = pages.placings.spoken(post.site, post.name)
        units, covered = there.get(place, (0, 0.0))
        there[place] = units + 1, covered + post.covered
    return [
        (place if units == 1 else f"{place}, {say('post_units', n=units)}", covered)
        for place, (units, covered) in there.items()
    ]


def _question(scenario: Scenario, pages: Pages) -> str:
    told = []
    if scenario.closed:
        told.append(say("ask_told_closed", names=listed([pages.placings.sites[site].name for site in scenario.closed])))
    if scenario.more_units:
        key = "ask_told_more" if scenario.more_units > 0 else "ask_told_fewer"
        told.append(say(key, n=abs(scenario.more_units)))
    if scenario.event_cell:
        told.append(say("ask_told_event", n=count(round(scenario.event_calls)), zone=_zone(pages, scenario.event_cell)))
    if scenario.heat_share:
        told.append(say("ask_told_heat", share=percent(scenario.heat_share)))
    return listed(told)


def _zone(pages: Pages, cell: str) -> str:
    return next(zone for zone, known in _areas(pages).items() if known == cell)


def _rows(before: Outcome, after: Outcome, minutes: int) -> list[dict[str, str] | None]:
    def row(
        key: str, write: Callable[[float], str], name: str, *, points: bool = False, decimals: int = 0
    ) -> dict[str, str] | None:
        one, other = getattr(before, name), getattr(after, name)
        if one is None or other is None:
            return None
        by = signed(100 * (other - one) if points else other - one, 0 if points else decimals)
        return {"name": say(key, minutes=minutes), "before": write(one), "after": write(other),
                "by": say("ask_point" if by.strip("+−") == "1" else "ask_points", by=by) if points else by}  # fmt: skip

    whole, real = (lambda value: count(round(value))), (lambda value: amount(value, 1))
    worst = row("ask_worst", percent, "worst_share", points=True)
    if worst:
        for side, outcome in (("before", before), ("after", after)):
            worst[side] = f"{worst[side]} {outcome.worst_zone or ''}".strip()
    return [
        row("ask_calls", real, "calls", decimals=1), row("ask_units", whole, "units"),
        row("ask_covered", real, "covered", decimals=1), row("ask_share", percent, "share", points=True),
        row("ask_busy", percent, "expected_share", points=True), worst, row("ask_p90", real, "p90_minutes", decimals=1),
        row("ask_moves", whole, "moves"), row("ask_hours", real, "kerb_hours", decimals=1), row("ask_km", whole, "km"),
    ]  # fmt: skip
