"""Account for every row of force, injury, weapon, reason and place on the body, from the checked reports to the public table.

A row stands in public with its person, is withheld with its whole group, or waits with its person; which person a public row
is of is not said there, so rows are compared within the group. Must not tell a value, and must not be published.
"""

import polars as pl

from orchestration.account_columns import BY, COUNTED, Frames, answered, filled_of, unaccounted, with_agency
from orchestration.stage_tables import columns_of
from privacy.diversity import TELLING_TABLES
from privacy.links import LINK_OF, ORDER, VALUES
from schemas.model import WITHHELD

_BOOK = "book_"


def children_reconciled(*, validated: Frames, deidentified: Frames, releasable: Frames) -> pl.DataFrame:
    """By agency and column of each child table: BY, rows, validated, deidentified, standing_rows and COUNTED.

    releasable: the public tables, `pending`, and of the class book `book_person`, `book_rows_*` and `book_links_*`. Raises
    ColumnsUnaccounted with the first break.
    """
    told = []
    for name in ORDER:
        before, after = with_agency(name, validated), with_agency(name, deidentified)
        columns = list(VALUES[name])
        counts = filled_of(name, before, columns)
        _same_rows(name, before, after, columns)
        _same_public(name, releasable, deidentified, columns)
        told.append(
            counts.select(*BY, "rows", validated="filled", deidentified="filled").join(
                _ends(name, after, releasable, columns), on=BY, how="left"
            )
        )
    return pl.concat(told).with_columns(pl.col(*COUNTED, "standing_rows").fill_null(0))


def _same_rows(name: str, before: pl.DataFrame, after: pl.DataFrame, columns: list[str]) -> None:
    """Raise where an agency's rows say something more or less often than before."""
    by = ["agency_id", *columns]
    was, now = before.group_by(by).len(), after.group_by(by).len()
    both = was.join(now, on=by, how="full", nulls_equal=True, coalesce=True, suffix="_after")
    for agency in both.filter(pl.col("len").ne_missing(pl.col("len_after")))["agency_id"].sort().head(1):
        mine = pl.col("agency_id") == agency
        raise unaccounted(
            agency, name, _moved(before.filter(mine), after.filter(mine), columns), "deidentified", _MISSING
        )


_MISSING = "answers are missing or are not those of the stage before"


def _moved(before: pl.DataFrame, after: pl.DataFrame, columns: list[str]) -> str:
    """The first column whose own shares differ; where only their combinations do, the first of all."""
    for column in columns:
        was, now = (one[column].value_counts(name="n").sort(column) for one in (before, after))
        if not was.equals(now):
            return column
    return columns[0]


def _kept(name: str, deidentified: pl.DataFrame, releasable: Frames, columns: list[str]) -> pl.DataFrame:
    """The rows of each person of the deidentified stage: _person (null where it waits), group, _pending, their number
    before and in the class book, by what they say."""
    link = LINK_OF[name]
    pending = releasable["pending"].filter(table_name="person")["id"]
    persons = columns_of(releasable, f"{_BOOK}person", ["source", "person_id", "group"]).select(
        pl.col("source").alias(link),
        _person="person_id",
        _group="group",
        _pending=pl.col("person_id").is_in(pending.implode()),
    )
    rows = (
        deidentified.join(persons, on=link, how="left")
        .group_by("agency_id", "_person", "_group", "_pending", *columns)
        .len("was")
    )
    book = releasable[f"{_BOOK}rows_{name}"].group_by(pl.col(link).alias("_person"), *columns).len("now")
    return rows.join(book, on=["_person", *columns], how="left", nulls_equal=True).with_columns(
        pl.when(pl.col("_person").is_not_null()).then(pl.col("now").fill_null(0)).otherwise(0).alias("now")
    )


def _ends(name: str, deidentified: pl.DataFrame, releasable: Frames, columns: list[str]) -> pl.DataFrame:
    """What became of each filled answer: BY, COUNTED and standing_rows."""
    # A group for which an answer is withheld has no rows that would tell it.
    told_by = [pl.col(column) == WITHHELD for column in TELLING_TABLES.get(name, ())]
    hidden = releasable["person"].filter(pl.any_horizontal(told_by) if told_by else pl.lit(value=False))["group_id"]
    silent = pl.col("_silent")
    rows = _kept(name, deidentified, releasable, columns).with_columns(
        _silent=((pl.col("now") == 0) & pl.col("_group").is_in(hidden.unique().implode())).fill_null(value=False)
    )
    waits, pending = pl.col("_person").is_null(), pl.col("_pending").fill_null(value=False)
    fates = {
        "waiting": pl.when(waits).then("was"),
        "standing": pl.when(~waits & pending).then("was"),
        "withheld": pl.when(~waits & ~pending & silent).then("was"),
        "published": pl.when(~waits & ~pending & ~silent).then(pl.min_horizontal("was", "now")),
        "lost": pl.when(~waits & ~pending & ~silent).then(
            (pl.col("was").cast(pl.Int64) - pl.col("now").cast(pl.Int64)).clip(0)
        ),
    }
    told = []
    for column in columns:
        filled = rows.filter(answered(pl.col(column)))
        counted = filled.group_by("agency_id").agg(
            **{what: fate.fill_null(0).cast(pl.Int64).sum() for what, fate in fates.items()},
        ).with_columns(coarsened=pl.lit(0, dtype=pl.Int64), changed=pl.lit(0, dtype=pl.Int64))  # fmt: skip
        standing = rows.group_by("agency_id").agg(
            standing_rows=pl.when(~waits).then("was").fill_null(0).cast(pl.Int64).sum()
        )
        told.append(
            standing.join(counted, on="agency_id", how="left").select(
                "agency_id",
                pl.lit(name).alias("table_name"),
                pl.lit(column).alias("column_name"),
                *COUNTED,
                "standing_rows",
            )
        )
    return pl.concat(told)


def _same_public(name: str, releasable: Frames, deidentified: Frames, columns: list[str]) -> None:
    """Raise where a group says something more or less often in the public table than in the class book."""
    link = LINK_OF[name]
    groups = columns_of(releasable, f"{_BOOK}links_{name}", ["person", "group"]).select(
        pl.col("person").alias(link), group_id="group"
    )
    by = ["group_id", *columns]
    said = releasable[f"{_BOOK}rows_{name}"]
    book = said.join(groups, on=link)
    was, now = book.group_by(by).len(), releasable[name].group_by(by).len()
    both = was.join(now, on=by, how="full", nulls_equal=True, coalesce=True, suffix="_after")
    moved = both.filter(pl.col("len").ne_missing(pl.col("len_after")))["group_id"]
    if moved.is_empty() and book.height == said.height:
        return
    persons = releasable[f"{_BOOK}person"].filter(pl.col("group").is_in(moved.implode()))["source"]
    agencies = deidentified["person"].filter(pl.col("person_id").is_in(persons.implode()))["agency_id"].sort()
    column = _moved(book, releasable[name], columns)
    raise unaccounted(agencies[0] if agencies.len() else "withheld", name, column, "published", _MISSING)
