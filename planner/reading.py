"""Read a forecast folder into frames that later code may rely on, or say in one sentence what is wrong with it.

With planner/about.py the only module that opens forecast files. Must not compute a figure.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import h3
import polars as pl

from planner.about import About, BrokenForecast, read_about
from planner.columns import FACTS, MAY_BE_BLANK, NEEDED, OFFERED, WORDS

__all__ = ["About", "BrokenForecast", "Forecast", "read_forecast"]


@dataclass(frozen=True)
class Forecast:
    """One forecast: what it says of itself, its four tables, and those it may have besides (None when it has not)."""

    about: About
    forecast: pl.DataFrame
    cells: pl.DataFrame
    city: pl.DataFrame
    score: pl.DataFrame
    zones: pl.DataFrame | None = None
    shifts: pl.DataFrame | None = None
    staffing: pl.DataFrame | None = None
    sites: pl.DataFrame | None = None
    posts: pl.DataFrame | None = None
    plans: pl.DataFrame | None = None
    coverage: pl.DataFrame | None = None
    fairness: pl.DataFrame | None = None
    scorecard: pl.DataFrame | None = None
    health_days: pl.DataFrame | None = None
    indicators: pl.DataFrame | None = None
    measures: Mapping[str, Any] | None = None
    health: Mapping[str, Any] | None = None


def read_forecast(folder: Path) -> Forecast:
    """The forecast in a folder. Raises BrokenForecast."""
    about = read_about(folder)
    needed = {name: _frame(folder, name, wanted) for name, wanted in NEEDED.items()}
    known, shown = needed["cells"]["cell"], needed["forecast"]["cell"].unique()
    if known.n_unique() != known.len() or set(known) != set(shown):
        raise BrokenForecast(f"forecast.parquet and cells.parquet in {folder.name} do not name the same cells.")
    if not all(map(h3.is_valid_cell, known)):
        raise BrokenForecast(f"cells.parquet in {folder.name} has a cell that is not an H3 cell.")
    blocks = set(needed["city"]["block_start"])
    if not blocks or needed["forecast"].height != known.len() * len(blocks):
        raise BrokenForecast(f"{folder.name} does not have one figure for each cell and block.")
    offered = {name: _frame(folder, name, wanted) for name, wanted in OFFERED.items()
               if (folder / f"{name}.parquet").exists()}  # fmt: skip
    _check_posts(folder, offered, needed["cells"])
    facts = {name: _facts(folder, name) for name in FACTS if (folder / f"{name}.json").exists()}
    read: dict[str, Any] = {**needed, **offered, **facts}
    return Forecast(about, **read)


def _frame(folder: Path, name: str, wanted: Mapping[str, Any]) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    try:
        frame = pl.read_parquet(path).select(
            # A blank may have been written as null or as not-a-number; here it is null.
            pl.col(column).cast(kind, strict=True).fill_nan(None) if kind == pl.Float64 else pl.col(column).cast(kind)
            for column, kind in wanted.items()
        )
    except FileNotFoundError:
        raise BrokenForecast(f"{folder.name} is not a forecast: {path.name} is missing.") from None
    except pl.exceptions.ColumnNotFoundError:
        raise BrokenForecast(f"{path.name} in {folder.name} needs the columns {', '.join(wanted)}.") from None
    except (pl.exceptions.PolarsError, OSError):
        raise BrokenForecast(f"{path.name} in {folder.name} cannot be read as a forecast's table.") from None
    allowed = MAY_BE_BLANK.get(name, frozenset())
    blank = [column for column in wanted if column not in allowed and frame[column].null_count()]
    if blank:
        raise BrokenForecast(f"{path.name} in {folder.name} has blanks in {', '.join(blank)}.")
    for column in wanted:
        words = WORDS.get((name, column))
        if words and not set(frame[column]) <= words:
            raise BrokenForecast(f"{path.name} in {folder.name} needs one of {', '.join(sorted(words))} in {column}.")
    return frame.sort("block_start") if "block_start" in wanted else frame


def _check_posts(folder: Path, offered: Mapping[str, pl.DataFrame], cells: pl.DataFrame) -> None:
    posts, plans, coverage = (offered.get(name) for name in ("posts", "plans", "coverage"))
    if posts is not None:
        if "sites" not in offered or not set(posts["site"]) <= set(offered["sites"]["site"]):
            raise BrokenForecast(f"posts.parquet in {folder.name} names a site that sites.parquet does not have.")
        if plans is None:
            raise BrokenForecast(f"{folder.name} has posts.parquet without plans.parquet.")
    if plans is not None and not plans["share"].is_between(0, 1).all():
        raise BrokenForecast(f"plans.parquet in {folder.name} has a share that is not between 0 and 1.")
    if coverage is not None and not set(coverage["cell"].unique()) <= set(cells["cell"]):
        raise BrokenForecast(f"coverage.parquet in {folder.name} names a cell that cells.parquet does not have.")


def _facts(folder: Path, name: str) -> Mapping[str, Any]:
    try:
        told = json.loads((folder / f"{name}.json").read_text("utf-8"))
    except (ValueError, OSError):
        raise BrokenForecast(f"{name}.json in {folder.name} cannot be read.") from None
    missing = sorted(FACTS[name] - told.keys()) if isinstance(told, dict) else sorted(FACTS[name])
    if missing:
        raise BrokenForecast(f"{name}.json in {folder.name} does not say {', '.join(missing)}.")
    return told  # type: ignore[no-any-return]


def of_shift(frame: pl.DataFrame | None, day: date, key: str) -> pl.DataFrame:
    """The rows of a table for a shift; none when the folder has no such table."""
    return pl.DataFrame() if frame is None else frame.filter(pl.col("day") == day, pl.col("shift") == key)
