"""When reports are due: reporting windows, and an agency's word that a month comes late.

Must not decide what is late; it says what was agreed and announced.
"""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.acts import known_agency, state
from ingest.registry.months import begun, in_order
from ingest.registry.stated import LateNotice, Window
from schemas.change_reasons import LATE_REASON


def open_window(
    session: Session, *, first_month: str, last_month: str, opens: date, closes: date, by: str, at: datetime,
    agency_id: str | None = None,
) -> int:  # fmt: skip
    """Say when reports of a period are taken, of one agency or of all; returns the window's number."""
    if agency_id is not None:
        known_agency(session, agency_id)
    in_order(first_month, last_month)
    if closes < opens:
        raise IntakeProblem(f"the window closes on {closes}, before it opens on {opens}; give the earlier day first.")
    if closes < date.fromisoformat(f"{first_month}-01"):
        raise IntakeProblem(f"the window closes on {closes}, before the period begins in {first_month}.")
    window = Window(agency_id=agency_id, first_month=first_month, last_month=last_month, opens=opens, closes=closes)
    subject = f"window # {first_month} to {last_month} {agency_id or 'all'}"
    return state(session, window, by=by, at=at, action="opened_window", subject=subject, once=True)


def note_late(
    session: Session, *, agency_id: str, month: str, expected_by: date, reason: str, by: str, at: datetime
) -> int:
    """Record that an agency files a month late; returns the notice's number. reason: a code of LATE_REASON."""
    known_agency(session, agency_id)
    begun(month, at=at)
    if reason not in LATE_REASON.codes:
        raise IntakeProblem(f"this reason is not known; it is one of {', '.join(LATE_REASON.codes)}.")
    if expected_by < at.astimezone(UTC).date():
        raise IntakeProblem(f"{expected_by} has passed; say by when the reports are expected now.")
    notice = LateNotice(agency_id=agency_id, month=month, expected_by=expected_by, reason=reason)
    return state(session, notice, by=by, at=at, action="noted_late", subject=f"{agency_id} {month}", once=True)
