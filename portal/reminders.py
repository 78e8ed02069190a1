"""Mails about deadlines: who is told what on a day, in their language, each thing once; never a word of a report.

Pure but for `addressees`, `open_by_agency` and `told_before`, which read the registry. Must not send a mail: `vigie remind` does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.enrolment import agencies_frame
from ingest.registry.models import Account, Agency, Reminder
from portal.months import Month, open_months
from portal.roles import Role, may
from portal.sessions import agencies_of
from portal.texts import LANGUAGE, say
from portal.windows import registry_day
from portal.wording import day_words, month_words

SOON, TOMORROW, OVERDUE = "due_soon", "due_tomorrow", "overdue"
"""Kinds of mail about a month: a week before its deadline, the day before, the day after it (or after the day announced)."""

_AHEAD = {SOON: 7, TOMORROW: 1}
LOOKS_BACK = 62
"""Days after a deadline in which a month that is overdue is still worth a mail; older ones stand on the first page."""


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Somebody who may attest or file for agencies. language: of their mails."""

    account_id: int
    email: str
    language: str
    agencies: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Due:
    """One thing to tell: about which month of which agency, of what kind."""

    agency_id: str
    agency: str
    kind: str
    month: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail to one person. told: everything it tells, so that none of it is told again."""

    to: Addressee
    subject: str
    text: str
    told: tuple[Due, ...]


def due_on(day: date, months: Iterable[Month], *, agency: str) -> list[Due]:
    """What is told of an agency's open months on a day. A month announced as late is left alone until the day it was announced for."""
    found = []
    for month in months:
        kind, of = _kind(day, month)
        if kind is not None and of is not None:
            found.append(Due(agency_id=month.agency_id, agency=agency, kind=kind, month=month.month, day=of))
    return found


def _kind(day: date, month: Month) -> tuple[str | None, date | None]:
    due, expected = month.opening.due, month.opening.expected_by
    if due is None:
        return None, None
    end = due if expected is None else max(due, expected)
    if day > end:
        return (OVERDUE if (day - end).days <= LOOKS_BACK else None), end
    if expected is not None:
        return None, None
    left = (due - day).days
    return next((kind for kind in (TOMORROW, SOON) if left <= _AHEAD[kind]), None), due


def mails(
    due: Sequence[Due],
    addressees: Iterable[Addressee],
    *,
    before: frozenset[tuple[int, str, str, str]],
    origin: str,
    contact: str,
) -> list[Mail]:
    """One mail for each person who is to be told something new. before: account, agency, kind and month of what was told."""
    made = []
    for person in addressees:
        new = tuple(
            one for one in due
            if one.agency_id in person.agencies and (person.account_id, one.agency_id, one.kind, one.month) not in before
        )  # fmt: skip
        if new:
            made.append(_mail(person, new, origin=origin, contact=contact))
    return made


def _mail(person: Addressee, told: tuple[Due, ...], *, origin: str, contact: str) -> Mail:
    token = LANGUAGE.set(person.language)
    try:
        late = any(one.kind == OVERDUE for one in told)
        lines = [
            say(f"remind_{one.kind}", agency=one.agency, month=month_words(one.month), day=day_words(one.day)) for one in told
        ]  # fmt: skip
        subject = say("remind_subject_late" if late else "remind_subject", count=len(told))
        text = "\n".join([
            say("remind_begin"), "", *lines, "", say("remind_zero"), "", f"{origin}/months", "", say("remind_end", contact=contact), "",
        ])  # fmt: skip
    finally:
        LANGUAGE.reset(token)
    return Mail(to=person, subject=subject, text=text, told=told)


def addressees(session: Session, *, at: datetime) -> list[Addressee]:
    """Everybody who may attest for an agency and can sign in, with the agencies they file for on the day."""
    rows = session.scalars(sa.select(Account).where(Account.ended_at.is_(None)).order_by(Account.id))
    return [
        Addressee(account_id=row.id, email=row.email, language=row.language, agencies=agencies_of(session, row.agency_id, on=at.date()))
        for row in rows if may(Role(row.role), "attest")
    ]  # fmt: skip


def open_by_agency(session: Session, *, at: datetime) -> Mapping[str, tuple[str, list[Month]]]:
    """Name and open months of every agency with somebody to tell, by its id."""
    wanted = {agency_id for person in addressees(session, at=at) for agency_id in person.agencies}
    names = {row["agency_id"]: row["name"] for row in agencies_frame(session, as_of=at).iter_rows(named=True)}
    known = session.scalars(
        sa.select(Agency.agency_id).where(Agency.agency_id.in_(sorted(wanted))).order_by(Agency.agency_id)
    )
    return {
        agency_id: (names[agency_id], open_months(session, agency_id, at=at))
        for agency_id in known
        if agency_id in names
    }


def told_before(session: Session) -> frozenset[tuple[int, str, str, str]]:
    """Account, agency, kind and month of every reminder that went out."""
    rows = session.execute(sa.select(Reminder.account_id, Reminder.agency_id, Reminder.kind, Reminder.about))
    return frozenset((row[0], row[1], row[2], row[3]) for row in rows)


def mails_for(session: Session, *, at: datetime, origin: str, contact: str) -> list[Mail]:
    """The mails of a day."""
    day = registry_day(at)
    due = [one for name, months in open_by_agency(session, at=at).values() for one in due_on(day, months, agency=name)]
    return mails(due, addressees(session, at=at), before=told_before(session), origin=origin, contact=contact)


def keep(session: Session, mail: Mail, *, at: datetime) -> None:
    """Note that a mail went out."""
    session.add_all(
        Reminder(agency_id=one.agency_id, account_id=mail.to.account_id, kind=one.kind, about=one.month, sent_at=at) for one in mail.told
    )  # fmt: skip
