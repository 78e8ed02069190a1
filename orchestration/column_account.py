"""Account for every answer of a release, column by column and agency by agency, from the checked reports to the public table.

A filled answer is published, coarsened, withheld, or waits with its row; there is no other end. Blanks stay blanks. Pure:
frames in, a frame out, or one sentence. Must not tell a value, and must not be published.
"""

import polars as pl

from orchestration.account_columns import (
    ACCOUNTED,
    BY,
    COUNTED,
    ColumnsUnaccounted,
    Frames,
    compared,
    filled_of,
    unaccounted,
    with_agency,
)
from orchestration.column_ends import ends, standing_rows
from orchestration.intake_account import INTAKE, accepted_by_agency, summed_by_agency
from schemas.model import WITHHELD, Type

__all__ = [
    "COLUMNS",
    "COUNTED",
    "STAGES",
    "ColumnsUnaccounted",
    "columns_reconciled",
    "filled_by_agency",
    "refuse_lost_at_intake",
]

STAGES = ("received", "validated", "deidentified", "published")
"""Where answers are counted, in order; `received` is cells of the files, and null where no cell speaks of the column."""

COLUMNS = {
    "sender": pl.String, "agency_id": pl.String, "table_name": pl.String, "column_name": pl.String, "rows": pl.Int64,
    "cells": pl.Int64, "received": pl.Int64, "silent": pl.Int64, "found": pl.Int64, "answers": pl.Int64,
    "validated": pl.Int64, "deidentified": pl.Int64, **dict.fromkeys(COUNTED, pl.Int64),
    "blank_rate_received": pl.Float64, "blank_rate": pl.Float64, "blank_rate_published": pl.Float64,
}  # fmt: skip
"""cells to answers: see `intake_account.INTAKE`. Columns that are not published end at `validated`."""

_AT_INTAKE = ("cells", "received", "silent", "found", "answers")


def filled_by_agency(tables: Frames) -> pl.DataFrame:
    """How many answers each agency filled: agency_id, table_name, column_name, rows, filled. tables: incident and person."""
    return pl.concat(
        [
            filled_of(name, with_agency(name, tables), [field.name for field in compared(table, tables[name])])
            for name, table in ACCOUNTED.items()
        ]
    )


def columns_reconciled(
    *, validated: Frames, deidentified: Frames, public: Frames, fates: pl.DataFrame, senders: pl.DataFrame,
    book: Frames | None = None, version: str = "", pending: pl.DataFrame | None = None, received: pl.DataFrame | None = None,
    children: pl.DataFrame | None = None,
) -> pl.DataFrame:  # fmt: skip
    """The account: COLUMNS, one row per agency, table and column. Raises ColumnsUnaccounted with the first break.

    validated, deidentified, public: incident and person of each stage. fates: table_name, id (of the deidentified row),
    fate. senders: agency_id, sender. book: for each table its public key, `source` (the deidentified key) and the
    `version` in which the row was published as it is; without it every row is of this version under one key. pending:
    table_name and id (public) of rows that stand as they were though their report changed. received: the account of
    the files (`intake_account.INTAKE`) of the same reports; it needs all report tables in `validated`. children: what
    `children_reconciled` told of the other public tables.
    """
    at_intake = summed_by_agency(pl.DataFrame(schema=INTAKE) if received is None else received)
    if received is not None:
        refuse_lost_at_intake(received, validated)
    counts = filled_by_agency(validated)
    _same(counts, filled_by_agency(deidentified), "deidentified", beyond=_withheld_already(deidentified))
    for name in ACCOUNTED:
        _same_answers(name, validated, deidentified)
    became = pl.concat([
        ends(
            table, deidentified[name],
            standing_rows(table, public[name], (book or {}).get(name), version, _pending_ids(pending, name)),
            fates.filter(table_name=name, fate="waiting"),
        )
        for name, table in ACCOUNTED.items()
    ])  # fmt: skip
    told = (
        counts.rename({"filled": "validated"})
        .join(filled_by_agency(deidentified).select(*BY, deidentified="filled"), on=BY, how="left")
        .join(became, on=BY, how="left")
        .with_columns(pl.col(*COUNTED, "standing_rows").fill_null(0))
    )
    _refuse(told.sort(BY))
    if children is not None:
        _refuse(children.sort(BY))
        told = pl.concat([told, children.select(pl.col(name).cast(kind) for name, kind in told.schema.items())])
    return _whole(told, at_intake, senders)


def _whole(told: pl.DataFrame, at_intake: pl.DataFrame, senders: pl.DataFrame) -> pl.DataFrame:
    """Every column of the account with its blank rates: COLUMNS."""
    counts = at_intake.select(*BY, *_AT_INTAKE, "accepted")
    named = senders.select("agency_id", "sender").unique("agency_id")
    rated = (
        told.join(counts, on=BY, how="full", coalesce=True)
        .join(named, on="agency_id", how="left")
        .with_columns(validated=pl.coalesce("validated", "accepted"))
        .with_columns(
            blank_rate_received=1 - pl.col("received") / pl.col("cells"),
            blank_rate=1 - pl.col("validated") / pl.col("rows"),
            blank_rate_published=1 - pl.sum_horizontal("published", "coarsened", "withheld") / pl.col("standing_rows"),
        )
        .with_columns(pl.col("blank_rate_received", "blank_rate", "blank_rate_published").fill_nan(None))
    )
    return rated.sort(BY).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def refuse_lost_at_intake(received: pl.DataFrame, validated: Frames) -> None:
    """Raise for the first column of which a filled cell of the files is not in the validated reports as it was said there.

    received: `intake_account.INTAKE` of every delivery. validated: every report table.
    """
    both = summed_by_agency(received).join(
        accepted_by_agency(validated), on=BY, how="full", coalesce=True, suffix="_now"
    )
    now, was = pl.col("accepted_now").fill_null(0), pl.col("accepted").fill_null(0)
    wrong = (pl.col("lost").fill_null(0) > 0) | (pl.col("changed").fill_null(0) > 0) | (now != was)
    for row in both.filter(wrong).sort(BY).head(1).iter_rows(named=True):
        lost = row["lost"] or (row["accepted_now"] or 0) < (row["accepted"] or 0)
        what = "answers of the agency's file are missing" if lost else "answers are not those of the agency's file"
        raise unaccounted(row["agency_id"], row["table_name"], row["column_name"], "validated", what)


def _refuse(told: pl.DataFrame) -> None:
    """Raise for the first column of which answers are lost, changed or in no place."""
    wrong = pl.col("lost") + pl.col("changed") > 0
    whole = pl.sum_horizontal(*COUNTED) == pl.col("deidentified")
    for row in told.filter(wrong | ~whole).head(1).iter_rows(named=True):
        what = (
            "answers are missing"
            if row["lost"]
            else "answers are not those of the report"
            if row["changed"]
            else "answers are counted twice or not at all"
        )
        raise unaccounted(row["agency_id"], row["table_name"], row["column_name"], "published", what)


def _same(before: pl.DataFrame, after: pl.DataFrame, stage: str, *, beyond: pl.DataFrame | None = None) -> None:
    """Raise where a column holds another number of rows or of filled answers than in the stage before.

    beyond: answers withheld on the way whether they were filled or not (BY, filled): so many more there may be.
    """
    spare = before.clear() if beyond is None else beyond
    both = before.join(after, on=BY, how="full", coalesce=True, suffix="_after").join(
        spare.select(*BY, spare="filled"), on=BY, how="left"
    )
    more = pl.col("filled_after") - pl.col("filled")
    moved = both.filter(
        ~more.is_between(0, pl.col("spare").fill_null(0)).fill_null(value=False)
        | pl.col("rows").ne_missing(pl.col("rows_after"))
    )
    for row in moved.sort(BY).head(1).iter_rows(named=True):
        lost = (row["filled_after"] or 0) < (row["filled"] or 0)
        what = "answers are missing" if lost else "rows or answers are not those of the stage before"
        raise unaccounted(row["agency_id"], row["table_name"], row["column_name"], stage, what)


def _same_answers(name: str, before: Frames, after: Frames) -> None:
    """Raise where an agency gave a code more or less often than the deidentified stage holds it."""
    table = ACCOUNTED[name]
    old, new = with_agency(name, before), with_agency(name, after)
    for field in compared(table, after[name]):
        if field.type is not Type.CODE or field.name not in old.columns:
            continue
        counted = [one.group_by("agency_id", field.name).len() for one in (old, new)]
        moved = counted[0].join(
            counted[1], on=["agency_id", field.name], how="full", nulls_equal=True, coalesce=True, suffix="_after"
        )
        for agency in moved.filter(pl.col("len").ne_missing(pl.col("len_after")))["agency_id"].sort().head(1):
            raise unaccounted(agency, name, field.name, "deidentified", "the shares of its answers have moved")


def _pending_ids(pending: pl.DataFrame | None, name: str) -> set[str]:
    return set() if pending is None else set(pending.filter(table_name=name)["id"])


def _withheld_already(tables: Frames) -> pl.DataFrame:
    """How many answers of protected reports are withheld before they are recoded: BY and filled."""
    told: list[pl.DataFrame] = []
    for name, table in ACCOUNTED.items():
        rows, fields = with_agency(name, tables), compared(table, tables[name])
        kept = rows.group_by("agency_id").agg(
            (pl.col(field.name).cast(pl.String) == WITHHELD).sum() for field in fields
        )
        long = kept.unpivot(index="agency_id", variable_name="column_name", value_name="filled")
        told.append(
            long.select("agency_id", pl.lit(name).alias("table_name"), "column_name", pl.col("filled").cast(pl.Int64))
        )
    return pl.concat(told)
