"""Compare one table of two releases: rows that came and went, cells that changed, and counts of what is only counted.

Takes public frames; must not see a private one, nor give a reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from publish.ledger.rows import counted, itemised, row_id
from schemas.model import Field, Table

LEVEL = "_level"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One table of two releases. added, withdrawn: its rows whole, with `row_id` where rows are named, else with `times`.

    changed: row_id, column_name, before, after. counts: column, kind and number of rows of what is only counted.
    """

    table: Table
    added: pl.DataFrame
    withdrawn: pl.DataFrame
    changed: pl.DataFrame
    counts: tuple[tuple[str, str, int], ...]


CELLS = {"row_id": pl.String, "column_name": pl.String, "before": pl.String, "after": pl.String}


def compared(table: Table, old: pl.DataFrame, new: pl.DataFrame) -> Compared:
    """What became of the rows of one table; columns only one of the two has are left out."""
    if not itemised(table):
        return _whole_rows(table, old, new)
    # Positions instead of a wide join: a column at a time is all that is ever held twice.
    old_ids, new_ids = (frame.select(row_id(table)).with_row_index("place") for frame in (old, new))
    kept = old_ids.join(new_ids, on="row_id", how="inner", suffix="_now", maintain_order="left")
    fields = [field for field in table.fields if field.name in old.columns and field.name in new.columns]
    cells: list[pl.DataFrame] = [pl.DataFrame(schema=CELLS)]
    counts: list[tuple[str, str, int]] = []
    for field in (field for field in fields if field.name not in table.key):
        was, now = (
            frame[field.name].gather(kept[place]).cast(pl.String)
            for frame, place in ((old, "place"), (new, "place_now"))
        )
        differ = was.ne_missing(now)
        if counted(table, field):
            counts.extend(_counted(field, table, (old, new), kept, (was, now)))
        elif differ.any():
            cells.append(
                pl.DataFrame({"row_id": kept["row_id"], "before": was, "after": now})
                .filter(differ)
                .with_columns(column_name=pl.lit(field.name))
                .select(list(CELLS))
            )
    return Compared(
        table=table, changed=pl.concat(cells), counts=tuple(counts),
        added=new.with_columns(row_id(table)).join(old_ids, on="row_id", how="anti", maintain_order="left"),
        withdrawn=old.with_columns(row_id(table)).join(new_ids, on="row_id", how="anti", maintain_order="left"),
    )  # fmt: skip


def _whole_rows(table: Table, old: pl.DataFrame, new: pl.DataFrame) -> Compared:
    """Rows without an identifier: how many more or fewer of each there are."""
    names = [field.name for field in table.fields if field.name in old.columns and field.name in new.columns]
    signed = [frame.select(names).with_columns(times=pl.lit(sign, pl.Int64)) for frame, sign in ((old, -1), (new, 1))]
    balance = pl.concat(signed, how="vertical_relaxed").group_by(names).agg(pl.col("times").sum())
    return Compared(
        table=table, changed=pl.DataFrame(schema=CELLS), counts=(),
        added=balance.filter(pl.col("times") > 0),
        withdrawn=balance.filter(pl.col("times") < 0).with_columns(-pl.col("times")),
    )  # fmt: skip


def _counted(
    field: Field, table: Table, frames: tuple[pl.DataFrame, pl.DataFrame], kept: pl.DataFrame,
    values: tuple[pl.Series, pl.Series],
) -> Iterator[tuple[str, str, int]]:  # fmt: skip
    """How many rows became coarser, finer or another; a level is told with the column it belongs to."""
    if field.name.endswith(LEVEL) and field.name in table.quasi:
        return
    level = next((other for other in table.fields if other.name == f"{field.name}{LEVEL}"), None)
    was, now = values
    told = pl.DataFrame({"was": was, "now": now})
    if level is not None and level.vocabulary is not None and all(level.name in frame.columns for frame in frames):
        ranks = {code: place for place, code in enumerate(level.vocabulary.codes)}
        old, new = (
            frame[level.name].gather(kept[place]).replace_strict(ranks, default=None, return_dtype=pl.Int64)
            for frame, place in zip(frames, ("place", "place_now"), strict=True)
        )
        told = told.with_columns(coarser=(new > old).fill_null(False), finer=(new < old).fill_null(False))
    else:
        told = told.with_columns(
            coarser=pl.col("was").is_not_null() & pl.col("now").is_null(),
            finer=pl.col("was").is_null() & pl.col("now").is_not_null(),
        )
    other = pl.col("was").ne_missing(pl.col("now")) & ~pl.col("coarser") & ~pl.col("finer")
    sums = told.select(pl.col("coarser").sum(), pl.col("finer").sum(), changed=other.sum()).row(0, named=True)
    yield from ((field.name, kind, rows) for kind, rows in sums.items() if rows)
