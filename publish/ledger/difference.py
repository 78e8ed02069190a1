"""The ledger between two releases: what came, went and changed, with a reason, row by row where that is harmless.

A function of two public releases and the reasons stated, so it says nothing a reader who subtracts them could not see,
but why. Must not read a file or see a private row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from publish.declared.ledger import CHANGE, CHANGE_COUNT
from publish.ledger.comparing import Compared, compared
from publish.ledger.reasons import checked, homes, why_added, why_withdrawn
from publish.ledger.rows import identified, itemised
from schemas.as_polars import empty_frame, polars_schema
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES

SMALL = 5
"""Counts below this are shown as `<5` where the rows have no identifier or the column is a quasi-identifier."""

_PROTECTED, _STANDARD, _UNSTATED = "p1", "s1", "c0"
_ROWS = {"row_id": pl.String, "table_name": pl.String, "reason": pl.String, "successor_id": pl.String}

Count = tuple[str, str | None, str, str, int | None]


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The step from one release to the next: frames of the tables change and change_count.

    withdrawn: row_id, table_name, reason, successor_id of the rows with an identifier that are gone.
    """

    change: pl.DataFrame
    change_count: pl.DataFrame
    withdrawn: pl.DataFrame


def ledger(
    before: Mapping[str, pl.DataFrame], now: Mapping[str, pl.DataFrame], *,
    from_version: str, to_version: str, reasons: pl.DataFrame | None = None,
) -> Ledger:  # fmt: skip
    """Compare the public tables of two releases.

    reasons: table_name, row_id (public), reason (code of change_reason), and successor_id where reason is w1; rows
    without one get the default of publish/ledger/reasons.py. Raises UnknownReason.
    """
    stated = checked(reasons)
    until = before["coverage"]["month"].max() if "coverage" in before and before["coverage"].height else ""
    groups = homes(before), homes(now)
    changes, counts, gone = [empty_frame(CHANGE)], list[Count](), [pl.DataFrame(schema=_ROWS)]
    for table in PUBLISHED_TABLES:
        if table.name not in before and table.name not in now:
            continue
        old = before[table.name] if table.name in before else now[table.name].clear()
        new = now[table.name] if table.name in now else old.clear()
        found = compared(table, old, new)
        whole = table.name in before and table.name in now
        rows = _with_reasons(found, groups, (old, new), stated, until=str(until), whole=whole)
        counts.extend(_counts(found, rows, (old, new)))
        if itemised(table):
            changes.append(rows.with_columns(from_version=pl.lit(from_version), to_version=pl.lit(to_version)).select(
                pl.col(name).cast(kind) for name, kind in polars_schema(CHANGE).items()
            ))  # fmt: skip
        if identified(table):
            gone.append(rows.filter(pl.col("kind") == "withdrawn").select(list(_ROWS)))
    schema = polars_schema(CHANGE_COUNT)
    return Ledger(
        change=pl.concat(changes), withdrawn=pl.concat(gone),
        change_count=pl.DataFrame([(from_version, to_version, *one) for one in counts], schema=schema, orient="row"),
    )  # fmt: skip


def _with_reasons(
    found: Compared, groups: tuple[pl.DataFrame | None, pl.DataFrame | None],
    frames: tuple[pl.DataFrame, pl.DataFrame], stated: pl.DataFrame, *, until: str, whole: bool,
) -> pl.DataFrame:  # fmt: skip
    """Every row that came or went and every cell that changed, each with its reason, in a fixed order."""
    table = found.table
    name = "row_id" if itemised(table) else "times"
    came = found.added.select(name).with_columns(why_added(found, groups[1], until=until), kind=pl.lit("added"))
    went = found.withdrawn.select(name).with_columns(why_withdrawn(found, frames, groups), kind=pl.lit("withdrawn"))
    cells = found.changed.with_columns(reason=pl.lit(_UNSTATED), kind=pl.lit("changed"))
    parts = [came, cells, went] if itemised(table) else [came, went]
    rows = pl.concat(parts, how="diagonal").with_columns(table_name=pl.lit(table.name))
    if not whole:
        rows = rows.with_columns(reason=pl.lit(_STANDARD))
    if not itemised(table):
        return rows
    own = stated.filter(pl.col("table_name") == table.name).drop("table_name")
    joined = rows.join(own, on="row_id", how="left", suffix="_stated", maintain_order="left")
    return joined.with_columns(pl.coalesce("reason_stated", "reason").alias("reason")).sort(
        pl.col("kind").replace_strict({"added": 0, "changed": 1, "withdrawn": 2}, return_dtype=pl.Int8),
        "row_id", maintain_order=True,
    )  # fmt: skip


def _counts(found: Compared, rows: pl.DataFrame, frames: tuple[pl.DataFrame, pl.DataFrame]) -> Iterator[Count]:
    table = found.table
    if not itemised(table):
        totals = rows.group_by("kind", "reason").agg(pl.col("times").sum()).sort("kind", "reason")
        yield from ((table.name, None, kind, reason, shown(int(times))) for kind, reason, times in totals.iter_rows())
        yield from _columns_come_and_gone(table, *frames)
        return
    whole = rows.unique(["row_id", "kind"]).group_by("kind", "reason").len().sort("kind", "reason")
    yield from ((table.name, None, kind, reason, count) for kind, reason, count in whole.iter_rows())
    places = {field.name: place for place, field in enumerate(table.fields)}
    cells = rows.filter(pl.col("kind") == "changed").group_by("column_name", "kind", "reason").len()
    listed = [(table.name, *one) for one in cells.iter_rows()]
    unlisted = [(table.name, column, kind, _PROTECTED, shown(count)) for column, kind, count in found.counts]
    yield from sorted((*listed, *unlisted), key=lambda one: (places[one[1]], one[2], one[3]))
    yield from _columns_come_and_gone(table, *frames)


def _columns_come_and_gone(table: Table, old: pl.DataFrame, new: pl.DataFrame) -> Iterator[Count]:
    """Columns of the standard that only one of the releases has; where there is no row, nothing came or went."""
    for kind, names, other in (("added", new, old), ("withdrawn", old, new)):
        if names.height and other.height:
            yield from (
                (table.name, name, kind, _STANDARD, names.height) for name in names.columns if name not in other.columns
            )


def shown(count: int) -> int | None:
    """The count, or None where it is too small to show."""
    return count if count >= SMALL else None
