"""Count again, from two written tables, what a ledger may only count: coarser and finer values, and rows without a name.

A second implementation on purpose: Python counters over rows. Must not import publish or privacy, nor say a value.
"""

from collections import Counter

import polars as pl

from schemas.model import Field, Release, Table

Counts = dict[tuple[str | None, str], tuple[int, bool]]
"""(column or None for whole rows, kind) -> rows, and whether a count below 5 is not shown."""


def is_counted(table: Table, field: Field) -> bool:
    """Quasi-identifiers, made keys and links, and redacted text."""
    return field.name in table.quasi or field.release in {Release.PSEUDONYM, Release.REDACTED}


def counts_of(table: Table, before: pl.DataFrame, now: pl.DataFrame, changes: pl.DataFrame | None) -> Counts:
    """What change_count should say of one table. changes: its rows of the ledger, None where its rows have no name."""
    found: Counts = {}
    if before.height and now.height:
        for kind, holder, other in (("added", now, before), ("withdrawn", before, now)):
            for name in set(holder.columns) - set(other.columns) - {"row_id"}:
                found[(name, kind)] = (holder.height, False)
    shared = [field for field in table.fields if field.name in before.columns and field.name in now.columns]
    if changes is None:
        return found | _whole(before.select([f.name for f in shared]), now.select([f.name for f in shared]))
    for kind in ("added", "changed", "withdrawn"):
        if rows := changes.filter(pl.col("kind") == kind)["row_id"].n_unique():
            found[(None, kind)] = (rows, False)
    for name, rows in Counter(changes["column_name"].drop_nulls()).items():
        found[(name, "changed")] = (rows, False)
    hidden = [field for field in shared if field.name not in table.key and is_counted(table, field)]
    old, new = aligned(before, now)
    for field in hidden:
        names = [name for name in (field.name, f"{field.name}_level") if name in old.columns and name in new.columns]
        kept = old.select(names).with_columns(new[name].alias(f"{name}:now") for name in names)
        for kind, rows in _kinds(table, field, kept).items():
            found[(field.name, kind)] = (rows, True)
    return found


def aligned(before: pl.DataFrame, now: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows both have, in one order, so that the same line is the same row."""
    return (
        before.join(now.select("row_id"), on="row_id", how="semi").sort("row_id"),
        now.join(before.select("row_id"), on="row_id", how="semi").sort("row_id"),
    )


def _whole(before: pl.DataFrame, now: pl.DataFrame) -> Counts:
    """Rows more and rows fewer, each row as often as it stands."""
    were, are = (frame.group_by(frame.columns).len() for frame in (before, now))
    both = were.join(are, on=before.columns, how="full", nulls_equal=True, suffix=":now")
    times = both.select(pl.col("len", "len:now").fill_null(0).cast(pl.Int64))
    more = times.filter(pl.col("len:now") > pl.col("len")).select(pl.col("len:now") - pl.col("len")).sum().item()
    fewer = times.filter(pl.col("len:now") < pl.col("len")).select(pl.col("len") - pl.col("len:now")).sum().item()
    return {(None, kind): (int(rows), True) for kind, rows in (("added", more), ("withdrawn", fewer)) if rows}


def _kinds(table: Table, field: Field, kept: pl.DataFrame) -> Counter[str]:
    """How often each kind of change happened to a column; a level is told with the column it belongs to."""
    level = f"{field.name}_level"
    if field.name.endswith("_level") and field.name.removesuffix("_level") in {other.name for other in table.fields}:
        return Counter()
    names = [field.name, f"{field.name}:now"]
    leveled = f"{level}:now" in kept.columns and level in kept.columns
    names += [level, f"{level}:now"] if leveled else []
    pairs = kept.select(names).group_by(names).len()
    finest_first: list[str] = []
    if leveled:
        vocabulary = table.field(level).vocabulary
        finest_first = list(vocabulary.codes) if vocabulary is not None else []
    told: Counter[str] = Counter()
    for was, now, *levels, rows in pairs.iter_rows():
        ranks = [finest_first.index(one) for one in levels if one in finest_first]
        step = int(now is None) - int(was is None)
        if leveled:
            step = ranks[1] - ranks[0] if len(ranks) == 2 else 0
        kind = "coarser" if step > 0 else "finer" if step < 0 else "changed" if was != now else ""
        if kind:
            told[kind] += rows
    return told
