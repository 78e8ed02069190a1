"""The registry's tables. Changed only together with an Alembic migration, which a test compares with these models.

Times are UTC. Must not hold names of civilians, addresses or any answer of a report.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ingest.registry.base import Base, UtcDateTime
from ingest.registry.desk import Draft, DraftStep, FindingNote, Reminder, Replay, Ticket, Upload, UploadFile
from ingest.registry.people import Account, ApiKey, Contract, Invitation, Passkey, RecoveryCode, SignIn
from ingest.registry.purged import Purge, PurgedSubmission
from ingest.registry.stated import (
    Correction,
    Definition,
    Ending,
    KnownIssue,
    LateNotice,
    Reply,
    Window,
    Withdrawal,
    ZeroTakenBack,
)

__all__ = [
    "Account", "Agency", "AgencyRecord", "ApiKey", "AreaPopulation", "AuditEvent", "Base", "Contract", "Correction",
    "Definition", "Denominator", "Draft", "DraftStep", "Ending", "FindingNote", "Invitation", "KnownIssue",
    "LateNotice", "Passkey", "Purge", "PurgedSubmission", "RecoveryCode", "Reminder", "Replay", "Reply", "Report", "ReportVersion", "SignIn",
    "Submission", "SubmissionFile", "SubmissionFinding", "Ticket", "Upload", "UploadFile", "Window", "Withdrawal",
    "ZeroReport", "ZeroTakenBack",
]  # fmt: skip


class Agency(Base):
    """An agency that reports, by itself or through a sender that reports for many; as first enrolled (`AgencyRecord` goes on)."""

    __tablename__ = "agency"
    agency_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sender: Mapped[str] = mapped_column(sa.String(80), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    county: Mapped[str] = mapped_column(sa.String(100))
    state: Mapped[str] = mapped_column(sa.String(2))
    sworn_officers: Mapped[int | None]
    enrolled_since: Mapped[date | None]
    filing_days: Mapped[int | None]


class AgencyRecord(Base):
    """What is known of an agency since a time; the last one given stands."""

    __tablename__ = "agency_record"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey("agency.agency_id"), index=True)
    sender: Mapped[str] = mapped_column(sa.String(80), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    county: Mapped[str] = mapped_column(sa.String(100))
    state: Mapped[str] = mapped_column(sa.String(2))
    sworn_officers: Mapped[int | None]
    enrolled_since: Mapped[date | None]
    filing_days: Mapped[int | None]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Submission(Base):
    """One delivery of one or several linked files. Counts are standard rows, before anything is superseded.

    standard: the version whose rules judged it; null for what came before this was written down.
    """

    __tablename__ = "submission"
    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(sa.String(40), unique=True)
    sender: Mapped[str] = mapped_column(sa.String(80), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    profile_hash: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[int]
    skipped: Mapped[int]
    rows_rejected: Mapped[int]
    incidents_received: Mapped[int]
    incidents_rejected: Mapped[int]
    persons_received: Mapped[int]
    persons_rejected: Mapped[int]
    standard: Mapped[str | None] = mapped_column(sa.String(20))


class SubmissionFile(Base):
    """A file of a delivery; its bytes are in the landing store under `sha256`."""

    __tablename__ = "submission_file"
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    size: Mapped[int]


class Report(Base):
    """One incident as one agency reports it, over all its versions."""

    __tablename__ = "report"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey("agency.agency_id"), index=True)
    incident_id: Mapped[str] = mapped_column(sa.String(200), unique=True)


class ReportVersion(Base):
    """A report as one submission gives it. `content` is a hash of all its answers; only accepted versions are here.

    place_time: keyed digest of day, time and place, to tell a report sent twice under two numbers; null where one of
    them is missing. Without the deployment's key nobody can try out places.
    """

    __tablename__ = "report_version"
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("report.id"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id"), primary_key=True, index=True)
    month: Mapped[str] = mapped_column(sa.String(7), index=True)
    persons: Mapped[int]
    content: Mapped[str] = mapped_column(sa.String(64))
    place_time: Mapped[str | None] = mapped_column(sa.String(64), index=True)


class SubmissionFinding(Base):
    """A finding of a submission: what and where, never the value."""

    __tablename__ = "submission_finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(80))
    severity: Mapped[str] = mapped_column(sa.String(10))
    table_name: Mapped[str] = mapped_column(sa.String(40))
    field: Mapped[str | None] = mapped_column(sa.String(512))
    file: Mapped[str] = mapped_column(sa.String(255))
    row: Mapped[int]


class ZeroReport(Base):
    """A month without incidents, attested by a named person of the agency, until a `ZeroTakenBack` ends it."""

    __tablename__ = "zero_report"
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey("agency.agency_id"), primary_key=True)
    month: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    attested_by: Mapped[str] = mapped_column(sa.String(200))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)


class Denominator(Base):
    """A figure an agency's reports may be measured against in a year, with its source; the last one given stands."""

    __tablename__ = "denominator"
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey("agency.agency_id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    value: Mapped[int] = mapped_column(sa.BigInteger)
    source: Mapped[str] = mapped_column(sa.String(300))
    source_url: Mapped[str | None] = mapped_column(sa.String(500))
    retrieved: Mapped[date]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)


class AreaPopulation(Base):
    """How many people live in an area in a year, with its source; the last number given stands."""

    __tablename__ = "area_population"
    level: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    area: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    area_code: Mapped[str | None] = mapped_column(sa.String(40))
    population: Mapped[int] = mapped_column(sa.BigInteger)
    source: Mapped[str] = mapped_column(sa.String(300))
    source_url: Mapped[str | None] = mapped_column(sa.String(500))
    retrieved: Mapped[date]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)


class AuditEvent(Base):
    """One link of the audit chain: `hash` covers the event and the link before it."""

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(sa.String(80))
    action: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(200))
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
