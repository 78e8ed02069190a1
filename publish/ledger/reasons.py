"""Why a row came, went or changed, where nobody stated it: told from the two public releases alone.

Added: n2 where its date lies wholly in months the release before covered, else n1. Withdrawn: p1 where as many rows as
before stand under its agency's name, so that it was moved and not taken away, else p2; facts about institutions c0.
Changed: c0. A row that bears no date or agency has those of its group. Must not look at a private row.
"""

from collections.abc import Mapping

import polars as pl

from publish.ledger.comparing import Compared
from publish.ledger.rows import identified, itemised
from schemas.change_reasons import CHANGE_REASON

REASONS = {"table_name": pl.String, "row_id": pl.String, "reason": pl.String, "successor_id": pl.String}
"""Columns of the reasons handed in; successor_id may be missing."""

_FACTS = ["incident_date", "agency_id"]


class UnknownReason(ValueError):
    """A reason handed in is no code of the vocabulary, or names a successor where none may be named."""


def checked(reasons: pl.DataFrame | None) -> pl.DataFrame:
    """The reasons handed in, one per row; raises UnknownReason."""
    given = pl.DataFrame(schema=REASONS) if reasons is None else reasons
    if "successor_id" not in given.columns:
        given = given.with_columns(successor_id=pl.lit(None, pl.String))
    given = given.select(pl.col(name).cast(kind) for name, kind in REASONS.items()).unique()
    if strange := given.filter(~pl.col("reason").is_in(CHANGE_REASON.codes)).height:
        raise UnknownReason(f"{strange} reasons of changes are no code of the vocabulary {CHANGE_REASON.name}.")
    if linking := given.filter(pl.col("successor_id").is_not_null() & (pl.col("reason") != "w1")).height:
        raise UnknownReason(
            f"{linking} withdrawn rows name a successor though they were not filed twice; that would join a row that was "
            "moved to what it became. Only w1 may name one."
        )
    if given.select("table_name", "row_id").is_duplicated().any():
        raise UnknownReason("some rows are given two reasons; state one for each row.")
    return given


def homes(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
    """Date and agency of each group, as published; None where the release has no groups."""
    person = tables.get("person")
    if person is None or not {"group_id", *_FACTS} <= set(person.columns):
        return None
    return person.group_by("group_id").agg(pl.col(name).min() for name in _FACTS)


def why_added(found: Compared, now: pl.DataFrame | None, *, until: str) -> pl.Series:
    """n1 or n2 for each added row. now: the groups (`homes`). until: last month (YYYY-MM) the release before covered."""
    date = _known(found.added, now).get_column("incident_date")
    last = pl.when(pl.col("d").str.contains("-Q")).then(
        pl.format("{}-{}", pl.col("d").str.slice(0, 4),
                  (pl.col("d").str.slice(6, 1).cast(pl.Int64, strict=False) * 3).cast(pl.String).str.zfill(2))
    ).when(pl.col("d").str.len_chars() == 4).then(pl.col("d") + "-12").otherwise(pl.col("d").str.slice(0, 7))  # fmt: skip
    late = (last <= until).fill_null(False)
    return pl.DataFrame({"d": date}).select(reason=pl.when(late).then(pl.lit("n2")).otherwise(pl.lit("n1")))["reason"]


def why_withdrawn(
    found: Compared, frames: tuple[pl.DataFrame, pl.DataFrame], groups: tuple[pl.DataFrame | None, pl.DataFrame | None]
) -> pl.Series:
    """p1, p2 or c0 for each withdrawn row. frames, groups: the table and the groups (`homes`) before and now."""
    (old, new), (before, now) = frames, groups
    if itemised(found.table) and not identified(found.table):
        return pl.repeat("c0", found.withdrawn.height, eager=True).alias("reason")
    if found.withdrawn.is_empty():
        return pl.Series("reason", [], pl.String)
    standing = (
        _known(old, before).group_by("agency_id").len("were")
        .join(_known(new, now).group_by("agency_id").len("are"), on="agency_id", how="left")
        .filter(pl.col("are") >= pl.col("were"))["agency_id"]
    )  # fmt: skip
    moved = pl.col("agency_id").is_in(standing.implode()).fill_null(False)
    return _known(found.withdrawn, before).select(reason=pl.when(moved).then(pl.lit("p1")).otherwise(pl.lit("p2")))[
        "reason"
    ]


def _known(rows: pl.DataFrame, groups: pl.DataFrame | None) -> pl.DataFrame:
    """Date and agency of each row as published: its own, or those of its group; empty where it has neither."""
    if all(name in rows.columns for name in _FACTS):
        return rows.select(_FACTS)
    if "group_id" in rows.columns and groups is not None:
        return rows.select("group_id").join(groups, on="group_id", how="left", maintain_order="left").select(_FACTS)
    return rows.with_columns(
        pl.col(name).cast(pl.String) if name in rows.columns else pl.lit(None, pl.String).alias(name) for name in _FACTS
    ).select(_FACTS)
