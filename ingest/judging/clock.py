"""Clocks: times that a day never had or had twice, times that lie too far apart, and files in which midnight stands for no time.

Must not correct a time.
"""

import polars as pl

from schemas.rules.conditions import FollowsWithin, OnTheClock

_DAY = 24 * 60
_FEWEST = 20
"""Fewer times than these say nothing about a habit."""


def not_once(condition: OnTheClock, timezone: str) -> pl.Expr:
    """Where the clocks of the zone skipped the time on that day, or, with `twice`, showed it twice."""
    day, time = pl.col(condition.day), pl.col(condition.field)
    local = day.cast(pl.Datetime("us")) + pl.duration(minutes=_minutes(time))
    placed = local.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    if condition.twice:
        once = local.dt.replace_time_zone(timezone, ambiguous="null", non_existent="null")
        return placed.is_not_null() & once.is_null()
    return local.is_not_null() & placed.is_null()


def apart(condition: FollowsWithin) -> pl.Expr:
    """Where the later time comes more than so many minutes after the first, counted over midnight."""
    first, later = _minutes(pl.col(condition.field)), _minutes(pl.col(condition.later))
    return (later - first) % _DAY > condition.minutes


def midnight_files(incidents: pl.DataFrame) -> pl.DataFrame:
    """One row (`_file`, `_row` 1, `incident_id` null) for each file in which more than half of the times are 00:00."""
    told = incidents.select("_file", midnight=pl.col("incident_time") == "00:00").drop_nulls("midnight")
    times = told.group_by("_file", maintain_order=True).agg(_times=pl.len(), _midnights=pl.col("midnight").sum())
    many = times.filter((pl.col("_times") >= _FEWEST) & (pl.col("_midnights") * 2 > pl.col("_times")))
    return many.select("_file", _row=pl.lit(1, dtype=pl.Int64), incident_id=pl.lit(None, dtype=pl.String))


def _minutes(time: pl.Expr) -> pl.Expr:
    """Minutes since midnight of HH:MM; null for anything else."""
    hours, minutes = (time.str.slice(start, 2).cast(pl.Int32, strict=False) for start in (0, 3))
    return hours * 60 + minutes
