"""Times that were rounded: to five, ten or thirty minutes, to the hour, or to midnight because only the day is known.

Of times that are not rounded a fifth fall on a multiple of five minutes; what goes beyond is rounded. Nothing is left
out: blocks of hours bear rounding, and the level says when they do not.
"""

import numpy as np
import polars as pl

from forecast.health.result import BAD, LOOK, OK, Check

_STEPS = (5, 10, 15, 30, 60)
_SIGMAS = 5.0
_LOOK_SHARE, _BAD_SHARE = 0.05, 0.5
_MIDNIGHT_SHARE = 0.02
_LEAST = 60


def rounded_shares(received: pl.Series) -> dict[int, float]:
    """Share of times rounded to each step, beyond what chance brings: steps of 5, 10, 15, 30 and 60 minutes."""
    on = (received.dt.second() == 0).to_numpy()
    minute = received.dt.minute().to_numpy()
    # Times with seconds are rounded only where those are 0 too; a log without seconds has them all at 0.
    to_the_minute = bool(on.mean() > 0.9)
    told = {}
    for step in _STEPS:
        chance = 1 / step if to_the_minute else 1 / (step * 60)
        share = float((on & (minute % step == 0)).mean())
        noise = _SIGMAS * np.sqrt(chance * (1 - chance) / max(len(received), 1))
        told[step] = max(0.0, (share - chance) / (1 - chance)) if share - chance > noise else 0.0
    return told


def only_days(received: pl.Series) -> bool:
    """Whether most times stand at midnight: days without a time of day, of which no hour can be judged."""
    return _at_midnight(received) > _BAD_SHARE


def _at_midnight(received: pl.Series) -> float:
    if received.is_empty():
        return 0.0
    there = (received.dt.hour() == 0) & (received.dt.minute() == 0) & (received.dt.second() == 0)
    return int(there.sum()) / len(there)


def check_minute_heap(received: pl.Series) -> Check:
    """count, share: times rounded to five minutes or coarser, beyond chance. values: by step, and those at midnight."""
    if len(received) < _LEAST:
        return Check(code="minute_heap", level=OK, count=0, share=0.0, values={"judged": False})
    shares = rounded_shares(received)
    share = max(shares.values())
    midnight = _at_midnight(received)
    midnight = midnight if midnight > _MIDNIGHT_SHARE else 0.0
    level = LOOK if share > _LOOK_SHARE or midnight else OK
    if max(shares[60], midnight) > _BAD_SHARE:
        level = BAD
    values = {
        "judged": True, "rounded": {str(step): round(each, 4) for step, each in shares.items()},
        "at_midnight": round(midnight, 4), "seconds": int((received.dt.second() != 0).sum()) > len(received) / 2,
    }  # fmt: skip
    return Check(code="minute_heap", level=level, count=round(share * len(received)), share=share, values=values)
