"""Which columns are accounted for, what an answer is, and whose a row is: the words every account of columns shares.

Must not compare anything.
"""

from collections.abc import Mapping

import polars as pl

from schemas.model import BLANKS, Field, Release, Table
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES

Frames = Mapping[str, pl.DataFrame]

BY = ["agency_id", "table_name", "column_name"]
"""What a row of an account is about."""

ACCOUNTED = {table.name: table for table in PUBLISHED_TABLES if table.name in {"incident", "person"}}
"""The public tables with a row of their own for each record."""

COUNTED = ("published", "coarsened", "withheld", "standing", "waiting", "lost", "changed")
"""What became of the filled answers of the deidentified stage; the last two are none in a release that is made.

standing: rows published before, whose quasi-identifiers stay as they were until enough of their class change.
"""


class ColumnsUnaccounted(AssertionError):
    """An answer was lost or changed on the way to the public table: the release must not be made."""


def unaccounted(agency: str, table: str, column: str, stage: str, what: str) -> ColumnsUnaccounted:
    """The one sentence of a break: whose column, in which stage, and what is wrong; never a value."""
    return ColumnsUnaccounted(
        f"agency {agency}, table {table}, column {column}: {what} in the {stage} stage; "
        "run 'vigie run' and build the release again."
    )


def answered(value: pl.Expr) -> pl.Expr:
    """Whether a column holds an answer: neither empty nor a word for blank."""
    return value.is_not_null() & ~value.cast(pl.String).is_in(list(BLANKS)).fill_null(value=False)


def compared(table: Table, frame: pl.DataFrame) -> list[Field]:
    """Published columns whose answers come from the reports: those an agency fills, but the agency itself."""
    filled = {
        field.name for private in REPORT_TABLES if private.name == table.name for field in private.fields
        if field.name != "agency_id" and field.release in {Release.AS_IS, Release.COARSEN}
    }  # fmt: skip
    return [field for field in table.fields if field.name in filled and field.name in frame.columns]


def with_agency(name: str, tables: Frames) -> pl.DataFrame:
    """The rows with their agency: a report row has that of its incident, a row about a person that of the person's."""
    frame = tables[name]
    if "agency_id" in frame.columns:
        return frame
    incidents = tables["incident"]
    if "incident_id" in frame.columns:
        return frame.join(incidents.select("incident_id", "agency_id"), on="incident_id", how="left")
    link = next(key for key in ("person_id", "recipient_id") if key in frame.columns)
    persons = with_agency("person", tables).select(pl.col("person_id").alias(link), "agency_id")
    return frame.join(persons, on=link, how="left")


def filled_of(name: str, rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """How many answers each agency filled in a table: BY, rows, filled."""
    counted = rows.group_by("agency_id").agg(
        pl.len().alias("rows"), *(answered(pl.col(column)).sum() for column in columns)
    )
    long = counted.unpivot(index=["agency_id", "rows"], variable_name="column_name", value_name="filled")
    return long.select(
        "agency_id", pl.lit(name).alias("table_name"), "column_name", pl.col("rows", "filled").cast(pl.Int64)
    )
