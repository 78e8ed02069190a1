"""What a reader asked of the shift page: which shift, which hours of it, a cell, how many units, which view of the map.

Gives the links that change one of them and keep the rest. Must not look at calls.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from planner.looks import LIKELY, VIEWS
from planner.shift import Shift, Timetable, WrongChoice
from planner.texts import say


@dataclass(frozen=True)
class Choice:
    """What a reader asked for, and the sentence to show when it was not there."""

    shift: Shift
    cell: str | None = None
    notice: str | None = None
    hours: Shift | None = None
    units: int | None = None
    view: str = LIKELY

    @property
    def shown(self) -> Shift:
        """The hours the map is about: one block of the shift, or all of it."""
        return self.hours or self.shift

    def link(self, **changed: object) -> str:
        """The query of this choice with some of it changed; None leaves a part out."""
        asked: dict[str, object] = {
            "day": self.shift.day.isoformat(), "shift": self.shift.key, "hours": self.hours and self.hours.key,
            "units": self.units, "view": None if self.view == LIKELY else self.view, "cell": self.cell,
        }  # fmt: skip
        asked |= changed
        return "?" + urlencode({name: value for name, value in asked.items() if value is not None})


def read_choice(asked: Mapping[str, str], times: Timetable, *, now: datetime, cells: AbstractSet[str],
                units: Mapping[tuple[str, str], Sequence[int]]) -> tuple[Choice, bool]:  # fmt: skip
    """The choice in a query, and whether all of it is there; what is not comes with a sentence in `notice`.

    `units` are the numbers of units that posts are suggested for, by day (ISO) and shift.
    """
    right = True
    try:
        choice = Choice(times.choose(asked.get("day"), asked.get("shift"), now=now))
    except WrongChoice as wrong:
        choice, right = Choice(wrong.instead, notice=wrong.sentence), wrong.offered
    wrongs: list[str] = []
    if hours := asked.get("hours"):
        found = _block(choice.shift, hours, times)
        choice = replace(choice, hours=found)
        if not found:
            wrongs.append(say("wrong_hours", keys=", ".join(f"{block:%H}" for block in choice.shift.blocks)))
    if number := asked.get("units"):
        offered = units.get((choice.shift.day.isoformat(), choice.shift.key), ())
        if number.isascii() and number.isdigit() and int(number) in offered:
            choice = replace(choice, units=int(number))
        else:
            wrongs.append(
                say("wrong_units", offered=", ".join(map(str, offered))) if offered else say("wrong_units_none")
            )
    if (view := asked.get("view")) in VIEWS:
        choice = replace(choice, view=str(view))
    elif view:
        wrongs.append(say("wrong_view", keys=", ".join(VIEWS)))
    if cell := asked.get("cell"):
        if cell in cells:
            choice = replace(choice, cell=cell)
        else:
            wrongs.append(say("wrong_cell"))
    if wrongs:
        choice = replace(choice, notice=choice.notice or wrongs[0])
    return choice, right and not wrongs


def _block(shift: Shift, hours: str, times: Timetable) -> Shift | None:
    found = next((block for block in shift.blocks if f"{block:%H}" == hours), None)
    return times.shifts.get((found.date(), hours)) if found else None
