"""How fast one key may ask: tokens that come back with time, for reading, checking and submitting apart.

Kept in the memory of this process: a restart fills it, and each process has its own. Must not know what is asked.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock


@dataclass(frozen=True, kw_only=True)
class Pace:
    """so many tokens, one coming back every `back`."""

    most: int
    back: timedelta


PACES: Mapping[str, Pace] = {
    "read": Pace(most=30, back=timedelta(milliseconds=100)),
    "check": Pace(most=30, back=timedelta(seconds=1)),
    "submit": Pace(most=60, back=timedelta(minutes=1)),
}
"""A day's reports of a large agency fit in one batch; single reports in 60 an hour on top of the first 60."""


@dataclass
class Paces:
    """The tokens of every key and kind."""

    _left: dict[tuple[int, str], tuple[float, datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, key_id: int, kind: str, *, at: datetime) -> int:
        """Take a token: 0, or the whole seconds until there is one, and then none is taken."""
        pace = PACES[kind]
        with self._lock:
            left, since = self._left.get((key_id, kind), (float(pace.most), at))
            left = min(float(pace.most), left + max(at - since, timedelta(0)) / pace.back)
            if left < 1:
                return max(1, math.ceil((1 - left) * pace.back.total_seconds()))
            self._left[key_id, kind] = (left - 1, at)
            return 0
