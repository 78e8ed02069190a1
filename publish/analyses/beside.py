"""Every analysis of a release at once, as rows of the companion tables. Must not look anything up."""

from collections.abc import Mapping

import polars as pl

from publish.analyses.bounds import force_bounds
from publish.analyses.funnel import funnels
from publish.analyses.matrices import matrices
from publish.analyses.rates import flips, rates
from publish.analyses.trends import trends
from publish.declared.analyses import ALL, ANALYSES
from publish.rungs import RUNGS
from schemas.as_polars import polars_schema

_DECIMALS = 6
_TOGETHER = ("who_what_whom", "force_bound")


def analyses_beside(
    tables: Mapping[str, pl.DataFrame], *, definition: pl.DataFrame, gate: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """The companion tables of the analyses, by name, in declared order.

    tables: the public tables. definition: changed definitions, those of the registry and of the standard. gate: what may be
    said about all agencies together (`estimate_gate`); where it allows nothing, no row counts over all of them.
    """
    rate = rates(tables)
    order, flip = flips(rate, tables["agency"])
    funnel, limit = funnels(rate)
    trend, broken = trends(tables, definition)
    frames = (rate, order, flip, funnel, limit, trend, broken, matrices(tables), force_bounds(tables))
    found = {
        # The last digits of a quantile differ from one machine to the next; no reader needs them.
        table.name: frame.select(list(polars_schema(table))).with_columns(pl.selectors.float().round(_DECIMALS))
        for table, frame in zip(ANALYSES, frames, strict=True)
    }
    said = _rung(gate)
    if said == "none":
        found |= {name: found[name].filter(pl.col("scope") != ALL) for name in _TOGETHER}
    elif said != "all":
        found |= {"who_what_whom": _without_counts(found["who_what_whom"])}
    return found


def _rung(gate: pl.DataFrame) -> str:
    """What may be said about kinds of force over all agencies: the lowest rung of any year, since years are added up."""
    rungs = set(gate.filter((pl.col("scope") == ALL) & (pl.col("measure") == "force_type"))["rung"])
    return next((rung for rung in reversed(RUNGS) if rung in rungs), "all")


def _without_counts(matrix: pl.DataFrame) -> pl.DataFrame:
    """The matrices with shares but no counts over all agencies."""
    held = (pl.col("scope") == ALL) & (pl.col("rule") == "shown")
    return matrix.with_columns(
        uses=pl.when(~held).then("uses"), rule=pl.when(held).then(pl.lit("gate")).otherwise("rule")
    )
