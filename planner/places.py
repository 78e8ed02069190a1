"""What a cell is called: its area when it has one, and the end of its id in which it differs from the others.

Must not look at figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.texts import say


@dataclass(frozen=True)
class Place:
    """A cell's name: an area (or that it has none) and a short id."""

    area: str
    short: str

    def __str__(self) -> str:
        return f"{self.area} {self.short}"


def places(cells: Sequence[str], zones: Sequence[str | None]) -> list[Place]:
    """The names of all cells of a map, in their order."""
    nameless = say("no_area") if any(zones) else say("col_cell")
    return [Place(zone or nameless, short) for short, zone in zip(_short_ids(cells), zones, strict=True)]


def _short_ids(cells: Sequence[str]) -> list[str]:
    ids = [cell.rstrip("f") for cell in cells]
    unlike = (at for at, letters in enumerate(zip(*ids, strict=False)) if len(set(letters)) > 1)
    same = next(unlike, 0)
    return [cell[same:] for cell in ids]
