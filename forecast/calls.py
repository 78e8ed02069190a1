"""From a call log of any columns to calls: one row per call, with received (naive local), lat and lon (EPSG:4326).

In this order: the condition, records that cannot be used, units of one call collapsed by an id or by place and time.
Takes frames and returns frames; opens no file and keeps no column but these three.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from forecast.problem import ForecastProblem
from forecast.times import read_times
from forecast.where import parse_where

KM_PER_DEGREE = 111.32
_FAR_SHARE = 0.01
"""Above this share of far-away calls the log is not one region with some slips, but several."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """How a call log names what a forecast needs; `id` is the same for all units of one call."""

    time: str
    lat: str
    lon: str
    id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Calls:
    """The calls of a log in order of time, and what became of its other records."""

    frame: pl.DataFrame
    units_collapsed: int
    left_out: Mapping[str, int]
    in_order: bool


def take_calls(
    log: pl.DataFrame, columns: Columns, *, timezone: str, where: str | None = None,
    dedupe_minutes: float | None = None, given: str | None = None,
) -> Calls:  # fmt: skip
    """Return the calls of a log. Raises ForecastProblem with one sentence where there are none.

    With an id, the first record of each call in the order of the file stays; records without an id stand for
    themselves. With `dedupe_minutes`, a record goes whose previous record, kept or not, at exactly the same place is
    that old or less (docs/forecast.md). left_out counts records by reason: no_time, no_coordinates.
    given: the zone of times without an offset, where that is not the region's own.
    """
    if columns.id is not None and dedupe_minutes is not None:
        raise ForecastProblem("units are collapsed by an id or by minutes, not by both.")
    named = [name for name in (columns.time, columns.lat, columns.lon, columns.id) if name is not None]
    for name in named:
        if name not in log.columns:
            raise ForecastProblem(f"the call log has no column {name}; it has: {', '.join(log.columns)}.")
    if log.is_empty():
        raise ForecastProblem("the call log has no records.")
    if where is not None:
        log = log.filter(parse_where(where, log.schema).expression)
        if log.is_empty():
            raise ForecastProblem("no record of the call log fits the condition.")
    calls = _read(log, columns, timezone, given)
    timed = calls.filter(pl.col("received").is_not_null())
    # 0, 0 is how many systems write that they do not know.
    placed = timed.filter(
        pl.col("lat").is_not_null() & pl.col("lon").is_not_null(), (pl.col("lat") != 0) | (pl.col("lon") != 0)
    )
    if timed.is_empty():
        raise ForecastProblem(f"no record of the call log has a time in the column {columns.time}.")
    if placed.is_empty():
        raise ForecastProblem(
            f"no record of the call log has coordinates in the columns {columns.lat} and {columns.lon}."
        )
    in_order = placed["received"].is_sorted()
    kept = _collapse(placed, by_id=columns.id is not None, minutes=dedupe_minutes)
    left_out = {"no_time": len(calls) - len(timed), "no_coordinates": len(timed) - len(placed)}
    return Calls(
        frame=kept.select("received", "lat", "lon"), units_collapsed=len(placed) - len(kept), in_order=in_order,
        left_out={reason: count for reason, count in left_out.items() if count},
    )  # fmt: skip


def take_records(
    log: pl.DataFrame, columns: Columns, *, timezone: str, where: str | None = None, given: str | None = None,
    listed: str | None = None, stamps: Sequence[str] = (),
) -> pl.DataFrame:  # fmt: skip
    """Every record of a log, for its health: received, lat and lon (null where there is none), `listed` and stamps.

    listed: the column that says when a record appeared. stamps: columns of further times; those the log has none of are
    left aside, and one that cannot be read is null. Raises ForecastProblem for a missing column or unreadable times.
    """
    for name in (columns.time, columns.lat, columns.lon):
        if name not in log.columns:
            raise ForecastProblem(f"the call log has no column {name}; it has: {', '.join(log.columns)}.")
    if where is not None:
        log = log.filter(parse_where(where, log.schema).expression)
    records = _read(log, columns, timezone, given).select("received", "lat", "lon")
    named = ({"listed": listed} if listed else {}) | {stamp: stamp for stamp in stamps}
    return records.with_columns(
        _stamps(log[column], timezone, given).alias(name) for name, column in named.items() if column in log.columns
    )


def near_the_others(calls: pl.DataFrame) -> pl.Series:
    """Say of each call whether it lies with the others. Raises ForecastProblem where too many do not.

    Far is more than ten times the median distance (km) to the median place, at least 50 and at most 2,000 km: a slip
    of the geocoder or a call in another state, not the edge of the region.
    """
    lat, lon = calls["lat"].to_numpy(), calls["lon"].to_numpy()
    north, east = lat - np.median(lat), (lon - np.median(lon)) * np.cos(np.radians(np.median(lat)))
    away_km = KM_PER_DEGREE * np.hypot(north, east)
    limit_km = np.clip(10 * np.median(away_km), 50, 2_000)
    near = pl.Series(away_km <= limit_km)
    far = len(near) - int(near.sum())
    if far > _FAR_SHARE * len(near):
        raise ForecastProblem(
            f"{far:,} of {len(near):,} calls lie more than {limit_km:,.0f} km from the middle of the others, as in "
            "another state; take one region with a condition on the coordinates."
        )
    return near


def _read(log: pl.DataFrame, columns: Columns, timezone: str, given: str | None) -> pl.DataFrame:
    """Time, place and identifier of each record, as far as they can be read."""
    return pl.DataFrame({
        "received": read_times(log[columns.time], timezone=timezone, given=given),
        "lat": _degrees(log[columns.lat], 90),
        "lon": _degrees(log[columns.lon], 180),
        "id": log[columns.id] if columns.id is not None else pl.Series([None] * len(log), dtype=pl.String),
    })  # fmt: skip


def _stamps(column: pl.Series, timezone: str, given: str | None) -> pl.Series:
    """A column of times; all null where it holds none that can be read."""
    try:
        return read_times(column, timezone=timezone, given=given)
    except ForecastProblem:
        return pl.repeat(None, len(column), dtype=pl.Datetime("us"), eager=True)


def _degrees(column: pl.Series, limit: int) -> pl.Series:
    """Numbers of degrees; null where there is none or it is out of bounds."""
    if not column.dtype.is_numeric():
        column = column.cast(pl.String).str.strip_chars()
    degrees = column.cast(pl.Float64, strict=False)
    return degrees.set(~degrees.is_between(-limit, limit) | degrees.is_nan(), None)


def _collapse(calls: pl.DataFrame, *, by_id: bool, minutes: float | None) -> pl.DataFrame:
    if by_id:
        calls = calls.filter(pl.col("id").is_null() | pl.col("id").is_first_distinct())
    calls = calls.sort("received", maintain_order=True)
    if minutes is not None:
        gap = pl.col("received").diff().over("lat", "lon")
        calls = calls.filter(gap.is_null() | (gap > pl.duration(seconds=minutes * 60)))
    return calls
