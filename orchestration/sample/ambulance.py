"""Eighteen months of an invented ambulance service, as its dispatch system exports them: one row per unit sent.

Demand has a daily double peak, a week, a season, hotspots that move between day and night, and the dirt of real logs:
re-listed calls, a feed gap, a thin day, points outside. Times are local wall-clock times. Must not open a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from orchestration.sample.city import Segment, Town
from orchestration.sample.odds import stream

FIRST, LAST = datetime(2025, 4, 1), datetime(2026, 10, 1)
CALLS = 60_000
GAP = (datetime(2026, 2, 17, 9), datetime(2026, 2, 19, 1))
"""A feed gap of forty hours; nothing was exported."""

THIN_DAY = datetime(2026, 6, 9)
HEADER = ("Call No", "Received", "Unit", "Priority", "Nature", "Address", "Latitude", "Longitude")

_BY_HOUR = np.array(
    [34, 29, 26, 23, 21, 23, 30, 41, 52, 60, 64, 66, 65, 63, 61, 61, 63, 66, 67, 63, 57, 51, 45, 39], dtype=float
)
_BY_WEEKDAY = np.array([1.02, 0.99, 0.98, 1.0, 1.06, 1.01, 0.94])
_NATURES = ("SICK", "FALL", "CHEST", "BREATH", "TRAUMA", "UNK")
_SPREAD = 12.0
"""Shape of the gamma noise on each hour: counts vary more than Poisson."""


@dataclass(frozen=True, kw_only=True)
class CallRows:
    """Rows of the export in order, and what was done to them."""

    rows: Sequence[tuple[str, ...]]
    calls: int
    relisted: int
    outside: int
    missing: int


def draw_calls(towns: Sequence[Town], *, seed: int) -> CallRows:
    """All rows of the export; the same seed gives the same rows."""
    rng = stream(seed, "ambulance")
    segments = [segment for town in towns for segment in town.segments]
    times = _draw_times(rng)
    places = _draw_places(segments, times, rng)
    rows: list[tuple[datetime, int, tuple[str, ...]]] = []
    relisted = outside = missing = 0
    number = 0
    for time, place in zip(times, places, strict=True):
        number += 1
        luck = rng.random(5)
        address, lat, lon = _written(segments[place], luck[0])
        if luck[1] < 0.001:
            lat, lon, outside = "0", "0", outside + 1
        elif luck[1] < 0.003:
            lat, lon, missing = "", "", missing + 1
        nature = _NATURES[int(luck[2] * len(_NATURES))]
        units = 1 + int(luck[3] < 0.3) + int(luck[3] < 0.04)
        rows += _units(number, time, units, nature, (address, lat, lon))
        if luck[4] < 0.03:
            # The same call again under a new number, some minutes later, at exactly the same place.
            number, relisted = number + 1, relisted + 1
            rows += _units(number, time + timedelta(minutes=1 + int(luck[0] * 8)), 1, nature, (address, lat, lon))
    late = rng.random(len(rows)) < 0.01
    # A row in a hundred is exported some minutes after its turn.
    order = sorted(range(len(rows)), key=lambda at: (rows[at][0] + timedelta(minutes=20 * bool(late[at])), rows[at][1]))
    return CallRows(
        rows=[rows[at][2] for at in order], calls=len(times), relisted=relisted, outside=outside, missing=missing
    )


def _draw_times(rng: np.random.Generator) -> list[datetime]:
    hours = int((LAST - FIRST).total_seconds() // 3600)
    starts = [FIRST + timedelta(hours=hour) for hour in range(hours)]
    day = np.array([start.timetuple().tm_yday for start in starts])
    rate = np.array([_BY_HOUR[start.hour] * _BY_WEEKDAY[start.weekday()] for start in starts])
    rate *= 1 + 0.07 * np.cos((day - 20) / 365 * 2 * np.pi)
    rate *= np.linspace(0.97, 1.03, hours)
    rate *= CALLS / rate.sum()
    counts = rng.poisson(rate * rng.gamma(_SPREAD, 1 / _SPREAD, hours))
    times: list[datetime] = []
    for start, count in zip(starts, counts, strict=True):
        if GAP[0] <= start < GAP[1]:
            continue
        kept = count // 3 if start.date() == THIN_DAY.date() else count
        times += sorted(start + timedelta(seconds=int(second)) for second in rng.integers(0, 3600, int(kept)))
    return times


def _draw_places(segments: Sequence[Segment], times: Sequence[datetime], rng: np.random.Generator) -> np.ndarray:
    """An index into the segments for each call: a long-run weight for each, lifted by day, by night, and at a few doors."""
    middles = np.array([[sum(end[axis] for end in segment.line) / 2 for axis in (0, 1)] for segment in segments])
    base = rng.gamma(0.35, 1.0, len(segments))
    centre, quarter = (middles[int(rng.integers(len(segments)))] for _ in range(2))
    downtown, nightlife = (
        np.exp(-(((middles - spot) * (88, 111)) ** 2).sum(axis=1) / 0.5) for spot in (centre, quarter)
    )
    # Care homes and a hospital: a call a day at one door.
    doors = np.zeros(len(segments))
    doors[rng.choice(len(segments), 6, replace=False)] = base.mean() * 60
    shares = {
        "day": base + 14 * base.mean() * downtown + doors,
        "night": base + 6 * base.mean() * nightlife + doors / 2,
        "weekend night": base + 30 * base.mean() * nightlife + doors / 2,
    }
    kinds = np.array([_kind(time) for time in times])
    drawn = np.zeros(len(times), dtype=int)
    for kind, weights in shares.items():
        chosen = kinds == kind
        drawn[chosen] = rng.choice(len(segments), int(chosen.sum()), p=weights / weights.sum())
    return drawn


def _kind(time: datetime) -> str:
    if 7 <= time.hour < 20:
        return "day"
    # Friday and Saturday nights last into the morning after.
    night = (time - timedelta(hours=8)).weekday()
    return "weekend night" if night in {4, 5} else "night"


def _written(segment: Segment, luck: float) -> tuple[str, str, str]:
    lon, lat = (sum(end[axis] for end in segment.line) / 2 for axis in (0, 1))
    unit = f" APT {int(luck * 900) + 1}" if luck < 0.12 else ""
    return f"{segment.block} BLK {segment.street.upper()}{unit}", f"{lat:.6f}", f"{lon:.6f}"


def _units(
    number: int, time: datetime, units: int, nature: str, place: tuple[str, str, str]
) -> list[tuple[datetime, int, tuple[str, ...]]]:
    return [
        (time, number * 4 + unit, (f"E{number:07d}", f"{time:%Y-%m-%d %H:%M:%S}", f"M{(number * 7 + unit * 3) % 24 + 1}",
                                   "1" if nature in {"CHEST", "BREATH"} else "2", nature, *place))
        for unit in range(units)
    ]  # fmt: skip
