"""What a made-up forecast folder says of its log: an examination that found something, and the times of a few runs."""

import json
from datetime import date, datetime
from pathlib import Path

import polars as pl

from forecast.health.result import CODES, DAYS, Check, Health, Masked
from forecast.indicators import indicators

_STAMPS = ("received", "dispatched", "en_route", "on_scene", "left_scene", "at_hospital", "available")
_SCORES = {"nats_per_call": 2.5, "city_deviance": 1.4, "expected_per_day": 112.9, "calls_per_day": 108.4}


def examined() -> Health:
    """A log with calls listed again and a gap of two hours."""
    levels, counts = {"relisted": "bad", "gap": "look"}, {"relisted": 31, "gap": 1}
    checks = tuple(
        Check(code=code, level=levels.get(code, "ok"), count=counts.get(code, 0), share=0.31 if code == "relisted" else 0.0)
        for code in CODES
    )  # fmt: skip
    days = pl.DataFrame([[date(2026, 11, 20), 100, 69, 31, 120, 0.9]], schema=DAYS, orient="row")
    gap = Masked(datetime(2026, 11, 20, 2), datetime(2026, 11, 20, 4), "gap")
    return Health(records=100, calls=69, checks=checks, masked=(gap,), days=days)


def timed() -> pl.DataFrame:
    """Indicators of twelve runs with all stamps, three minutes for each part."""
    runs = [
        {"call": f"c{n}", "unit": f"u{n}", "zone": "North",
         **{name: datetime(2026, 11, 20, 8, 3 * at) for at, name in enumerate(_STAMPS)}} for n in range(12)
    ]  # fmt: skip
    return indicators(pl.DataFrame(runs), timezone="America/Los_Angeles")


def write_health(folder: Path) -> None:
    """Write health.json, health_days.parquet and indicators.parquet."""
    told = examined().told(effect={"weeks": 4, "without": _SCORES, "with": {**_SCORES, "city_deviance": 1.2}})
    (folder / "health.json").write_text(json.dumps(told), "utf-8")
    examined().days.write_parquet(folder / "health_days.parquet")
    timed().write_parquet(folder / "indicators.parquet")
