"""Identifiers that are gone, and the rule that none is ever used again.

Must not forget one: tombstones only ever grow within a family of releases.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from publish.declared.ledger import TOMBSTONE
from publish.ledger.rows import identified, row_id
from schemas.as_polars import empty_frame, polars_schema
from schemas.standard import PUBLISHED_TABLES


class ReusedId(ValueError):
    """An identifier that was withdrawn stands in a release again; the sentence counts them by table."""


def buried(
    earlier: pl.DataFrame, withdrawn: pl.DataFrame, *, on: date, last_version: str, gone_with: pl.DataFrame | None = None
) -> pl.DataFrame:  # fmt: skip
    """The tombstones of a release: those of the release before and one for each row withdrawn since, by identifier.

    withdrawn, gone_with: row_id, table_name, reason, successor_id, the latter with last_version.
    """
    parts = [earlier, withdrawn.with_columns(withdrawn_on=pl.lit(on), last_version=pl.lit(last_version))]
    if gone_with is not None:
        parts.append(gone_with.with_columns(withdrawn_on=pl.lit(on)))
    schema = polars_schema(TOMBSTONE)
    named = [part.select(pl.col(name).cast(kind) for name, kind in schema.items()) for part in parts]
    return pl.concat(named).unique("row_id", keep="first", maintain_order=True).sort("row_id")


def refuse_reused(tombstones: pl.DataFrame, now: Mapping[str, pl.DataFrame]) -> None:
    """Raise ReusedId when a row of the release bears an identifier that has a tombstone."""
    for table in PUBLISHED_TABLES:
        if not identified(table) or table.name not in now:
            continue
        back = now[table.name].select(row_id(table)).join(tombstones, on="row_id", how="semi").height
        if back:
            raise ReusedId(
                f"{table.name}: {back} rows bear an identifier that was withdrawn. An identifier is never used again; "
                "the row must come back under a new one."
            )


def no_tombstones() -> pl.DataFrame:
    """The tombstones of a first release."""
    return empty_frame(TOMBSTONE)
