"""Read a forecast folder into frames that later code may rely on, or say in one sentence what is wrong with it.

The only module that opens forecast files. Must not compute a figure.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import h3
import polars as pl

_TIME, _REAL, _WHOLE, _TEXT = pl.Datetime("us"), pl.Float64, pl.Int64, pl.String

FILES: Mapping[str, Mapping[str, Any]] = {
    "forecast": {"cell": _TEXT, "block_start": _TIME, "expected": _REAL, "low": _WHOLE, "high": _WHOLE, "usual": _REAL},
    "cells": {"cell": _TEXT, "lat": _REAL, "lon": _REAL, "share": _REAL, "calls": _WHOLE, "zone": _TEXT},
    "city": {"block_start": _TIME, "expected": _REAL, "low": _WHOLE, "high": _WHOLE},
    "score": {"block_start": _TIME, "expected": _REAL, "low": _WHOLE, "high": _WHOLE, "actual": _WHOLE},
}
"""The Parquet files of a forecast folder: columns and types."""

_BLANK_ALLOWED = {("cells", "zone"), ("score", "actual"), ("forecast", "usual")}


class BrokenForecast(Exception):
    """The folder is not a forecast this application can show; the sentence says why."""


@dataclass(frozen=True)
class About:
    """What the forecast says of itself. `made_at` is local; `nats` are this model's and usual practice's nats per call."""

    region: str
    timezone: ZoneInfo
    made_from: tuple[date, date]
    made_at: datetime
    block_hours: int
    resolution: int
    model: str
    calls: int
    units_collapsed: int
    left_out: Mapping[str, int]
    nats: tuple[float, float] | None
    version: str


@dataclass(frozen=True)
class Forecast:
    """One forecast: what it says of itself, and its four tables."""

    about: About
    forecast: pl.DataFrame
    cells: pl.DataFrame
    city: pl.DataFrame
    score: pl.DataFrame


def read_forecast(folder: Path) -> Forecast:
    """The forecast in a folder. Raises BrokenForecast."""
    about = _about(folder)
    frames = {name: _frame(folder, name) for name in FILES}
    known, shown = frames["cells"]["cell"], frames["forecast"]["cell"].unique()
    if known.n_unique() != known.len() or set(known) != set(shown):
        raise BrokenForecast(f"forecast.parquet and cells.parquet in {folder.name} do not name the same cells.")
    if not all(map(h3.is_valid_cell, known)):
        raise BrokenForecast(f"cells.parquet in {folder.name} has a cell that is not an H3 cell.")
    blocks = set(frames["city"]["block_start"])
    if not blocks or frames["forecast"].height != known.len() * len(blocks):
        raise BrokenForecast(f"{folder.name} does not have one figure for each cell and block.")
    return Forecast(about, **frames)


def _frame(folder: Path, name: str) -> pl.DataFrame:
    path, wanted = folder / f"{name}.parquet", FILES[name]
    try:
        frame = pl.read_parquet(path).select(
            # A blank may have been written as null or as not-a-number; here it is null.
            pl.col(column).cast(kind, strict=True).fill_nan(None) if kind == _REAL else pl.col(column).cast(kind)
            for column, kind in wanted.items()
        )
    except FileNotFoundError:
        raise BrokenForecast(f"{folder.name} is not a forecast: {path.name} is missing.") from None
    except pl.exceptions.ColumnNotFoundError:
        raise BrokenForecast(f"{path.name} in {folder.name} needs the columns {', '.join(wanted)}.") from None
    except (pl.exceptions.PolarsError, OSError):
        raise BrokenForecast(f"{path.name} in {folder.name} cannot be read as a forecast's table.") from None
    blank = [column for column in wanted if (name, column) not in _BLANK_ALLOWED and frame[column].null_count()]
    if blank:
        raise BrokenForecast(f"{path.name} in {folder.name} has blanks in {', '.join(blank)}.")
    return frame.sort("block_start") if "block_start" in wanted else frame


def _about(folder: Path) -> About:
    try:
        told = json.loads((folder / "about.json").read_text("utf-8"))
        first, last = told["made_from"]
        zone, model = ZoneInfo(told["timezone"]), str(told["model"])
        scores = [told.get(f"{name}_nats_per_call") for name in (model, "medic")]
        about = About(
            region=str(told["region"]), timezone=zone, made_from=(_day(first), _day(last)),
            made_at=_local(datetime.fromisoformat(told["made_at"]), zone), block_hours=int(told["block_hours"]),
            resolution=int(told["resolution"]), model=model, calls=int(told["calls"]),
            units_collapsed=int(told.get("units_collapsed") or 0),
            left_out={str(reason): int(n) for reason, n in (told.get("left_out") or {}).items()},
            nats=None if None in scores else (float(scores[0]), float(scores[1])), version=str(told["version"]),
        )  # fmt: skip
    except FileNotFoundError:
        raise BrokenForecast(f"{folder.name} is not a forecast: about.json is missing.") from None
    except ZoneInfoNotFoundError:
        raise BrokenForecast(f"about.json in {folder.name} names a time zone this machine does not know.") from None
    except KeyError as missing:
        raise BrokenForecast(f"about.json in {folder.name} does not say {missing.args[0]}.") from None
    except (ValueError, TypeError, AttributeError, OSError):
        raise BrokenForecast(f"about.json in {folder.name} cannot be read as a forecast's description.") from None
    if about.block_hours not in {1, 2, 3, 4, 6}:
        raise BrokenForecast(f"{folder.name} has blocks of {about.block_hours} hours; shifts are made of blocks of "
                             "1, 2, 3, 4 or 6.")  # fmt: skip
    return about


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()


def _local(when: datetime, zone: ZoneInfo) -> datetime:
    return when if when.tzinfo is None else when.astimezone(zone).replace(tzinfo=None)
