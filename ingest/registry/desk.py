"""The tables of the portal's desk: reports being written, uploads being fixed, replays, reminders, what the public points out.

What a person typed is sealed with the agency's data key before it comes here. Changed only together with a migration, like
`models.py`. Must not hold an answer of a report, nor a text about one, in the open.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ingest.registry.base import Base, UtcDateTime

_AGENCY = "agency.agency_id"
_ACCOUNT = "account.id"


class Draft(Base):
    """A report written in the form. number: what people call it, random, so that it tells no count; sealed: its answers.

    status: one of `portal.workflow.STATUSES`; month: of the incident, once it has a date; training: can never be submitted.
    event: joins reports of several agencies on one event; corrects: the accepted report a draft puts right, and why.
    """

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey(_AGENCY), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey(_ACCOUNT), index=True)
    status: Mapped[str] = mapped_column(sa.String(12), index=True)
    version: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    complete: Mapped[bool]
    month: Mapped[str | None] = mapped_column(sa.String(7), index=True)
    training: Mapped[bool]
    event: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    corrects: Mapped[int | None] = mapped_column(sa.ForeignKey("report.id"))
    reason: Mapped[str | None] = mapped_column(sa.String(2))
    receipt: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DraftStep(Base):
    """What was done to a draft, in order: saved, sent, returned, approved, submitted, withdrawn, deleted, commented.

    sealed: the answers after it, or the comment; nothing here is changed or removed while the draft stands.
    """

    __tablename__ = "draft_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id"), index=True)
    version: Mapped[int]
    step: Mapped[str] = mapped_column(sa.String(12))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(_ACCOUNT))
    sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Upload(Base):
    """Files somebody dropped, while they are checked and fixed. status: one of `portal.uploads.STATUSES`.

    version: counts every change of files or cells; sealed: what was changed in place since; counts are those of the last check.
    """

    __tablename__ = "upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey(_AGENCY), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey(_ACCOUNT), index=True)
    profile_hash: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[str] = mapped_column(sa.String(12), index=True)
    version: Mapped[int] = mapped_column(default=1)
    rows: Mapped[int]
    rejected: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    receipt: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class UploadFile(Base):
    """A file of an upload: its name as sent (sealed, since names are data), and where its bytes lie.

    version: of the upload, when it came; the files of the highest one are its files now, earlier ones stay known.
    """

    __tablename__ = "upload_file"
    upload_id: Mapped[int] = mapped_column(sa.ForeignKey("upload.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]


class Replay(Base):
    """What was answered under an idempotency key of an agency, so that the same request gets the same answer."""

    __tablename__ = "replay"
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey(_AGENCY), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    request: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reminder(Base):
    """A mail about a deadline that went out: to whom, about which month, when."""

    __tablename__ = "reminder"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey(_AGENCY), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(_ACCOUNT))
    kind: Mapped[str] = mapped_column(sa.String(20))
    about: Mapped[str] = mapped_column(sa.String(80))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Ticket(Base):
    """What a reader points out in a release, for the desk alone. sealed: their words; never displayed to the public.

    outcome: one of `portal.inbox.OUTCOMES`, once somebody of the desk has looked.
    """

    __tablename__ = "ticket"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    release: Mapped[str | None] = mapped_column(sa.String(40))
    agency_id: Mapped[str | None] = mapped_column(sa.ForeignKey(_AGENCY), index=True)
    about: Mapped[str | None] = mapped_column(sa.String(200))
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    outcome: Mapped[str | None] = mapped_column(sa.String(20))
    closed_by: Mapped[int | None] = mapped_column(sa.ForeignKey(_ACCOUNT))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class FindingNote(Base):
    """Where the desk stands with a finding: seen, asked, settled; who said so and until when."""

    __tablename__ = "finding_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(sa.ForeignKey("submission_finding.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(12))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(_ACCOUNT))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
