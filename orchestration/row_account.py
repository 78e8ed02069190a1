"""What became of the rows of each sender: how many stand in the public tables, and how many wait.

A row that only waits to leave stands like any other, so that the account ends at what anyone can count. Must not name
a report.
"""

from collections.abc import Mapping

import polars as pl

from orchestration.stage_tables import columns_of
from privacy.bundles import BUNDLE
from privacy.pseudonyms import pseudonyms

_COUNTS = ("published", "waiting", "standing_withdrawn", "standing_superseded")


def rows_by_sender(
    facts: Mapping[str, pl.DataFrame], deidentified: Mapping[str, pl.DataFrame], stage: Mapping[str, pl.DataFrame],
    *, key: bytes,
) -> pl.DataFrame:  # fmt: skip
    """sender, table_name, published (all rows that stand), waiting, standing_withdrawn, standing_superseded.

    facts: the registry's; stage: the releasable stage with its class book and `fates`. standing_withdrawn: rows of
    withdrawn reports that wait to leave; standing_superseded: rows a later version of a report no longer has.
    """
    reports = (
        facts["fates"].filter(pl.col("fate").is_in(["current", "withdrawn"])).select("incident_id", "sender", "fate")
    )
    senders = reports.select("sender", "fate", bundle=pseudonyms(reports["incident_id"], key=key, scope=BUNDLE))
    told: list[pl.DataFrame] = []
    for table in ("incident", "person"):
        sources = deidentified[table].select("bundle", source=f"{table}_id")
        standing = columns_of(stage, f"book_{table}", ["source", "bundle"]).join(senders, on="bundle", how="left")
        standing = standing.join(sources.select("source", now=pl.lit(value=True)), on="source", how="left")
        left = pl.col("now").is_null()
        waiting = stage["fates"].filter(table_name=table, fate="waiting").select(source="id")
        waits = waiting.join(sources, on="source", how="left").join(senders, on="bundle", how="left")
        counted = standing.group_by("sender").agg(
            published=pl.len(), standing_withdrawn=(left & (pl.col("fate") == "withdrawn")).sum(),
            standing_superseded=(left & (pl.col("fate") == "current")).sum(),
        ).join(waits.group_by("sender").agg(waiting=pl.len()), on="sender", how="full", coalesce=True)  # fmt: skip
        told.append(counted.select(
            "sender", pl.lit(table).alias("table_name"), *(pl.col(name).fill_null(0).cast(pl.Int64) for name in _COUNTS)
        ))  # fmt: skip
    return pl.concat(told)
