"""Whether reports of a month are taken today, in time or late: windows, filing days and late notices of the registry put together.

What is due and when says `ingest.registry.facts`; days are those of the registry (UTC), so that nothing is called in time
here and late in a release. Must not open a window (the desk does), and must not refuse what a month already has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl
from sqlalchemy.orm import Session

from ingest.registry.enrolment import agencies_frame
from ingest.registry.facts import due_days
from ingest.registry.months import first_day, next_first
from ingest.registry.snapshot import late_notices_frame, windows_frame
from portal.texts import say
from portal.wording import day_words, month_words

OPEN, NOT_YET, LATE, CLOSED = "open", "not_yet", "late", "closed"
"""In time; the window opens later; past the deadline, with a notice or without any window; the window has closed, no notice."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A month of an agency on a day. due: last day in time (None: no deadline); opens: of the next window; expected_by: of a notice."""

    month: str
    state: str
    due: date | None
    opens: date | None
    expected_by: date | None

    @property
    def takes(self) -> bool:
        """Whether reports of the month can be submitted now."""
        return self.state in {OPEN, LATE}

    def refusal(self) -> str | None:
        """Why nothing is taken now, and what to do; None where it is."""
        if self.state == NOT_YET and self.opens is not None:
            return say("window_not_yet", month=month_words(self.month), opens=day_words(self.opens))
        if self.state == CLOSED and self.due is not None:
            return say("window_closed", month=month_words(self.month), due=day_words(self.due))
        return None


def opening(session: Session, agency_id: str, month: str, *, at: datetime) -> Opening:
    """Whether reports of a month are taken from an agency now. Raises IntakeProblem for a month not written YYYY-MM."""
    return openings(session, [(agency_id, month)], at=at)[0]


def openings(session: Session, asked: Sequence[tuple[str, str]], *, at: datetime) -> list[Opening]:
    """The same of several (agency_id, month), in their order; the registry is asked once. Raises IntakeProblem."""
    if not asked:
        return []
    days = [first_day(month) for _, month in asked]
    agencies = agencies_frame(session, as_of=at).filter(pl.col("agency_id").is_in(sorted({name for name, _ in asked})))
    windows, notices = windows_frame(session, as_of=at), late_notices_frame(session, as_of=at)
    told = due_days(agencies, windows, start=min(days), end=max(days))
    due = {(row[0], row[1]): row[2] for row in told.select("agency_id", "month", "due").iter_rows()}
    return [
        opening_on(month, agency_id=name, due=due.get((name, month)), windows=windows, notices=notices, on=registry_day(at))
        for name, month in asked
    ]  # fmt: skip


def opening_on(
    month: str, *, agency_id: str, due: date | None, windows: pl.DataFrame, notices: pl.DataFrame, on: date
) -> Opening:
    """The same from frames of the registry (windows, late_notices of a snapshot) on a day.

    Without a window a month is taken at any time, and late after its deadline. Where windows were opened for it, it is taken
    inside one of them, and afterwards only once the agency has noted that it comes late.
    """
    # A row at a time: there are few, and a page asks for each of its months.
    mine = [
        row for row in windows.iter_rows(named=True)
        if row["agency_id"] in (None, agency_id) and row["first_month"] <= month <= row["last_month"]
    ]  # fmt: skip
    noted = [
        row["expected_by"]
        for row in notices.iter_rows(named=True)
        if (row["agency_id"], row["month"]) == (agency_id, month)
    ]
    expected_by = noted[-1] if noted else None
    opens = min((row["opens"] for row in mine if row["opens"] > on), default=None)
    if not mine:
        state = LATE if due is not None and on > due else OPEN
    elif any(row["opens"] <= on <= row["closes"] for row in mine):
        state = OPEN
    elif opens is not None:
        state = NOT_YET
    else:
        state = LATE if expected_by is not None else CLOSED
    return Opening(month=month, state=state, due=due, opens=opens, expected_by=expected_by)


def registry_day(at: datetime) -> date:
    """The day the registry counts by."""
    return at.astimezone(UTC).date()


def months_between(first: str, last: str) -> list[str]:
    """Every month from one to another, both with it. Raises IntakeProblem unless both are written YYYY-MM."""
    told, day, end = [], first_day(first), first_day(last)
    while day <= end:
        told.append(f"{day:%Y-%m}")
        day = next_first(f"{day:%Y-%m}")
    return told
