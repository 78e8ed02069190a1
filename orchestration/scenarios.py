"""Answers the planner's what-if questions over a forecast folder: places units before and after, in under a second.

Implements the planner's protocol with the posts of forecast; the drives are worked out once, at the first question.
Must not keep a question, nor change the folder.
"""

import json
import threading
from pathlib import Path

import polars as pl

from forecast.posts.plans import Plan, Setting, make_setting
from forecast.posts.roads import roads_from
from forecast.posts.shifts import calls_by_shift
from forecast.posts.sites import POST, sites_from
from forecast.posts.staffing import Service
from forecast.posts.tables import demand_of
from forecast.posts.travel import Travel
from forecast.posts.what_if import Answer as Reckoned
from forecast.posts.what_if import Change, Event, what_if
from forecast.problem import ForecastProblem
from planner.asking import Answer, CannotAnswer, Outcome, Placed, Scenario


class PlacedAgain:
    """The planner's WhatIf over one forecast folder. Safe to ask from several threads."""

    def __init__(self, folder: Path, *, travel: Travel | None = None, service: Service | None = None) -> None:
        self._folder, self._travel, self._service = folder, travel, service
        self._lock = threading.Lock()
        self._ready: tuple[Setting, pl.DataFrame] | None = None

    def ask(self, scenario: Scenario) -> Answer:
        """The plan before and after. Raises CannotAnswer with one sentence."""
        try:
            setting, shifts = self._prepare()
            part = shifts.filter((pl.col("day") == scenario.day) & (pl.col("shift") == scenario.shift))
            if part.is_empty():
                raise ForecastProblem("the forecast does not hold this shift whole.")
            demand = demand_of(part, setting)
            change = Change(
                closed=scenario.closed, added=scenario.more_units, events=_events(scenario, setting),
                volume=1 + scenario.heat_share,
            )  # fmt: skip
            found = what_if(setting, demand, scenario.units, change)
        except ForecastProblem as problem:
            raise CannotAnswer(_capital(str(problem))) from None
        after = float(demand.sum()) * change.volume + sum(event.calls for event in change.events)
        return Answer(
            before=_outcome(setting, found.before, float(demand.sum())), after=_outcome(setting, found.after, after),
            notes=_notes(found, setting),
        )  # fmt: skip

    def _prepare(self) -> tuple[Setting, pl.DataFrame]:
        with self._lock:
            if self._ready is None:
                about = json.loads((self._folder / "about.json").read_text("utf-8"))
                cells = pl.read_parquet(self._folder / "cells.parquet")
                setting = make_setting(
                    cells, _sites(self._folder, cells), travel=self._travel or _roads(self._folder), service=self._service,
                    standard_minutes=float(about.get("standard_minutes") or 8),
                )  # fmt: skip
                forecast = pl.read_parquet(
                    self._folder / "forecast.parquet", columns=["cell", "block_start", "expected"]
                )
                self._ready = setting, calls_by_shift(forecast, int(about["block_hours"]))
            return self._ready


def _sites(folder: Path, cells: pl.DataFrame) -> pl.DataFrame | None:
    """The stations and hospitals of the folder, with their units where it holds them; posts are every cell anyway."""
    whole, shown = folder / "stations.parquet", folder / "sites.parquet"
    path = whole if whole.is_file() else shown
    known = pl.read_parquet(path).filter(pl.col("kind") != POST) if path.is_file() else pl.DataFrame()
    return sites_from(known, cells) if known.height else None


def _roads(folder: Path) -> Travel | None:
    path = folder / "roads.parquet"
    return roads_from(pl.read_parquet(path)) if path.is_file() else None


def _events(scenario: Scenario, setting: Setting) -> tuple[Event, ...]:
    if scenario.event_cell is None or not scenario.event_calls:
        return ()
    at = setting.cells.filter(pl.col("cell") == scenario.event_cell)
    if at.is_empty():
        raise ForecastProblem("the event is in a cell the forecast does not have.")
    return (Event(lat=at["lat"][0], lon=at["lon"][0], calls=scenario.event_calls),)


def _outcome(setting: Setting, plan: Plan, calls: float) -> Outcome:
    names = setting.sites["name"].to_list()
    return Outcome(
        calls=calls, units=plan.units, covered=plan.covered, share=plan.share, expected_share=plan.expected_share,
        worst_zone=plan.fairness.worst_zone or None, worst_share=plan.fairness.worst_share,
        p90_minutes=plan.fairness.p90_minutes, moves=plan.burden.moves, kerb_hours=plan.burden.kerb_hours, km=plan.burden.km,
        posts=tuple(Placed(name=names[site], covered=float(calls)) for site, calls in zip(plan.sent.post, plan.first, strict=True)),
    )  # fmt: skip


def _notes(found: Reckoned, setting: Setting) -> tuple[str, ...]:
    """Codes the planner has words for: plans not proven best, drives not along roads."""
    guessed = setting.travel["source"] == "speed model"
    return (*(() if found.exact else ("quick",)), *(("straight_lines",) if guessed else ()))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
