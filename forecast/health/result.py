"""What an examination of a call log found, in a form that can be told: checks, masked intervals and a table of days.

Times are naive local. Must not hold a record: counts, shares, minutes and moments only, but for the places that `clean`
leaves out, which are never told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

OK, LOOK, BAD = "ok", "look", "bad"
CODES = (
    "relisted", "gap", "thin", "heaped", "out_of_area", "late", "time_order", "minute_heap", "no_place", "no_time", "clock",
)  # fmt: skip
DAYS = {
    "day": pl.Date, "records": pl.Int64, "calls": pl.Int64, "relisted": pl.Int64, "gap_minutes": pl.Int64, "seen": pl.Float64,
}  # fmt: skip
"""Columns of the table of days; `seen` is the share of the day that counts."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: its code, how bad it is, how many records, calls or days it concerns, and their share."""

    code: str
    level: str
    count: int
    share: float
    values: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "check": self.code, "level": self.level, "count": self.count, "share": round(self.share, 6),
            "values": dict(self.values),
        }  # fmt: skip


@dataclass(frozen=True, order=True)
class Masked:
    """From when to when (excluded) nothing is learnt or scored, and why: gap, thin or late."""

    begin: datetime
    end: datetime
    reason: str

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.end - self.begin).total_seconds() // 60)

    def told(self) -> dict[str, str]:
        """Ready for JSON."""
        return {"from": self.begin.isoformat(), "to": self.end.isoformat(), "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class Left:
    """What `clean` leaves out: follow-ups within minutes at a place, calls at default points, calls far from a middle."""

    relisted_minutes: float | None = None
    points: frozenset[tuple[float, float]] = field(default=frozenset(), repr=False)
    middle: tuple[float, float] | None = field(default=None, repr=False)
    limit_km: float | None = None


@dataclass(frozen=True, kw_only=True)
class Health:
    """The health of a log. `calls` is what `clean` leaves of it; `days` has the columns of DAYS."""

    records: int
    calls: int
    checks: tuple[Check, ...]
    masked: tuple[Masked, ...]
    days: pl.DataFrame
    left: Left = field(default_factory=Left)

    @property
    def worst(self) -> str:
        """The worst level of any check."""
        levels = {check.level for check in self.checks}
        return next((level for level in (BAD, LOOK) if level in levels), OK)

    @property
    def masked_minutes(self) -> int:
        """Minutes masked, each counted once."""
        return sum(each.minutes for each in merged(self.masked))

    def check(self, code: str) -> Check:
        """The check of this code."""
        return next(check for check in self.checks if check.code == code)

    def told(self, *, effect: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ready for health.json; with the effect on the result where it was measured."""
        return {
            "records": self.records, "calls": self.calls, "worst": self.worst, "masked_minutes": self.masked_minutes,
            "checks": [check.told() for check in self.checks], "masked": [each.told() for each in self.masked],
            **({"effect": dict(effect)} if effect else {}),
        }  # fmt: skip


def merged(masked: tuple[Masked, ...]) -> tuple[Masked, ...]:
    """The same intervals without overlap, in order; an interval that touches another takes its reason."""
    told: list[Masked] = []
    for each in sorted(masked):
        if told and each.begin <= told[-1].end:
            told[-1] = Masked(told[-1].begin, max(told[-1].end, each.end), told[-1].reason)
        else:
            told.append(each)
    return tuple(told)
