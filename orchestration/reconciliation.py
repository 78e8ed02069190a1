"""Account for every standard row of a release: received = accepted + rejected; accepted = what became of it, exactly.

Private: one SQLite database per release with one table. Must not be published; the release carries the totals only.
"""

import os
import sqlite3
from pathlib import Path

import polars as pl

from privacy.totals import protect_totals

COLUMNS = ("received", "accepted", "rejected", "superseded", "duplicate", "waiting", "published")


class RowsUnaccounted(AssertionError):
    """Some row is neither published nor accounted for: the release must not be made."""


def reconcile(fates: pl.DataFrame, counts: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """Rows by sender and table. Raises RowsUnaccounted when a sum does not hold.

    fates: `version_fates`; counts: `submission_counts`; published: sender, table_name, published, waiting.
    """
    versions = pl.concat([
        fates.group_by("sender", "fate").agg(rows=pl.len().cast(pl.Int64)).with_columns(table_name=pl.lit("incident")),
        fates.group_by("sender", "fate").agg(rows=pl.col("persons").sum()).with_columns(table_name=pl.lit("person")),
    ])  # fmt: skip
    told = counts
    for fate in ("superseded", "duplicate", "current"):
        of_fate = versions.filter(pl.col("fate") == fate).select("sender", "table_name", pl.col("rows").alias(fate))
        told = told.join(of_fate, on=["sender", "table_name"], how="left")
    told = told.join(published, on=["sender", "table_name"], how="left").with_columns(
        pl.exclude("sender", "table_name").fill_null(0)
    )
    told = told.with_columns(accepted=pl.col("received") - pl.col("rejected"))
    whole = (pl.col("superseded") + pl.col("duplicate") + pl.col("waiting") + pl.col("published")) == pl.col(
        "accepted"
    )
    broken = told.filter(~whole | (pl.col("current") != pl.col("waiting") + pl.col("published")))
    if broken.height:
        where = ", ".join(f"{row['sender']}/{row['table_name']}" for row in broken.iter_rows(named=True))
        raise RowsUnaccounted(f"rows are not accounted for in {where}; run 'vigie run' and build the release again.")
    return (
        told.select("table_name", *COLUMNS, agency="sender")
        .select("agency", "table_name", *COLUMNS)
        .sort("agency", "table_name")
    )


def totals(reconciliation: pl.DataFrame, *, threshold: int) -> dict[str, dict[str, int | None]]:
    """The sums over all agencies: table name to counts, None for those withheld. All of the account that is published."""
    summed = reconciliation.group_by("table_name").agg(pl.col(COLUMNS).sum()).sort("table_name")
    return {row.pop("table_name"): protect_totals(row, threshold=threshold) for row in summed.to_dicts()}


def write_reconciliation(reconciliation: pl.DataFrame, path: Path) -> None:
    """Write the account to a SQLite file, replaced whole."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    numbers = ", ".join(f"{name} INTEGER NOT NULL" for name in COLUMNS)
    marks = ", ".join("?" * (2 + len(COLUMNS)))
    connection = sqlite3.connect(partial)
    try:
        with connection:
            connection.execute(
                f"CREATE TABLE reconciliation (agency TEXT NOT NULL, table_name TEXT NOT NULL, {numbers}, PRIMARY KEY (agency, table_name))"
            )
            connection.executemany(f"INSERT INTO reconciliation VALUES ({marks})", reconciliation.rows())
    finally:
        connection.close()
    os.replace(partial, path)
