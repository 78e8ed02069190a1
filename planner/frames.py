"""The frames of the time-lapse: how each cell looks in every block of the forecast, and the words under each frame.

Sent once a reader presses, so that the page itself stays light. Must not move anything.
"""

from typing import Any

from planner.choice import Choice
from planner.classes import decimals_of
from planner.legend import legend_words
from planner.likely import Likely
from planner.looks import letters
from planner.pages import Pages
from planner.table import rows
from planner.texts import say
from planner.wording import calls, count, hours_short, short_day


def frames(pages: Pages, choice: Choice) -> dict[str, Any]:
    """Frames of the week in order: name, what is likely, one letter per cell; and where this shift begins and ends."""
    view = choice.view
    singles = pages.singles
    told = []
    for shift in singles:
        shown = pages.figures.of(shift)
        name = say("frame_name", day=short_day(shift.day), hours=hours_short(shift.start, shift.end))
        told.append(
            {
                "start": shift.start.isoformat(),
                "name": name,
                "told": _told(shown),
                "cells": letters(shown, pages.limits(shift, view), view),
            }
        )
    inside = [at for at, shift in enumerate(singles) if shift.start in choice.shift.blocks]
    legend = legend_words(pages.limits(singles[0], view), view)
    return {"frames": told, "first": inside[0], "last": inside[-1], "legend": legend}


def cell_words(pages: Pages, choice: Choice) -> dict[str, Any]:
    """One line per cell, in map order, for who points at the map."""
    shown = pages.figures.of(choice.shown)
    table = rows(shown, decimals=decimals_of(pages.limits(choice.shown)))
    return {"cells": [row.cell for row in table],
            "words": [say("cell_line", name=row.place, expected=row.expected, range=row.range, sure=say(row.sure),
                          usual=row.usual) for row in table]}  # fmt: skip


def _told(shown: Likely) -> str:
    city = shown.city
    return say("frame_told", calls=calls(round(city.expected)), low=count(city.low), high=count(city.high))
