"""What the border did, in counts: rows, classes, losses and levels of each table, for the risk report of a release.

Must not hold a value of a record, an identifier or anything about fewer rows than a class has.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from privacy.bundles import BUNDLE
from privacy.policy import Policy
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES


def report(
    tables: Mapping[str, pl.DataFrame],
    bundles: Mapping[str, pl.DataFrame],
    fates: pl.DataFrame,
    losses: Mapping[str, Mapping[str, float]],
    *,
    policy: Policy,
) -> dict[str, Any]:
    """n, classes, k_min, k_min_incidents, ncp, rows_withheld and levels, each by table.

    k_min: rows of the smallest class. k_min_incidents: the fewest incidents the rows of a class come from.
    bundles: as in audit.py. losses: normalised certainty penalty of each coarsened column of each table.
    """
    crowds = {
        table.name: _classes(table, tables[table.name], bundles[table.name])
        for table in PUBLISHED_TABLES if table.quasi
    }  # fmt: skip
    return {
        "policy": asdict(policy),
        "n": {name: frame.height for name, frame in tables.items()},
        "classes": {name: classes.height for name, classes in crowds.items()},
        "k_min": {name: classes["rows"].min() for name, classes in crowds.items()},
        "k_min_incidents": {name: classes["incidents"].min() for name, classes in crowds.items()},
        "ncp": {name: {column: round(value, 4) for column, value in loss.items()} for name, loss in losses.items()},
        "rows_withheld": {name: _by(fates.filter(table_name=name).drop_nulls("rule"), "rule") for name in losses},
        "levels": {name: _levels(tables[name]) for name in losses},
    }


def _classes(table: Table, frame: pl.DataFrame, bundles: pl.DataFrame) -> pl.DataFrame:
    whole = frame.join(bundles, on=table.key, how="left")
    return whole.group_by(table.quasi).agg(pl.len().alias("rows"), pl.col(BUNDLE).n_unique().alias("incidents"))


def _levels(frame: pl.DataFrame) -> dict[str, dict[str, int]]:
    # Only levels of a coarsened column: injury_level is an answer of its own.
    coarsened = [name for name in frame.columns if f"{name}_level" in frame.columns]
    return {name: _by(frame, f"{name}_level") for name in coarsened}


def _by(frame: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(frame.group_by(column).len().sort(column).iter_rows())
