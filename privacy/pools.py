"""Under whose name the rows of an agency are published: its own, a pool of its county and size, or its state's pool.

A small agency is a small crowd: under its own name the rows of a town of six officers could be told by the town. Must not
move a row to an agency or pool without a name, and must not look at anything but agency, group, need and bundle.
"""

from dataclasses import dataclass

import polars as pl

from schemas.model import WITHHELD, Privacy, Table, Type
from schemas.vocabularies import SIZE_BAND

ITSELF, POOL = "agency", "pool"
_RUNGS = ("itself", "county_pool", "state_pool")
_SIZE_LIMITS = (("s1_10", 10), ("s11_100", 100), ("s101_500", 500))


class UnknownAgency(ValueError):
    """Rows came from agencies nobody named."""


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """rungs: for each agency its own name (itself), its county pool and its state pool; null where it may not be used.

    names: what the public reads about each pool.
    """

    rungs: pl.DataFrame
    names: pl.DataFrame


def ladder(agencies: pl.DataFrame) -> Ladder:
    """The pools each agency could be published in. agencies: agency_id, name, county, state, sworn_officers."""
    sized = agencies.with_columns(
        pl.col("county", "state").fill_null("Unknown"), _size_band().alias("size_band"),
        _slug("county").alias("county_slug"), _slug("state").alias("state_slug"),
    )  # fmt: skip
    # Orange County is in California and in Florida: the state is added only where the county alone would mislead.
    shared = pl.col("state_slug").n_unique().over("county_slug") > 1
    place = pl.when(shared).then(pl.format("{}-{}", "county_slug", "state_slug")).otherwise("county_slug")
    rungs = sized.with_columns(
        pl.col("agency_id").alias("itself"),
        pl.format("pool-{}-{}", place, "size_band").alias("county_pool"),
        pl.format("pool-{}", "state_slug").alias("state_pool"),
    )
    return Ladder(rungs=rungs, names=_names(rungs))


def under_names(rows: pl.DataFrame, rungs: pl.DataFrame, *, by: list[str], known: pl.DataFrame) -> pl.DataFrame:
    """For each row agency_id and agency_id_level as published, or nulls and the rule for which the row waits.

    rows: agency_id, need, bundle and the columns `by` that split an agency's rows into groups of their own.
    known: agency_id, `by`, need and `under`, the names of earlier releases; whoever has one is published under no other.
    A name is used for the rows that reach it if they come from at least as many bundles as the greatest need among them;
    where that fails, for those of the least need alone, and the others climb on: an agency stands as itself with k
    incidents, though its protected ones may stand in its pool.
    """
    if lost := rows.join(rungs, on="agency_id", how="anti").height:
        raise UnknownAgency(f"{lost} rows belong to an agency that is not in the list of agencies")
    steps = rungs.select("agency_id", *_RUNGS)
    waiting = rows.select("agency_id", "need", "bundle", *by, pl.lit(None, dtype=pl.String).alias("under"))
    given = known.select("agency_id", *by, "need", given="under").unique()
    named = waiting.join(steps, on="agency_id", how="left", maintain_order="left").join(
        given, on=["agency_id", *by, "need"], how="left", maintain_order="left"
    )
    kept = pl.col("given")
    named = named.with_columns(
        pl.when(kept.is_null() | (kept == pl.col(rung))).then(rung).alias(rung) for rung in _RUNGS
    )
    least = pl.col("need") == pl.col("need").min()
    for rung in _RUNGS:
        named = _placed(named, rung, by, pl.col("under").is_null())
        # Where protected rows would hold all others back, they climb on without them.
        named = _placed(named, rung, by, pl.col("under").is_null() & least)
    own = pl.col("under") == pl.col("itself")
    return named.select(
        pl.col("under").alias("agency_id"),
        pl.when(own)
        .then(pl.lit(ITSELF))
        .when(pl.col("under").is_not_null())
        .then(pl.lit(POOL))
        .alias("agency_id_level"),
        pl.when(pl.col("under").is_null()).then(pl.format("k{}", "need")).alias("rule"),
    )


def plain_words(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Rows in pools in the words all agencies share: a finer term gives way to its broader one, *not asked* is withheld.

    A question or a term that only one agency of the pool uses would tell whose row it is; one asked of none of the
    pool's rows of that side tells nothing. Columns that are coarsened need none of this: as many rows as k share their value.
    """
    pooled = pl.col("agency_id_level") == POOL
    sides = ["agency_id", *(name for name in ("role",) if name in rows.columns)]
    told = []
    for field in table.published_fields:
        if (
            field.type is not Type.CODE
            or field.required
            or field.privacy is Privacy.QUASI
            or field.name not in rows.columns
        ):
            continue
        words = {term.code: term.broader for term in field.vocabulary.terms if term.broader} if field.vocabulary else {}
        plain = pl.col(field.name).replace({**words, "not_asked": WITHHELD})
        nowhere = (pl.col(field.name) == "not_asked").all().over(sides)
        told.append(pl.when(pooled & ~nowhere).then(plain).otherwise(pl.col(field.name)).alias(field.name))
    return rows.with_columns(told)


def no_finer(rungs: pl.DataFrame, incidents: pl.DataFrame) -> pl.DataFrame:
    """The rungs left to the persons of each agency: none finer than its incidents stand on.

    One juvenile can send all incidents of an agency to a pool; its officers at the others must not show under its name.
    incidents: agency_id and under, the name each incident is published under.
    """
    shown = incidents["under"].drop_nulls().unique().to_list()
    chosen = _finest(incidents)
    held = rungs.join(chosen, on="agency_id", how="left", maintain_order="left")
    itself, county = (pl.col("under") == pl.col(rung) for rung in _RUNGS[:2])
    return held.with_columns(
        pl.when(itself).then("itself").alias("itself"),
        pl.when(itself | county).then("county_pool").alias("county_pool"),
        pl.when(itself | county | pl.col("state_pool").is_in(shown)).then("state_pool").alias("state_pool"),
    ).drop("under")


def agency_table(rungs: pl.DataFrame, names: pl.DataFrame, incidents: pl.DataFrame, used: set[str]) -> pl.DataFrame:
    """Every agency and every pool in use. incidents: agency_id and under, the name each incident is published under.

    An agency without incidents stands where its rows would: in the first of its pools that is in use.
    """
    shown = set(incidents["under"].drop_nulls())
    chosen = _finest(incidents)
    silent = pl.col("agency_id").is_in(incidents["agency_id"].unique().implode()).not_()
    fallback = pl.when(silent).then(pl.coalesce(
        pl.when(pl.col(pool).is_in(list(shown))).then(pl.col(pool)) for pool in ("county_pool", "state_pool")
    ))  # fmt: skip
    agencies = rungs.join(chosen, on="agency_id", how="left").select(
        "agency_id", "name", pl.lit(ITSELF).alias("kind"), "county", "state", "size_band",
        pl.coalesce("under", fallback, pl.lit("withheld")).alias("published_as"),
    )  # fmt: skip
    pools = names.filter(pl.col("agency_id").is_in(list(used)))
    return pl.concat([agencies, pools.select(agencies.columns)]).sort("kind", "agency_id")


def _finest(incidents: pl.DataFrame) -> pl.DataFrame:
    """The name each agency stands under: its own where any of its incidents does."""
    named = incidents.select("agency_id", "under").drop_nulls().unique()
    own = pl.col("under") == pl.col("agency_id")
    return named.sort(own.not_(), "under").unique(subset="agency_id", keep="first", maintain_order=True)


def _placed(named: pl.DataFrame, rung: str, by: list[str], waiting: pl.Expr) -> pl.DataFrame:
    """Rows still waiting take the name of this rung where enough of them wait under it."""
    group = [rung, *by]
    crowd = pl.col("bundle").filter(waiting).n_unique().over(group)
    greatest = pl.when(waiting).then(pl.col("need")).max().over(group)
    enough = waiting & (crowd >= greatest) & pl.col(rung).is_not_null()
    return named.with_columns(pl.when(enough).then(pl.col(rung)).otherwise("under").alias("under"))


def _size_band() -> pl.Expr:
    officers = pl.col("sworn_officers")
    bands = (pl.when(officers <= limit).then(pl.lit(name)) for name, limit in _SIZE_LIMITS)
    largest = pl.when(officers.is_not_null()).then(pl.lit("s501_plus"))
    return pl.coalesce(*bands, largest, pl.lit("size_unknown"))


def _slug(column: str) -> pl.Expr:
    lower = pl.col(column).fill_null("Unknown").str.to_lowercase().str.strip_suffix(" county")
    return lower.str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-")


def _names(rungs: pl.DataFrame) -> pl.DataFrame:
    sizes = {term.code: term.label[0].lower() + term.label[1:] for term in SIZE_BAND.terms}
    county = pl.col("county").str.strip_suffix(" County")
    size = pl.col("size_band").replace_strict(sizes, return_dtype=pl.String)
    name = pl.format("Small agencies in {} County ({})", county, size).alias("name")
    by_county = rungs.select(pl.col("county_pool").alias("agency_id"), name, "county", "state", "size_band")
    by_state = rungs.select(
        pl.col("state_pool").alias("agency_id"), pl.format("Small agencies in {}", "state").alias("name"),
        pl.lit("Several counties").alias("county"), "state", pl.lit("size_unknown").alias("size_band"),
    )  # fmt: skip
    pools = pl.concat([by_county, by_state]).unique(subset="agency_id", keep="first", maintain_order=True)
    return pools.with_columns(pl.lit(POOL).alias("kind"), pl.col("agency_id").alias("published_as"))
