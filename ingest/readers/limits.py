"""How much a file may hold, and how much reading it may cost. Where the numbers stand; must not enforce them."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20

COLUMNS = 512
CELL = 65_536
"""Characters of a cell."""
HEADER = 256
"""Bytes of a column's name."""
LINE = 4 * MEBIBYTE
"""Bytes of a line of text."""
CSV_ROWS = 2_500_000
SHEET_ROWS = 1_048_576
ASIDE_ROWS = 100_000
"""Rows that are titles, repeated headers or totals, and rows whose surplus cells are kept."""
DEPTH = 32
"""Levels of JSON and XML."""
PLAIN_BYTES = 400 * MEBIBYTE
PACKED_BYTES = 50 * MEBIBYTE
"""A workbook or archive as it is sent."""
UNPACKED_BYTES = 500 * MEBIBYTE
RATIO = 100
"""Unpacked bytes to packed bytes of one member."""
MEMBERS = 1_000
TEXT_BYTES = 600 * MEBIBYTE
"""Canonical text of one table."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What reading one delivery may cost: bytes of address space, seconds of processor time and of the clock."""

    memory: int = 1_024 * MEBIBYTE
    cpu_seconds: int = 60
    wall_seconds: float = 120
