"""A share with its 95% interval (Wilson score), and when a count is too small for one.

Pure arithmetic on counts; must not say what a share means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from publish.site.texts import percent, t

LEAST = 20
"""Below so many, one person more would change a share too much: none is given."""

_Z = 1.959963984540054
_PLACES = 4


@dataclass(frozen=True)
class Share:
    """A share from 0 to 1 and its interval."""

    share: float
    low: float
    high: float

    @property
    def places(self) -> int:
        """Decimals of the percentage: none, unless the interval is narrower than one point."""
        return 0 if self.high - self.low >= 0.01 else 1

    @property
    def said(self) -> str:
        """The share in words: 18%."""
        return percent(self.share, self.places)

    @property
    def interval(self) -> str:
        """The interval in words: 17 to 19%."""
        return t(
            "share.interval", low=percent(self.low, self.places).rstrip("%\u202f"), high=percent(self.high, self.places)
        )


def share_of(part: int, whole: int) -> Share | None:
    """`part` of `whole` with its Wilson score interval; None below LEAST."""
    if whole < LEAST:
        return None
    p, z2 = part / whole, _Z * _Z
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z / (1 + z2 / whole) * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole))
    low, high = max(0.0, middle - half) if part else 0.0, min(1.0, middle + half) if part < whole else 1.0
    return Share(round(p, _PLACES), round(low, _PLACES), round(high, _PLACES))


def with_shares(rows: list[dict[str, Any]], *, part: str, whole: Mapping[str, Any] | int) -> list[dict[str, Any]]:
    """Each row with share, low and high of its `part` in `whole`; empty where none is given.

    whole: one number for all rows, or a mapping whose key "column" names the column that holds it.
    """
    made = []
    for row in rows:
        found = share_of(row[part] or 0, whole if isinstance(whole, int) else row[whole["column"]] or 0)
        values = (found.share, found.low, found.high) if found else (None, None, None)
        made.append({**row, **dict(zip(("share", "low", "high"), values, strict=True))})
    return made
