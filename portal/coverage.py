"""Who has filed what: agency by month, how complete, how soon, and what is due next. True counts, for the desk and the agency.

Frames in, frames out; the registry is asked by `ingest.registry.facts`. Must not decide who may see it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy.orm import Session

from ingest.registry.enrolment import SANDBOX, agencies_frame, zero_months
from ingest.registry.facts import FILED, coverage_frame, version_fates
from ingest.registry.snapshot import late_notices_frame, windows_frame

GRID_MONTHS = 24
"""Months the grid shows; the last twelve are compared with the twelve before."""

COMPLETE = FILED
"""States of a month in which nothing is owed any more."""

JUDGED = (*FILED, "late")
"""States of a month of which it is known whether it is complete."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """agencies: agency_id, name, county, sworn_officers, largest first. months: YYYY-MM, oldest first.

    cells: agency_id, month, status (filed, filed_late, zero, late, due, not_enrolled), incidents (null where nothing came).
    fates: versions as `version_fates` gives them, of these agencies.
    """

    agencies: pl.DataFrame
    months: list[str]
    cells: pl.DataFrame
    fates: pl.DataFrame

    @property
    def year(self) -> list[str]:
        """The last twelve months."""
        return self.months[-12:]

    @property
    def year_before(self) -> list[str]:
        """The twelve months before them."""
        return self.months[-24:-12]

    def rows(self) -> dict[str, dict[str, dict[str, object]]]:
        """The cells by agency and month."""
        told: dict[str, dict[str, dict[str, object]]] = {}
        for cell in self.cells.iter_rows(named=True):
            told.setdefault(cell["agency_id"], {})[cell["month"]] = cell
        return told


def coverage(
    session: Session, *, as_of: datetime, zone: ZoneInfo, months: int = GRID_MONTHS, of: Collection[str] | None = None
) -> Coverage:
    """Coverage of the months that are over, the last of them first in time. of: agencies, all of them if None."""
    today = as_of.astimezone(zone).date()
    last = _month_before(today.replace(day=1))
    first = last
    for _ in range(months - 1):
        first = _month_before(first)
    one = next(iter(of)) if of is not None and len(of) == 1 else None
    agencies, fates = agencies_frame(session, as_of=as_of), version_fates(session, as_of=as_of, agency_id=one)
    agencies = agencies.filter(pl.col("agency_id") != SANDBOX)
    if of is not None:
        agencies, fates = (frame.filter(pl.col("agency_id").is_in(list(of))) for frame in (agencies, fates))
    cells = coverage_frame(agencies, fates, zero_months(session, as_of=as_of), start=first, end=last, as_of=today,
                           notices=late_notices_frame(session, as_of=as_of), windows=windows_frame(session, as_of=as_of))  # fmt: skip
    span = pl.date_range(first, last, "1mo", eager=True).dt.strftime("%Y-%m").to_list()
    # An agency that files for another month than its grid shows is not enrolled there; nothing is guessed.
    by_size = agencies.sort(["sworn_officers", "name"], descending=[True, False], nulls_last=True)
    return Coverage(agencies=by_size, months=span, cells=cells, fates=fates)


def completeness(told: Coverage) -> pl.DataFrame:
    """One row per agency: agency_id, complete, judged (of the last twelve months), complete_before, judged_before, late."""

    def counted(months: list[str], suffix: str) -> list[pl.Expr]:
        here = pl.col("month").is_in(months)
        return [
            (here & pl.col("status").is_in(list(COMPLETE))).sum().alias(f"complete{suffix}"),
            (here & pl.col("status").is_in(list(JUDGED))).sum().alias(f"judged{suffix}"),
        ]  # fmt: skip

    return told.cells.group_by("agency_id", maintain_order=True).agg(
        *counted(told.year, ""), *counted(told.year_before, "_before"),
        (pl.col("month").is_in(told.year) & (pl.col("status") == "late")).sum().alias("late"),
    )  # fmt: skip


def timeliness(told: Coverage) -> pl.DataFrame:
    """One row per agency: agency_id, days, days_before: within how many days after a month half of its reports had come first.

    Null where none came. Source: ours; a median, so that one forgotten report does not decide.
    """
    first = told.fates.group_by("agency_id", "incident_id").agg(pl.col("received_on").min(), pl.col("month").first())
    waited = first.with_columns(
        days=(pl.col("received_on") - pl.col("month").str.strptime(pl.Date, "%Y-%m").dt.month_end()).dt.total_days()
    )

    def half(months: list[str], name: str) -> pl.Expr:
        return pl.col("days").filter(pl.col("month").is_in(months)).median().clip(lower_bound=0).alias(name)

    medians = waited.group_by("agency_id").agg(half(told.year, "days"), half(told.year_before, "days_before"))
    return told.agencies.select("agency_id").join(medians, on="agency_id", how="left", maintain_order="left")


def officers_covered(told: Coverage, month: str) -> tuple[int, int]:
    """Officers of the agencies that filed a month or attested a zero, and of all enrolled in it; unknown numbers count as none."""
    there = told.cells.filter(month=month).filter(pl.col("status") != "not_enrolled")
    sized = there.join(told.agencies.select("agency_id", "sworn_officers"), on="agency_id")
    filed = sized.filter(pl.col("status").is_in(list(COMPLETE)))["sworn_officers"].sum()
    return int(filed or 0), int(sized["sworn_officers"].sum() or 0)


def _month_before(day: date) -> date:
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
