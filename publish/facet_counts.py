"""Counts a release carries ready-made, so that the site need not count a million rows for every page.

For each table with facets (publish/facets.py): its rows, the rows of each value of a facet, and the rows of each pair of
values of two facets. Internal: every number can be counted from the rows beside it. Must not count anything but rows of
the tables it is given.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

import polars as pl
from adbc_driver_sqlite import dbapi

from publish.facets import FACETS

TABLE = "facet_count"
MOST_PAIRS = 100_000
"""Two facets with more pairs of values than this are not counted beforehand."""

_By = tuple[str, str | None]
# The name of a facet, and the column of a frame in which its values stand.

_COLUMNS = ("table_name", "filter_column", "filter_value", "facet_column", "value", "rows")
_DECLARED = f"""\
CREATE TABLE {TABLE} (
  table_name TEXT NOT NULL, filter_column TEXT NOT NULL, filter_value TEXT NOT NULL, facet_column TEXT NOT NULL,
  value TEXT NOT NULL, rows INTEGER NOT NULL,
  PRIMARY KEY (table_name, filter_column, filter_value, facet_column, value)
) WITHOUT ROWID"""


def facet_counts(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per count: table_name, filter_column, filter_value, facet_column, value, rows.

    "" stands for no filter and, as facet_column, for the rows themselves. Values are written as text.
    """
    parts = [part for name, columns in FACETS.items() if name in tables for part in _of(name, tables[name], columns)]
    return pl.concat(parts).sort(_COLUMNS[:-1])


def write_facet_counts(path: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write the counts into a database that has no such table yet."""
    connection = sqlite3.connect(path)
    try:
        connection.execute(_DECLARED)
    finally:
        connection.close()
    with dbapi.connect(str(path)) as opened, opened.cursor() as cursor:
        cursor.adbc_ingest(TABLE, facet_counts(tables).to_arrow(), mode="append")
        opened.commit()


def _of(name: str, frame: pl.DataFrame, columns: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    yield _shaped(name, pl.DataFrame({"rows": [frame.height]}), ("", None), ("", None))
    texts = frame.select(pl.col(column).cast(pl.String) for column in columns)
    # Counting codes of few values is faster than counting texts.
    coded = texts.with_columns(pl.all().cast(pl.Categorical))
    singles = {column: _counted(coded, (column,)) for column in columns}
    for column, counts in singles.items():
        yield _shaped(name, counts, ("", None), (column, column))
        yield _shaped(name, counts, (column, column), ("", None))
        yield _shaped(name, counts.with_columns(pl.col(column).alias("itself")), (column, column), (column, "itself"))
    for one, other in combinations(columns, 2):
        pairs = _counted(coded, (one, other))
        if pairs.height <= MOST_PAIRS:
            yield _shaped(name, pairs, (one, one), (other, other))
            yield _shaped(name, pairs, (other, other), (one, one))
            continue
        # Without this pair the page of one filter would lack a facet: such a filter is counted live.


def _counted(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    return (
        frame.lazy().group_by(columns).agg(pl.len().cast(pl.Int64).alias("rows")).drop_nulls()
        .with_columns(pl.col(column).cast(pl.String) for column in columns).collect()
    )  # fmt: skip


def _shaped(table: str, counts: pl.DataFrame, filtered: _By, faceted: _By) -> pl.DataFrame:
    (filter_column, filter_by), (facet, valued_by) = filtered, faceted
    return counts.select(
        table_name=pl.lit(table), filter_column=pl.lit(filter_column),
        filter_value=pl.col(filter_by) if filter_by else pl.lit(""), facet_column=pl.lit(facet),
        value=pl.col(valued_by) if valued_by else pl.lit(""), rows=pl.col("rows"),
    )  # fmt: skip
