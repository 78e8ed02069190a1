"""Project a table onto polars: the dtype of each column, and an empty frame of the right shape.

Takes tables, returns polars values; must not check rules or read files.
"""

import polars as pl

from schemas.model import Table, Type

_DTYPES: dict[Type, type[pl.DataType]] = {
    Type.KEY: pl.String,
    Type.TEXT: pl.String,
    Type.CODE: pl.String,
    Type.TIME: pl.String,
    Type.INTEGER: pl.Int64,
    Type.DECIMAL: pl.Float64,
    Type.DATE: pl.Date,
}


def polars_schema(table: Table) -> dict[str, type[pl.DataType]]:
    """Column name to polars dtype, in declared order."""
    return {field.name: _DTYPES[field.type] for field in table.fields}


def empty_frame(table: Table) -> pl.DataFrame:
    """A frame of the table with no rows."""
    return pl.DataFrame(schema=polars_schema(table))
