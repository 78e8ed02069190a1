"""What follows from the registry: which version of each report is current, who filed what when, what became of rows.

Frames out, computed from the tables each time; must not change the registry.
"""

from datetime import date, datetime, timedelta

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Report, ReportVersion, Submission
from ingest.registry.stated import Withdrawal
from ingest.registry.withdrawn import stands

FATES = {
    "incident_id": pl.String, "agency_id": pl.String, "sender": pl.String, "submission_id": pl.Int64, "month": pl.String,
    "persons": pl.Int64, "content": pl.String, "received_on": pl.Date, "fate": pl.String,
}  # fmt: skip
FILED = ("filed", "filed_late", "zero")
"""States of a month for which something came, if only that there was nothing."""


def version_fates(session: Session, *, as_of: datetime | None = None, agency_id: str | None = None) -> pl.DataFrame:
    """Every version accepted by a time (None: by now), in order of receipt, with its fate: current, superseded, duplicate
    or withdrawn.

    A version equal to the one in force is a duplicate; another one supersedes it. The one in force of a withdrawn report
    is withdrawn, also when it was sent after the withdrawal, until the withdrawal is lifted. agency_id: of one alone.
    """
    told_by = sa.true() if as_of is None else Submission.received_at <= as_of
    filed_by = sa.true() if agency_id is None else Report.agency_id == agency_id
    asked = (
        sa.select(Report.incident_id, Report.agency_id, Submission.id, ReportVersion.month, ReportVersion.persons, ReportVersion.content)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Submission, Submission.id == ReportVersion.submission_id)
        .where(told_by, filed_by)
        .order_by(Submission.received_at, Submission.id, Report.incident_id)
    )  # fmt: skip
    # Plain rows by the column: a state has a hundred thousand of them, and every desk page looks at all.
    columns = list(zip(*session.connection().execute(asked).all(), strict=True)) or [()] * 6
    names = ("incident_id", "agency_id", "submission_id", "month", "persons", "content")
    told = pl.DataFrame(dict(zip(names, columns, strict=True)), schema={name: FATES[name] for name in names})
    deliveries = session.execute(sa.select(Submission.id, Submission.sender, Submission.received_at).where(told_by))
    sent = pl.DataFrame(
        [(row[0], row[1], row[2].date()) for row in deliveries], orient="row",
        schema={"submission_id": pl.Int64, "sender": pl.String, "received_on": pl.Date},
    )  # fmt: skip
    return _fated(
        told.join(sent, on="submission_id", how="left", maintain_order="left"),
        withdrawn=_withdrawn_incidents(session, as_of=as_of),
    )


def _fated(versions: pl.DataFrame, *, withdrawn: set[str]) -> pl.DataFrame:
    """Versions in order of receipt with their fate. One equal to the version in force is equal to the one before it."""
    again = (pl.col("content") == pl.col("content").shift(1)).over("incident_id").fill_null(value=False)
    last = pl.col("_at").filter(~pl.col("_again")).max().over("incident_id") == pl.col("_at")
    fate = (
        pl.when("_again").then(pl.lit("duplicate"))
        .when(~last).then(pl.lit("superseded"))
        .when(pl.col("incident_id").is_in(list(withdrawn))).then(pl.lit("withdrawn"))
        .otherwise(pl.lit("current"))
    )  # fmt: skip
    return versions.with_row_index("_at").with_columns(_again=again).with_columns(fate=fate).select(*FATES)


def _withdrawn_incidents(session: Session, *, as_of: datetime | None) -> set[str]:
    told = sa.select(Report.incident_id).join(Withdrawal, Withdrawal.report_id == Report.id)
    return set(session.scalars(told.where(stands(as_of=as_of))))


def submission_counts(session: Session, *, as_of: datetime | None = None) -> pl.DataFrame:
    """Standard rows received and rejected by sender, up to a time: sender, table_name, received, rejected."""
    rows = session.execute(
        sa.select(Submission.sender, sa.func.sum(Submission.incidents_received), sa.func.sum(Submission.incidents_rejected),
                  sa.func.sum(Submission.persons_received), sa.func.sum(Submission.persons_rejected))
        .where(sa.true() if as_of is None else Submission.received_at <= as_of)
        .group_by(Submission.sender).order_by(Submission.sender)
    ).all()  # fmt: skip
    told = [
        entry
        for sender, incidents, incidents_out, persons, persons_out in rows
        for entry in ((sender, "incident", incidents, incidents_out), (sender, "person", persons, persons_out))
    ]
    schema = {"sender": pl.String, "table_name": pl.String, "received": pl.Int64, "rejected": pl.Int64}
    return pl.DataFrame(told, schema=schema, orient="row")


def coverage_frame(
    agencies: pl.DataFrame, fates: pl.DataFrame, zeros: pl.DataFrame, *, start: date, end: date,
    as_of: date | None = None, notices: pl.DataFrame | None = None, windows: pl.DataFrame | None = None,
) -> pl.DataFrame:  # fmt: skip
    """What each agency filed for each month from `start` to `end`: agency_id, month, status, incidents (true counts, null where
    nothing was filed), enrolled (whether the agency was, in that month), expected_by (of a late month, where it was told).

    A month is due when the agency's filing days after its end are over; with nothing filed by `as_of` it is late. Without
    filing days it is due when it has ended, and what comes is never late. Where a filing window was opened for the month,
    the day it closes stands instead. A month of which every report was withdrawn is filed again once somebody attests a
    zero. as_of: None takes every month as due. notices: agency_id, month, expected_by. windows: agency_id (null: every
    agency), first_month, last_month, closes.
    """
    months = pl.date_range(start.replace(day=1), end, "1mo", eager=True).to_frame("first_day")
    enrolled = (pl.col("first_day") >= pl.col("enrolled_since").dt.truncate("1mo")).fill_null(value=True)
    grid = agencies.join(months, how="cross").with_columns(enrolled=enrolled)
    current = (
        fates.filter(pl.col("fate") == "current").group_by("agency_id", "month").agg(incidents=pl.len().cast(pl.Int64))
    )
    first = fates.group_by("agency_id", "month").agg(first_received=pl.col("received_on").min())
    attested = zeros.select("agency_id", "month", attested=pl.lit(value=True))
    told = (
        grid.with_columns(month=pl.col("first_day").dt.strftime("%Y-%m"))
        .join(current, on=["agency_id", "month"], how="left")
        .join(first, on=["agency_id", "month"], how="left")
        .join(attested, on=["agency_id", "month"], how="left")
        .join(_last_notices(notices), on=["agency_id", "month"], how="left")
        .join(due_days(agencies, windows, start=start, end=end), on=["agency_id", "month"], how="left")
        .with_columns(pl.col("incidents").fill_null(0), pl.col("attested").fill_null(value=False))
    )
    due = pl.col("due")
    over = pl.lit(as_of or date.max) > pl.coalesce(due, pl.col("first_day").dt.month_end())
    status = (
        pl.when((pl.col("incidents") > 0) & (pl.col("first_received") > due).fill_null(value=False)).then(pl.lit("filed_late"))
        .when(pl.col("incidents") > 0).then(pl.lit("filed"))
        .when(pl.col("attested")).then(pl.lit("zero"))
        .when(~pl.col("enrolled")).then(pl.lit("not_enrolled"))
        .when(over).then(pl.lit("late")).otherwise(pl.lit("due"))
    )  # fmt: skip
    # A month nobody filed for has no count; zero is what someone attested.
    counted = pl.when(status.is_in(FILED)).then(pl.col("incidents"))
    expected = pl.when(status == "late").then(pl.col("expected_by"))
    columns = {"status": status, "incidents": counted, "enrolled": pl.col("enrolled"), "expected_by": expected}
    return told.select("agency_id", "month", **columns).sort("agency_id", "month")


def due_days(agencies: pl.DataFrame, windows: pl.DataFrame | None, *, start: date, end: date) -> pl.DataFrame:
    """The last day on which each agency's reports of each month are in time: agency_id, month, due (null: no deadline)."""
    months = pl.date_range(start.replace(day=1), end, "1mo", eager=True).to_frame("first_day")
    told = (
        agencies.join(months, how="cross").with_columns(month=pl.col("first_day").dt.strftime("%Y-%m"))
        .join(_closing(windows, months), on=["agency_id", "month"], how="left")
        .join(_closing(windows, months, of_all=True), on="month", how="left", suffix="_all")
    )  # fmt: skip
    agreed = pl.col("first_day").dt.month_end() + pl.duration(days=pl.col("filing_days"))
    return told.select(
        "agency_id", "month", due=pl.coalesce(pl.max_horizontal("closes", "closes_all"), agreed).cast(pl.Date)
    )


def _last_notices(notices: pl.DataFrame | None) -> pl.DataFrame:
    """When each late month was last said to come: agency_id, month, expected_by."""
    if notices is None:
        return pl.DataFrame(schema={"agency_id": pl.String, "month": pl.String, "expected_by": pl.Date})
    return notices.select("agency_id", "month", "expected_by").unique(
        ["agency_id", "month"], keep="last", maintain_order=True
    )


def _closing(windows: pl.DataFrame | None, months: pl.DataFrame, *, of_all: bool = False) -> pl.DataFrame:
    """The last day on which each month could be filed, where a window was opened for it: agency_id (unless of all), month, closes."""
    by = ["month"] if of_all else ["agency_id", "month"]
    if windows is None:
        return pl.DataFrame(schema={**dict.fromkeys(by, pl.String), "closes": pl.Date})
    whose = windows.filter(pl.col("agency_id").is_null() == of_all)
    named = months.select(month=pl.col("first_day").dt.strftime("%Y-%m"))
    inside = named.join(whose, how="cross").filter(pl.col("month").is_between("first_month", "last_month"))
    return inside.group_by(by).agg(pl.col("closes").max())


def window_of(fates: pl.DataFrame, zeros: pl.DataFrame) -> tuple[date, date] | None:
    """First and last day of the months for which anything was filed; None when nothing was."""
    months = pl.concat([fates.filter(pl.col("fate") == "current")["month"], zeros["month"]]).sort()
    if months.is_empty():
        return None
    first = date.fromisoformat(f"{months[0]}-01")
    last = date.fromisoformat(f"{months[-1]}-01")
    return first, (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
