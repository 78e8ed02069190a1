"""The tables of what people state beside the reports: windows, notices, corrections, withdrawals, issues, replies, definitions.

Rows are added and never changed; a later one ends an earlier one (`Ending`). `given_at` is when the registry learned of
it, which makes a snapshot of any day possible. Changed only together with a migration, like `models.py`. Texts of issues,
replies and definitions are published; who stated something (`stated_by`) is not.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ingest.registry.base import Base, UtcDateTime


class Stated(Base):
    """What every statement has: a number, when the registry learned of it, and from whom (private)."""

    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stated_by: Mapped[str] = mapped_column(sa.String(200))


class Window(Stated):
    """When reports of a period are taken: of one agency, or of all where `agency_id` is null."""

    __tablename__ = "reporting_window"
    agency_id: Mapped[str | None] = mapped_column(sa.ForeignKey("agency.agency_id"), index=True)
    first_month: Mapped[str] = mapped_column(sa.String(7))
    last_month: Mapped[str] = mapped_column(sa.String(7))
    opens: Mapped[date]
    closes: Mapped[date]


class LateNotice(Stated):
    """An agency's word that a month comes late, and by when it expects to file."""

    __tablename__ = "late_notice"
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey("agency.agency_id"), index=True)
    month: Mapped[str] = mapped_column(sa.String(7))
    expected_by: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(40))


class ZeroTakenBack(Stated):
    """An attested zero was a mistake: whatever was attested for the month before holds no more."""

    __tablename__ = "zero_taken_back"
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey("agency.agency_id"), index=True)
    month: Mapped[str] = mapped_column(sa.String(7))


class Correction(Stated):
    """Why an agency corrected a report, attested by an office and a person of it."""

    __tablename__ = "correction"
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("report.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(2))
    office: Mapped[str] = mapped_column(sa.String(200))


class Withdrawal(Stated):
    """A report is withdrawn. `successor_id`: the report that stands in its place, for a duplicate."""

    __tablename__ = "withdrawal"
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("report.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(2))
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("report.id"))


class KnownIssue(Stated):
    """Something known to be wrong in the data: which agency, table, field and months it touches; null where all of them."""

    __tablename__ = "known_issue"
    title: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.String(2000))
    agency_id: Mapped[str | None] = mapped_column(sa.ForeignKey("agency.agency_id"))
    table_name: Mapped[str | None] = mapped_column(sa.String(40))
    field: Mapped[str | None] = mapped_column(sa.String(80))
    first_month: Mapped[str | None] = mapped_column(sa.String(7))
    last_month: Mapped[str | None] = mapped_column(sa.String(7))
    noted_on: Mapped[date]


class Reply(Stated):
    """What an agency says about its figures, signed by an office."""

    __tablename__ = "reply"
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey("agency.agency_id"))
    written_on: Mapped[date]
    signed_as: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.String(2000))
    about: Mapped[str | None] = mapped_column(sa.String(200))


class Definition(Stated):
    """What a field means changed on a date, at one agency or everywhere."""

    __tablename__ = "definition"
    from_date: Mapped[date]
    agency_id: Mapped[str | None] = mapped_column(sa.ForeignKey("agency.agency_id"))
    table_name: Mapped[str] = mapped_column(sa.String(40))
    field: Mapped[str] = mapped_column(sa.String(80))
    text: Mapped[str] = mapped_column(sa.String(2000))


class Ending(Stated):
    """A statement ends: an issue is resolved on a day, a withdrawal is lifted, anything else is taken back.

    `what` and `of` name it: a table and a number in it; `known_issue/retracted` is an issue that was none.
    """

    __tablename__ = "ending"
    what: Mapped[str] = mapped_column(sa.String(40))
    of: Mapped[int]
    ended_on: Mapped[date]
    __table_args__ = (sa.Index("ix_ending_what", "what", "of"),)
