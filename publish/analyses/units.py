"""What is compared: agencies and pools as they are published, how much of a year they filed, and their incidents by year.

Counts published rows and the coverage table only; must not scale a year that is not whole.
"""

from collections.abc import Mapping

import polars as pl

from schemas.model import WITHHELD
from schemas.vocabularies import SIZE_BAND

FILED = ("filed", "filed_late", "zero")
"""States of an agency-month in which the agency has said what there is."""

_RANK = {code: place for place, code in enumerate(reversed([c for c in SIZE_BAND.codes if c != "size_unknown"]))}


def units(agency: pl.DataFrame) -> pl.DataFrame:
    """Agencies and pools under which rows stand: agency_id, size_rank (0 is the largest), members (agencies in it)."""
    members = agency.filter(pl.col("kind") == "agency").group_by("published_as").agg(members=pl.len().cast(pl.Int64))
    return (
        agency.filter(pl.col("published_as") == pl.col("agency_id"))
        .join(members, left_on="agency_id", right_on="published_as", how="left")
        .select(
            "agency_id",
            pl.col("size_band").replace_strict(_RANK, default=len(_RANK), return_dtype=pl.Int64).alias("size_rank"),
            pl.col("members").fill_null(1),
        )
        .sort("size_rank", "agency_id")
    )


def months(tables: Mapping[str, pl.DataFrame], period: pl.Expr) -> pl.DataFrame:
    """Agency-months by unit and period: agency_id, period, months_filed, months_hidden. `period` is made from `month`."""
    home = tables["agency"].select("agency_id", "published_as")
    return (
        tables["coverage"]
        .join(home, on="agency_id", how="inner")
        .group_by(pl.col("published_as").alias("agency_id"), period.alias("period"))
        .agg(
            months_filed=pl.col("status").is_in(FILED).sum().cast(pl.Int64),
            months_hidden=(pl.col("status") == WITHHELD).sum().cast(pl.Int64),
        )
    )


def by_year(incident: pl.DataFrame) -> pl.DataFrame:
    """Published incidents by unit and year: agency_id, year, incidents; those without a published year are not in it."""
    return (
        incident.filter(pl.col("incident_date_level") != WITHHELD)
        .group_by("agency_id", pl.col("incident_date").str.slice(0, 4).cast(pl.Int64).alias("year"))
        .agg(incidents=pl.len().cast(pl.Int64))
    )


def undated(incident: pl.DataFrame) -> pl.DataFrame:
    """Published incidents of which not even the year is: agency_id, undated."""
    hidden = incident.filter(pl.col("incident_date_level") == WITHHELD)
    return hidden.group_by("agency_id").agg(undated=pl.len().cast(pl.Int64))
