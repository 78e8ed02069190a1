"""Rows of force, injury, weapon, reason and place on the body of published persons: their group, their member, maybe their person.

Which rows may name the person is decided in links.py. Rows of persons who stay as they were published stay with them.
Must not publish a row of a person who is not published, nor one that tells an answer withheld for its group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from privacy.diversity import TELLING_TABLES, answers
from privacy.links import LINK_OF, ORDER, linked
from privacy.policy import Policy
from privacy.pseudonyms import pseudonyms
from schemas.as_polars import polars_schema
from schemas.force import FORCE
from schemas.people import PERSON
from schemas.standard import PUBLISHED_TABLES

_ISSUED = "issued_force"
_ISSUED_COLUMNS = {"source": pl.String, "generation": pl.Int64, "standing": pl.Boolean}
_COLUMNS = {table.name: list(polars_schema(table)) for table in PUBLISHED_TABLES}


@dataclass(frozen=True, kw_only=True)
class Children:
    """tables: the public tables by name. kept: private, for the class book: rows with their person, and what was linked."""

    tables: dict[str, pl.DataFrame]
    kept: dict[str, pl.DataFrame]


def published_children(
    deidentified: Mapping[str, pl.DataFrame], person: pl.DataFrame, pending: pl.Series, before: Mapping[str, pl.DataFrame], *,
    hidden: Mapping[str, Mapping[str, Sequence[str]]], policy: Policy, key: bytes,
) -> Children:  # fmt: skip
    """person: the published persons with source, bundle, need and group. before: the frames of the class book.

    hidden: groups whose answers are withheld, by table and column. A group of which links would tell an answer has none.
    """
    persons = person.select("source", "bundle", "need", "group", "generation", person="id")
    rows = {
        name: _without_told(_of_published(name, deidentified[name], persons, pending, before), persons, name, hidden)
        for name in ORDER
    }
    earlier = {name: before[f"links_{name}"] for name in ORDER if f"links_{name}" in before}
    links = linked(persons, rows, earlier or None)
    if barred := _telling(person, links, policy):
        links = linked(persons, rows, earlier or None, barred=barred)
    kept = {f"rows_{name}": frame for name, frame in rows.items()} | {
        f"links_{name}": frame for name, frame in links.items()
    }
    kept[_ISSUED] = _issued(rows[FORCE.name], links[FORCE.name], before.get(_ISSUED))
    tables = {name: _public(name, frame, links[name], kept[_ISSUED], key) for name, frame in rows.items()}
    return Children(tables=tables, kept=kept)


def _issued(rows: pl.DataFrame, links: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """Every row of force that was ever published: source, generation (how often it had gone and come back), standing."""
    known = pl.DataFrame(schema=_ISSUED_COLUMNS) if before is None else before
    link = LINK_OF[FORCE.name]
    there = rows.join(links.select(pl.col("person").alias(link)), on=link, how="semi").select(source=_own_name(link))
    now = there.unique("source", maintain_order=True).join(known, on="source", how="left").select(
        "source", generation=pl.when(pl.col("standing").is_null()).then(0).when("standing").then("generation")
        .otherwise(pl.col("generation") + 1).cast(pl.Int64), standing=pl.lit(value=True),
    )  # fmt: skip
    gone = known.join(now, on="source", how="anti").with_columns(standing=pl.lit(value=False))
    return pl.concat([now, gone]).sort("source")


def _own_name(link: str) -> pl.Expr:
    """A row of force under the name of its person: who comes back under another name has other rows, or they would tell who it was."""
    return pl.format("{}/{}", "force_id", link)


def _telling(person: pl.DataFrame, links: Mapping[str, pl.DataFrame], policy: Policy) -> set[str]:
    """Groups in which the persons whose rows tell the same share a harmful answer: who knows the force would learn it."""
    if person.is_empty():
        return set()
    sets = _sets(person, links)["refined"].rank("dense").to_numpy().astype(np.int64) - 1
    said = answers(person, PERSON.published_fields, strata=["role"], confidence=policy.confidence, uplift=policy.uplift)
    if not said.given.size:
        return set()
    return set(person["group"].filter(pl.Series(said.broken(sets)[sets])))


def _sets(person: pl.DataFrame, links: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """id and refined: the group of each person, and what all linked rows say."""
    said = person.select("id", refined="group")
    for name in ORDER:
        spoken = links[name].select(id="person", spoken=pl.col("signature").fill_null(""))
        said = said.join(spoken, on="id", how="left", maintain_order="left").select(
            "id", refined=pl.format("{}\x1d{}", "refined", pl.col("spoken").fill_null(""))
        )
    return said


def refined(person: pl.DataFrame, kept: Mapping[str, pl.DataFrame], version: str) -> pl.DataFrame:
    """The book's persons, those of this version in the set their links tell apart: later they leave set by set."""
    said = _sets(person, {name: kept[f"links_{name}"] for name in ORDER})
    return person.with_columns(
        refined=pl.when(pl.col("version") == version).then(said["refined"]).otherwise(pl.col("refined"))
    )


def _of_published(
    name: str, rows: pl.DataFrame, persons: pl.DataFrame, pending: pl.Series, before: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The rows of published persons under their published names; of pending persons, those published before."""
    link = LINK_OF[name]
    waits = pl.col("person").is_in(pending.implode())
    now = rows.rename({link: "source"}).join(
        persons.filter(~waits).select("source", "person"), on="source", how="inner"
    )
    current = now.rename({"person": link}).select(rows.columns)
    if f"rows_{name}" not in before:
        return current
    return pl.concat(
        [current, before[f"rows_{name}"].filter(pl.col(link).is_in(pending.implode())).select(rows.columns)]
    )


def _without_told(
    rows: pl.DataFrame, persons: pl.DataFrame, name: str, hidden: Mapping[str, Mapping[str, Sequence[str]]]
) -> pl.DataFrame:
    told = {group for column in TELLING_TABLES.get(name, ()) for group in hidden["person"].get(column, ())}
    silent = persons.filter(pl.col("group").is_in(sorted(told)))["person"]
    return rows.filter(~pl.col(LINK_OF[name]).is_in(silent.implode()))


def _public(name: str, rows: pl.DataFrame, links: pl.DataFrame, given: pl.DataFrame, key: bytes) -> pl.DataFrame:
    link = LINK_OF[name]
    state = links.select("group", named=pl.col("signature").is_not_null(), **{link: pl.col("person")})
    joined = rows.join(state, on=link, how="inner", maintain_order="left")
    members = pseudonyms(joined[link], key=key, scope=f"member of {name}")
    named = {link: pl.when("named").then(pl.col(link))}
    if "force_id" in _COLUMNS[name]:
        named_as = joined.select(source=_own_name(link)).join(given, on="source", how="left", maintain_order="left")
        # A row that had gone comes back under another identifier, since none is used twice.
        returned = pl.format("{}/again/{}", "source", "generation")
        again = named_as.select(pl.when(pl.col("generation") > 0).then(returned).otherwise("source")).to_series()
        joined = joined.with_columns(force_id=pseudonyms(again, key=key, scope=f"{name} of a published person"))
    return joined.with_columns(group_id=pl.col("group"), member_id=members).with_columns(**named).select(_COLUMNS[name])
