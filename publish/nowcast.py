"""How complete the latest months are: the part of their reports expected to be there already, with an 80 % range.

Of each earlier month that is a year old, it is known which part of the reports of that year had come at any age. The
estimate for a young month is the chain-ladder ratio at its age, pooled over the earlier months (Mack 1993; reporting
delays as in Kalbfleisch and Lawless 1989). The range is that of the same part month by month: the order statistics that a
further month of the same kind falls between four times out of five (Wilks 1941). Fewer than nine earlier months hold no
such range; then it is everything from 0 to 1.

The range of a month says nothing of its own reports: it rests on earlier months of at least 11 reports of 3 agencies, and
is rounded. How many were filed in a month is given only where the coverage table shows every agency's count, so that no
withheld count follows. Must not be read as a count of incidents.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl

from publish.declared.coverage import NOWCAST
from schemas.as_polars import polars_schema

HORIZON = 365
"""Days after the end of a month within which its reports are expected; later ones are not foreseen."""

MOST_MONTHS = 36
"""Of earlier months only the latest are used, since habits change."""

LEAST_MONTHS = 9
"""With nine earlier months the range from the least to the greatest holds eight times out of ten."""

LEAST_REPORTS, LEAST_AGENCIES = 11, 3
OUTSIDE = 0.1
"""The chance left on each side of the range."""

_HIDDEN = ("small", "small_counts", "pooled", "perturbed")


def nowcast(
    fates: pl.DataFrame, *, as_of: date, start: date, end: date, coverage: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The table `nowcast`: month, filed, completeness, low, high, basis, for each month from `start` to `end`.

    fates: incident_id, agency_id, month, received_on, fate of every accepted version; those of reports in force count from
    the day the report first came. coverage: the public table; without it no number of reports is given.
    """
    delays = _delays(fates, as_of)
    shown = _shown_in_full(coverage)
    months = [day.strftime("%Y-%m") for day in pl.date_range(start.replace(day=1), end, "1mo", eager=True)]
    rows = [(month, shown.get(month), *_expected(delays, month, as_of)) for month in months]
    return pl.DataFrame(rows, schema=polars_schema(NOWCAST), orient="row")


def month_end(month: str) -> date:
    """The last day of a month (YYYY-MM)."""
    return (date.fromisoformat(f"{month}-28") + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _delays(fates: pl.DataFrame, as_of: date) -> dict[str, np.ndarray]:
    """Of each month old enough and of enough reports, the sorted days from its end to the first receipt of each report."""
    standing = fates.filter(fate="current").select("incident_id")
    first = (
        fates.join(standing, on="incident_id", how="semi")
        .group_by("incident_id")
        .agg(pl.col("month").last(), pl.col("agency_id").last(), first=pl.col("received_on").min())
        .with_columns(end=pl.col("month").str.to_date("%Y-%m").dt.month_end())
        .with_columns(days=(pl.col("first") - pl.col("end")).dt.total_days())
        .filter(pl.col("days") <= HORIZON, pl.col("end") <= as_of - timedelta(days=HORIZON))
    )
    told = first.group_by("month").agg(pl.col("days").sort(), agencies=pl.col("agency_id").n_unique())
    enough = told.filter(pl.col("days").list.len() >= LEAST_REPORTS, pl.col("agencies") >= LEAST_AGENCIES).sort("month")
    return {month: np.array(days) for month, days in enough.select("month", "days").iter_rows()}


def _expected(
    delays: dict[str, np.ndarray], month: str, as_of: date
) -> tuple[float | None, float | None, float | None, int]:
    """Completeness, low and high end, and the number of earlier months they rest on."""
    age = (as_of - month_end(month)).days
    earlier = [days for other, days in delays.items() if other < month][-MOST_MONTHS:]
    if not earlier:
        return None, None, None, 0
    if age >= HORIZON:
        return 1.0, 1.0, 1.0, len(earlier)
    there = [int((days <= age).sum()) for days in earlier]
    pooled = sum(there) / sum(days.size for days in earlier)
    if len(earlier) < LEAST_MONTHS:
        return round(pooled, 2), 0.0, 1.0, len(earlier)
    parts = np.sort([count / days.size for count, days in zip(there, earlier, strict=True)])
    place = OUTSIDE * (parts.size + 1) - 1
    low, high = np.interp([place, parts.size - 1 - place], np.arange(parts.size), parts)
    estimate, least, greatest = (round(float(end), 2) for end in (np.clip(pooled, low, high), low, high))
    return estimate, least, greatest, len(earlier)


def _shown_in_full(coverage: pl.DataFrame | None) -> dict[str, int]:
    """The reports of each month in which every count is shown, enough of them, and of enough agencies."""
    if coverage is None:
        return {}
    told = coverage.group_by("month").agg(
        hidden=pl.col("incidents_rule").is_in(_HIDDEN).any(), filed=pl.col("incidents").sum(),
        agencies=(pl.col("incidents") > 0).sum(),
    )  # fmt: skip
    whole = told.filter(~pl.col("hidden"), pl.col("filed") >= LEAST_REPORTS, pl.col("agencies") >= LEAST_AGENCIES)
    return dict(whole.select("month", "filed").iter_rows())
