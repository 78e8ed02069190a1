"""What the verbs of forecasting do: backtest and run. Here call logs are read and forecast folders written.

A folder is written whole or not at all. Must not hold a rule about demand; forecast does.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import polars as pl
import typer

from forecast.backtest import backtest as score_models
from forecast.calls import Calls, Columns, take_calls
from forecast.model import recipes
from forecast.problem import ForecastProblem
from forecast.run import Forecast, make_forecast
from forecast.times import check_timezone
from forecast.where import parse_where
from orchestration.speaking import answer, say, steps
from orchestration.table_files import read_table

_FORECAST_MARK, _BACKTEST_MARK = "about.json", "weekly.csv"
"""The file by which a folder is known for one of ours, which may be replaced."""


@dataclass(frozen=True, kw_only=True)
class CallLog:
    """Which file of calls, and how to read it."""

    path: Path
    columns: Columns
    timezone: str
    where: str | None = None
    dedupe_minutes: float | None = None

    def take(self) -> Calls:
        """The calls of the file. Raises ForecastProblem with one sentence."""
        check_timezone(self.timezone)
        return take_calls(
            read_log(self.path, self.columns, where=self.where), self.columns,
            timezone=self.timezone, where=self.where, dedupe_minutes=self.dedupe_minutes,
        )  # fmt: skip


def backtest(
    log: CallLog, *, start: date | None, end: date | None, resolution: int, block_hours: int, test_weeks: int,
    validation_weeks: int, out: Path, as_json: bool,
) -> None:  # fmt: skip
    """Score every model on a call log; the folder has the scores by week, standard output those over all weeks."""
    _check_place(out, _BACKTEST_MARK)
    calls = log.take()
    with steps(1 + len(recipes(frozenset()))) as begin:
        result = score_models(
            calls.frame, timezone=log.timezone, resolution=resolution, block_hours=block_hours, start=start, end=end,
            test_weeks=test_weeks, validation_weeks=validation_weeks, progress=begin,
        )  # fmt: skip
        begin("writing the scores")
        told = {**result.told(), "units_collapsed": calls.units_collapsed, "left_out": dict(calls.left_out)}
        with _written_whole(out, _BACKTEST_MARK) as folder:
            result.weekly.write_csv(folder / "weekly.csv")
            (folder / "scores.json").write_text(_json(told), "utf-8")
    _say_what_became_of(calls)
    if as_json:
        answer(told)
        return
    typer.echo(f"{result.cells:,} cells, {result.weeks} weeks, the last {len(result.test_weeks)} of them scored:")
    typer.echo(f"{'':8} {'nats/call':>10} {'deviance':>9} {'hit 5 %':>8} {'seconds':>8}")
    for name, scores in result.models.items():
        nats, deviance, hit = (f"{scores[key]:.4f}" for key in ("nats_per_call", "deviance", "hit_5"))
        typer.echo(f"{name:8} {nats:>10} {deviance:>9} {hit:>8} {scores['seconds']:>8.1f}")
    typer.echo(f"vigie is {result.chosen}. Scores by week: {out / 'weekly.csv'}")


def run(log: CallLog, *, region: str, resolution: int, block_hours: int, first_day: date | None, out: Path) -> None:
    """Make the forecast folder of a region for the 7 days after its calls, or from a given day."""
    if not region.strip():
        raise ForecastProblem("the region needs a name.")
    _check_place(out, _FORECAST_MARK)
    calls = log.take()
    forecast = make_forecast(
        calls.frame, timezone=log.timezone, resolution=resolution, block_hours=block_hours,
        first_day=first_day, units_collapsed=calls.units_collapsed, left_out=calls.left_out,
    )  # fmt: skip
    write_forecast(forecast, out, made_at=datetime.now(UTC), region=region.strip())
    _say_what_became_of(calls)
    expected = forecast.city["expected"].sum()
    typer.echo(
        f"{forecast.cells.height:,} cells from {forecast.facts['first_block']}, {expected:,.0f} calls expected in 7 days: {out}"
    )


def read_log(path: Path, columns: Columns | None = None, *, where: str | None = None) -> pl.DataFrame:
    """A call log; only what these columns and the condition need, where they are given.

    CSV is read as text; the room of forecasts says what it means. Raises TableProblem with one sentence.
    """
    return read_table(path, columns=_needed(path, columns, where) if columns else None)


def write_forecast(forecast: Forecast, folder: Path, *, made_at: datetime, region: str) -> None:
    """Write the folder that the planner reads, whole or not at all; one that is there is replaced."""
    about = {
        "region": region, **forecast.facts,
        "made_at": made_at.isoformat(timespec="seconds"), "version": installed_version("vigie"),
    }  # fmt: skip
    with _written_whole(folder, _FORECAST_MARK) as partial:
        for name in ("forecast", "cells", "city", "score"):
            getattr(forecast, name).write_parquet(partial / f"{name}.parquet", compression="zstd")
        (partial / "about.json").write_text(_json(about), "utf-8")


def _needed(path: Path, columns: Columns, where: str | None) -> list[str] | None:
    """The columns to read; all where one is missing, so that the taking of calls can say what there is."""
    schema = read_table(path, n_rows=0).schema
    named = {columns.time, columns.lat, columns.lon, *([columns.id] if columns.id else [])}
    if where is not None:
        named |= parse_where(where, schema).columns
    return [name for name in schema if name in named] if named <= set(schema) else None


def _say_what_became_of(calls: Calls) -> None:
    reasons = {"no_time": "without a time that can be read", "no_coordinates": "without coordinates"}
    if calls.left_out:
        parts = " and ".join(f"{count:,} {reasons[reason]}" for reason, count in calls.left_out.items())
        say(f"Left out: {parts}.")
    if calls.units_collapsed:
        say(f"{calls.units_collapsed:,} records were further units of a call and were collapsed.")
    if not calls.in_order:
        say("The records were not in order of time; they were put in order.")


def _check_place(folder: Path, mark: str) -> None:
    if folder.exists() and not folder.is_dir():
        raise ForecastProblem(f"{folder} is a file; a folder is needed.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / mark).is_file():
        raise ForecastProblem(f"{folder} is not empty and holds no {mark}; choose another folder.")


@contextmanager
def _written_whole(folder: Path, mark: str) -> Iterator[Path]:
    """A folder beside the target to write into; it takes the target's place at the end, or disappears."""
    _check_place(folder, mark)
    target = folder.resolve()
    partial, old = target.with_name(f".{target.name}.partial"), target.with_name(f".{target.name}.old")
    for rest in (partial, old):
        shutil.rmtree(rest, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        if target.exists():
            os.replace(target, old)
        os.replace(partial, target)
    except BaseException:
        if old.exists() and not target.exists():
            os.replace(old, target)
        shutil.rmtree(partial, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _json(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False, indent=2) + "\n"
