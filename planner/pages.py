"""The page of one shift: its sentences and figures put together, then the template.

Knows frames and texts, nothing of requests. Must not decide who may read, nor compute a forecast figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2

from planner import sentences, wording
from planner.certainty import TOO_FEW
from planner.chart import draw_score
from planner.classes import breaks_for, decimals_of, written
from planner.hexmap import draw
from planner.likely import Figures, Likely
from planner.reading import Forecast
from planner.score import past_shifts
from planner.shift import DAY, NIGHT, Shift, Timetable, timetable
from planner.table import rows, top
from planner.texts import code_words, say

HERE = Path(__file__).resolve().parent
TOP = 10
"""How many of the fullest cells are shown beside the map."""


@dataclass(frozen=True)
class Choice:
    """What a reader asked for, and the sentence to show when it was not there."""

    shift: Shift
    cell: str | None = None
    notice: str | None = None


class Pages:
    """The pages over one forecast. Figures that do not depend on the shift are made once."""

    def __init__(self, forecast: Forecast) -> None:
        self.forecast = forecast
        self.timetable: Timetable = timetable(forecast.city["block_start"], forecast.about.block_hours)
        self.figures = Figures(forecast)
        self.score = past_shifts(forecast)
        shifts = self.timetable.shifts.values()
        self._cells = frozenset(forecast.cells["cell"])
        self._limits = {
            single: breaks_for(forecast, [shift for shift in shifts if shift.single is single])
            for single in (True, False)
        }
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.globals.update(t=say, w=wording)

    def limits(self, shift: Shift) -> tuple[float, ...]:
        """The limits of the map's classes for shifts of this length."""
        return self._limits[shift.single]

    def has_cell(self, cell: str) -> bool:
        """Whether the forecast has this cell."""
        return cell in self._cells

    def shift_page(self, choice: Choice, *, now: datetime) -> str:
        """The page of a shift."""
        shown = self.figures.of(choice.shift)
        limits = self.limits(choice.shift)
        decimals = decimals_of(limits)
        table = rows(shown, decimals=decimals)
        about, shift = self.forecast.about, choice.shift
        return self._templates.get_template("shift.html").render(
            about=about, model=code_words("model", about.model), choice=choice, shift=shift, shown=shown, decimals=decimals,
            head=sentences.shift_name(shift), reading=sentences.reading(shown), strip=self._strip(now),
            numbers=sentences.numbers(shown, decimals), days=self.timetable.days, kinds=self._kinds(),
            map=draw(shown, limits, chosen=choice.cell), legend=written(limits), too_few=TOO_FEW, rows=table,
            top=top(shown, table, TOP), top_part=self._part(shown), chosen=self._chosen(shown, choice.cell, decimals),
            limits=[say(f"limits_{number}") for number in range(1, 7)], not_used=self._not_used(), score=self._score(),
            total=self._total(shown, decimals), query=urlencode({"day": shift.day.isoformat(), "shift": shift.key}),
        )  # fmt: skip

    def refusal(self, sentence: str, *, link: bool) -> str:
        """A page of one sentence; it needs nothing else of the site."""
        return self._templates.get_template("refusal.html").render(sentence=sentence, link=link)

    def _strip(self, now: datetime) -> list[str]:
        about = self.forecast.about
        left_out = sum(about.left_out.values())
        first, last = (wording.full_date(day) for day in about.made_from)
        ended = say("ended", moment=wording.moment(self.timetable.end)) if now >= self.timetable.end else ""
        told = [
            ended, say("made", moment=wording.moment(about.made_at)),
            say("made_from", calls=wording.calls(about.calls), first=first, last=last),
            say("left_out", n=wording.count(left_out)) if left_out else "",
        ]  # fmt: skip
        return [sentence for sentence in told if sentence]

    def _kinds(self) -> Mapping[str, list[dict[str, str]]]:
        def told(key: str) -> dict[str, str]:
            start, end = (f"{clock:%H}" for clock in self.timetable.kinds[key])
            return {"key": key, "hours": f"{start}–{'24' if end == '00' else end}"}

        long = [key for key in self.timetable.kinds if key in {DAY, NIGHT}]
        return {"long": [told(key) for key in long], "single": [told(k) for k in self.timetable.kinds if k not in long]}

    def _part(self, shown: Likely) -> dict[str, str]:
        part = float(shown.fullest["expected"].head(TOP).sum())
        return {"part": wording.amount(part, 1), "whole": wording.amount(shown.inside, 1)}

    def _chosen(self, shown: Likely, cell: str | None, decimals: int) -> dict[str, Any] | None:
        found = [at for at, known in enumerate(shown.cells["cell"]) if known == cell]
        if not found:
            return None
        hours = sentences.hours(
            self.figures.hours(shown.shift, str(cell)), self.forecast.about.block_hours, max(decimals, 2)
        )
        return {**shown.cells.row(found[0], named=True), "place": shown.places[found[0]], "hours": hours}

    def _score(self) -> dict[str, Any]:
        nats = self.forecast.about.nats
        told = say("score_nats", own=f"{nats[0]:.2f}", usual=f"{nats[1]:.2f}") if nats else ""
        if not self.score:
            return {"reading": say("score_none"), "nats": told, "chart": None, "rows": [], "n": 0}
        by_place = {(past.day, past.key): past for past in self.score}
        days = sorted({past.day for past in self.score})
        table = [{"day": day, "cells": [by_place.get((day, key)) for key in (DAY, NIGHT)]} for day in days]
        return {"reading": sentences.score(self.score), "nats": told, "chart": draw_score(self.score), "rows": table,
                "n": len(self.score)}  # fmt: skip

    def _not_used(self) -> list[str]:
        about = self.forecast.about
        reasons = [
            say("left_out_reason", n=wording.count(n), reason=code_words("reason", reason))
            for reason, n in about.left_out.items()
        ]
        told = [say("not_used", reasons=wording.listed(reasons)) if reasons else "",
                say("collapsed", n=wording.count(about.units_collapsed)) if about.units_collapsed else ""]  # fmt: skip
        return [sentence for sentence in told if sentence]

    def _total(self, shown: Likely, decimals: int) -> dict[str, str]:
        inside = shown.inside
        note = say("cells_outside", inside=wording.amount(inside, 1), city=wording.amount(shown.city.expected, 1))
        return {
            "expected": wording.amount(inside, decimals),
            "range": say("range", low=wording.count(shown.city.low), high=wording.count(shown.city.high)),
            "usual": say("unknown") if shown.usual is None else wording.amount(shown.usual, decimals),
            "difference": say("unknown") if shown.usual is None else wording.signed(inside - shown.usual, decimals),
            "note": note if abs(shown.city.expected - inside) >= 0.01 * inside else "",
        }
