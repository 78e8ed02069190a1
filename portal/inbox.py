"""What readers point out in a release: taken with a ticket, sealed, read by the desk and the agency, closed with an outcome.

The words never leave the portal, and the address of who wrote is read by the state alone: who points out an error in the
figures of a police agency need not be known to it. Must not publish anything.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.landing import Landing
from ingest.registry import reports
from ingest.registry.audit import note
from ingest.registry.models import Agency, Report, Ticket
from ingest.registry.withdrawn import withdrawn_reports
from portal.access import Access
from portal.listing import PAGE
from portal.principal import Principal
from portal.texts import say
from portal.tokens import number
from schemas.change_reasons import CORRECTION_REASONS
from schemas.standard import PUBLISHED_TABLES

SENDER = "public-inbox"
"""Whose data key seals what readers write."""

OUTCOMES = ("accepted", "known", "no_error", "unclear")
"""What came of a ticket: an error that is corrected, one that was known, none, or nothing that can be found out."""

LONGEST = 2_000
_TABLES = frozenset(table.name for table in PUBLISHED_TABLES)
_RELEASE = re.compile(r"[0-9]{4}\.[0-9]{2}\.[0-9]{1,3}(?:\.[0-9]{1,3})?")
_ROW = re.compile(r"[A-Za-z0-9_:.,\-]{1,120}")
_MAIL = re.compile(r"[^\s@,;<>]{1,64}@[^\s@,;<>]{1,189}")


@dataclass(frozen=True, kw_only=True)
class Pointed:
    """What a reader wrote. mail: theirs, empty where they gave none, or where the one who looks may not see it."""

    text: str
    mail: str


def checked(session: Session, sent: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a message (release, table, row, agency, text, mail), by field."""
    wrong: dict[str, str] = {}
    if sent["release"] and not _RELEASE.fullmatch(sent["release"]):
        wrong["release"] = say("public_release_wrong")
    if sent["table"] and sent["table"] not in _TABLES:
        wrong["table"] = say("public_table_wrong")
    if sent["row"] and not _ROW.fullmatch(sent["row"]):
        wrong["row"] = say("public_row_wrong")
    if sent["agency"] and session.get(Agency, sent["agency"]) is None:
        wrong["agency"] = say("public_agency_wrong")
    if not 10 <= len(sent["text"]) <= LONGEST:
        wrong["text"] = say("public_text_wrong", most=LONGEST)
    if sent["mail"] and not _MAIL.fullmatch(sent["mail"]):
        wrong["mail"] = say("public_mail_wrong")
    return wrong


def take(session: Session, landing: Landing, sent: Mapping[str, str], *, at: datetime) -> str:
    """Keep a message that was checked; returns the number of its ticket."""
    told = json.dumps({"text": sent["text"], "mail": sent["mail"]}, ensure_ascii=False).encode()
    ticket = Ticket(
        number=number("T"), release=sent["release"] or None, agency_id=sent["agency"] or None,
        about=" ".join(part for part in (sent["table"], sent["row"]) if part) or None, sealed=landing.seal(SENDER, told), at=at,
    )  # fmt: skip
    session.add(ticket)
    note(session, at=at, actor="public", action="took_ticket", subject=ticket.number)
    return ticket.number


def opened(landing: Landing, ticket: Ticket, who: Principal) -> Pointed:
    """What a ticket says, to who may see it."""
    told = json.loads(landing.open(SENDER, ticket.sealed))
    return Pointed(text=told["text"], mail=told["mail"] if who.sees_all else "")


def tickets(access: Access, *, closed: bool, page: int) -> tuple[Sequence[Ticket], bool]:
    """The tickets of who asks, last first, and whether there are more."""
    told = access.of(Ticket).where(Ticket.outcome.is_not(None) if closed else Ticket.outcome.is_(None))
    told = told.order_by(Ticket.at.desc(), Ticket.id.desc()).offset((page - 1) * PAGE).limit(PAGE + 1)
    found = list(access.session.scalars(told))
    return found[:PAGE], len(found) > PAGE


def close(session: Session, ticket: Ticket, who: Principal, outcome: str, *, at: datetime) -> None:
    """Say what came of an open ticket."""
    ticket.outcome, ticket.closed_by, ticket.closed_at = outcome, who.person, at
    note(session, at=at, actor=who.actor, action="closed_ticket", subject=f"{ticket.number} {outcome}")


def state_correction(
    access: Access, ticket: Ticket, own_number: str, *, reason: str, office: str, at: datetime
) -> dict[str, str]:
    """State in the registry why a report is corrected, so that the ledger of the next release says it; what is wrong, by field.

    The corrected version itself is written in the form or sent in a file.
    """
    if reason not in CORRECTION_REASONS:
        return {"reason": say("inbox_reason")}
    named = Report.incident_id.in_([f"{ticket.agency_id}:{own_number}", own_number])
    found = access.all(Report, named, Report.agency_id == ticket.agency_id)
    if not found:
        return {"report": say("inbox_no_report")}
    if withdrawn_reports(access.session, [found[0].id], as_of=at):
        return {"report": say("inbox_withdrawn")}
    reports.correct(access.session, found[0].id, reason=reason, office=office, by=access.who.actor, at=at)
    note(
        access.session,
        at=at,
        actor=access.who.actor,
        action="led_to_correction",
        subject=f"{ticket.number} report {found[0].id}",
    )
    return {}


def open_tickets(access: Access) -> int:
    """How many tickets of who asks wait for an outcome."""
    told = sa.select(sa.func.count()).select_from(Ticket).where(access.mine(Ticket), Ticket.outcome.is_(None))
    return int(access.session.scalar(told) or 0)
