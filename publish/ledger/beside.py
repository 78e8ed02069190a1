"""The companion tables change, change_count and tombstone of a release, made from it and the folder of the one before.

change and change_count hold this step alone; tombstones accumulate within a family. Must not write.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from publish.declared.ledger import CHANGE, CHANGE_COUNT
from publish.ledger.difference import ledger
from publish.ledger.reasons import checked
from publish.ledger.rows import identified, row_id
from publish.ledger.tombstones import buried, no_tombstones, refuse_reused
from publish.ledger.written import WrittenTables, facts_of, tombstones_of
from schemas.as_polars import empty_frame
from schemas.standard import PUBLISHED_TABLES

_LAW = "w3"


def ledger_beside(
    previous: Path | None, tables: Mapping[str, pl.DataFrame], *, version: str, released_on: date,
    reasons: pl.DataFrame | None = None, family: str | None = None, replaced: Path | None = None,
) -> dict[str, pl.DataFrame]:  # fmt: skip
    """The three frames for one release.

    previous: folder of the release before, or None. reasons: table_name, row_id, reason[, successor_id]. family: of
    this release; where the release before is of another, no row can be followed and a new ledger begins. replaced: the
    release this one is cut anew from, when rows were removed by law: its identifiers that are gone get a tombstone, too.
    Raises ReusedId, UnknownReason, NoRelease.
    """
    stated = checked(reasons)
    facts = facts_of(previous) if previous is not None else {}
    frames = {"change": empty_frame(CHANGE), "change_count": empty_frame(CHANGE_COUNT)}
    tombstones = no_tombstones()
    lost = _lost(replaced, tables, stated) if replaced is not None else None
    if previous is not None and family in {None, facts.get("family")}:
        step = ledger(
            WrittenTables(previous), tables, from_version=facts["version"], to_version=version, reasons=stated
        )
        frames = {"change": step.change, "change_count": step.change_count}
        tombstones = buried(
            tombstones_of(previous), step.withdrawn, on=released_on, last_version=facts["version"], gone_with=lost
        )
    elif lost is not None:
        tombstones = buried(tombstones, lost.clear(), on=released_on, last_version="", gone_with=lost)
    refuse_reused(tombstones, tables)
    return {**frames, "tombstone": tombstones}


def _lost(replaced: Path, tables: Mapping[str, pl.DataFrame], stated: pl.DataFrame) -> pl.DataFrame:
    """Rows of the release that is withdrawn which its new cut no longer holds; removed by law unless stated otherwise."""
    written = WrittenTables(replaced)
    ids = pl.concat(
        written[table.name].select(row_id(table), table_name=pl.lit(table.name)).join(
            tables[table.name].select(row_id(table)), on="row_id", how="anti"
        )
        for table in PUBLISHED_TABLES
        if identified(table) and table.name in written
    )  # fmt: skip
    known = ids.join(stated, on=["table_name", "row_id"], how="left")
    return known.with_columns(
        pl.col("reason").fill_null(_LAW), last_version=pl.lit(facts_of(replaced)["version"], pl.String)
    )
