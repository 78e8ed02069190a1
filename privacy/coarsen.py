"""One table across the border: from exact rows to the public columns, and the name each row is published under.

Joins the ladder of agencies, the chains of the standard and the recoder, driven by the declaration of the table.
Must not name a table, nor a field but the agency: what is coarsened and how is said in schemas/.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from privacy.bundles import PROTECTED
from privacy.diversity import answers
from privacy.hierarchies import AREA_COLUMNS, area_chain, calendar, chain, quarter_of
from privacy.policy import Policy
from privacy.pools import plain_words, under_names
from privacy.recode import Recoded, recode
from schemas import hierarchies
from schemas.model import AREA_FIELD, Field, Privacy, Release, Table, Type


class UndeclaredTable(ValueError):
    """The table cannot be published at all."""


@dataclass(frozen=True, kw_only=True)
class Coarsened:
    """frame: the rows that can be published now, every column they came with, coarsened ones beside their level, and `class`.

    names: for each row given its agency, the columns that are exact, and the name it is published under (null: it waits).
    loss: normalised certainty penalty of each coarsened column.
    """

    frame: pl.DataFrame
    names: pl.DataFrame
    loss: dict[str, float]


def coarsen(table: Table, rows: pl.DataFrame, rungs: pl.DataFrame, known: pl.DataFrame, *, policy: Policy) -> Coarsened:
    """The public form of rows of a private table with quasi-identifiers. rows: deidentified, with `need` and `bundle`.

    rungs: the pools each agency could be published in, from privacy.pools.ladder. known: agency_id, the exact columns,
    need and `under`: names given in earlier releases, which stay. Rows for which too few come together wait and are left out.
    """
    if table.published() is None:
        raise UndeclaredTable(f"table {table.name}: no row of it is published")
    exact = exact_columns(table)
    under = under_names(rows, rungs, by=exact, known=known)
    named = under["agency_id"].is_not_null()
    kept = plain_words(rows.drop("agency_id").hstack(under.drop("rule")).filter(named), table)
    recoded = _recoded(table, kept, exact, policy)
    full = _with_levels(kept, recoded).with_columns(recoded.classes).filter(~recoded.failed)
    names = rows.select("agency_id", *exact, "need").with_columns(under=under["agency_id"])
    return Coarsened(frame=full, names=names, loss=recoded.loss)


def exact_columns(table: Table) -> list[str]:
    """Quasi-identifiers published as they are: rows that differ in them never look alike."""
    quasi = (field for field in table.published_fields if field.privacy is Privacy.QUASI)
    return [field.name for field in quasi if field.release is Release.AS_IS]


def recognised_by(table: Table) -> list[str]:
    """The private columns by which someone could be recognised: a change of one of them changes the row's class."""
    quasi = [
        field
        for field in table.published_fields
        if field.privacy is Privacy.QUASI and field.release is not Release.AREA
    ]
    areas = AREA_COLUMNS if _has_area(table) else ()
    return [*(field.name for field in quasi), *areas]


def _has_area(table: Table) -> bool:
    return any(field.release is Release.AREA for field in table.published_fields)


def _recoded(table: Table, kept: pl.DataFrame, exact: list[str], policy: Policy) -> Recoded:
    columns, chains, weights = {}, {}, {}
    for name, hierarchy_weight, values, chain_table in _attributes(table, kept):
        columns[name], chains[name], weights[name] = values.alias(name), chain_table, hierarchy_weight
    frame = pl.DataFrame({**{name: kept[name] for name in ("agency_id", *exact)}, **columns})
    said = answers(kept, table.published_fields, strata=exact, confidence=policy.confidence, uplift=policy.uplift)
    return recode(
        frame, chains, weights=weights, need=kept["need"], exact=["agency_id", *exact], bundle=kept["bundle"],
        apart=said,
    )  # fmt: skip


def _attributes(table: Table, kept: pl.DataFrame) -> Iterator[tuple[str, float, pl.Series, pl.DataFrame]]:
    """Each column to coarsen with its weight, its values and its chain table; the agency has a ladder of its own."""
    if _has_area(table):
        values, areas = area_chain(kept.select(AREA_COLUMNS))
        yield AREA_FIELD.name, hierarchies.AREA.weight, values, areas
    for field in table.published_fields:
        if field.hierarchy is not None and field.hierarchy != hierarchies.AGENCY:
            values, domain = _values(field, kept)
            yield field.name, field.hierarchy.weight, values, chain(field.hierarchy, domain)


def _values(field: Field, kept: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """The values, and all the column could hold, so that losses do not depend on which of them occur."""
    values = kept[field.name]
    if field.type is Type.DATE:
        days, quarters = calendar(values).dt.to_string("%Y-%m-%d"), quarter_of(values)
        exact = kept.select(pl.when(PROTECTED).then(quarters).otherwise(values.dt.to_string("%Y-%m-%d"))).to_series()
        return exact.alias(field.name), pl.concat([exact.alias(field.name), days.alias(field.name)])
    domain = pl.concat([values, pl.Series(values.name, field.allowed)]) if field.vocabulary else values
    return values, domain


def _with_levels(kept: pl.DataFrame, recoded: Recoded) -> pl.DataFrame:
    levels = recoded.levels.rename(lambda name: f"{name}_level")
    return kept.drop(recoded.nodes.columns, strict=False).hstack(recoded.nodes).hstack(levels)
