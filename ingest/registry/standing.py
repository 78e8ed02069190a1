"""Where one agency stands, for the desk that keeps the registry: its months, and what is stated beside them.

True counts, for the operator alone. Must not change the registry, nor name a report.
"""

from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.facts import coverage_frame
from ingest.registry.snapshot import registry_snapshot


def agency_standing(session: Session, agency_id: str, *, as_of: datetime) -> dict[str, Any]:
    """What the registry knows of an agency: agency, months, windows, known_issue, reply, definition, each as rows.

    months, since its enrolment or first report: month, status (as in coverage), incidents (null where nothing was
    filed), withdrawn, corrected (reports of the month), expected_by.
    """
    told = registry_snapshot(session, as_of=as_of)
    agency = told["agencies"].filter(agency_id=agency_id)
    if agency.is_empty():
        raise IntakeProblem("this agency is not enrolled; enrol it first: vigie registry enrol")
    own = {name: told[name].filter(agency_id=agency_id) for name in ("fates", "zeros", "late_notices", "reply")}
    of_all = {
        name: told[name].filter(pl.col("agency_id").is_null() | (pl.col("agency_id") == agency_id))
        for name in ("windows", "known_issue", "definition")
    }
    return {
        "agency": agency.to_dicts()[0],
        "months": _months(told, agency, own, today=as_of.date()).to_dicts(),
        **{name: frame.to_dicts() for name, frame in (*of_all.items(), ("reply", own["reply"]))},
    }


def _months(
    told: dict[str, pl.DataFrame], agency: pl.DataFrame, own: dict[str, pl.DataFrame], *, today: date
) -> pl.DataFrame:
    fates, zeros = own["fates"], own["zeros"]
    filed = [date.fromisoformat(f"{month}-01") for month in (*fates["month"], *zeros["month"])]
    days = [day for day in (*agency["enrolled_since"], *filed) if day is not None]
    coverage = coverage_frame(
        agency, fates, zeros, start=min((*days, today)).replace(day=1), end=today, as_of=today,
        notices=own["late_notices"], windows=told["windows"],
    )  # fmt: skip
    gone = fates.filter(fate="withdrawn").group_by("month").agg(withdrawn=pl.len().cast(pl.Int64))
    where = fates.filter(pl.col("fate").is_in(["current", "withdrawn"])).select("incident_id", "month")
    stated = told["corrections"].select("incident_id").unique().join(where, on="incident_id")
    corrected = stated.group_by("month").agg(corrected=pl.len().cast(pl.Int64))
    return (
        coverage.join(gone, on="month", how="left").join(corrected, on="month", how="left")
        .with_columns(pl.col("withdrawn", "corrected").fill_null(0))
        .select("month", "status", "incidents", "withdrawn", "corrected", "expected_by").sort("month")
    )  # fmt: skip
