"""Which denominators may stand beside published rows: all that say how large an institution is, counts of events with care.

Residents and officers are facts about institutions; publishing an agency's own number says nothing of a person. Arrests,
calls and stops are counts of what happened to people, and the few of a small agency may point to one: an agency whose
rows stand in a pool has them published only within the pool's sum. Must not invent a figure: a pool has a sum where
every one of its agencies has the figure of that kind and year, and none where one is missing.
"""

from collections.abc import Mapping

import polars as pl

from privacy.pools import ITSELF
from schemas.as_polars import empty_frame, polars_schema
from schemas.context import AREA_POPULATION, CONTEXT_TABLES, DENOMINATOR, INSTITUTIONAL

_KEY = ["year", "kind"]


def releasable_context(given: Mapping[str, pl.DataFrame], agency: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The public context tables. given: tables by name, those that lack are empty; agency: the public table of agencies."""
    frames = {table.name: given.get(table.name, empty_frame(table)) for table in CONTEXT_TABLES}
    denominators = frames[DENOMINATOR.name]
    own = _of_agencies(denominators, agency)
    pooled = _of_pools(denominators, agency)
    columns = list(polars_schema(DENOMINATOR))
    return {
        DENOMINATOR.name: pl.concat([own.select(columns), pooled.select(columns)]),
        AREA_POPULATION.name: frames[AREA_POPULATION.name].select(list(polars_schema(AREA_POPULATION))),
    }


def withheld_kinds(denominators: pl.DataFrame, agency: pl.DataFrame) -> pl.DataFrame:
    """Rows that may not be published: counts of events of an agency that is not published as itself."""
    itself = agency.filter(pl.col("published_as") == pl.col("agency_id"))["agency_id"]
    return denominators.filter(
        ~pl.col("kind").is_in(INSTITUTIONAL) & ~pl.col("agency_id").is_in(itself.implode()),
    )


def _of_agencies(denominators: pl.DataFrame, agency: pl.DataFrame) -> pl.DataFrame:
    listed = agency.filter(pl.col("kind") == ITSELF).select("agency_id")
    known = denominators.join(listed, on="agency_id", how="semi", maintain_order="left")
    return known.join(withheld_kinds(known, agency), on=DENOMINATOR.key, how="anti", maintain_order="left")


def _of_pools(denominators: pl.DataFrame, agency: pl.DataFrame) -> pl.DataFrame:
    """One row per pool, year and kind that all its agencies have; a pool of one agency would give that one away."""
    pools = agency.filter(pl.col("kind") != ITSELF).select("agency_id")
    members = agency.filter(pl.col("kind") == ITSELF).join(
        pools, left_on="published_as", right_on="agency_id", how="semi"
    )
    sizes = members.group_by("published_as").agg(members=pl.len()).filter(pl.col("members") > 1)
    given = denominators.join(members.select("agency_id", "published_as"), on="agency_id", how="inner")
    one_url = (pl.col("source_url").n_unique() == 1) & pl.col("source_url").is_not_null().all()
    summed = given.group_by("published_as", *_KEY).agg(
        pl.col("value").sum(), pl.col("retrieved").max(), pl.len().alias("given"),
        pl.col("source").unique().sort().str.join("; ").alias("sources"),
        pl.when(one_url).then(pl.col("source_url").first()).alias("source_url"),
    )  # fmt: skip
    whole = summed.join(sizes, on="published_as").filter(pl.col("given") == pl.col("members"))
    return whole.with_columns(
        agency_id=pl.col("published_as"), source=pl.format("Sum over {} agencies: {}", "members", "sources")
    ).sort(DENOMINATOR.key)
