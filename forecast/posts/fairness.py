"""Who is served how well by a plan: coverage and drive minutes by zone, the worst-served zone, and how uneven it is.

Each likely call counts the same. Cells without a zone count for the region and are not compared with zones.
"""

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

SLOW = 0.9


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """worst_zone is "" where no cell has a zone; gini runs from 0 (all zones alike) to 1; minutes reach 9 calls in 10."""

    worst_zone: str
    worst_share: float
    gini: float
    p90_minutes: float


def fairness(demand: np.ndarray, covered: np.ndarray, minutes: np.ndarray, zones: list[str | None]) -> Fairness:
    """demand: (cells,) likely calls; covered: share of each cell's calls; minutes: of the nearest unit."""
    table = by_zone(demand, covered, minutes, zones).filter(pl.col("zone") != "")
    total = float(demand.sum())
    share = float(demand @ covered) / total if total > 0 else 0.0
    p90 = weighted_quantile(minutes, demand, SLOW)
    if table.is_empty():
        return Fairness(worst_zone="", worst_share=share, gini=0.0, p90_minutes=p90)
    worst = table.sort("share", "zone").row(0, named=True)
    return Fairness(
        worst_zone=worst["zone"], worst_share=worst["share"], p90_minutes=p90,
        gini=gini(table["share"].to_numpy(), table["calls"].to_numpy()),
    )  # fmt: skip


def by_zone(demand: np.ndarray, covered: np.ndarray, minutes: np.ndarray, zones: list[str | None]) -> pl.DataFrame:
    """zone ("" for cells without one), calls, covered (calls), share, p90_minutes; zones without a likely call left out."""
    cells = pl.DataFrame({
        "zone": pl.Series(zones, dtype=pl.String).fill_null(""), "calls": demand, "covered": demand * covered, "minutes": minutes,
    })  # fmt: skip
    rows = [
        {
            "zone": name, "calls": calls, "covered": part["covered"].sum(),
            "share": min(1.0, float(part["covered"].sum()) / calls),
            "p90_minutes": weighted_quantile(part["minutes"].to_numpy(), part["calls"].to_numpy(), SLOW),
        }
        for (name,), part in cells.group_by("zone")
        if (calls := float(part["calls"].sum())) > 0
    ]  # fmt: skip
    kinds = {
        "zone": pl.String,
        "calls": pl.Float64,
        "covered": pl.Float64,
        "share": pl.Float64,
        "p90_minutes": pl.Float64,
    }
    return pl.DataFrame(rows, schema=kinds).sort("zone")


def gini(shares: np.ndarray, weights: np.ndarray) -> float:
    """Half the mean difference of two calls' zones over the mean; 0 where all are alike or none is covered."""
    mean = float(shares @ weights) / float(weights.sum())
    if mean <= 0:
        return 0.0
    apart = np.abs(shares[:, None] - shares[None, :])
    return float(np.clip(weights @ apart @ weights / (2 * mean * weights.sum() ** 2), 0.0, 1.0))


def weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """The smallest value that this share of the weight does not exceed; not-a-number without weight."""
    order = np.argsort(values, kind="stable")
    running = np.cumsum(weights[order])
    if running.size == 0 or running[-1] <= 0:
        return math.nan
    at = np.searchsorted(running, share * running[-1] * (1 - 1e-12))
    return float(values[order][min(int(at), len(values) - 1)])
