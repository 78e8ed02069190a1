"""The frame of every page: templates, navigation, the state of the forecast; and what is made once for all pages.

Knows frames and texts, nothing of requests. Must not decide who may read, nor compute a forecast figure.
"""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2

from planner import state, wording
from planner.classes import breaks_for
from planner.hexmap import Outlines
from planner.likely import Figures
from planner.looks import USUAL, difference_limits
from planner.placing import Placings
from planner.reading import Forecast
from planner.score import past_shifts
from planner.shift import Shift, Timetable, timetable
from planner.texts import LANGUAGE, LANGUAGES, say

HERE = Path(__file__).resolve().parent
NAV = (
    ("shift", "/"),
    ("week", "/week"),
    ("scorecard", "/scorecard"),
    ("data_health", "/data-health"),
    ("indicators", "/indicators"),
    ("what_if", "/what-if"),
)
"""The pages of the navigation, in order."""


class Pages:
    """The pages over one forecast. Figures that do not depend on the shift are made once."""

    def __init__(self, forecast: Forecast) -> None:
        self.forecast = forecast
        self.timetable: Timetable = timetable(forecast.city["block_start"], forecast.about.block_hours)
        self.figures = Figures(forecast)
        self.placings = Placings(forecast)
        self.outlines = Outlines(self.figures.cells)
        self.score = past_shifts(forecast)
        self.cells = frozenset(forecast.cells["cell"])
        self.zones = forecast.cells["zone"].drop_nulls().n_unique()
        self._amounts = {single: breaks_for(forecast, self._all(single)) for single in (True, False)}
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.globals.update(t=say, w=wording)

    def limits(self, shift: Shift, view: str = "") -> tuple[float, ...]:
        """The limits of the map's classes for shifts of this length."""
        return self._differences[shift.single] if view == USUAL else self._amounts[shift.single]

    def has_cell(self, cell: str) -> bool:
        """Whether the forecast has this cell."""
        return cell in self.cells

    @cached_property
    def singles(self) -> tuple[Shift, ...]:
        """Every block of the forecast by itself, in order."""
        return tuple(self._all(single=True))

    @cached_property
    def _differences(self) -> dict[bool, tuple[float, ...]]:
        return {single: difference_limits([self.figures.of(shift) for shift in self._all(single)])
                for single in (True, False)}  # fmt: skip

    def _all(self, single: bool) -> list[Shift]:
        found = [shift for shift in self.timetable.shifts.values() if shift.single is single]
        return sorted(found, key=lambda shift: shift.start)

    def render(self, template: str, *, now: datetime, here: str, **values: Any) -> str:
        """A page from its template; `here` is its key in the navigation."""
        about = self.forecast.about
        return self._templates.get_template(template).render(
            about=about, model=state.model(about), strip=state.strip(about, now=now, end=self.timetable.end),
            warnings=state.warnings(about), nav=[{"key": key, "address": at, "here": key == here} for key, at in NAV],
            language=LANGUAGE.get(), languages=LANGUAGES, **values,
        )  # fmt: skip

    def refusal(self, sentence: str, *, link: bool) -> str:
        """A page of one sentence; it needs nothing else of the site."""
        return self._templates.get_template("refusal.html").render(
            sentence=sentence, link=link, language=LANGUAGE.get()
        )
