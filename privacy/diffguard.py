"""Subtract every earlier release of a family from the new one, and count the incidents of each set that stands out.

Whoever keeps all releases sees which rows came, went, stayed or look different, class by class. Each such set must be
empty or hold as many incidents as its rows need; so must the sets told apart by all releases together. Persons whose
linked rows tell them apart are classes of their own. Must not decide what is published, nor name a row.
Source: privacy policy in docs/architecture.md, releases over time; red-team test of differencing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from privacy.links import LINK_OF, signatures
from schemas.people import PERSON

_BUNDLE, _NEED, _GROUP_ID = "bundle", "need", "group_id"
_ACCOMPANYING = {_BUNDLE, _NEED, "group", "source"}


class DiffGuardError(ValueError):
    """A release cannot be subtracted: rows without a bundle, or without an identifier of their own."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One release. tables: the public tables. bundles: private; of each table to be compared its key, bundle and need.

    Where bundles have a `source` as well, rows that came back are known again by it, otherwise by their bundle.
    """

    tables: Mapping[str, pl.DataFrame]
    bundles: Mapping[str, pl.DataFrame]


@dataclass(frozen=True, kw_only=True)
class DiffGuard:
    """smallest: incidents of the smallest set told apart, None where there is none. sets: how many were counted.

    broken: a sentence for each kind of set that holds fewer incidents than its rows need. returning: incidents of the
    smallest set that left one class and came back into one other under new identifiers; None where none came back. Nothing
    published joins them, so it is told and breaks nothing; a reader might know rows again by their other answers.
    """

    smallest: int | None
    sets: int
    broken: list[str]
    returning: int | None = None


def diffguard(earlier: Sequence[Edition], now: Edition, *, quasi: Mapping[str, list[str]]) -> DiffGuard:
    """Compare the new release with each earlier one and with all of them together. earlier: of the same family, oldest first.

    quasi: the quasi-identifiers of each public table; tables without any, or without bundles, are not compared.
    """
    counted: list[pl.DataFrame] = []
    broken: list[str] = []
    returned: list[int] = []
    for table in (name for name, columns in quasi.items() if columns and name in now.bundles):
        history = [_looks(table, edition, quasi[table]) for edition in (*earlier, now) if table in edition.bundles]
        for place, before in enumerate(history[:-1], 1):
            sets = _between(before, history[-1])
            counted.append(sets.select("bundles"))
            returned += _returning(before, history[-1])
            broken += _below(sets, f"table {table}, against release {place} of {len(history) - 1}")
        if len(history) > 2:
            sets = _told_apart(history)
            counted.append(sets.select("bundles"))
            broken += _below(sets, f"table {table}, against all {len(history) - 1} releases")
    broken += _moved(earlier, now)
    every = pl.concat([pl.Series("bundles", [], dtype=pl.Int64).to_frame(), *counted])["bundles"].to_list()
    smallest, returning = (min(sizes, default=None) for sizes in (every, returned))
    return DiffGuard(smallest=smallest, sets=len(every), broken=broken, returning=returning)


def _looks(table: str, edition: Edition, columns: list[str]) -> pl.DataFrame:
    """id, bundle, need, who and class of each row; where rows of other tables name a person, what they say is in the class."""
    frame, bundles = edition.tables[table], edition.bundles[table]
    keys = [name for name in bundles.columns if name not in _ACCOMPANYING]
    if len(keys) != 1 or frame[keys[0]].is_duplicated().any():
        raise DiffGuardError(f"table {table}: its rows have no identifier of their own")
    (key,) = keys
    seen = [name for name in (*columns, _GROUP_ID) if name in frame.columns]
    rows = frame.select(pl.col(key).alias("id"), *(name for name in dict.fromkeys(seen)))
    if table == PERSON.name:
        rows, linked = _with_links(rows, edition.tables)
        seen += linked
    said = [pl.col(name).cast(pl.String).fill_null("\x00") for name in dict.fromkeys(seen)]
    who = "source" if "source" in bundles.columns else _BUNDLE
    whose = bundles.select(pl.col(key).alias("id"), _BUNDLE, _NEED, who=who)
    looks = rows.select("id", look=pl.concat_str(said, separator="\x1f")).join(whose, on="id", how="left")
    if lost := looks[_BUNDLE].null_count():
        raise DiffGuardError(f"table {table}: {lost} rows belong to no bundle")
    return looks


def _with_links(rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> tuple[pl.DataFrame, list[str]]:
    names = [name for name in LINK_OF if name in tables]
    for name in names:
        told = signatures(tables[name].drop_nulls(LINK_OF[name]), name)
        named = told.select(pl.col("person").alias("id"), pl.col("signature").alias(f"linked {name}"))
        rows = rows.join(named, on="id", how="left", maintain_order="left")
    return rows, [f"linked {name}" for name in names]


def _between(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """kind, bundles, need of each set told apart by two releases."""
    rows = before.join(now, on="id", how="full", suffix="_now", coalesce=True)
    kind = (
        pl.when(pl.col("look").is_null()).then(pl.lit("added"))
        .when(pl.col("look_now").is_null()).then(pl.lit("removed"))
        .when(pl.col("look") != pl.col("look_now")).then(pl.lit("changed")).otherwise(pl.lit("unchanged"))
    )  # fmt: skip
    whose = pl.coalesce("bundle_now", _BUNDLE)
    return (
        rows.with_columns(kind=kind)
        .group_by("kind", "look", "look_now")
        .agg(bundles=whose.n_unique().cast(pl.Int64), need=pl.max_horizontal(_NEED, "need_now").max())
        .select("kind", "bundles", "need")
    )


def _returning(before: pl.DataFrame, now: pl.DataFrame) -> list[int]:
    """The incidents of each set that left one class and came back into one other under new identifiers."""
    left, came = before.join(now, on="id", how="anti"), now.join(before, on="id", how="anti")
    both = left.join(came, on="who", suffix="_now")
    sizes: list[int] = both.group_by("look", "look_now").agg(pl.col(_BUNDLE).n_unique())[_BUNDLE].to_list()
    return sizes


def _told_apart(history: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The same of each set whose rows look alike in every release there was."""
    looks = [f"look_{place}" for place in range(len(history))]
    each = [
        frame.select("id", _BUNDLE, _NEED, pl.lit(place).alias("place"), pl.col("look").rank("dense").cast(pl.String))
        for place, frame in enumerate(history)
    ]
    rows = pl.concat(each).group_by("id").agg(
        pl.col(_BUNDLE).sort_by("place").last(), pl.col(_NEED).max(),
        *(pl.col("look").filter(pl.col("place") == place).first().alias(name) for place, name in enumerate(looks)),
    )  # fmt: skip
    return rows.group_by(looks).agg(
        kind=pl.lit("told-apart"), bundles=pl.col(_BUNDLE).n_unique().cast(pl.Int64), need=pl.col(_NEED).max()
    ).select("kind", "bundles", "need")  # fmt: skip


def _below(sets: pl.DataFrame, where: str) -> Iterator[str]:
    small = sets.filter(pl.col("bundles") < pl.col("need")).group_by("kind").agg(pl.len(), pl.col("bundles").min())
    for kind, count, least in small.sort("kind").iter_rows():
        yield f"{where}: {count} {kind} sets hold fewer incidents than they need, one holds {least}"


def _moved(earlier: Sequence[Edition], now: Edition) -> Iterator[str]:
    """An identifier under two groups would join a person who went to the one who came instead."""
    for table, frame in now.tables.items():
        if _GROUP_ID not in frame.columns or table in now.bundles:
            continue
        for column in (name for name in (f"{table}_id", "member_id") if name in frame.columns):
            pairs = pl.concat(
                edition.tables[table].select(pl.col(column).cast(pl.String), pl.col(_GROUP_ID).cast(pl.String))
                for edition in (*earlier, now)
                if table in edition.tables and {column, _GROUP_ID} <= set(edition.tables[table].columns)
            ).drop_nulls().unique()  # fmt: skip
            if moved := pairs.filter(pl.col(column).is_duplicated())[column].n_unique():
                yield f"table {table}: {moved} values of {column} stand in several groups over the releases"
