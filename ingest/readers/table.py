"""A table of text as a frame, with the row numbers and widths the sender's own sheet has. Must not change a cell."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.readers import limits
from ingest.readers.plain import CELL_END, ROW_END, NumberedCells, PlainTable

ROW = "_row"
"""Column of the row number as a spreadsheet shows it: the first line is row 1."""

WIDTH = "_width"
"""Column that says whether the row was 'right', 'wide' or 'short'."""

PARENT = "_parent"
"""Column of the parent's row number, in a table of records that stood inside other records."""


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A file as text: `frame` has every column as String plus `_row` and `_width` (`_parent` too in a child table).

    name: the file as sent, or "archive.zip/member.csv", or "report.json/persons" for records inside records; sheet: of a
    workbook. skipped counts titles, repeated headers, totals and blank rows. aside: (row number, cells) of every row that is
    not in the frame, the header too, blank rows left out. beyond: the cells of wide rows that have no column. positions: of
    each of `columns`, counted from 1 in the file, where columns without name and cells are left out of the frame.
    """

    name: str
    frame: pl.DataFrame
    skipped: int
    header_row: int = 1
    sheet: str | None = None
    aside: tuple[NumberedCells, ...] = ()
    beyond: tuple[NumberedCells, ...] = ()
    positions: tuple[int, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The file's own columns."""
        return [name for name in self.frame.columns if name not in {ROW, WIDTH, PARENT}]


def framed(plain: PlainTable) -> TextTable:
    """The frame of a plain table; takes its blocks away one by one, so that the text does not stand in memory twice.

    Raises ValueError when the text does not have the rows, columns or row numbers the table says.
    """
    try:
        frame = _cells(plain).hstack(_marks(plain))
    except pl.exceptions.PolarsError:
        raise ValueError("the canonical text is none") from None
    return TextTable(
        name=plain.name, frame=frame, skipped=plain.skipped, header_row=plain.header_row, sheet=plain.sheet,
        aside=plain.aside, beyond=plain.beyond,
        positions=tuple(at for at, column in enumerate(plain.columns, start=1) if column),
    )  # fmt: skip


def _cells(plain: PlainTable) -> pl.DataFrame:
    places = [str(at) for at in range(len(plain.columns))]
    head = (CELL_END.join(places) + ROW_END).encode()
    frames = []
    plain.blocks.reverse()
    while plain.blocks:
        frames.append(_parsed(head, plain.blocks.pop()))
    cells = pl.concat(frames, rechunk=False)
    if cells.shape != (plain.rows, len(plain.columns)):
        raise ValueError("the canonical text has not the rows or columns it says")
    named = {place: column for place, column in zip(places, plain.columns, strict=True) if column}
    return cells.select(*named).rename(named)


def _parsed(head: bytes, block: bytes) -> pl.DataFrame:
    return pl.read_csv(
        head + block, separator=CELL_END, eol_char=ROW_END, quote_char=None, infer_schema=False,
        empty_string_is_null=False, glob=False,
    )  # fmt: skip


def _marks(plain: PlainTable) -> pl.DataFrame:
    if plain.last > limits.CSV_ROWS + 1:
        raise ValueError("there are more rows than any file may have")
    width = np.zeros(plain.last + 1, dtype=np.int8)
    for runs, code in ((plain.wide, 1), (plain.short, 2), (plain.omitted, 3), (((0, 0),), 3)):
        for first, last in runs:
            width[first : last + 1] = code
    kept = np.flatnonzero(width != 3)
    if len(kept) != plain.rows:
        raise ValueError("the row numbers are not as many as the rows")
    words = pl.Series(WIDTH, ["right", "wide", "short"]).gather(width[kept])
    marks = pl.DataFrame({ROW: pl.Series(kept, dtype=pl.Int64), WIDTH: words})
    if plain.parents is not None:
        marks = marks.with_columns(pl.Series(PARENT, plain.parents, dtype=pl.Int64))
    return marks
