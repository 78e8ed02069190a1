"""Take a checked delivery into the registry in one transaction: submission, files, reports, versions, findings, audit.

The same bytes from the same sender are taken once. Must not decide what is accepted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.check import Checked
from ingest.profile import Profile
from ingest.registry.audit import note
from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.registry.models import Report, ReportVersion, Submission, SubmissionFile, SubmissionFinding
from schemas.as_polars import polars_schema
from schemas.standard import REPORT_TABLES, VERSION


@dataclass(frozen=True, kw_only=True)
class LandedFile:
    """A landed file: its name as sent, the SHA-256 it is kept under, its size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the sender gets back. `new` is False when the same bytes had been received before."""

    receipt: str
    received_at: datetime
    incidents_received: int
    incidents_rejected: int
    persons_received: int
    persons_rejected: int
    new: bool


def known_receipt(session: Session, receipt: str) -> Receipt | None:
    """The receipt of a delivery that is already in the registry."""
    row = session.scalar(sa.select(Submission).where(Submission.receipt == receipt))
    return None if row is None else _receipt(row, new=False)


def record(
    session: Session, checked: Checked, files: Sequence[LandedFile], *, receipt: str, received_at: datetime, profile_hash: str,
    places: pl.DataFrame,
) -> Receipt:  # fmt: skip
    """Add the delivery to the session's transaction; the caller commits.

    places: incident_id and place_time of its incidents (`ingest.duplicates.digests`).
    """
    versions = _versions(checked).join(places, on="incident_id", how="left", maintain_order="left")
    tables, held = checked.conformed.tables, checked.validated.held
    incidents, persons = tables["incident"].height, tables["person"].height
    submission = Submission(
        receipt=receipt, sender=checked.profile.slug, received_at=received_at, profile_hash=profile_hash,
        rows=checked.rows, skipped=checked.skipped, rows_rejected=checked.rejected,
        incidents_received=incidents, incidents_rejected=incidents - versions.height,
        persons_received=persons, persons_rejected=persons - int(versions["persons"].sum()), standard=VERSION,
    )  # fmt: skip
    session.add(submission)
    session.flush()
    session.add_all(
        SubmissionFile(submission_id=submission.id, position=at, name=file.name, sha256=file.sha256, size=file.size)
        for at, file in enumerate(files)
    )
    _enrol_seen(
        session, checked.profile, tables["incident"].filter(~pl.col("incident_id").is_in(list(held))), at=received_at
    )
    _add_versions(session, submission.id, versions)
    _add_findings(session, submission.id, checked.validated.findings)
    note(session, at=received_at, actor=checked.profile.slug, action="submitted", subject=receipt)
    return _receipt(submission, new=True)


def _receipt(row: Submission, *, new: bool) -> Receipt:
    return Receipt(
        receipt=row.receipt, received_at=row.received_at, incidents_received=row.incidents_received,
        incidents_rejected=row.incidents_rejected, persons_received=row.persons_received,
        persons_rejected=row.persons_rejected, new=new,
    )  # fmt: skip


def _versions(checked: Checked) -> pl.DataFrame:
    """One row per accepted incident: incident_id, agency_id, month, persons, content."""
    held = list(checked.validated.held)
    tables = checked.conformed.tables
    told: list[pl.DataFrame] = []
    for table in REPORT_TABLES:
        rows = tables[table.name].filter(~pl.col("incident_id_").is_in(held))
        text = pl.concat_str([pl.lit(table.name), pl.struct(*polars_schema(table)).struct.json_encode()], separator=" ")
        told.append(rows.select(incident_id=pl.col("incident_id_"), text=text))
    texts = pl.concat(told).group_by("incident_id").agg(pl.col("text").sort().str.join("\n"))
    hashes = texts.with_columns(
        content=pl.col("text").map_elements(
            lambda text: hashlib.sha256(text.encode()).hexdigest(), return_dtype=pl.String
        )
    ).drop("text")
    persons = tables["person"].group_by("incident_id").agg(persons=pl.len().cast(pl.Int64))
    incidents = tables["incident"].filter(~pl.col("incident_id").is_in(held))
    month = pl.col("incident_date").dt.strftime("%Y-%m")
    return (
        incidents.select("incident_id", "agency_id", month=month)
        .join(persons, on="incident_id", how="left")
        .join(hashes, on="incident_id", how="left")
        .with_columns(pl.col("persons").fill_null(0))
    )


def _enrol_seen(session: Session, profile: Profile, incidents: pl.DataFrame, *, at: datetime) -> None:
    """Enrol agencies a delivery speaks of for the first time, under the county most of their incidents name."""
    seen = incidents.group_by("agency_id").agg(
        county=pl.col("county").drop_nulls().mode().sort().first(), state=pl.col("state").drop_nulls().mode().sort().first()
    ).sort("agency_id")  # fmt: skip
    facts = [
        AgencyFacts(
            agency_id=row["agency_id"], sender=profile.slug, name=row["agency_id"] if profile.agency_column else profile.name,
            county=_county(row["county"]), state=row["state"] or "",
        )
        for row in seen.iter_rows(named=True)
    ]  # fmt: skip
    enrol(session, facts, at=at)


def _county(name: str | None) -> str:
    return (name or "").strip().removesuffix("County").strip() or "not reported"


def _add_versions(session: Session, submission_id: int, versions: pl.DataFrame) -> None:
    ids = _report_ids(session, versions)
    new = versions.filter(~pl.col("incident_id").is_in(list(ids)))
    if new.height:
        rows = [{"agency_id": row["agency_id"], "incident_id": row["incident_id"]} for row in new.iter_rows(named=True)]
        session.execute(sa.insert(Report), rows)
        ids = _report_ids(session, versions)
    if versions.height:
        session.execute(sa.insert(ReportVersion), [
            {"report_id": ids[row["incident_id"]], "submission_id": submission_id, "month": row["month"],
             "persons": row["persons"], "content": row["content"], "place_time": row["place_time"]}
            for row in versions.iter_rows(named=True)
        ])  # fmt: skip


def _report_ids(session: Session, versions: pl.DataFrame) -> dict[str, int]:
    """Ids of the known reports of the agencies in `versions`, by incident."""
    agencies = versions["agency_id"].unique().to_list()
    rows = session.execute(sa.select(Report.incident_id, Report.id).where(Report.agency_id.in_(agencies)))
    return {row.incident_id: row.id for row in rows}


def _add_findings(session: Session, submission_id: int, findings: pl.DataFrame) -> None:
    rows = findings.select(
        submission_id=pl.lit(submission_id),
        code="code",
        severity="severity",
        table_name="table",
        field="field",
        file="file",
        row="row",
    ).to_dicts()
    if rows:
        session.execute(sa.insert(SubmissionFinding), rows)
