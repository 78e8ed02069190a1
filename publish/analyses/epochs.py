"""Epochs: the stretches of time in which a column meant one thing, from dated changes of definition.

Frames in, frames out. Must not join what a change has parted.
"""

from collections.abc import Sequence

import polars as pl

from publish.declared.registry import DEFINITION
from schemas.as_polars import polars_schema
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES

EPOCH = {
    "table_name": pl.String, "field": pl.String, "agency_id": pl.String, "epoch": pl.Int64,
    "first_day": pl.Date, "last_day": pl.Date, "text": pl.String,
}  # fmt: skip


def epochs(definition: pl.DataFrame) -> pl.DataFrame:
    """One row per stretch: table_name, field, agency_id (null: all), epoch from 1, first and last day (null: open), text.

    The text is that of the change that began the stretch; the first stretch of a column has none.
    """
    changed = definition.unique(["table_name", "field", "agency_id", "from_date"], keep="first", maintain_order=True)
    which = ["table_name", "field", "agency_id"]
    begun = changed.select(*which, first_day="from_date", text="text")
    before = changed.select(which).unique().with_columns(first_day=pl.lit(None, pl.Date), text=pl.lit(None, pl.String))
    rows = pl.concat([before.select(*which, "first_day", "text"), begun]).sort(*which, "first_day", nulls_last=False)
    return rows.with_columns(
        epoch=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(which),
        last_day=pl.col("first_day").shift(-1).over(which) - pl.duration(days=1),
    ).select(list(EPOCH))


def standard_definitions(tables: Sequence[Table] = PUBLISHED_TABLES) -> pl.DataFrame:
    """Changes of definition the standard itself dates: terms that begin or end on a day. Rows of the table `definition`."""
    rows = [
        (f"standard-{table.name}-{field.name}-{term.code}-{what}", day, None, table.name, field.name, sentence)
        for table in tables
        for field in table.fields
        if field.vocabulary is not None
        for term in field.vocabulary.terms
        for what, day, sentence in (
            ("since", term.since, f"“{term.label}” can be recorded from this day on."),
            ("until", term.until, f"“{term.label}” is recorded no more from this day on."),
        )
        if day
    ]
    schema = polars_schema(DEFINITION)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    frame = pl.DataFrame(dict(zip(schema, columns, strict=True)), schema={**schema, "from_date": pl.String})
    return frame.with_columns(pl.col("from_date").str.to_date()).sort("definition_id")
