"""Write a public table as exact CSV and as Parquet: the same bytes for the same rows.

Must not change a value of a table: no label, no rounding, no escaping for spreadsheets (publish/spreadsheets.py does that).
"""

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from schemas.model import Table

if TYPE_CHECKING:
    import geopandas as gpd

    Areas: TypeAlias = gpd.GeoDataFrame
else:
    # Only whoever makes outlines needs geopandas.
    Areas = object


def in_order(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows by key, or by all columns: the order in which reports came in would tell who belongs together."""
    return frame.sort(list(table.key) or frame.columns, nulls_last=True)


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """UTF-8, a header, one line feed per row, an empty cell for no value."""
    frame.write_csv(path, line_terminator="\n", null_value="", quote_style="necessary")


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Zstandard, row groups of fixed size: nothing in it depends on the machine's cores or clock."""
    frame.write_parquet(path, compression="zstd", compression_level=9, statistics=True, row_group_size=100_000)
