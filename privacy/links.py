"""Which rows of force, injury, weapon, reason and place on the body may name their person, and which only the group.

Whoever knows that somebody was sprayed and bitten finds the one person of the group who was, if the rows name persons.
So within a group of persons who look alike, rows name their person only where enough incidents share the same rows;
the others say the group, and a member made for their table. Tables are taken one after the other, each within what the
ones before it told apart, so that all of them joined still leave enough incidents alike. Those not linked are a set as
well: persons without such rows and persons whose rows are not linked are not told apart.
Must not change a row, nor name a person it was not told to.
Source: bucketization of what is not linked (Xiao and Tao 2006, Anatomy), refined by the joined table.
"""

from collections.abc import Collection, Mapping

import polars as pl

from schemas.model import Release, Table
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES

LINKED_TABLES: tuple[Table, ...] = tuple(table for table in REPORT_TABLES if table.link)
_FIRST = ("force", "injury", "weapon", "force_reason", "force_location")
ORDER: tuple[str, ...] = tuple(sorted((table.name for table in LINKED_TABLES), key=_FIRST.index))
"""Tables whose rows may name a person, the most telling first: it keeps most of its links."""

LINK_OF = {table.name: table.link for table in LINKED_TABLES}

VALUES: dict[str, tuple[str, ...]] = {
    table.name: tuple(field.name for field in table.fields if field.release is not Release.PSEUDONYM)
    for table in PUBLISHED_TABLES if table.name in ORDER
}  # fmt: skip
"""The columns of each of these tables that say something."""


def signatures(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """What the rows of one table say of each person: person, signature. rows: the table with its link."""
    said = pl.concat_str([pl.col(name).fill_null("") for name in VALUES[table]], separator="\x1f")
    spoken = rows.select(person=pl.col(LINK_OF[table]), said=said)
    return spoken.group_by("person").agg(signature=pl.col("said").sort().str.join("\x1e"))


def linked(
    persons: pl.DataFrame,
    children: Mapping[str, pl.DataFrame],
    before: Mapping[str, pl.DataFrame] | None = None,
    *,
    barred: Collection[str] = (),
) -> dict[str, pl.DataFrame]:
    """For each table every person and group, with the signature of those its rows may name: person, group, signature.

    persons: person, group, bundle, need and generation of everyone published; whoever came back is never linked.
    children: the tables with their links. before: what an earlier release linked, as this function gave it, for groups
    that were there; a group never gets a link it had not, and loses those of a table where the rows of a linked person
    changed. barred: groups without any link.
    """
    greatest = persons.with_columns(pl.col("need").max().over("group"))
    state = greatest.with_columns(refined=pl.col("group"))
    told: dict[str, pl.DataFrame] = {}
    for table in ORDER:
        spoken = _allowed(signatures(children[table], table), state, None if before is None else before.get(table))
        state = state.drop("signature", strict=False).join(spoken, on="person", how="left", maintain_order="left")
        may = (pl.col("generation") == 0) & ~pl.col("group").is_in(sorted(barred))
        state = state.with_columns(signature=pl.when(may).then("signature"))
        state = _kept(state)
        told[table] = state.select("person", "group", "signature")
        state = state.with_columns(refined=pl.format("{}\x1d{}", "refined", pl.col("signature").fill_null("")))
    return told


def _allowed(spoken: pl.DataFrame, state: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """The signatures that may be linked at all. An earlier group stands in `before`, linked or not."""
    if before is None or before.is_empty():
        return spoken
    now = spoken.join(state.select("person", "group"), on="person", how="inner")
    held = before.filter(pl.col("signature").is_not_null())
    differing = (
        held.join(state.select("person"), on="person", how="semi")
        .join(now.select("person", now="signature"), on="person", how="left")
        .filter(pl.col("now").ne_missing(pl.col("signature")))["group"]
    )
    old = pl.col("group").is_in(before["group"].unique().implode())
    was = pl.col("person").is_in(held["person"].implode()) & ~pl.col("group").is_in(differing.unique().implode())
    return now.filter(~old | was).select("person", "signature")


def _kept(state: pl.DataFrame) -> pl.DataFrame:
    """Signatures shared by enough bundles; the smallest give way where those not linked would be too few."""
    size = pl.col("bundle").n_unique()
    state = state.with_columns(shared=size.over("refined", "signature"))
    link = pl.col("signature").is_not_null() & (pl.col("shared") >= pl.col("need"))
    state = state.with_columns(signature=pl.when(link).then("signature"))
    while True:
        rest = pl.when(pl.col("signature").is_null()).then("bundle").drop_nulls().n_unique().over("refined")
        short = state.with_columns(rest=rest).filter((pl.col("rest") > 0) & (pl.col("rest") < pl.col("need")))
        smallest = (
            short.drop_nulls("signature")
            .sort("refined", "shared", "signature")
            .unique(subset="refined", keep="first", maintain_order=True)
            .select("refined", "signature", drop=pl.lit(True))
        )
        if smallest.is_empty():
            return state.drop("shared")
        state = (
            state.join(smallest, on=["refined", "signature"], how="left", maintain_order="left")
            .with_columns(signature=pl.when(pl.col("drop").is_null()).then("signature"))
            .drop("drop")
        )
