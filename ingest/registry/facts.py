"""What follows from the registry: which version of each report is current, who filed what when, what became of rows.

Frames out, computed from the tables each time; must not change the registry.
"""

from datetime import date, timedelta

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Report, ReportVersion, Submission

FATES = {
    "incident_id": pl.String, "agency_id": pl.String, "sender": pl.String, "submission_id": pl.Int64, "month": pl.String,
    "persons": pl.Int64, "content": pl.String, "received_on": pl.Date, "fate": pl.String,
}  # fmt: skip


def version_fates(session: Session) -> pl.DataFrame:
    """Every accepted version in order of receipt with its fate: current, superseded or duplicate.

    A version equal to the one in force is a duplicate; another one supersedes it.
    """
    rows = session.execute(
        sa.select(Report.incident_id, Report.agency_id, Submission.sender, Submission.id, ReportVersion.month,
                  ReportVersion.persons, ReportVersion.content, Submission.received_at)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Submission, Submission.id == ReportVersion.submission_id)
        .order_by(Submission.received_at, Submission.id, Report.incident_id)
    ).all()  # fmt: skip
    told: list[list[object]] = []
    in_force: dict[str, int] = {}
    for row in rows:
        values: list[object] = [*row[:7], row[7].date(), "current"]
        before = in_force.get(row[0])
        if before is not None and told[before][6] == row[6]:
            values[8] = "duplicate"
        else:
            if before is not None:
                told[before][8] = "superseded"
            in_force[row[0]] = len(told)
        told.append(values)
    return pl.DataFrame(told, schema=FATES, orient="row")


def submission_counts(session: Session) -> pl.DataFrame:
    """Standard rows received and rejected by sender: sender, table_name, received, rejected."""
    rows = session.execute(
        sa.select(Submission.sender, sa.func.sum(Submission.incidents_received), sa.func.sum(Submission.incidents_rejected),
                  sa.func.sum(Submission.persons_received), sa.func.sum(Submission.persons_rejected))
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
    agencies: pl.DataFrame, fates: pl.DataFrame, zeros: pl.DataFrame, *, start: date, end: date
) -> pl.DataFrame:
    """What each agency filed for each month from `start` to `end`: agency_id, month, status, incidents (true counts, null where
    nothing was filed).

    A month is late when its first report came later than the agency's filing days after its end; agencies without
    filing days are never late. Months before enrolment are left out.
    """
    months = pl.date_range(start.replace(day=1), end, "1mo", eager=True).to_frame("first_day")
    grid = agencies.join(months, how="cross").filter(
        pl.col("enrolled_since").is_null() | (pl.col("first_day") >= pl.col("enrolled_since").dt.truncate("1mo"))
    )
    current = (
        fates.filter(pl.col("fate") == "current").group_by("agency_id", "month").agg(incidents=pl.len().cast(pl.Int64))
    )
    first = fates.group_by("agency_id", "month").agg(first_received=pl.col("received_on").min())
    attested = zeros.with_columns(attested=pl.lit(value=True))
    told = (
        grid.with_columns(month=pl.col("first_day").dt.strftime("%Y-%m"))
        .join(current, on=["agency_id", "month"], how="left")
        .join(first, on=["agency_id", "month"], how="left")
        .join(attested, on=["agency_id", "month"], how="left")
        .with_columns(pl.col("incidents").fill_null(0), pl.col("attested").fill_null(value=False))
    )
    due = pl.col("first_day").dt.month_end() + pl.duration(days=pl.col("filing_days"))
    status = (
        pl.when((pl.col("incidents") > 0) & (pl.col("first_received") > due).fill_null(value=False)).then(pl.lit("filed_late"))
        .when(pl.col("incidents") > 0).then(pl.lit("filed"))
        .when(pl.col("attested")).then(pl.lit("zero"))
        .otherwise(pl.lit("not_filed"))
    )  # fmt: skip
    # A month nobody filed for has no count; zero is what someone attested.
    counted = pl.when(status != "not_filed").then(pl.col("incidents"))
    return told.select("agency_id", "month", status=status, incidents=counted).sort("agency_id", "month")


def window_of(fates: pl.DataFrame, zeros: pl.DataFrame) -> tuple[date, date] | None:
    """First and last day of the months for which anything was filed; None when nothing was."""
    months = pl.concat([fates.filter(pl.col("fate") == "current")["month"], zeros["month"]]).sort()
    if months.is_empty():
        return None
    first = date.fromisoformat(f"{months[0]}-01")
    last = date.fromisoformat(f"{months[-1]}-01")
    return first, (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
