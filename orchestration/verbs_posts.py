"""What `vigie forecast posts` does: suggest posts for a shift of a forecast folder, or of the mean of a call log.

Here the files of stations and roads are read. Must not hold a rule about posts; forecast.posts does.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import typer

from forecast.grid import cells_with, place
from forecast.posts.plans import BUSY, POSTS, STATIONS, Setting, make_setting
from forecast.posts.roads import roads_from
from forecast.posts.shifts import calls_by_shift
from forecast.posts.sites import sites_from
from forecast.posts.staffing import Service
from forecast.posts.tables import PostTables, plans_for
from forecast.problem import ForecastProblem
from orchestration.speaking import answer, say
from orchestration.table_files import read_table
from orchestration.verbs_forecast import CallLog

TABLES = ("sites", "posts", "plans", "coverage", "fairness")
_DAY_STARTS, _NIGHT_STARTS = 7, 19
_SAID = {STATIONS: "stay in stations", POSTS: "posts", BUSY: "busy units"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for: units, shift ("day" or "night"), day (the first one by default), standard and files."""

    units: int
    shift: str
    day: date | None = None
    stations: Path | None = None
    roads: Path | None = None
    standard_minutes: float = 8.0
    service_minutes: float = 60.0
    exact: bool = True


def posts(
    asked: Asked, *, forecast: Path | None = None, log: CallLog | None = None, resolution: int = 8, out: Path | None = None,
    as_json: bool = False,
) -> None:  # fmt: skip
    """Print the suggested posts, their cost and the gain of the next unit; `out` keeps the tables as Parquet."""
    if (forecast is None) == (log is None):
        raise ForecastProblem("give either a forecast folder or a call log.")
    if asked.shift not in {"day", "night"}:
        raise ForecastProblem("the shift is day or night.")
    if asked.units < 1:
        raise ForecastProblem("a plan needs at least 1 unit.")
    if out is not None and (out.is_file() or (out.is_dir() and any(out.iterdir()))):
        raise ForecastProblem(f"{out} is there and not empty; choose another folder.")
    expected, cells = _of_folder(forecast, asked) if forecast else _of_log(log, asked, resolution)  # type: ignore[arg-type]
    stations = sites_from(read_table(asked.stations), cells) if asked.stations else None
    travel = roads_from(read_table(asked.roads)) if asked.roads else None
    setting = make_setting(
        cells, stations, travel=travel, standard_minutes=asked.standard_minutes,
        service=Service(minutes=asked.service_minutes, spread_minutes=asked.service_minutes / 2),
    )  # fmt: skip
    ks = [k for k in (asked.units - 1, asked.units, asked.units + 1) if k > 0]
    made = plans_for(expected, setting, ks, exact_units=ks if asked.exact else ())
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            getattr(made, name).write_parquet(out / f"{name}.parquet", compression="zstd")
    if as_json:
        answer(_told(made, setting, asked))
        return
    _print(made, setting, asked)
    if out is not None:
        say(f"The tables are in {out}.")


def _of_folder(folder: Path | None, asked: Asked) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The shift of a forecast: likely calls and cells."""
    assert folder is not None
    try:
        about = json.loads((folder / "about.json").read_text("utf-8"))
        cells = pl.read_parquet(folder / "cells.parquet", columns=["cell", "lat", "lon", "zone"])
        forecast = pl.read_parquet(folder / "forecast.parquet", columns=["cell", "block_start", "expected"])
        block_hours = int(about["block_hours"])
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        raise ForecastProblem(f"{folder} is not a forecast folder; make one with vigie forecast run.") from None
    shifts = calls_by_shift(forecast, block_hours).filter(pl.col("shift") == asked.shift)
    days = shifts["day"].unique().sort().to_list()
    if not days:
        raise ForecastProblem(
            f"the forecast holds no whole {asked.shift} shift; its blocks are of {block_hours} hours."
        )
    day = asked.day or days[0]
    if day not in days:
        raise ForecastProblem(
            f"the forecast holds no whole {asked.shift} shift on {day}; it has {days[0]} to {days[-1]}."
        )
    return shifts.filter(pl.col("day") == day), cells


def _of_log(log: CallLog, asked: Asked, resolution: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The mean shift of a call log: calls by cell from 07:00 to 19:00, or from 19:00 to 07:00, over its days."""
    calls = log.take().frame
    if calls.is_empty():
        raise ForecastProblem("there are no calls.")
    placed = place(calls, resolution)
    grid = cells_with(placed, resolution, at_least=1)
    days = placed["received"].dt.date().n_unique()
    by_day = pl.col("received").dt.hour().is_between(_DAY_STARTS, _NIGHT_STARTS - 1)
    inside = placed.filter(by_day if asked.shift == "day" else ~by_day)
    if inside.is_empty():
        raise ForecastProblem(f"no call of the log falls in a {asked.shift} shift.")
    expected = inside.group_by("cell").len().select(
        day=pl.lit(asked.day or placed["received"].dt.date().max()), shift=pl.lit(asked.shift), cell="cell",
        expected=pl.col("len") / days,
    )  # fmt: skip
    centres = grid.centres()
    cells = pl.DataFrame({"cell": grid.cells, "lat": centres[:, 0], "lon": centres[:, 1]})
    return expected.sort("cell"), cells.with_columns(zone=pl.lit(None, dtype=pl.String))


def _told(made: PostTables, setting: Setting, asked: Asked) -> dict[str, object]:
    return {
        "units": asked.units, "standard_minutes": asked.standard_minutes, "travel": dict(setting.travel),
        "service_minutes": asked.service_minutes, "least_gain": setting.threshold,
        "posts": made.posts.filter(pl.col("units") == asked.units).to_dicts(), "plans": made.plans.to_dicts(),
        "next_unit": _next_unit(made, asked.units),
    }  # fmt: skip


def _next_unit(made: PostTables, units: int) -> float | None:
    """The likely calls one more unit would cover."""
    covered = dict(made.plans.filter(pl.col("plan") == POSTS).select("units", "covered").iter_rows())
    return covered[units + 1] - covered[units] if {units, units + 1} <= set(covered) else None


def _print(made: PostTables, setting: Setting, asked: Asked) -> None:
    places = dict(made.sites.select("site", "name").iter_rows())
    chosen = made.posts.filter(pl.col("units") == asked.units)
    first = chosen.row(0, named=True)
    typer.echo(f"{first['day']}, {first['shift']} shift, {asked.units} posts within {asked.standard_minutes:g} minutes, by "
               f"{setting.travel['source']}. A suggestion to weigh, not an order.")  # fmt: skip
    typer.echo(f"{'':3} {'place':32} {'calls':>6} {'adds':>6}  from")
    for row in chosen.iter_rows(named=True):
        home = f"{row['from_km']:.1f} km from {places[row['from_site']]}" if row["moved"] else "stays"
        home = home if row["from_site"] else ""
        typer.echo(
            f"{row['post']:3} {places[row['site']][:32]:32} {row['covered']:6.1f} {row['marginal']:6.1f}  {home}"
        )
    typer.echo(f"\n{'units':>5} {'plan':16} {'covered':>8} {'busy':>6} {'worst':>6} {'gini':>5} {'p90':>5} {'moves':>5} "
               f"{'kerb h':>6} {'km':>5} {'gap':>6}")  # fmt: skip
    for row in made.plans.iter_rows(named=True):
        typer.echo(
            f"{row['units']:5} {_SAID[row['plan']]:16} {row['share']:8.1%} {row['expected_share']:6.1%} {row['worst_share']:6.0%} "
            f"{row['gini']:5.2f} {row['p90_minutes']:5.1f} {row['moves']:5} {row['kerb_hours']:6.1f} {row['km']:5.0f} {row['gap']:6.2f}"
        )
    gain = _next_unit(made, asked.units)
    if gain is not None:
        typer.echo(
            f"\nOne more unit would cover {gain:.1f} more likely calls. Moves that gain under {setting.threshold:g} are not suggested."
        )
