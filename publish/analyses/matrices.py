"""Who did what to whom: uses of force by kind, crossed with race and gender of the person, for all and for each agency.

Counts rows of the table of force; the person is known through the group, whose members look alike. Must not count people
twice: a use is one row, and a person may meet several.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from publish.analyses.small_cells import BESIDE_SMALL, SHOWN, SMALL, suppressed
from publish.declared.analyses import ALL, REST, TOTAL, WHO_WHAT_WHOM
from schemas.as_polars import polars_schema

CROSSED = ("race", "gender")
FEWEST_FOR_A_SHARE = 20
"""Under so many uses in a line no share is given."""

FEWEST_FOR_A_LINE = 20
"""Kinds and groups with fewer uses stand together in one line: apart, nearly each of their cells would be kept back."""

FEWEST_FOR_A_SCOPE = 50
"""An agency with fewer uses of force has no matrix of its own: nearly every cell would be kept back."""

_RULES = {SHOWN: "shown", SMALL: "small", BESIDE_SMALL: "beside_small"}

Row = tuple[str, str, str, str, str, int | None, float | None, str]


def uses(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Each use of force with agency, race and gender of the person it was used on, by the group of that person."""
    groups = (
        tables["person"].select("group_id", "agency_id", *CROSSED).unique("group_id", keep="first", maintain_order=True)
    )
    return tables["force"].select("group_id", "member_id", "actor_role", "force_type").join(
        groups, on="group_id", how="inner", maintain_order="left"
    )  # fmt: skip


def matrices(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per scope, side, crossing and cell that is not empty, sums included. Schema WHO_WHAT_WHOM."""
    counted = uses(tables)
    rows: list[Row] = []
    for crossed in CROSSED:
        sides = counted.group_by("agency_id", "actor_role", crossed, "force_type").agg(n=pl.len())
        every = (
            sides.group_by("actor_role", crossed, "force_type")
            .agg(pl.col("n").sum())
            .with_columns(agency_id=pl.lit(ALL))
        )
        scopes = pl.concat([every, sides.select(every.columns)])
        for (scope, role), cells in scopes.group_by("agency_id", "actor_role"):
            if scope == ALL or cells["n"].sum() >= FEWEST_FOR_A_SCOPE:
                rows.extend(
                    (str(scope), str(role), crossed, *cell) for cell in _cells(_gathered(cells, crossed), crossed)
                )
    return pl.DataFrame(rows, schema=polars_schema(WHO_WHAT_WHOM), orient="row").sort(list(WHO_WHAT_WHOM.key))


def _gathered(cells: pl.DataFrame, crossed: str) -> pl.DataFrame:
    """The cells with rare kinds and rare groups gathered in a line of their own."""
    for column in ("force_type", crossed):
        rare = pl.col("n").sum().over(column) < FEWEST_FOR_A_LINE
        cells = cells.with_columns(pl.when(rare).then(pl.lit(REST)).otherwise(column).alias(column))
    return cells.group_by(crossed, "force_type").agg(pl.col("n").sum())


def _cells(cells: pl.DataFrame, crossed: str) -> Iterator[tuple[str, str, int | None, float | None, str]]:
    values, kinds = sorted(set(cells[crossed])), sorted(set(cells["force_type"]))
    counts = np.zeros((len(values), len(kinds)), dtype=np.int64)
    for value, kind, n in cells.select(crossed, "force_type", "n").iter_rows():
        counts[values.index(value), kinds.index(kind)] = n
    rules, sums = suppressed(counts), counts.sum(axis=1).tolist()
    whole = np.vstack([counts, counts.sum(axis=0, keepdims=True)])
    whole = np.hstack([whole, whole.sum(axis=1, keepdims=True)])
    line = [*sums, int(counts.sum())]
    for row, value in enumerate((*values, TOTAL)):
        for column, kind in enumerate((*kinds, TOTAL)):
            n, rule = int(whole[row, column]), int(rules[row, column])
            if n or rule != SHOWN:
                told = rule == SHOWN and rules[row, -1] == SHOWN and line[row] >= FEWEST_FOR_A_SHARE and kind != TOTAL
                yield value, kind, n if rule == SHOWN else None, n / line[row] if told else None, _RULES[rule]
