"""The outlines of a release as they were drawn when it was built (geo/drawn.json). Must not draw: the site only reads."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LEVELS = ("snap", "cell", "beat", "neighbourhood", "city", "county")
"""Levels of areas, finest first."""

DRAWN = "geo/drawn.json"
"""Where the drawing lies in the folder of a release."""


@dataclass(frozen=True)
class Outline:
    """One area: its path in pixels, where its name stands and whether it fits, how far a point may lie off its middle (m)."""

    area: str
    level: str
    path: str
    x: float
    y: float
    fits: bool
    fits_small: bool
    within: int


@dataclass(frozen=True)
class Drawing:
    """The areas of one level in map order, north to south, and the height of the picture."""

    outlines: tuple[Outline, ...]
    height: int


class Outlines:
    """The areas of a release by level, and which wider area each lies in."""

    def __init__(self, path: Path) -> None:
        told = json.loads(path.read_text(encoding="utf-8"))
        self._drawings: dict[str, Drawing] = {}
        self._around: dict[tuple[str, str], dict[str, str]] = {}
        for level in (level for level in LEVELS if level in told["levels"]):
            areas = told["levels"][level]
            self._around.update({(level, area["area"]): area.pop("around") for area in areas})
            self._drawings[level] = Drawing(tuple(Outline(level=level, **area) for area in areas), told["height"])

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that have outlines, finest first."""
        return tuple(self._drawings)

    def around(self, area: str, level: str, wider: str) -> str | None:
        """The area of the level `wider` that the middle of an area lies in; None where there is none."""
        return self._around.get((level, area), {}).get(wider)

    def drawn(self, level: str) -> Drawing:
        """The areas of one level, laid out."""
        return self._drawings[level]


@lru_cache(maxsize=4)
def outlines(path: Path) -> Outlines:
    """The outlines of a release, read once."""
    return Outlines(path)
