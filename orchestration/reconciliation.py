"""Account for every standard row of a release: received = accepted + rejected; accepted = what became of it, exactly.

Rows that only wait to leave stand in the public table like any other: they are published, and left out of the fate that
will take them. Private: one SQLite database per release, with the rows in one table and the columns in another. Must not
be published; the release carries the totals only.
"""

import os
import sqlite3
from pathlib import Path

import polars as pl

from privacy.totals import protect_totals

_STANDING = ("standing_withdrawn", "standing_superseded")
"""Published rows that only wait to leave, by what will take them."""

COLUMNS = ("received", "accepted", "rejected", "superseded", "duplicate", "withdrawn", "waiting", "published")


class RowsUnaccounted(AssertionError):
    """Some row is neither published nor accounted for: the release must not be made."""


def reconcile(fates: pl.DataFrame, counts: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """Rows by sender and table. Raises RowsUnaccounted when a sum does not hold.

    fates: `version_fates`; counts: `submission_counts`; published: sender, table_name, published, waiting, and where rows
    wait to leave standing_withdrawn and standing_superseded, which are among the published.
    """
    versions = pl.concat([
        fates.group_by("sender", "fate").agg(rows=pl.len().cast(pl.Int64)).with_columns(table_name=pl.lit("incident")),
        fates.group_by("sender", "fate").agg(rows=pl.col("persons").sum()).with_columns(table_name=pl.lit("person")),
    ])  # fmt: skip
    told = counts
    for fate in ("superseded", "duplicate", "withdrawn", "current"):
        of_fate = versions.filter(pl.col("fate") == fate).select("sender", "table_name", pl.col("rows").alias(fate))
        told = told.join(of_fate, on=["sender", "table_name"], how="left")
    told = told.join(published, on=["sender", "table_name"], how="left")
    missing = [name for name in _STANDING if name not in told.columns]
    told = told.with_columns(pl.lit(0, dtype=pl.Int64).alias(name) for name in missing).with_columns(
        pl.exclude("sender", "table_name").fill_null(0)
    )
    told = told.with_columns(
        accepted=pl.col("received") - pl.col("rejected"),
        superseded=pl.col("superseded") - pl.col("standing_superseded"),
        withdrawn=pl.col("withdrawn") - pl.col("standing_withdrawn"),
    )
    left = pl.col("superseded") + pl.col("duplicate") + pl.col("withdrawn")
    whole = left + pl.col("waiting") + pl.col("published") == pl.col("accepted")
    standing = pl.col("waiting") + pl.col("published") - pl.col("standing_withdrawn") - pl.col("standing_superseded")
    gone = (pl.col("superseded") < 0) | (pl.col("withdrawn") < 0)
    broken = told.filter(~whole | gone | (pl.col("current") != standing))
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


def write_reconciliation(reconciliation: pl.DataFrame, path: Path, *, columns: pl.DataFrame | None = None) -> None:
    """Write the account to a SQLite file, replaced whole. columns: the account of every column (orchestration.column_account)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    numbers = ", ".join(f"{name} INTEGER NOT NULL" for name in COLUMNS)
    connection = sqlite3.connect(partial)
    try:
        with connection:
            connection.execute(
                f"CREATE TABLE reconciliation (agency TEXT NOT NULL, table_name TEXT NOT NULL, {numbers}, PRIMARY KEY (agency, table_name))"
            )
            _fill(connection, "reconciliation", reconciliation)
            if columns is not None and columns.width:
                kinds = {pl.Int64: "INTEGER", pl.Float64: "REAL"}
                fields = ", ".join(f"{name} {kinds.get(kind, 'TEXT')}" for name, kind in columns.schema.items())  # type: ignore[call-overload]
                connection.execute(f"CREATE TABLE column_account ({fields})")
                _fill(connection, "column_account", columns)
    finally:
        connection.close()
    os.replace(partial, path)


def _fill(connection: sqlite3.Connection, table: str, frame: pl.DataFrame) -> None:
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * frame.width)})", frame.rows())
