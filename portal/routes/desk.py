"""The state's desk: who has reported, what is to do next, how agencies are doing; the grid as a file, and reminders.

Counts are true and for the desk alone. Must not judge a report.
"""

from collections import Counter
from datetime import date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa
from litestar import Response, get, post
from litestar.params import FromPath

from ingest.registry.audit import note
from ingest.registry.models import Account, Reminder, Ticket, Upload
from portal.access import Access
from portal.coverage import Coverage, completeness, coverage, officers_covered, timeliness
from portal.csv_files import csv_file
from portal.diagnosis import asked_back, fixes, periods
from portal.roles import Role
from portal.room import Asked, Room, onward, typed, who
from portal.texts import say
from portal.uploads import HELD, PARTLY, REST
from portal.wording import month_words

PER_PAGE = 60
"""Agencies on one page of the grid."""
LONGEST_MAIL = 4_000
FEW_MONTHS = 3
WAITING = (PARTLY, HELD, REST)
"""States of an upload in which rows wait for a fix."""


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    @get("/desk", sync_to_thread=True, may="see_desk")
    def desk(request: Asked) -> Response[Any]:
        with room.reading() as session:
            told = coverage(session, as_of=room.now(), zone=room.setting.timezone)
            access = room.access(session, request)
            contacts = _last_contacts(access)
            todo = _todo(access, told, contacts, room)
            doing = _doing(access, told, at=room.now())
        chosen, page, pages = _page(told, request)
        months = [(month, month[5:7], month[:4]) for month in told.months]
        return room.page(request, "desk.html", told=told, rows=told.rows(), chosen=chosen, months=months, page=page,
                         pages=pages, todo=todo, doing=doing, top=_top(told, room), counties=_counties(told),
                         county=request.query_params.get("county", ""), may_keep=who(request).may("keep_desk"))  # fmt: skip

    @get("/desk/coverage.csv", sync_to_thread=True, may="see_desk")
    def grid_file(request: Asked) -> Response[Any]:
        with room.reading() as session:
            told = coverage(session, as_of=room.now(), zone=room.setting.timezone)
        named = told.cells.join(told.agencies.select("agency_id", "name", "county", "sworn_officers"), on="agency_id")
        return csv_file(named.columns, named.iter_rows(), "coverage.csv")

    @get("/desk/reminders/{agency_id:str}", sync_to_thread=True, may="keep_desk")
    def reminder(request: Asked, agency_id: FromPath[str]) -> Response[Any]:
        with room.reading() as session:
            access = room.access(session, request)
            agency = access.agency(agency_id)
            told = coverage(session, as_of=room.now(), zone=room.setting.timezone, of=[agency_id])
            to = _recipients(access, agency_id)
        late = told.cells.filter(status="late")["month"].to_list()
        text = say("desk_mail", months=", ".join(month_words(month) for month in late) or say("desk_mail_none"),
                   address=room.setting.origin, contact=room.setting.contact, publisher=room.setting.publisher)  # fmt: skip
        return room.page(request, "desk_reminder.html", agency=agency, to=to, text=text, late=late,
                         by_mail=room.setting.post is not None)  # fmt: skip

    @post("/desk/reminders/{agency_id:str}", sync_to_thread=True, may="keep_desk")
    def remind(request: Asked, agency_id: FromPath[str]) -> Response[Any]:
        with room.reading() as session:
            access = room.access(session, request)
            access.agency(agency_id)
            to = _recipients(access, agency_id)
        text, by_mail = typed(request, "text", longest=LONGEST_MAIL), room.setting.post
        if not text or not to or by_mail is None:
            return room.refused(request, say("desk_mail_not_sent"), 422)
        for account in to:
            by_mail(to=account.email, subject=say("desk_mail_subject"), text=text)
        at = room.now()
        with room.writing() as session:
            session.add_all(
                Reminder(agency_id=agency_id, account_id=account.id, kind="by_desk", about="", sent_at=at)
                for account in to
            )
            note(session, at=at, actor=who(request).actor, action="sent_reminder", subject=agency_id)
        return onward("/desk")

    return [desk, grid_file, reminder, remind]


def _top(told: Coverage, room: Room) -> dict[str, Any]:
    """The figures over the grid."""
    done = completeness(told)
    late = told.cells.filter(pl.col("status") == "late")
    filed, all_officers = officers_covered(told, told.months[-1])
    names = dict(told.agencies.select("agency_id", "name").iter_rows())
    return {
        "complete": int(done["complete"].sum()), "judged": int(done["judged"].sum()),
        "complete_before": int(done["complete_before"].sum()), "judged_before": int(done["judged_before"].sum()),
        "officers": filed, "all_officers": all_officers, "last": told.months[-1],
        "late": late.height, "late_at": sorted({names[each] for each in late["agency_id"]}),
        "behind": late["agency_id"].n_unique(), "agencies": told.agencies.height, "today": room.today(),
    }  # fmt: skip


def _page(told: Coverage, request: Asked) -> tuple[list[dict[str, Any]], int, int]:
    """The agencies of one page of the grid, of a county where one is named; the page, and how many there are."""
    county = request.query_params.get("county", "")
    agencies = told.agencies.filter(pl.col("county") == county) if county else told.agencies
    pages = max(1, -(-agencies.height // PER_PAGE))
    asked = request.query_params.get("page", "1")
    page = min(max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1, 1), pages)
    return agencies.slice((page - 1) * PER_PAGE, PER_PAGE).to_dicts(), page, pages


def _counties(told: Coverage) -> list[str]:
    return sorted(told.agencies["county"].unique().to_list())


def _recipients(access: Access, agency_id: str) -> list[Account]:
    """Who gets mails for an agency: its administrators."""
    return access.all(Account, Account.agency_id == agency_id, Account.role == Role.AGENCY_ADMIN.value,
                      Account.ended_at.is_(None), order=[Account.id])  # fmt: skip


def _last_contacts(access: Access) -> dict[str, datetime]:
    told = sa.select(Reminder.agency_id, sa.func.max(Reminder.sent_at)).group_by(Reminder.agency_id)
    return {agency: at for agency, at in access.session.execute(told) if at is not None}


def _todo(access: Access, told: Coverage, contacts: dict[str, datetime], room: Room) -> list[dict[str, Any]]:
    """What the desk may do next: late agencies, files that wait for a fix, what the public pointed out; the oldest first."""
    names = dict(told.agencies.select("agency_id", "name").iter_rows())
    waiting = {
        upload.agency_id: upload for upload in access.all(Upload, Upload.status.in_(WAITING), order=[Upload.changed_at])
    }
    todo: list[dict[str, Any]] = []
    late = told.cells.filter(status="late").group_by("agency_id").agg(pl.col("month").sort())
    for agency_id, months in late.iter_rows():
        what = _owed(months)
        if (upload := waiting.pop(agency_id, None)) is not None:
            what += " " + say("desk_waiting", ready=upload.rows - upload.rejected, rows=upload.rows)
        todo.append({"agency": names[agency_id], "what": what, "since": _day_after(months[0]), "contact": contacts.get(agency_id),
                     "step": "remind", "address": f"/desk/reminders/{agency_id}"})  # fmt: skip
    for agency_id, upload in waiting.items():
        what = say("desk_waiting", ready=upload.rows - upload.rejected, rows=upload.rows)
        todo.append({"agency": names.get(agency_id, agency_id), "what": what,
                     "since": upload.created_at.astimezone(room.setting.timezone).date(),
                     "contact": contacts.get(agency_id), "step": "remind", "address": f"/desk/reminders/{agency_id}"})  # fmt: skip
    tickets = access.session.scalars(sa.select(Ticket).where(Ticket.closed_at.is_(None)).order_by(Ticket.at))
    for ticket in tickets:
        todo.append({"agency": names.get(ticket.agency_id or "", ""), "what": say("desk_ticket", number=ticket.number),
                     "since": ticket.at.astimezone(room.setting.timezone).date(), "contact": None, "step": "answer",
                     "address": "/inbox"})  # fmt: skip
    return sorted(todo, key=lambda each: each["since"])


def _owed(months: list[str]) -> str:
    """Which months an agency owes; many as from and to, since nobody reads a list of them."""
    if len(months) <= FEW_MONTHS:
        return say("desk_late", months=", ".join(month_words(month) for month in months))
    return say("desk_late_many", count=len(months), first=month_words(months[0]), last=month_words(months[-1]))


def _day_after(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1)


def _doing(access: Access, told: Coverage, *, at: datetime) -> list[dict[str, Any]]:
    """How each agency is doing against its own year before, and what would help it most; by size."""
    (since, until), (before_since, before_until) = periods(at)
    now = asked_back(access.session, since=since, until=until)
    before = asked_back(access.session, since=before_since, until=before_until)
    senders = dict(told.agencies.select("agency_id", "sender").iter_rows())
    alone = Counter(senders.values())
    done = told.agencies.select("agency_id", "name").join(
        completeness(told), on="agency_id", how="left", maintain_order="left"
    )
    rows = done.join(timeliness(told), on="agency_id", how="left", maintain_order="left").to_dicts()
    for row in rows:
        sender = senders[row["agency_id"]]
        # What a sender of many agencies is asked back is nobody's alone.
        own = fixes(now.filter(sender=sender), before.filter(sender=sender)) if alone[sender] == 1 else None
        row["help"] = None if own is None or own.is_empty() else own.row(0, named=True)
    return rows
