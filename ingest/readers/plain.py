"""A table of text without any library: what the readers give, in a form that crosses a pipe and becomes a frame quickly.

Must not import polars: the reading process has to start fast and small.
"""

from collections.abc import Sequence
from dataclasses import dataclass

CELL_END, ROW_END = "\x1f", "\x1e"
"""What stands between two cells and after each row of canonical text; both are refused inside a cell."""

Run = tuple[int, int]
"""First and last of consecutive row numbers."""

NumberedCells = tuple[int, tuple[str, ...]]


class Numbers:
    """Row numbers in rising order, kept as runs."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def add(self, number: int) -> None:
        """One more number, greater than those before."""
        if self.runs and self.runs[-1][1] == number - 1:
            self.runs[-1] = (self.runs[-1][0], number)
        else:
            self.runs.append((number, number))


@dataclass(frozen=True, kw_only=True)
class PlainTable:
    """One table as canonical text: `blocks` of UTF-8, each with whole rows of `len(columns)` cells.

    columns: names, "" for an unnamed column that is blank throughout. last: the number of the last row of the file; the rows
    of the table are 1 to last without `omitted`. wide, short: rows with more or fewer cells than the header. aside: rows
    that are not records. beyond: surplus cells of wide rows. parents: the parent's row for each row, in a child table.
    """

    name: str
    sheet: str | None
    columns: tuple[str, ...]
    blocks: list[bytes]
    rows: int
    last: int
    header_row: int
    skipped: int
    omitted: Sequence[Run]
    wide: Sequence[Run] = ()
    short: Sequence[Run] = ()
    aside: tuple[NumberedCells, ...] = ()
    beyond: tuple[NumberedCells, ...] = ()
    parents: tuple[int, ...] | None = None
