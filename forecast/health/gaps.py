"""Gaps in a feed: hours in which nothing arrived though calls there must have been, or nobody looked.

Where the moments of sampling are known, a gap is more than an hour between two of them. In every log a silence of more
than an hour is a gap when the log's own rhythm makes it all but impossible. Naive local times. Must not mask a quiet
night: the limit grows with the number of silences there are.
"""

from datetime import datetime

import numpy as np
import polars as pl

from forecast.health.result import BAD, LOOK, OK, Check, Masked, merged
from forecast.health.rhythm import Rhythm

LONGEST_MINUTES = 60
_SURPRISE = 3.0
"""Powers of ten by which the most surprising of all silences must be rarer than one in one log."""

_VARIES = 0.75
"""The least share of the expected calls that a slow day may bring."""

_BAD_SHARE = 0.02


def gaps_by_silence(received: pl.Series, rhythm: Rhythm, *, missing: tuple[datetime, ...] = ()) -> tuple[Masked, ...]:
    """Silences that cannot be chance. received: in order of time; missing: hours that the clocks left out.

    With n silences, one with e expected calls is a gap where n exp(-0.75 e) < 0.001.
    """
    if len(received) < 2:
        return ()
    moments = received.unique().sort()
    at = rhythm.hours_since(moments)
    expected = rhythm.between(at[:-1], at[1:])
    hours = np.diff(at)
    for hour in missing:
        skipped = (hour - rhythm.start).total_seconds() / 3600
        hours -= (at[:-1] <= skipped) & (at[1:] >= skipped + 1)
    limit = np.log(len(moments)) + _SURPRISE * np.log(10)
    found = np.flatnonzero((_VARIES * expected > limit) & (hours > LONGEST_MINUTES / 60))
    return tuple(Masked(moments[int(i)], moments[int(i) + 1], "gap") for i in found)


def gaps_by_snapshots(snapshots: pl.DataFrame, *, timezone: str) -> tuple[Masked, ...]:
    """More than an hour between two samplings. snapshots: at_utc, naive UTC."""
    at = snapshots["at_utc"].drop_nulls().unique().sort()
    local = at.dt.replace_time_zone("UTC").dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    minutes = at.diff().dt.total_minutes()
    found = (minutes > LONGEST_MINUTES).fill_null(False).arg_true()
    return tuple(Masked(local[row - 1], local[row], "gap") for row in found.to_list() if local[row - 1] < local[row])


def check_gaps(gaps: tuple[Masked, ...], *, days: int, sampled: bool) -> Check:
    """count: gaps; share: of the time of the log."""
    alone = merged(gaps)
    minutes = sum(each.minutes for each in alone)
    share = minutes / (days * 1440) if days else 0.0
    level = OK if not alone else BAD if share > _BAD_SHARE else LOOK
    longest = max((each.minutes for each in alone), default=0)
    values = {"minutes": minutes, "longest_minutes": longest, "by": "snapshots" if sampled else "silence"}
    return Check(code="gap", level=level, count=len(alone), share=share, values=values)
