"""The report as one HTML page that needs nothing else: its style inside, its drawings as SVG, no script, no request.

Shows scores only, never a call. Must not compute a score; the backtest and the ceiling do.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from scipy.stats import binom

from forecast.backtest import LEVELS as ZONES
from forecast.backtest import Backtest
from forecast.report import wording
from forecast.report.ceiling import Ceiling
from forecast.report.drawing import Rows, draw_intervals, draw_shares, draw_weeks, signed

HERE = Path(__file__).resolve().parent
_FAR = 0.1
"""Nats per call: differences that reach further are drawn on a scale of their own."""

_PROMISED = {"pit_80": 0.80, "pit_95": 0.95}
_COLUMNS = {
    "nats_per_call": 4, "deviance": 4, "spatial_log_score": 4, "city_deviance": 4, "hit_1": 1, "hit_5": 1, "hit_10": 1,
}  # fmt: skip


def write_report(result: Backtest, *, title: str, ceiling: Ceiling | None = None, block_hours: int = 4) -> str:
    """The page of a result. block_hours: those of the backtest, for the range of chance around the city's calibration."""
    models = ["vigie", *(name for name in result.models if name not in ("vigie", result.chosen))]
    blocks = len(result.test_weeks) * 168 // block_hours
    vigie = result.models["vigie"]
    return _page().render(
        title=title, style=(HERE / "templates" / "page.css").read_text("utf-8"), result=result, ceiling=ceiling,
        reading=wording.read(result, ceiling), limits=wording.limits(result, ceiling),
        table=[_scores(name, result.models[name]) for name in models], panels=_differences(result),
        against=[(wording.named(name)[0], *_bounds(each), wording.told_apart(each)) for name, each in result.against.items()],
        weekly=_weeks(result, ("vigie", "d1", "medic")), less=_weekly_difference(result, "d1"),
        chances={name: _chance(share, blocks) for name, share in _PROMISED.items()}, blocks=blocks,
        calibration=_calibration(vigie, blocks), levels=wording.LEVELS,
        by_model=[(wording.named(name)[0], result.models[name]) for name in models],
    )  # fmt: skip


def _scores(name: str, scores: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the table: the model's names and its scores in words."""
    title, means = wording.named(name)
    cells = [
        wording.percent(scores[key], digits) if key.startswith("hit") else wording.number(scores[key], digits)
        for key, digits in _COLUMNS.items()
    ]
    return {"name": title, "means": means, "cells": [cell.removesuffix(" %") for cell in cells]}


def _bounds(interval: Mapping[str, float]) -> tuple[str, str, str]:
    middle, low, high = (signed(interval[key], 4) for key in ("difference", "low", "high"))
    return middle, low, high


def _differences(result: Backtest) -> list[tuple[str, Rows]]:
    """Panels by reach, each on its own scale, with what the panel holds."""
    near = {name: max(abs(each["low"]), abs(each["high"])) <= _FAR for name, each in result.against.items()}
    panels = []
    for title, wanted, digits in (("Close models", True, 4), ("Distant models", False, 2)):
        rows = []
        for name, each in result.against.items():
            if near[name] is wanted:
                middle, low, high = (signed(each[key], digits) for key in ("difference", "low", "high"))
                words = f"{middle} ({low} to {high})"
                rows.append((f"against {wording.named(name)[0]}", words, each["difference"], each["low"], each["high"]))
        if rows:
            panels.append((title, draw_intervals(rows)))
    return panels


def _by_week(result: Backtest, model: str) -> list[float | None]:
    return result.weekly.filter(model=model).sort("week")["nats_per_call"].to_list()


def _weeks(result: Backtest, models: Sequence[str]) -> dict[str, Any]:
    """Nats per call by week: the drawing and its table."""
    found = {wording.named(name)[0]: _by_week(result, name) for name in models}
    calls = result.weekly.filter(model="vigie").sort("week")["calls"].to_list()
    rows = [
        (f"{day.day} {day:%B %Y}", f"{calls[at]:,}", [wording.number(line[at], 4) for line in found.values()])
        for at, day in enumerate(result.test_weeks)
    ]
    return {"drawn": draw_weeks(result.test_weeks, found), "names": list(found), "rows": rows}


def _weekly_difference(result: Backtest, other: str) -> dict[str, Any]:
    pairs = zip(_by_week(result, "vigie"), _by_week(result, other), strict=True)
    less = [None if ours is None or theirs is None else ours - theirs for ours, theirs in pairs]
    better = sum(each < 0 for each in less if each is not None)
    # Zero stands in the drawing even where every week lies on one side of it.
    drawn = draw_weeks(result.test_weeks, {"Vigie − d1": less, "": [0.0] * len(less)}, height=170)
    return {"drawn": drawn, "better": better, "weeks": len(less)}


def _chance(share: float, blocks: int) -> tuple[float, float]:
    """Where 95 of 100 shares of so many blocks fall when each holds with this chance."""
    low, high = binom.interval(0.95, blocks, share)
    return float(low) / blocks, float(high) / blocks


def _calibration(scores: Mapping[str, Any], blocks: int) -> Rows:
    rows = []
    for level in ZONES:
        shares = [scores[name][level] for name in _PROMISED]
        if None not in shares:
            words = " and ".join(wording.percent(share, 1) for share in shares)
            bars = [_chance(share, blocks) for share in _PROMISED.values()] if level == "city" else []
            rows.append((wording.LEVELS[level], words, shares, bars))
    return draw_shares(rows, list(_PROMISED.values()))


@cache
def _page() -> jinja2.Template:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals.update(percent=wording.percent, number=wording.number)
    return made.get_template("page.html")
