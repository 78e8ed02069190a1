"""What may be asked of a plan before the shift: a station closed, a unit more, an event, a hot day; and the answer's shape.

The answer is worked out elsewhere and passed in; this room only asks and shows. Must not work out an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

FEWEST_MORE, MOST_MORE = -3, 5
MOST_EVENT_CALLS, MOST_HEAT = 200, 50
"""Bounds of what may be asked: calls of an event, per cent of more calls on a hot day."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One question: a shift with `units` posts, and what is changed. Nothing changed is a question too.

    `closed` are ids of sites; `event_cell` is a cell with `event_calls` further likely calls in the shift; `heat_share`
    0.1 means 10 % more calls everywhere.
    """

    day: date
    shift: str
    units: int
    closed: tuple[str, ...] = ()
    more_units: int = 0
    event_cell: str | None = None
    event_calls: float = 0.0
    heat_share: float = 0.0

    @property
    def changes(self) -> bool:
        """Whether anything is changed."""
        return bool(self.closed or self.more_units or (self.event_cell and self.event_calls) or self.heat_share)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A post of an outcome: the site's name and the likely calls it is first to reach in time.

    `site` is its id; where that is a cell, the page says the place from the nearest station.
    """

    name: str
    covered: float
    site: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One side of the answer; shares from 0 to 1, None where it is not known."""

    calls: float
    units: int
    covered: float
    share: float
    expected_share: float | None = None
    worst_zone: str | None = None
    worst_share: float | None = None
    p90_minutes: float | None = None
    moves: int | None = None
    kerb_hours: float | None = None
    km: float | None = None
    posts: Sequence[Placed] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Before and after, and codes of what to keep in mind."""

    before: Outcome
    after: Outcome
    notes: tuple[str, ...] = ()


class CannotAnswer(Exception):
    """The scenario has no answer; the sentence says why, and what would have one."""


class WhatIf(Protocol):
    """Who works the answer out."""

    def ask(self, scenario: Scenario) -> Answer:
        """The answer. Raises CannotAnswer."""
        ...


class WrongQuestion(ValueError):
    """The form asks for what is not there; the key of a sentence and its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def read_scenario(asked: Mapping[str, str], closed: Sequence[str], *, day: date, shift: str, units: int,
                  sites: Mapping[str, object], cells: Mapping[str, str]) -> Scenario:  # fmt: skip
    """The scenario of a form. `sites` are ids that may close, `cells` leads from an area's name to its fullest cell.

    Raises WrongQuestion.
    """
    if unknown := [site for site in closed if site not in sites]:
        raise WrongQuestion("ask_wrong_site", n=len(unknown))
    more = _whole(asked.get("more"), FEWEST_MORE, MOST_MORE, "ask_wrong_more")
    if units + more < 1:
        raise WrongQuestion("ask_no_unit")
    calls = _whole(asked.get("event_calls"), 0, MOST_EVENT_CALLS, "ask_wrong_event")
    area = asked.get("event_area") or ""
    if area and area not in cells:
        raise WrongQuestion("ask_wrong_area")
    if calls and not area:
        raise WrongQuestion("ask_event_where")
    heat = _whole(asked.get("heat"), 0, MOST_HEAT, "ask_wrong_heat")
    return Scenario(day=day, shift=shift, units=units, closed=tuple(dict.fromkeys(closed)), more_units=more,
                    event_cell=cells[area] if area and calls else None, event_calls=float(calls) if area else 0.0,
                    heat_share=heat / 100)  # fmt: skip


def _whole(text: str | None, least: int, most: int, key: str) -> int:
    if not text:
        return 0
    wrong = WrongQuestion(key, least=str(least).replace("-", "−"), most=most)
    try:
        number = int(text)
    except ValueError:
        raise wrong from None
    if not least <= number <= most:
        raise wrong
    return number
