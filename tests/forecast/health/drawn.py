"""A town whose calls are drawn with a rhythm of the day, clean until a test puts dirt into it."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

START = datetime(2024, 1, 8)
ZONE = "America/New_York"


def draw_town(
    days: int, *, per_day: float = 120, seed: int = 1, lat: float = 40.1234, lon: float = -75.4321, places: int = 400
) -> pl.DataFrame:
    """Calls (received, lat, lon) of so many days: few at night, at places of uneven weight; no hour is left out."""
    draw = np.random.default_rng(seed)
    day = 1 + 0.6 * np.sin((np.arange(24) - 9) / 24 * 2 * np.pi)
    many = draw.poisson(per_day * np.tile(day / day.sum(), days))
    # The hour that the clocks leave out in March holds no call.
    many[[hour for hour in range(len(many)) if START + timedelta(hours=hour) == datetime(2024, 3, 10, 2)]] = 0
    hour = np.repeat(np.arange(len(many)), many)
    seconds = np.sort(hour * 3600 + draw.integers(0, 3600, len(hour)))
    weight = draw.lognormal(0, 0.7, places)
    place = draw.choice(places, len(hour), p=weight / weight.sum())
    north, east = lat + draw.normal(0, 0.05, places), lon + draw.normal(0, 0.05, places)
    return pl.DataFrame({
        "received": pl.Series([START + timedelta(seconds=int(s)) for s in seconds], dtype=pl.Datetime("us")),
        "lat": north[place], "lon": east[place],
    })  # fmt: skip
