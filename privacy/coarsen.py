"""One table across the border: from exact rows to the public columns, and the fate of every row.

Joins the ladder of agencies, the chains of the standard and the recoder, driven by the declaration of the table.
Must not name a table, nor a field but the agency: what is coarsened and how is said in schemas/.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from privacy.hierarchies import area_chain, calendar, chain
from privacy.pools import under_names
from privacy.recode import Recoded, recode
from schemas import hierarchies
from schemas.as_polars import polars_schema
from schemas.model import AREA_FIELD, Field, Privacy, Release, Table, Type

AREA_LEVELS = ("beat", "neighbourhood", "city", "county")
"""Private place columns of a deidentified table."""

PUBLISHED, WITHHELD = "published", "withheld"


class UndeclaredTable(ValueError):
    """The table cannot be published at all."""


@dataclass(frozen=True, kw_only=True)
class Coarsened:
    """frame: the public columns. names: for each row given, its agency and the name it is published under.

    fates: id, fate and rule of each row given. loss: normalised certainty penalty of each coarsened column.
    """

    frame: pl.DataFrame
    names: pl.DataFrame
    fates: pl.DataFrame
    loss: dict[str, float]


def coarsen(table: Table, rows: pl.DataFrame, rungs: pl.DataFrame) -> Coarsened:
    """The public form of a private table with quasi-identifiers. rows: deidentified, with `need` and `bundle` for each.

    rungs: the pools each agency could be published in, from privacy.pools.ladder.
    """
    public = table.published()
    if public is None:
        raise UndeclaredTable(f"table {table.name}: no row of it is published")
    exact = [field.name for field in _quasi(table) if field.release is Release.AS_IS]
    under = under_names(rows, rungs, by=exact)
    named = under["agency_id"].is_not_null()
    kept = rows.drop("agency_id").hstack(under).filter(named)
    recoded = _recoded(table, kept, exact)
    full = _with_levels(kept, recoded).filter(~recoded.failed)
    return Coarsened(
        frame=full.select(list(polars_schema(public))),
        names=pl.DataFrame({"agency_id": rows["agency_id"], "under": under["agency_id"]}),
        fates=_fates(table, rows, full),
        loss=recoded.loss,
    )


def _recoded(table: Table, kept: pl.DataFrame, exact: list[str]) -> Recoded:
    columns, chains, weights = {}, {}, {}
    for name, hierarchy_weight, values, chain_table in _attributes(table, kept):
        columns[name], chains[name], weights[name] = values.alias(name), chain_table, hierarchy_weight
    frame = pl.DataFrame({**{name: kept[name] for name in ("agency_id", *exact)}, **columns})
    return recode(frame, chains, weights=weights, need=kept["need"], exact=["agency_id", *exact], bundle=kept["bundle"])


def _attributes(table: Table, kept: pl.DataFrame) -> Iterator[tuple[str, float, pl.Series, pl.DataFrame]]:
    """Each column to coarsen with its weight, its values and its chain table; the agency has a ladder of its own."""
    if any(field.release is Release.AREA for field in table.published_fields):
        values, areas = area_chain(kept.select(AREA_LEVELS))
        yield AREA_FIELD.name, hierarchies.AREA.weight, values, areas
    for field in table.published_fields:
        if field.hierarchy is not None and field.hierarchy != hierarchies.AGENCY:
            chains = chain(field.hierarchy, _domain(field, kept[field.name]))
            yield field.name, field.hierarchy.weight, kept[field.name], chains


def _domain(field: Field, values: pl.Series) -> pl.Series:
    """All values the column could hold, so that losses do not depend on which of them occur."""
    if field.type is Type.DATE:
        return calendar(values)
    return pl.concat([values, pl.Series(values.name, field.allowed)]) if field.vocabulary else values


def _quasi(table: Table) -> list[Field]:
    return [field for field in table.published_fields if field.privacy is Privacy.QUASI]


def _with_levels(kept: pl.DataFrame, recoded: Recoded) -> pl.DataFrame:
    levels = recoded.levels.rename(lambda name: f"{name}_level")
    return kept.drop(recoded.nodes.columns, strict=False).hstack(recoded.nodes).hstack(levels)


def _fates(table: Table, rows: pl.DataFrame, full: pl.DataFrame) -> pl.DataFrame:
    key = table.key[0]
    published = pl.col(key).is_in(full[key].implode())
    return rows.select(
        pl.lit(table.name).alias("table_name"),
        pl.col(key).alias("id"),
        pl.when(published).then(pl.lit(PUBLISHED)).otherwise(pl.lit(WITHHELD)).alias("fate"),
        pl.when(~published).then(pl.format("k{}", "need")).alias("rule"),
    )
