"""A clock an hour off: spells of days whose rhythm fits the other days better when moved by one hour.

Also hours that cannot be: times inside the hour that the clocks left out in spring mean a clock that does not change.
Naive local times. Must not move a time: the sentence names the spell, and who runs the clock corrects it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from forecast.health.result import BAD, LOOK, OK, Check
from forecast.health.rhythm import Rhythm
from forecast.times import ClockChanges

_LEAST_DAYS = 28
_SHIFTS = (-1, 1)
_LEAST_GAIN, _LEAST_TOLD, _LEAST_SHARE, _LEAST_SPELL = 18.0, 12.0, 0.4, 3
_MOST_SPELLS, _LOOKS = 6, 3
_TROUGH = (0, 5)
"""Hours at which the quietest four hours of an ambulance service begin."""

_LEAST_FOR_TROUGH = 3_000


@dataclass(frozen=True)
class Spell:
    """Days (first, end excluded) on which the clock shows so many hours more than it should; gain in nats."""

    first: datetime
    end: datetime
    hours: int
    gain: float


def spells_off(received: pl.Series, rhythm: Rhythm, masked_days: np.ndarray) -> tuple[Spell, ...]:
    """Spells of three days and more, found one by one by the run of days that gains most in likelihood.

    masked_days: days that do not count; nor do those around the turn of the year, whose mornings are later. A run is a
    spell where moving it by an hour gains 18 nats, which chance brought in none of 240 drawn logs, and where a clock truly
    an hour off would gain 12 and no more than two and a half times what is gained.
    """
    days = len(rhythm.expected) // 24
    if days < _LEAST_DAYS:
        return ()
    hours = rhythm.hours_since(received).astype(np.int64)
    counts = np.bincount(hours, minlength=days * 24).reshape(days, 24).astype(float)
    counts[masked_days | _turn_of_the_year(rhythm.start, days)] = 0
    weekend = (rhythm.start.weekday() + np.arange(days)) % 7 >= 5
    shift = np.zeros(days, dtype=np.int64)
    found: list[Spell] = []
    for _ in range(_MOST_SPELLS):
        best = _best_run(counts, weekend, shift)
        if best is None:
            break
        first, end, hours_off, gain = best
        shift[first:end] = hours_off
        found.append(
            Spell(rhythm.start + timedelta(days=first), rhythm.start + timedelta(days=end), hours_off, gain)
        )  # fmt: skip
    return tuple(sorted(found, key=lambda spell: spell.first))


def _best_run(counts: np.ndarray, weekend: np.ndarray, shift: np.ndarray) -> tuple[int, int, int, float] | None:
    """First day, day after the last, hours and gain of the run that gains most; None where none gains enough."""
    best: tuple[int, int, int, float] | None = None
    righted = np.stack([np.roll(day, -int(off)) for day, off in zip(counts, shift, strict=True)])
    for hours in _SHIFTS:
        trusted = np.ones(len(counts), dtype=bool)
        # The days of a spell blur the rhythm they are held against: what is found is left out of it, and judged again.
        for _ in range(_LOOKS):
            gain, truly = _gains(counts, righted, weekend, trusted, hours)
            gain[shift != 0] = -np.inf
            first, end, total = _largest_sum(gain)
            trusted = np.ones(len(counts), dtype=bool)
            trusted[first:end] = False
        should = truly[first:end].sum()
        enough = total > _LEAST_GAIN and should > _LEAST_TOLD and total > _LEAST_SHARE * should
        if enough and end - first >= _LEAST_SPELL and (best is None or total > best[3]):
            best = first, end, hours, total
    return best


def _gains(
    counts: np.ndarray, righted: np.ndarray, weekend: np.ndarray, trusted: np.ndarray, hours: int
) -> tuple[np.ndarray, np.ndarray]:
    """What each day gains in likelihood when the rhythm is moved, and what it would gain if its clock were truly off.

    righted: counts with the spells already found put right; the rhythm is that of the trusted days among them.
    """
    gain, truly = np.zeros(len(counts)), np.zeros(len(counts))
    for part in (weekend, ~weekend):
        usual = righted[part & trusted].sum(axis=0) + 1.0
        usual = usual / usual.sum()
        moved = np.roll(usual, hours)
        better = np.log(moved) - np.log(usual)
        gain[part] = counts[part] @ better
        truly[part] = counts[part].sum(axis=1) * float(moved @ better)
    return gain, truly


def _turn_of_the_year(start: datetime, days: int) -> np.ndarray:
    dates = [(start + timedelta(days=day)).date() for day in range(days)]
    return np.array([(each.month, each.day) >= (12, 23) or (each.month, each.day) <= (1, 7) for each in dates])


def _largest_sum(values: np.ndarray) -> tuple[int, int, float]:
    """The run with the largest sum: first, end excluded, sum."""
    best, first, end, running, begun = 0.0, 0, 0, 0.0, 0
    for at, value in enumerate(values):
        if running <= 0:
            running, begun = 0.0, at
        running = running + value if np.isfinite(value) else 0.0
        if running > best:
            best, first, end = float(running), begun, at + 1
    return first, end, best


def quietest_hour(received: pl.Series) -> int:
    """The first of the four hours of the day with the fewest calls."""
    counts = np.bincount(received.dt.hour().to_numpy(), minlength=24).astype(float)
    return int(np.argmin([np.roll(counts, -hour)[:4].sum() for hour in range(24)]))


def check_clock(received: pl.Series, spells: tuple[Spell, ...], changes: ClockChanges, *, days: int) -> Check:
    """count: days in spells an hour off; share: of all days.

    values: the spells; times in the hour the clocks left out, in the doubled hour; and the quietest hour of the day,
    which lies outside 0 to 5 where a log is in another time zone altogether.
    """
    off = sum((spell.end - spell.first).days for spell in spells)
    quietest = quietest_hour(received) if len(received) >= _LEAST_FOR_TROUGH else None
    elsewhere = quietest is not None and not _TROUGH[0] <= quietest <= _TROUGH[1]
    level = BAD if elsewhere else LOOK if spells or changes.missing else OK
    values = {
        "judged": days >= _LEAST_DAYS,
        "spells": [{"from": s.first.date().isoformat(), "to": s.end.date().isoformat(), "hours": s.hours} for s in spells],
        "missing_hour": changes.missing, "doubled_hour": changes.doubled, "quietest_hour": quietest,
    }  # fmt: skip
    return Check(code="clock", level=level, count=off, share=off / days if days else 0.0, values=values)
