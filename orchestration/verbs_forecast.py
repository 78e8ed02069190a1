"""What the verbs of forecasting do: backtest and run. Here call logs are read and forecast folders written.

A folder is written whole or not at all. Must not hold a rule about demand; forecast does.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import polars as pl
import typer

from forecast import nemsis
from forecast.backtest import backtest as score_models
from forecast.beside import NOTHING, Beside, covariates_from, week_of_sister
from forecast.calls import Calls, Columns, take_calls, take_records
from forecast.health import Health, clean, effect, examine
from forecast.model import recipes
from forecast.problem import ForecastProblem
from forecast.report import Ceiling, estimate_ceiling, write_report
from forecast.times import check_timezone
from forecast.where import parse_where
from orchestration.planning import Asked, Folder, Service, plan_week
from orchestration.speaking import answer, say, steps
from orchestration.table_files import read_table

_FORECAST_MARK, _BACKTEST_MARK = "about.json", "weekly.csv"
"""The file by which a folder is known for one of ours, which may be replaced."""

_REPLICATES = 2
"""Cities that are simulated for the ceiling of a backtest."""


@dataclass(frozen=True, kw_only=True)
class CallLog:
    """Which file of calls, and how to read it."""

    path: Path
    columns: Columns
    timezone: str
    where: str | None = None
    dedupe_minutes: float | None = None

    def read(self) -> pl.DataFrame:
        """The records of the file; a log of NEMSIS elements comes in plain names. Raises one sentence."""
        check_timezone(self.timezone)
        if self.columns == nemsis.COLUMNS:
            return nemsis.as_log(read_table(self.path)).log
        return read_log(self.path, self.columns, where=self.where)

    def take(self) -> Calls:
        """The calls of the file. Raises ForecastProblem with one sentence."""
        return take_calls(
            self.read(), self.columns, timezone=self.timezone, where=self.where, dedupe_minutes=self.dedupe_minutes
        )

    def examine(self, block_hours: int) -> tuple[Calls, Health]:
        """The calls of the file and its health. Raises ForecastProblem with one sentence."""
        log = self.read()
        calls = take_calls(
            log, self.columns, timezone=self.timezone, where=self.where, dedupe_minutes=self.dedupe_minutes
        )
        records = take_records(log, self.columns, timezone=self.timezone, where=self.where)
        health = examine(
            calls.frame, records=records, timezone=self.timezone, block_hours=block_hours,
            units_known=self.columns.id is not None,
        )  # fmt: skip
        return calls, health


def call_log(
    path: Path, *, time: str | None, lat: str | None, lon: str | None, id_: str | None, timezone: str,
    where: str | None = None, dedupe_minutes: float | None = None,
) -> CallLog:  # fmt: skip
    """A call log by the columns named, or by its NEMSIS elements where none is named. Raises ForecastProblem."""
    if time is not None and lat is not None and lon is not None:
        columns = Columns(time=time, lat=lat, lon=lon, id=id_)
    elif time is lat is lon is None and nemsis.is_nemsis(read_table(path, n_rows=0).columns):
        columns = nemsis.COLUMNS
    else:
        raise ForecastProblem(
            "say with --time, --lat and --lon which columns hold the time and the place; only a log of NEMSIS elements "
            "(eTimes.03, eScene.11) needs none of them."
        )
    return CallLog(path=path, columns=columns, timezone=timezone, where=where, dedupe_minutes=dedupe_minutes)


def backtest(
    log: CallLog, *, start: date | None, end: date | None, resolution: int, block_hours: int, test_weeks: int,
    validation_weeks: int, out: Path, as_json: bool, beside: Beside = NOTHING, with_ceiling: bool = False,
) -> None:  # fmt: skip
    """Score every model on a call log; the folder has the scores by week and a page to read, standard output the whole."""
    _check_place(out, _BACKTEST_MARK)
    calls = log.take()
    ceiling: Ceiling | None = None
    with steps(1 + len(recipes(frozenset())) + _REPLICATES * with_ceiling) as begin:
        result = score_models(
            calls.frame, timezone=log.timezone, resolution=resolution, block_hours=block_hours, start=start, end=end,
            test_weeks=test_weeks, validation_weeks=validation_weeks, beside=beside, progress=begin,
        )  # fmt: skip
        if with_ceiling:
            ceiling = estimate_ceiling(
                calls.frame, result, timezone=log.timezone, resolution=resolution, block_hours=block_hours, start=start,
                end=end, validation_weeks=validation_weeks, beside=beside, replicates=_REPLICATES, progress=begin,
            )  # fmt: skip
        begin("writing the scores")
        told = {**result.told(), "units_collapsed": calls.units_collapsed, "left_out": dict(calls.left_out)}
        if ceiling is not None:
            told["ceiling"] = ceiling.told()
        page = write_report(result, title=f"The backtest of {log.path.name}", ceiling=ceiling, block_hours=block_hours)
        with _written_whole(out, _BACKTEST_MARK) as folder:
            result.weekly.write_csv(folder / "weekly.csv")
            (folder / "scores.json").write_text(_json(told), "utf-8")
            (folder / "report.html").write_text(page, "utf-8")
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


def run(log: CallLog, asked: Asked, *, region: str, out: Path) -> None:
    """Make the forecast folder of a region for the 7 days after its calls, or from a given day."""
    if not region.strip():
        raise ForecastProblem("the region needs a name.")
    _check_place(out, _FORECAST_MARK)
    calls, health = log.examine(asked.block_hours)
    calls_kept = clean(calls.frame, health)
    asked = asked.settled(calls_kept)
    told = health.told(effect=effect(calls.frame, health, timezone=log.timezone, resolution=asked.cells,
                                     block_hours=asked.block_hours))  # fmt: skip
    made = plan_week(
        calls_kept, asked, health=health, told=told, units_collapsed=calls.units_collapsed, left_out=calls.left_out
    )
    write_forecast(made, out, made_at=datetime.now(UTC), region=region.strip())
    _say_what_became_of(calls)
    _say_health(health)
    cells, expected = made.tables["cells"].height, made.tables["city"]["expected"].sum()
    typer.echo(f"{cells:,} cells from {made.facts['first_block']}, {expected:,.0f} calls expected in 7 days: {out}")


def beside_from(covariates: Path | None, sister: Path | None, *, log: CallLog, block_hours: int) -> Beside:
    """What stands beside the calls, from files; the sister's log has the columns of the log itself."""
    known = covariates_from(read_table(covariates)) if covariates else None
    usual = None
    if sister is not None:
        usual = week_of_sister(replace(log, path=sister).take().frame["received"], block_hours=block_hours)
    return Beside(covariates=known, sister=usual)


def backfill(region: str, first: date, last: date, *, home: Path | None) -> None:
    """Forecast past weeks of a region of a deployment, in one run."""
    from orchestration.resources import HomeProblem, home_from
    from orchestration.running import backfill_forecasts

    if last < first:
        raise HomeProblem(f"the last day, {last}, is before the first, {first}.")
    made = backfill_forecasts(home_from(home).require(), region, first, last)
    typer.echo(f"{len(made):,} weeks are forecast, from {made[0]} to {made[-1]}.")


def service_from(sites: Path | None, roads: Path | None, *, units: int | None, standard_minutes: float) -> Service:
    """What the crews have, from files. Raises TableProblem with one sentence."""
    return Service(
        sites=read_table(sites) if sites else None, roads=read_table(roads) if roads else None, units=units,
        standard_minutes=standard_minutes,
    )  # fmt: skip


def read_log(path: Path, columns: Columns | None = None, *, where: str | None = None) -> pl.DataFrame:
    """A call log; only what these columns and the condition need, where they are given.

    CSV is read as text; the room of forecasts says what it means. Raises TableProblem with one sentence.
    """
    return read_table(path, columns=_needed(path, columns, where) if columns else None)


def write_forecast(forecast: Folder, folder: Path, *, made_at: datetime, region: str) -> None:
    """Write the folder that the planner reads, whole or not at all; one that is there is replaced."""
    about = {
        "region": region, **forecast.facts,
        "made_at": made_at.isoformat(timespec="seconds"), "version": installed_version("vigie"),
    }  # fmt: skip
    with _written_whole(folder, _FORECAST_MARK) as partial:
        for name, table in forecast.tables.items():
            table.write_parquet(partial / f"{name}.parquet", compression="zstd")
        for name, document in forecast.documents.items():
            (partial / f"{name}.json").write_text(_json(document), "utf-8")
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


def _say_health(health: Health) -> None:
    """What the health of a log asks to be looked at, by its codes; the planner's page says more."""
    worse = [check for check in health.checks if check.level != "ok"]
    if worse:
        named = ", ".join(f"{check.code} ({check.count:,}, {check.level})" for check in worse)
        say(f"To look at in this log: {named}.")
    if health.masked:
        say(f"{health.masked_minutes:,} minutes of gaps or thin days are not learnt from.")


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
