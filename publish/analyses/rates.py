"""Published incidents of a year against every figure they may be measured by, side by side, with exact intervals.

No figure is the right one and none is preferred. A year that is not whole is never scaled up: its rate is marked, and
not computed where too little was filed. Must not order agencies by a rate.
"""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import polars as pl
from scipy.stats import chi2

from publish.analyses.units import by_year, months, undated, units
from publish.declared.analyses import RATE, RATE_FLIP, RATE_ORDER
from schemas.as_polars import empty_frame, polars_schema
from schemas.vocabularies import DENOMINATOR

PER = {"residents": 10_000, "officers": 100, "arrests": 1_000, "calls": 10_000, "stops": 1_000}
"""The rate is per so many of each kind, so that it has two or three figures."""

FEWEST_INCIDENTS = 20
"""Under so many incidents no rate is computed: one more or less would change it by more than a twentieth."""

FEWEST_MONTHS = 9
"""Under so many of twelve months filed no rate is computed; from nine on it is at most a third too low, and marked."""

LOOSE, TOO_LOOSE = 0.1, 0.25
"""Incidents without a published year, as a part of those of the year: above the first the rate is marked, above the

second it is not computed."""

MOST_NAMED = 12
"""Pairs whose order flips are named among so many of the largest agencies of a year; all pairs are counted."""


def interval(events: np.ndarray, *, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """The exact interval of a Poisson mean for each count of events, by the gamma distribution.

    Garwood 1936, Biometrika 28, 437-442: chi-square quantiles with 2n and 2n + 2 degrees of freedom, halved.
    """
    tail = (1 - level) / 2
    low = np.where(events > 0, chi2.ppf(tail, 2 * np.maximum(events, 1)) / 2, 0.0)
    return low, chi2.ppf(1 - tail, 2 * events + 2) / 2


def rates(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per unit, year and kind of denominator that anyone gave: schema of `publish.declared.analyses.RATE`."""
    incident, given = tables["incident"], tables["denominator"]
    if given.is_empty() or incident.is_empty():
        return empty_frame(RATE)
    counted, kinds = by_year(incident), [kind for kind in DENOMINATOR.codes if kind in set(given["kind"])]
    every = units(tables["agency"]).join(counted.select("year").unique(), how="cross")
    facts = (
        every.join(pl.DataFrame({"kind": kinds, "per": [PER[kind] for kind in kinds]}), how="cross")
        .join(counted, on=["agency_id", "year"], how="left")
        .join(undated(incident), on="agency_id", how="left")
        .join(
            months(tables, pl.col("month").str.slice(0, 4).cast(pl.Int64)),
            left_on=["agency_id", "year"], right_on=["agency_id", "period"], how="left",
        )
        .join(given.select("agency_id", "year", "kind", denominator="value"), on=["agency_id", "year", "kind"], how="left")
        .with_columns(
            pl.col("incidents", "undated", "months_filed", "months_hidden").fill_null(0),
            months_expected=12 * pl.col("members"),
        )
        .with_columns(state=_state())
    )  # fmt: skip
    low, high = interval(facts["incidents"].to_numpy())
    scale = pl.col("per") / pl.col("denominator")
    told = pl.col("state").is_in(["given", "partial"])
    return (
        facts.with_columns(low=pl.Series(low), high=pl.Series(high))
        .with_columns(
            rate=pl.when(told).then(pl.col("incidents") * scale),
            low=pl.when(told).then(pl.col("low") * scale), high=pl.when(told).then(pl.col("high") * scale),
        )
        .cast({"per": pl.Int64})
        .sort("year", "size_rank", "agency_id", "kind")
        .select(list(polars_schema(RATE)))
    )  # fmt: skip


def whole() -> pl.Expr:
    """Whether the year of a row is whole: every month filed, and hardly an incident that might belong to it or not."""
    return (pl.col("months_filed") == pl.col("months_expected")) & (pl.col("undated") <= LOOSE * pl.col("incidents"))


def _state() -> pl.Expr:
    perhaps = pl.col("months_filed") + pl.col("months_hidden")
    return (
        pl.when(pl.col("denominator").is_null()).then(pl.lit("no_denominator"))
        .when(perhaps * 12 < FEWEST_MONTHS * pl.col("months_expected")).then(pl.lit("short"))
        .when(pl.col("incidents") < FEWEST_INCIDENTS).then(pl.lit("few"))
        .when(pl.col("undated") > TOO_LOOSE * pl.col("incidents")).then(pl.lit("undated"))
        .when(~whole()).then(pl.lit("partial"))
        .otherwise(pl.lit("given"))
    )  # fmt: skip


def flips(rate: pl.DataFrame, agency: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """How often the order of two agencies turns round between two denominators, and the pairs, from the frame of rates.

    Compares fractions as whole numbers, so a tie is a tie. Only rates over whole years. Schemas RATE_ORDER, RATE_FLIP.
    """
    largest = units(agency)["agency_id"].to_list()
    orders: list[tuple[int, str, str, int, int]] = []
    pairs: list[tuple[int, str, str, str, str]] = []
    for (year,), rows in (
        rate.filter(pl.col("state") == "given").sort("year", "kind").group_by("year", maintain_order=True)
    ):
        kinds = [kind for kind in DENOMINATOR.codes if kind in set(rows["kind"])]
        for kind, other in combinations(kinds, 2):
            both = _both(rows, kind, other)
            turned = _signs(both, "denominator") * _signs(both, "other") < 0
            orders.append((year, kind, other, both.height * (both.height - 1) // 2, int(turned.sum()) // 2))
            shown = set([unit for unit in largest if unit in set(both["agency_id"])][:MOST_NAMED])
            pairs.extend((year, *pair) for pair in _named(both, turned, kind, other, shown))
    return (
        pl.DataFrame(orders, schema=polars_schema(RATE_ORDER), orient="row"),
        pl.DataFrame(pairs, schema=polars_schema(RATE_FLIP), orient="row").sort(list(RATE_FLIP.key)),
    )


def _both(rows: pl.DataFrame, kind: str, other: str) -> pl.DataFrame:
    first, second = (rows.filter(pl.col("kind") == name) for name in (kind, other))
    return first.join(second.select("agency_id", other="denominator"), on="agency_id", how="inner").sort("agency_id")


def _signs(both: pl.DataFrame, denominator: str) -> np.ndarray:
    """1 where the agency of the row has the higher rate, -1 where that of the column has, 0 where they are equal."""
    events, size = both["incidents"].to_numpy(), both[denominator].to_numpy()
    across = np.multiply.outer(events, size)
    signs: np.ndarray = np.sign(across - across.T)
    return signs


def _named(
    both: pl.DataFrame, turned: np.ndarray, kind: str, other: str, shown: set[str]
) -> list[tuple[str, str, str, str]]:
    ids, higher = both["agency_id"].to_list(), _signs(both, "denominator") > 0
    found = [(i, j) for i, j in np.argwhere(np.triu(turned)) if ids[i] in shown and ids[j] in shown]
    return [(ids[i], ids[j], *((kind, other) if higher[i, j] else (other, kind))) for i, j in found]
