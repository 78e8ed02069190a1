"""A made-up forecast of a made-up city, the same each time: for the tests, and to look at the pages.

`python -m tests.planner.made_up FOLDER [RADIUS]` writes one to look at.
"""

import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import h3
import numpy as np
import polars as pl

from planner.interval import quantiles
from tests.planner.made_up_tables import write_tables

MIDDLE = (38.03, -122.14)
MONDAY = datetime(2026, 11, 23)
PLACES = {
    # name: km east, km north, weight, reach in km
    "Old Town": (0.0, 0.0, 9.0, 1.3), "Station": (1.9, 0.8, 5.0, 0.9), "Harbour": (4.6, -1.4, 4.0, 1.2),
    "Hill Hospital": (-4.2, 2.6, 4.5, 0.8), "Saltpan": (2.8, -5.4, 1.6, 1.6), "Eastmarsh": (7.2, 2.4, 1.2, 1.8),
    "Mill End": (-3.4, -3.8, 2.2, 1.5), "Northgate": (0.8, 5.6, 2.0, 1.6), "Lantern Bay": (-7.4, -0.6, 1.0, 1.6),
}  # fmt: skip
OF_DAY = np.array([0.62, 0.50, 1.12, 1.42, 1.38, 0.96])
OF_WEEK = np.array([1.02, 0.98, 0.97, 0.99, 1.08, 1.05, 0.91])


def write_forecast(
    folder: Path,
    *,
    radius: int = 4,
    per_block: float = 14.0,
    seed: int = 1,
    bare: bool = False,
    small: bool = False,
    **about: Any,
) -> Path:
    """Write a forecast folder; `about` replaces what about.json says. A small one has the four needed tables only; a bare
    one besides has no areas, no usual and no score."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(seed)
    cells, share = _city(radius, chance)
    blocks = [MONDAY + timedelta(hours=4 * step) for step in range(42)]
    city = per_block * _profile(blocks)
    turn = np.exp(0.12 * np.sin(np.arange(42)[:, None] * 0.7 + np.arange(len(share))[None, :] * 0.05))
    rates = city[:, None] * share[None, :] * turn
    rates *= (city / rates.sum(axis=1))[:, None]
    days = 500
    calls = chance.poisson(share * per_block * 6 * days)
    low, high = _range(rates.ravel(), 0.05)
    usual = chance.poisson(rates.ravel() * 8) / 8
    pl.DataFrame({
        "cell": cells["cell"].to_list() * 42, "block_start": np.repeat(np.array(blocks, dtype="datetime64[us]"), len(share)),
        "expected": rates.ravel(), "low": low, "high": high, "usual": usual,
    }).write_parquet(folder / "forecast.parquet")  # fmt: skip
    cells.with_columns(share=pl.Series(share), calls=pl.Series(calls)).write_parquet(folder / "cells.parquet")
    _city_file(folder / "city.parquet", blocks, city)
    past = [MONDAY - timedelta(days=14) + timedelta(hours=4 * step) for step in range(84)]
    wanted = per_block * _profile(past)
    lived = np.repeat(chance.gamma(260, 1 / 260, 28), 3) * wanted
    _city_file(folder / "score.parquet", past, wanted, actual=chance.poisson(lived))
    told = {
        "region": "Port Sample", "timezone": "America/Los_Angeles", "made_from": ["2025-07-07", "2026-11-22"],
        "first_block": blocks[0].isoformat(), "last_block": blocks[-1].isoformat(), "block_hours": 4, "resolution": 8,
        "model": "d1", "calls": int(calls.sum()), "units_collapsed": 3112,
        "left_out": {"no_time": 12, "no_coordinates": 204}, "medic_nats_per_call": 4.4, "d1_nats_per_call": 3.2,
        "made_at": "2026-11-22T13:10:00+00:00", "version": "0.1.0", "calls_until": "2026-11-22T04:00:00",
        "in_force": "vigie", "fallback": None, "weeks_better": [8, 8], "standard_minutes": 8, "least_gain": 0.5,
        "health": {"masked_minutes": 20, "worst": "look"},
    }  # fmt: skip
    (folder / "about.json").write_text(json.dumps(told | about), "utf-8")
    if bare:
        return _laid_bare(folder)
    if not small:
        write_tables(folder, rates=rates, usual=usual.reshape(rates.shape), blocks=blocks, cells=cells, middle=MIDDLE)
    return folder


def _laid_bare(folder: Path) -> Path:
    blank = {"forecast": pl.lit(None, dtype=pl.Float64).alias("usual"), "cells": pl.lit(None, dtype=pl.String).alias("zone"),
             "score": pl.lit(None, dtype=pl.Int64).alias("actual")}  # fmt: skip
    for name, nothing in blank.items():
        pl.read_parquet(folder / f"{name}.parquet").with_columns(nothing).write_parquet(folder / f"{name}.parquet")
    return folder


def _city(radius: int, chance: np.random.Generator) -> tuple[pl.DataFrame, np.ndarray]:
    """Cells of a town on a bay, and each one's share of the calls."""
    middle = h3.latlng_to_cell(*MIDDLE, 8)
    rows, weights = [], []
    for cell in sorted(h3.grid_disk(middle, radius)):
        lat, lon = h3.cell_to_latlng(cell)
        east, north = (lon - MIDDLE[1]) * 87.6, (lat - MIDDLE[0]) * 111.2
        wet = (east - 1.5) ** 2 / 5 + (north + radius * 0.95) ** 2 / (
            radius * 0.28
        ) ** 2 < 1 or north > radius * 0.62 + east * 0.18
        if wet or chance.random() < 0.03:
            continue
        near = {name: np.exp(-((east - e) ** 2 + (north - n) ** 2) / (2 * reach**2)) * weight
                for name, (e, n, weight, reach) in PLACES.items()}  # fmt: skip
        away = max(0.0, np.hypot(east, north) / radius - 0.45)
        weights.append((sum(near.values()) + 0.35) * np.exp(-13 * away**2) * chance.gamma(9, 1 / 9))
        name = max(near, key=lambda name: near[name])
        rows.append((cell, lat, lon, name if near[name] > 0.03 else None))
    share = np.array(weights) / sum(weights)
    return pl.DataFrame(
        rows, schema={"cell": pl.String, "lat": pl.Float64, "lon": pl.Float64, "zone": pl.String}, orient="row"
    ), share


def _profile(blocks: list[datetime]) -> np.ndarray:
    return np.array([OF_DAY[block.hour // 4] * OF_WEEK[block.weekday()] for block in blocks])


def _range(mean: np.ndarray, extra: float) -> tuple[np.ndarray, np.ndarray]:
    return quantiles(mean, mean + (extra * mean) ** 2)


def _city_file(path: Path, blocks: list[datetime], mean: np.ndarray, **more: np.ndarray) -> None:
    low, high = _range(mean, 0.06)
    pl.DataFrame({"block_start": blocks, "expected": mean, "low": low, "high": high, **more}).write_parquet(path)


if __name__ == "__main__":
    write_forecast(Path(sys.argv[1]), radius=int(sys.argv[2]) if len(sys.argv) > 2 else 10)
    sys.stdout.write(f"{date.today()}: made\n")
