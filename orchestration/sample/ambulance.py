"""Eighteen months of an invented ambulance service, as its dispatch system exports them: one row per unit sent.

With the dirt of real logs: calls listed again, a feed gap, a thin day, points outside or missing, rows out of turn, and
local time that lacks an hour in March and has one twice in November. Must not open a file; `write` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from orchestration.sample.city import Segment, Town
from orchestration.sample.incidents import TIMEZONE
from orchestration.sample.odds import stream
from orchestration.sample.rhythm import SOURCES, TOWN_SHARES, Source, expect_calls
from orchestration.sample.stamps import STAMPS, draw_stamps

FIRST, END = datetime(2025, 4, 1), datetime(2026, 10, 1)
GAP = (datetime(2026, 2, 17, 9), datetime(2026, 2, 19, 1))
"""A feed gap of forty hours; nothing was exported. Local time, like all times here."""

THIN_DAY = date(2026, 6, 9)
HEADER = ("Call No", "Received", "Unit", "Priority", "Nature", "Address", "Latitude", "Longitude", *STAMPS)
NOWHERE = (("0.000000", "0.000000"), ("36.000000", "-126.000000"))
"""What the dispatch system writes where it knows no place: nothing at all, or the point it starts its map at."""

_HOUR_NOISE, _DAY_NOISE = 30.0, 200.0  # shapes of gamma noise: counts vary more than Poisson
_RELISTED, _OUTSIDE, _MISSING, _APARTMENTS, _KEPT_WHEN_THIN = 0.03, 0.001, 0.001, 0.12, 0.3
_UNITS = (0.70, 0.24, 0.05, 0.01)
_MEDICS = 14
_FIRST_PRIORITY = {"BREATH", "CHEST", "STROKE"}


@dataclass(frozen=True, kw_only=True)
class CallRows:
    """Rows of the export in order. calls: true calls; relisted: how many of them stand there a second time.

    outside, missing: calls at a point of NOWHERE, and calls without a point; none of them is listed again.
    """

    rows: Sequence[tuple[str, ...]]
    calls: int
    relisted: int
    outside: int
    missing: int


@dataclass(frozen=True, kw_only=True)
class _Calls:
    """One entry per call listed: seconds since 1970 (UTC), place, nature, apartment or 0, and what was spoiled."""

    at: np.ndarray
    place: np.ndarray
    nature: np.ndarray
    apartment: np.ndarray
    spoiled: np.ndarray  # 0 no, 1 and 2 a point of NOWHERE, 3 no point

    def pick(self, places: np.ndarray) -> "_Calls":
        """Return the calls at some places of the list."""
        return _Calls(**{name: values[places] for name, values in vars(self).items()})


def draw_calls(towns: Sequence[Town], *, seed: int) -> CallRows:
    """All rows of the export; the same seed gives the same rows."""
    rng = stream(seed, "ambulance")
    segments = [segment for town in towns for segment in town.segments]
    calls = _draw_calls(segments, rng)
    listed = _relist(calls, rng)
    return CallRows(
        rows=_write(listed, segments, rng, stream(seed, "ambulance stamps")), calls=len(calls.at), relisted=len(listed.at) - len(calls.at),
        outside=int(np.isin(calls.spoiled, (1, 2)).sum()), missing=int((calls.spoiled == 3).sum()),
    )  # fmt: skip


def _draw_calls(segments: Sequence[Segment], rng: np.random.Generator) -> _Calls:
    first, end = (int(day.replace(tzinfo=TIMEZONE).timestamp()) for day in (FIRST, END))
    starts = np.arange(first, end, 3600)
    hourly = rng.gamma(_HOUR_NOISE, 1 / _HOUR_NOISE, len(starts))
    daily = rng.gamma(_DAY_NOISE, 1 / _DAY_NOISE, len(starts) // 24 + 1)[np.arange(len(starts)) // 24]
    counts = rng.poisson(expect_calls(_to_local(starts)) * (hourly * daily)[:, None])
    hour, source = (np.repeat(axis.ravel(), counts.ravel()) for axis in np.indices(counts.shape))
    seconds = rng.integers(0, 3600, len(hour))
    place, nature = np.zeros(len(hour), dtype=np.int64), np.zeros(len(hour), dtype="U8")
    for number, kind in enumerate(SOURCES):
        those = source == number
        weights = _weigh(kind, segments, rng)
        place[those] = rng.choice(len(segments), int(those.sum()), p=weights / weights.sum())
        odds = np.array(list(kind.natures.values()))
        nature[those] = rng.choice(list(kind.natures), int(those.sum()), p=odds / odds.sum())
    apartment = np.where((source == 0) & (rng.random(len(hour)) < _APARTMENTS), rng.integers(1, 60, len(hour)), 0)
    shares = (_OUTSIDE / 2, _OUTSIDE, _OUTSIDE + _MISSING)
    spoiled = np.array((1, 2, 3, 0))[np.searchsorted(shares, rng.random(len(hour)))]
    drawn = _Calls(
        at=starts[hour] + seconds, place=place, nature=nature, apartment=apartment, spoiled=spoiled
    )  # fmt: skip
    local = _to_local(drawn.at)
    thin = local.astype("datetime64[D]") == np.datetime64(THIN_DAY)
    lost = _in_gap(local) | (thin & (rng.random(len(hour)) > _KEPT_WHEN_THIN))
    return drawn.pick(np.flatnonzero(~lost)[np.argsort(drawn.at[~lost], kind="stable")])


def _to_local(at: np.ndarray) -> np.ndarray:
    """Return what the clocks on the wall showed; the change of the clocks is left as it is."""
    hours, which = np.unique(at // 3600, return_inverse=True)
    walls = [datetime.fromtimestamp(hour * 3600, TIMEZONE).replace(tzinfo=None) for hour in hours.tolist()]
    return np.asarray(np.array(walls, dtype="datetime64[s]")[which] + at % 3600)


def _in_gap(local: np.ndarray) -> np.ndarray:
    return np.asarray((local >= np.datetime64(GAP[0])) & (local < np.datetime64(GAP[1])))


def _weigh(source: Source, segments: Sequence[Segment], rng: np.random.Generator) -> np.ndarray:
    """Return how much each block gives to a source: all homes, blocks around a crossing, or a few doors."""
    if source.doors:
        weights = np.zeros(len(segments))
        weights[rng.choice(len(segments), len(source.doors), replace=False)] = source.doors
        return weights
    uneven = rng.lognormal(0.0, 0.9, len(segments))
    if source.around is None:
        sizes = {town: sum(segment.town == town for segment in segments) for town in TOWN_SHARES}
        return np.asarray(uneven * [TOWN_SHARES[segment.town] / sizes[segment.town] for segment in segments])
    nodes = np.array([np.add(segment.start, segment.end) / 2 for segment in segments])
    away = ((nodes - source.around) ** 2).sum(axis=1) / source.blocks**2
    here = [segment.town == "Port Sample" for segment in segments]
    return np.asarray(uneven * np.exp(-away / 2) * here)


def _relist(calls: _Calls, rng: np.random.Generator) -> _Calls:
    """Add some calls a second time, up to nine minutes later at exactly the same place, and order all by time."""
    again = np.flatnonzero((rng.random(len(calls.at)) < _RELISTED) & (calls.spoiled == 0))
    later = calls.at[again] + rng.integers(45, 540, len(again))
    seen = ~_in_gap(_to_local(later)) & (_to_local(later) < np.datetime64(END))
    added = vars(calls.pick(again)) | {"at": later}
    both = _Calls(**{name: np.concatenate([values, added[name][seen]]) for name, values in vars(calls).items()})
    return both.pick(np.argsort(both.at, kind="stable"))


def _write(
    calls: _Calls, segments: Sequence[Segment], rng: np.random.Generator, pressed: np.random.Generator
) -> list[tuple[str, ...]]:
    """Return a row for each unit, in the order in which units were sent: nearly that of the calls."""
    units = 1 + np.searchsorted(np.cumsum(_UNITS[:-1]), rng.random(len(calls.at)))
    call = np.repeat(np.arange(len(calls.at)), units)
    turn = np.arange(len(call)) - np.repeat(np.cumsum(units) - units, units)
    sent = calls.at[call] + rng.gamma(2.0, 30.0, len(call)) + turn * rng.gamma(1.5, 60.0, len(call))
    local = _to_local(calls.at)
    year = local.astype("datetime64[Y]").astype(np.int64) + 1970
    serial = np.arange(len(year)) - np.searchsorted(year, year) + 1
    received = np.char.replace(np.datetime_as_string(local, unit="s"), "T", " ")
    points = [_point(segment) for segment in segments]
    lists = (year, serial, received, calls.nature, calls.place, calls.apartment, calls.spoiled)
    texts = [
        (f"E{each % 100}-{number:06d}", when, "1" if nature in _FIRST_PRIORITY else "2", nature,
         _address(segments[place], apartment), *(points[place], *NOWHERE, ("", ""))[spoiled])
        for each, number, when, nature, place, apartment, spoiled in zip(*(each.tolist() for each in lists), strict=True)
    ]  # fmt: skip
    # The unit of the quarter goes first; the next ones come from further off.
    medic = (calls.place[call] // 40 + 3 * turn) % _MEDICS + 1
    order = np.argsort(sent, kind="stable")
    stamps = _in_words(draw_stamps(sent[order], pressed))
    rows = zip(call[order].tolist(), medic[order].tolist(), stamps, strict=True)
    return [(texts[of][0], texts[of][1], f"M{unit}", *texts[of][2:], *when) for of, unit, when in rows]


def _in_words(stamps: np.ndarray) -> list[list[str]]:
    """Stamps as local times; an empty text where there is none."""
    local = _to_local(np.nan_to_num(stamps).astype(np.int64).ravel())
    texts = np.char.replace(np.datetime_as_string(local, unit="s"), "T", " ")
    return np.where(np.isnan(stamps), "", texts.reshape(stamps.shape)).tolist()  # type: ignore[no-any-return]


def _point(segment: Segment) -> tuple[str, str]:
    lon, lat = (sum(end[axis] for end in segment.line) / 2 for axis in (0, 1))
    return f"{lat:.6f}", f"{lon:.6f}"


def _address(segment: Segment, apartment: int) -> str:
    return f"{segment.block} BLK {segment.street.upper()}" + (f" APT {apartment}" if apartment else "")
