"""Published incidents by quarter, in stretches that end where a definition changes.

Incidents whose quarter is withheld stand beside the series, never in it. Must not fill a quarter that was not filed, and
must not give two quarters one stretch when a change of definition lies between them.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from publish.analyses.units import months, undated, units
from publish.declared.analyses import TREND, TREND_BREAK
from publish.epochs import COUNTED_BY
from schemas.as_polars import empty_frame, polars_schema

PLACED = ("day", "month", "quarter")
"""Levels of a date that tell its quarter."""

MOST_UNPLACED = 0.2
"""Where more than so much of what may belong to a year stands in no quarter, its quarters are marked and no full line joins them."""


def trends(tables: Mapping[str, pl.DataFrame], definition: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The series by unit and quarter, and the changes that break them. Schemas TREND and TREND_BREAK."""
    quarters = _quarters(tables)
    if not quarters:
        return empty_frame(TREND), empty_frame(TREND_BREAK)
    breaks = _breaks(tables["agency"], definition)
    placed, year_only = _counted(tables["incident"])
    filed = months(tables, _quarter(pl.col("month").str.slice(0, 4), pl.col("month").str.slice(5, 2)))
    every = units(tables["agency"]).join(pl.DataFrame({"quarter": quarters}), how="cross")
    series = (
        every.with_columns(year=pl.col("quarter").str.slice(0, 4), months_expected=3 * pl.col("members"))
        .join(placed, on=["agency_id", "quarter"], how="left")
        .join(year_only, on=["agency_id", "year"], how="left")
        .join(undated(tables["incident"]), on="agency_id", how="left")
        .join(filed, left_on=["agency_id", "quarter"], right_on=["agency_id", "period"], how="left")
        .join(_stretches(every, breaks), on=["agency_id", "quarter"], how="left")
        .with_columns(pl.col("incidents", "year_only", "undated", "months_filed").fill_null(0))
        .with_columns(state=_state())
        .sort("size_rank", "agency_id", "quarter")
    )
    return series.select(list(polars_schema(TREND))), breaks


def quarter_of(day: date) -> str:
    """The quarter a day lies in: 2025-Q1."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _quarter(year: pl.Expr, month: pl.Expr) -> pl.Expr:
    return pl.format("{}-Q{}", year, (month.cast(pl.Int64, strict=False) + 2) // 3)


def _quarters(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """Every quarter the coverage table knows; without one, those of the incidents."""
    known = tables["coverage"].select(_quarter(pl.col("month").str.slice(0, 4), pl.col("month").str.slice(5, 2)))
    if known.is_empty():
        known = _counted(tables["incident"])[0].select("quarter")
    found = sorted(set(known.to_series()))
    if not found:
        return []
    first, last = (int(quarter[:4]) * 4 + int(quarter[-1]) - 1 for quarter in (found[0], found[-1]))
    return [f"{number // 4}-Q{number % 4 + 1}" for number in range(first, last + 1)]


def _counted(incident: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Incidents by unit and quarter, and those known to the year only by unit and year."""
    day, level = pl.col("incident_date"), pl.col("incident_date_level")
    placed = incident.filter(level.is_in(PLACED)).group_by(
        "agency_id",
        quarter=pl.when(level == "quarter").then(day).otherwise(_quarter(day.str.slice(0, 4), day.str.slice(5, 2))),
    )  # fmt: skip
    coarse = incident.filter(level == "year").group_by("agency_id", year=day.str.slice(0, 4))
    return placed.agg(incidents=pl.len().cast(pl.Int64)), coarse.agg(year_only=pl.len().cast(pl.Int64))


def _breaks(agency: pl.DataFrame, definition: pl.DataFrame) -> pl.DataFrame:
    """Each change that decides what is counted, for each unit it holds for; a pool is broken by a change of any member."""
    homes = agency.select("agency_id", "published_as")
    counted = definition.filter(pl.col("table_name").is_in(COUNTED_BY))
    named = counted.join(homes, on="agency_id", how="inner").with_columns(agency_id="published_as")
    everywhere = counted.filter(pl.col("agency_id").is_null()).drop("agency_id")
    changes = pl.concat(
        [
            named.select(*definition.columns),
            everywhere.join(units(agency).select("agency_id"), how="cross").select(*definition.columns),
        ]
    )
    day = pl.col("from_date")
    return (
        changes.unique(["agency_id", "definition_id"], keep="first", maintain_order=True)
        .with_columns(quarter=pl.format("{}-Q{}", day.dt.year(), day.dt.quarter()))
        .select(list(polars_schema(TREND_BREAK)))
        .sort("agency_id", "from_date", "definition_id")
    )


def _stretches(every: pl.DataFrame, breaks: pl.DataFrame) -> pl.DataFrame:
    """The number of the stretch each quarter lies in: agency_id, quarter, stretch.

    A change on the first day of a quarter parts it from the one before; any other makes its quarter a stretch of its own.
    """
    day = pl.col("from_date")
    after = day.dt.offset_by("3mo")
    inside = breaks.filter((day.dt.day() != 1) | (day.dt.month() % 3 != 1))
    starts = pl.concat(
        [
            breaks.select("agency_id", begins="quarter"),
            inside.select("agency_id", begins=pl.format("{}-Q{}", after.dt.year(), after.dt.quarter())),
        ]
    ).unique()
    return (
        every.select("agency_id", "quarter")
        .join(starts, on="agency_id", how="left")
        .group_by("agency_id", "quarter")
        .agg(stretch=1 + (pl.col("begins") <= pl.col("quarter")).sum().cast(pl.Int64))
    )


def _state() -> pl.Expr:
    unplaced = pl.col("year_only") + pl.col("undated")
    year = pl.col("incidents").sum().over("agency_id", "year") + unplaced
    return (
        pl.when(pl.col("months_filed") == 0).then(pl.lit("empty"))
        .when(pl.col("months_filed") < pl.col("months_expected")).then(pl.lit("partial"))
        .when(unplaced > MOST_UNPLACED * year).then(pl.lit("loose"))
        .otherwise(pl.lit("whole"))
    )  # fmt: skip
