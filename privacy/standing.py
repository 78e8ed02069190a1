"""One table of persons or incidents over the releases of a family: rows that stand, rows that go, rows that come, rows that wait.

A row published before keeps its quasi-identifiers for good; its other answers follow the reports. Rows that come form
classes among themselves. What may come or go together is decided in classbook.py and pools.py. Must not look at any
other table, nor publish a row twice.
"""

from dataclasses import dataclass

import polars as pl

from privacy.bundles import BUNDLE
from privacy.classbook import issued, settle
from privacy.coarsen import coarsen, exact_columns, recognised_by
from privacy.policy import Policy
from privacy.pools import plain_words
from privacy.pseudonyms import pseudonyms
from schemas.as_polars import polars_schema
from schemas.model import WITHHELD, Release, Table

PUBLISHED, WAITING = "published", "waiting"

BOOK_COLUMNS = ("id", "source", "bundle", "need", "group", "refined", "content", "generation", "version")
"""What the class book keeps of a row beside its public columns. refined: the finest set it was ever published in;

generation: how many identifiers its source had before."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """rows: every published row: its public columns and BOOK_COLUMNS. names: agency_id, exact columns, under.

    fates: agency_id, id (source), fate, rule of each row given. loss: normalised certainty penalty of the rows that came.
    issued: every identifier a source ever had. pending: ids of rows that stay as they were although their report changed or is gone.
    moved: counts of rows as privacy.classbook.Settled.counts, and `came`, those of them that could be published.
    """

    rows: pl.DataFrame
    names: pl.DataFrame
    issued: pl.DataFrame
    fates: pl.DataFrame
    pending: pl.Series
    loss: dict[str, float]
    moved: dict[str, int]


def standing(
    table: Table, rows: pl.DataFrame, before: pl.DataFrame, *, given: pl.DataFrame | None, rungs: pl.DataFrame,
    known: pl.DataFrame, may_enter: pl.Series | None, policy: Policy, key: bytes, version: str,
    forgotten: pl.Series | None = None,
) -> Standing:  # fmt: skip
    """The table as it is published now. rows: deidentified, with need and bundle. before: the class book's rows of it.

    given: every identifier given before. known: names given before. may_enter: bundles of which new rows may come; None for all.
    forgotten: bundles that must go at once, with the class they stand in.
    """
    public = table.published()
    assert public is not None
    current = rows.with_columns(source=pl.col(table.key[0]), content=_content(table, rows, key))
    # A row that now needs more than its class holds must not stay in it: the class goes whole and comes anew.
    settled = settle(
        before,
        current.select("source", BUNDLE, "need", "content"),
        given,
        by="refined",
        recall=True,
        forgotten=forgotten,
    )
    entering = current.join(settled.entering, on="source", how="inner", maintain_order="left")
    allowed = entering if may_enter is None else entering.filter(pl.col(BUNDLE).is_in(may_enter.implode()))
    coarsened = coarsen(table, allowed, rungs, known, policy=policy)
    new = _entered(table, coarsened.frame, key, version)
    kept = before.filter(pl.col("id").is_in(settled.kept.implode()))
    pending = before.filter(pl.col("id").is_in(settled.pending["id"].implode()))
    columns = [*polars_schema(public), *(name for name in BOOK_COLUMNS if name not in polars_schema(public))]
    parts = [_followed(table, kept, current), pending, new]
    made = pl.concat([part.select(name for name in columns if name != "group_id") for part in parts])
    if "group_id" in columns:
        made = made.with_columns(group_id=pl.col("group"))
    names = pl.concat([known, coarsened.names.drop_nulls().select(known.columns)]).unique(maintain_order=True)
    return Standing(
        rows=made.select(columns), names=names, fates=_fates(table, current, made), loss=coarsened.loss,
        pending=settled.pending["id"],
        issued=issued(given, made), moved={**settled.counts, "came": new.height},
    )  # fmt: skip


def empty_names(table: Table) -> pl.DataFrame:
    """No name is given yet."""
    names = dict.fromkeys(("agency_id", *exact_columns(table)), pl.String)
    return pl.DataFrame(schema={**names, "need": pl.Int64, "under": pl.String})


def _content(table: Table, rows: pl.DataFrame, key: bytes) -> pl.Series:
    """A keyed digest of all by which someone could be recognised, so that a change is noticed and nothing is kept."""
    known = [*dict.fromkeys(("agency_id", *recognised_by(table))), "need"]
    text = rows.select(
        pl.concat_str([pl.col(name).cast(pl.String).fill_null("\x00") for name in known], separator="\x1f")
    )
    return pseudonyms(text.to_series(), key=key, scope=f"content of {table.name}")


def _entered(table: Table, frame: pl.DataFrame, key: bytes, version: str) -> pl.DataFrame:
    """The rows that come, under identifiers never used before and in groups of their own.

    A row that comes back says nothing but what it is recognised by: its answers would join it to the row that went.
    """
    again = pl.when(pl.col("generation") > 0).then(pl.format("{}/{}", "source", "generation"))
    renamed = pseudonyms(frame.select(again).to_series(), key=key, scope=f"{table.name} again")
    fresh = pl.when(pl.col("generation") > 0).then(renamed).otherwise("source")
    of_class = pseudonyms(
        frame.select(pl.format("{}/{}", pl.lit(version), "class")).to_series(), key=key, scope=f"group of {table.name}"
    )
    silent = [
        pl.when(pl.col("generation") > 0).then(pl.lit(WITHHELD)).otherwise(name).alias(name)
        for name in _answers(table, frame)
    ]
    return frame.with_columns(
        *silent, fresh.alias(table.key[0]), id=fresh, group=of_class, refined=of_class, version=pl.lit(version)
    )


def _followed(table: Table, kept: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """Rows that stay: quasi-identifiers as published, every other answer as the agency says now."""
    said = _answers(table, current)
    now = kept.drop(said).join(current.select("source", *said), on="source", how="left", maintain_order="left")
    told = plain_words(now, table).with_columns(
        pl.when(pl.col("generation") > 0).then(pl.lit(WITHHELD)).otherwise(name).alias(name) for name in said
    )
    return told.select(kept.columns)


def _answers(table: Table, rows: pl.DataFrame) -> list[str]:
    """Columns that follow the reports: answers nobody is recognised by."""
    return [
        field.name for field in table.published_fields
        if field.release is Release.AS_IS and field.name not in exact_columns(table) and field.name in rows.columns
    ]  # fmt: skip


def _fates(table: Table, current: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    published = pl.col("source").is_in(made["source"].implode())
    return current.select(
        pl.lit(table.name).alias("table_name"), "agency_id", pl.col("source").alias("id"),
        pl.when(published).then(pl.lit(PUBLISHED)).otherwise(pl.lit(WAITING)).alias("fate"),
        pl.when(~published).then(pl.format("k{}", "need")).alias("rule"),
    )  # fmt: skip
