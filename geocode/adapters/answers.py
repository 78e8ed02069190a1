"""What is asked of a service and what is taken from its answer: text on one line, a place that is one, or a reason.

An answer comes from another machine: nothing in it is believed before it is checked here. Must not open a connection.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

PARTS = ("address", "city", "state", "zip")
"""Columns that are sent, where a frame has them."""

_LONGEST = 200


@dataclass(frozen=True, kw_only=True, repr=False)
class Asked:
    """One address as it is sent: the parts a frame has, without control characters, '' for a missing one.

    It does not show itself: an address must not stand in a traceback.
    """

    address: str
    city: str = ""
    state: str = ""
    zip: str = ""

    @property
    def line(self) -> str:
        """The parts in one line."""
        return ", ".join(part for part in (self.address, self.city, f"{self.state} {self.zip}".strip()) if part)

    @property
    def unfit(self) -> str | None:
        """Why the address is not sent: empty or too_long; None for one that is."""
        if not self.address:
            return "empty"
        return "too_long" if len(self.address) > _LONGEST or len(self.line) > 2 * _LONGEST else None

    @classmethod
    def of(cls, row: Mapping[str, object]) -> "Asked":
        """The parts of a row of text."""
        return cls(**{name: "" if value is None else _one_line(str(value)) for name, value in row.items()})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A place, or the reason there is none."""

    lat: float | None = None
    lon: float | None = None
    score: float | None = None
    verdict: str | None = None
    matched_text: str | None = None
    reason: str | None = None


def real_place(lat: object, lon: object) -> tuple[float, float] | None:
    """Two numbers of an answer, if they are a place in degrees and not (0, 0)."""
    try:
        north, east = float(lat), float(lon)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    real = math.isfinite(north) and math.isfinite(east) and abs(north) <= 90 and abs(east) <= 180
    return (north, east) if real and (north, east) != (0.0, 0.0) else None


def clean(text: object) -> str | None:
    """A text of an answer on one line and of bounded length; None for anything else."""
    return _one_line(text[: 4 * _LONGEST])[:_LONGEST] or None if isinstance(text, str) else None


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
