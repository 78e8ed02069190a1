"""What became of each answer of an incident or a person: published, coarsened, withheld, standing, waiting, lost or changed.

Rows are matched under the key of the deidentified stage. Must not raise, and must not tell a value.
"""

import polars as pl

from orchestration.account_columns import COUNTED, answered, compared
from schemas.model import WITHHELD, Field, Table, Type


def standing_rows(
    table: Table, public: pl.DataFrame, book: pl.DataFrame | None, version: str, pending: set[str]
) -> pl.DataFrame:
    """The public rows under the key of the deidentified stage, `_older`: whether a row was published before as it is,
    and `_pending`: whether none of its answers follows its report for now."""
    key = table.key[0]
    links = public.select(key, source=pl.col(key), entered=pl.lit(version)) if book is None else book.select(
        key, "source", entered="version"
    )  # fmt: skip
    rows = public.join(links, on=key, how="left")
    older = pl.col("entered").fill_null(version) != version
    return rows.select(
        pl.exclude(key, "agency_id", "source", "entered"),
        pl.col("source").alias(key),
        _older=older,
        _pending=pl.col(key).is_in(list(pending)),
    )


def ends(table: Table, private: pl.DataFrame, standing: pl.DataFrame, waiting: pl.DataFrame) -> pl.DataFrame:
    """By agency and column, what became of each filled answer of a table: BY, COUNTED and standing_rows."""
    key = table.key[0]
    names = [field.name for field in compared(table, private)]
    rows = (
        private.select(key, "agency_id", *(pl.col(name).alias(f"_was_{name}") for name in names))
        .join(standing.with_columns(_there=pl.lit(value=True)), on=key, how="left")
        .join(waiting.select(pl.col("id").alias(key), _waits=pl.lit(value=True)), on=key, how="left")
        .with_columns(pl.col("_there", "_older", "_pending", "_waits").fill_null(value=False))
    )
    told = []
    for field in compared(table, private):
        fate = _fate(field, table, private.schema[field.name])
        counted = rows.group_by("agency_id").agg(
            **{what: (fate == what).sum() for what in COUNTED}, standing_rows=pl.col("_there").sum()
        )
        told.append(counted.with_columns(table_name=pl.lit(table.name), column_name=pl.lit(field.name)))
    return pl.concat(told)


def _fate(field: Field, table: Table, kind: pl.DataType) -> pl.Expr:
    """What became of one answer; null where it was blank."""
    was, now, there = pl.col(f"_was_{field.name}"), pl.col(field.name), pl.col("_there")
    level = f"{field.name}_level"
    coarsened = level in {other.name for other in table.fields}
    # The finest level of a code is the code itself; of a date or a count it is written another way.
    exact = pl.col(level) == table.field(level).allowed[0] if coarsened else pl.lit(value=True)
    same_kind = kind == pl.String and field.type is Type.CODE
    return (
        pl.when(~answered(was)).then(None)
        .when(there & (now == WITHHELD).fill_null(value=False)).then(pl.lit("withheld"))
        .when(there & (pl.col("_pending") | pl.col("_older") & pl.lit(coarsened))).then(pl.lit("standing"))
        .when(there & ~answered(now)).then(pl.lit("lost"))
        .when(there & ~exact).then(pl.lit("coarsened"))
        .when(there & pl.lit(same_kind) & (was.cast(pl.String) != now.cast(pl.String))).then(pl.lit("changed"))
        .when(there).then(pl.lit("published"))
        .when("_waits").then(pl.lit("waiting"))
        .otherwise(pl.lit("lost"))
    )  # fmt: skip
