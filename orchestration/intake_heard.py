"""What one column of a delivery says, as the account of intake takes it, however the files are shaped.

Must not read a file.
"""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One column of one record of one file.

    owner: the table of the record, which is another than `table` where the column feeds a child table; link: the column of
    a child table that names the record's own person; fixed: what the profile fixes in the same row. cells: _file, _row,
    incident_id, filled (not blank), answers (what it holds is meant as an answer: neither a word for blank nor one the
    profile says tells nothing here). values: _file, _row, incident_id, group (what is one record), value (a text, or a list).
    """

    table: str
    field: str
    owner: str
    link: str | None
    fixed: tuple[tuple[str, str], ...]
    cells: pl.DataFrame
    values: pl.DataFrame
