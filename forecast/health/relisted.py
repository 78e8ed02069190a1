"""Calls listed again: the same place once more within minutes, at a rate that plain chance does not explain.

The log's own curve says how long: pairs of calls at exactly the same place, per minute between them, are a burst and then
a plain background. The window ends where the burst is over. Must not look at any score of a forecast.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from forecast.health.result import BAD, LOOK, OK, Check

EDGES = (0, 5, 10, 15, 30, 60, 120, 240)
"""Minutes, about doubling; the window is one of them."""

BACKGROUND = (120, 480)
"""Minutes between two calls that count as background: the same busy place, no longer the same call."""

_BURST, _BURST_WITH_IDENTIFIERS, _SIGMAS = 1.2, 1.5, 2.0
_LEAST_SHARE = 0.005
_SHARP, _MANY = 4.0, 0.05
_MOST_AT_ONCE = 40
_BAD_SHARE = 0.05


@dataclass(frozen=True, kw_only=True)
class Burst:
    """The curve of a log: pairs per minute between EDGES, the background, and the window (minutes) or None."""

    rates: tuple[float, ...]
    background: float
    minutes: int | None


def find_burst(calls: pl.DataFrame, *, units_known: bool) -> Burst:
    """The window of a log. calls: received, lat, lon. units_known: calls have an identifier of their own.

    From the minutes with the highest rate on, the burst lasts while the rate is above 1.2 times the background by two
    standard errors; that much the rhythm of the day alone makes of it. Less than half a per cent of the log is no burst.
    Where calls have identifiers, two calls about one crash are two calls: the burst lasts while the rate is above 1.5
    times the background, and is one only if four times the background at its peak, or more than 5 % of the log.
    """
    apart = minutes_apart(calls)
    counts, widths = np.histogram(apart, EDGES)[0].astype(float), np.diff(EDGES)
    background = float((apart > BACKGROUND[0]).sum()) / (BACKGROUND[1] - BACKGROUND[0])
    plain = (_BURST_WITH_IDENTIFIERS if units_known else _BURST) * background * widths
    bursting = counts - plain > _SIGMAS * np.sqrt(np.maximum(plain, 1))
    rates = counts / widths
    peak = end = int(np.argmax(rates))
    while end < len(bursting) and bursting[end]:
        end += 1
    minutes = EDGES[end] if bursting[peak] else None
    if minutes is not None:
        excess = ((apart <= minutes).sum() - background * minutes) / len(calls)
        sharp = rates[peak] > _SHARP * background
        if excess < _LEAST_SHARE or (units_known and not (sharp or excess > _MANY)):
            minutes = None
    return Burst(rates=tuple(rates.tolist()), background=background, minutes=minutes)


def minutes_apart(calls: pl.DataFrame) -> np.ndarray:
    """Minutes between any two calls at exactly the same place, as far as the background reaches.

    A place with more than 40 calls in that time is left aside: a point that stands for many places.
    """
    ordered = calls.sort("lat", "lon", "received").with_columns(place=pl.struct("lat", "lon").rle_id())
    at, place = ordered["received"].dt.epoch("us").to_numpy() / 60_000_000, ordered["place"].to_numpy()
    if not len(at):
        return np.array([])
    usual = np.bincount(place) / max(at.max() - at.min(), BACKGROUND[1]) * BACKGROUND[1]
    told, still = [], np.flatnonzero(usual[place] <= _MOST_AT_ONCE)
    for back in range(1, 5 * _MOST_AT_ONCE):
        still = still[still >= back]
        apart = at[still] - at[still - back]
        near = (place[still] == place[still - back]) & (apart <= BACKGROUND[1])
        still = still[near]
        if not len(still):
            break
        told.append(apart[near])
    return np.concatenate(told) if told else np.array([])


def relisted_calls(calls: pl.DataFrame, minutes: float | None) -> pl.Series:
    """Whether each call, given in order of time, follows a record at exactly the same place within the window."""
    if minutes is None:
        return pl.repeat(False, len(calls), dtype=pl.Boolean, eager=True)
    apart = calls.select(pl.col("received").diff().over("lat", "lon").dt.total_microseconds() / 60_000_000).to_series()
    return (apart <= minutes).fill_null(False)


def check_relisted(burst: Burst, *, count: int, calls: int) -> Check:
    """count: follow-ups within the window; share: of the calls of the log."""
    share = count / calls if calls else 0.0
    level = BAD if share > _BAD_SHARE else LOOK if count else OK
    values = {
        "window_minutes": burst.minutes, "edges_minutes": list(EDGES),
        "per_minute": [round(rate, 2) for rate in burst.rates], "background_per_minute": round(burst.background, 3),
    }  # fmt: skip
    return Check(code="relisted", level=level, count=count, share=share, values=values)
