"""The class book of a release family: what was published of each row, and what later releases may change about it.

A published row keeps its class. Rows whose source changed or is gone leave a class only together: as many incidents as
the class needs, and none or as many stay behind. Until then they wait, published as they were. A changed row comes back
under a new identifier, and no identifier is used twice. One table at a time. Must not coarsen anything, make an
identifier, or leave the private side: the book says which rows are of one incident.
Source: privacy policy in docs/architecture.md, releases over time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

CHANGED, GONE, NEED = "changed", "gone", "need"
_PREFIX = "book_"


class ClassBookError(ValueError):
    """Rows of the book or of the reports cannot be settled; the sentence counts them."""


@dataclass(frozen=True, kw_only=True)
class ClassBook:
    """rows: for each table, what stands published: id, source (private, the same in all releases), bundle, need, group,

    content (keyed digest of the exact quasi-identifiers and need), version and the public columns. Other frames the family
    must remember may stand beside them under names of their own, such as what `issued` gives.
    """

    rows: dict[str, pl.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What becomes of each row. kept: ids whose source is unchanged. pending: id, reason, of rows that stay as they were

    published although their source differs: changed, gone, or need (the row needs more incidents than stand in its group).
    removed: ids that go. entering: source, generation: how many identifiers the source had before. counts: rows of each.
    """

    kept: pl.Series
    pending: pl.DataFrame
    removed: pl.Series
    entering: pl.DataFrame
    counts: dict[str, int]


def empty_book() -> ClassBook:
    """The book before the first release."""
    return ClassBook()


def to_frames(book: ClassBook) -> dict[str, pl.DataFrame]:
    """The book as frames to be stored among others."""
    return {f"{_PREFIX}{name}": frame for name, frame in book.rows.items()}


def from_frames(frames: Mapping[str, pl.DataFrame]) -> ClassBook:
    """The book from what `to_frames` gave; other frames are left alone."""
    return ClassBook(
        rows={name.removeprefix(_PREFIX): frame for name, frame in frames.items() if name.startswith(_PREFIX)}
    )


def issued(known: pl.DataFrame | None, rows: pl.DataFrame) -> pl.DataFrame:
    """Every identifier a source ever had: source, id. known: what this gave for the release before; rows: id, source."""
    now = rows.select("source", "id")
    return (now if known is None else pl.concat([known.select("source", "id"), now])).unique().sort("source", "id")


def settle(
    before: pl.DataFrame, current: pl.DataFrame, known: pl.DataFrame | None = None, *,
    by: str = "group", recall: bool = False, forgotten: pl.Series | None = None,
) -> Settled:  # fmt: skip
    """Which published rows stay, wait or go, and which rows may come; raises ClassBookError.

    before: the book's rows of one table. current: source, bundle, need, content of all rows there are now. known: what
    `issued` gave; without it only rows withdrawn in this very release get a new identifier. by: the column of the finest
    set in which a row was ever published; where links told a group apart, that is a part of the group.
    recall: where a row needs more incidents than stand in its group, the whole group goes and comes anew. What goes is
    then the class as it was published, so nobody learns more of it; to coarsen it in place would need a greater class
    whose rows could never leave but all at once.
    forgotten: bundles that must go at once, since the law says so; the groups they stand in go whole, so that what went is
    not told apart from those around it.
    """
    _refuse(before, current)
    now = current.select("source", now="content", now_bundle="bundle", now_need="need")
    rows = before.select("id", "source", "bundle", "need", "content", group=by).join(
        now, on="source", how="left", maintain_order="left"
    )
    differs = (pl.col("content") != pl.col("now")) | (pl.col("bundle") != pl.col("now_bundle"))
    reason = pl.when(pl.col("now").is_null()).then(pl.lit(GONE)).when(differs).then(pl.lit(CHANGED))
    gone = forgotten if forgotten is not None else pl.Series(dtype=pl.String)
    decided = _decided(rows.with_columns(reason=reason), gone, recall=recall)
    entering = _entering(current, decided, known)
    return Settled(
        kept=decided.filter(pl.col("reason").is_null() & ~pl.col("goes"))["id"],
        pending=decided.filter(pl.col("reason").is_not_null() & ~pl.col("goes")).select("id", "reason"),
        removed=decided.filter("goes")["id"],
        entering=entering,
        counts=_counts(decided, entering),
    )


def _refuse(before: pl.DataFrame, current: pl.DataFrame) -> None:
    for where, frame, column in (("book", before, "source"), ("book", before, "id"), ("reports", current, "source")):
        if twice := frame.height - frame[column].n_unique():
            raise ClassBookError(f"the {where}: {twice} rows have the same {column} as another")
    blank = sum(current[name].null_count() for name in ("source", "bundle", "need", "content"))
    if blank:
        raise ClassBookError(f"the reports: {blank} values are missing that say whose row it is, or what it needs")


def _decided(rows: pl.DataFrame, forgotten: pl.Series, *, recall: bool) -> pl.DataFrame:
    """The rows with `goes`, and the reason `need` where a row that stays needs more than stand with it."""
    differs = pl.col("reason").is_not_null()
    greatest = pl.max_horizontal("need", "now_need").max().over("group")
    leaving = pl.when(differs).then("bundle").drop_nulls().n_unique().over("group")
    staying = pl.when(~differs).then("bundle").drop_nulls().n_unique().over("group")
    together = (leaving >= greatest) & ((staying == 0) | (staying >= greatest))
    touched = pl.col("bundle").is_in(forgotten.implode()).any().over("group")
    decided = rows.with_columns(goes=(differs & together) | touched)
    held = pl.when(~pl.col("goes")).then("bundle").drop_nulls().n_unique().over("group")
    short = (~pl.col("goes") & (pl.col("now_need") > held)).fill_null(False)
    if recall:
        return decided.with_columns(goes=pl.col("goes") | short.any().over("group"))
    return decided.with_columns(reason=pl.when(short).then(pl.lit(NEED)).otherwise("reason"))


def _entering(current: pl.DataFrame, decided: pl.DataFrame, known: pl.DataFrame | None) -> pl.DataFrame:
    standing = decided.filter(~pl.col("goes")).select("source")
    had = issued(known, decided).group_by("source").agg(generation=pl.len().cast(pl.Int64))
    come = current.select("source").join(standing, on="source", how="anti", maintain_order="left")
    counted = come.join(had, on="source", how="left", maintain_order="left")
    return counted.with_columns(pl.col("generation").fill_null(0))


def _counts(decided: pl.DataFrame, entering: pl.DataFrame) -> dict[str, int]:
    waits = decided.filter(~pl.col("goes"))["reason"]
    again = entering.filter(pl.col("generation") > 0).height
    return {
        "kept": waits.null_count(), **{f"waiting_{reason}": int((waits == reason).sum()) for reason in (CHANGED, GONE, NEED)},
        "removed": int(decided["goes"].sum()), "entering": entering.height - again, "entering_again": again,
    }  # fmt: skip
