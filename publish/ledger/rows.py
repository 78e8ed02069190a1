"""Which rows and columns of a public table a ledger may speak of one by one, and which it only counts.

One by one: rows with an identifier, and facts about institutions. Only counted: quasi-identifiers with their levels,
groups, members and links (they say which class a row stands in), redacted text (what it said before may have been
masked since), tables without a key, and tables made from published incidents. Must not compare anything.
"""

import polars as pl

from schemas.model import Field, Release, Table

MADE_FROM_INCIDENTS = ("core", "place")
"""Tables whose key is made of quasi-identifiers: they follow the incidents, and are counted by whole rows."""

_JOINT = "/"


def identified(table: Table) -> bool:
    """Whether its rows bear an identifier of their own, which is never used again."""
    return len(table.key) == 1 and table.field(table.key[0]).release is Release.PSEUDONYM


def itemised(table: Table) -> bool:
    """Whether a ledger names its rows; else it counts them."""
    return bool(table.key) and table.name not in MADE_FROM_INCIDENTS


def counted(table: Table, field: Field) -> bool:
    """Whether changes of the column are only counted."""
    return field.name in table.quasi or field.release in {Release.PSEUDONYM, Release.REDACTED}


def row_id(table: Table) -> pl.Expr:
    """The name of a row: its identifier, or the values of its key joined by a slash."""
    return pl.concat_str([pl.col(name).cast(pl.String) for name in table.key], separator=_JOINT).alias("row_id")
