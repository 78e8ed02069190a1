"""The correction inbox: a public page that anyone may write to, and the desk's page where it is read and closed."""

from typing import Any

import sqlalchemy as sa
from litestar import Response, get, post
from litestar.params import FromPath

from ingest.registry.models import Agency, Ticket
from portal.buckets import Buckets
from portal.inbox import LONGEST, OUTCOMES, checked, close, opened, state_correction, take, tickets
from portal.listing import page_number
from portal.roles import ANYONE
from portal.room import Asked, Room, onward, typed, who
from portal.texts import say
from portal.tokens import number as fresh_number
from schemas.change_reasons import CORRECTION_REASONS
from schemas.standard import PUBLISHED_TABLES

_FIELDS = ("release", "table", "row", "agency", "text", "mail")
_TABLES = tuple(table.name for table in PUBLISHED_TABLES)


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""
    buckets = Buckets()

    def asked(
        request: Asked, sent: dict[str, str], *, status: int = 200, wrong: dict[str, str] | None = None
    ) -> Response[Any]:
        with room.reading() as session:
            agencies = session.execute(sa.select(Agency.agency_id, Agency.name).order_by(Agency.name)).all()
        return room.page(request, "public_correction.html", status=status, sent=sent, wrong=wrong or {}, tables=_TABLES,
                         agencies=agencies, taken=None, most=LONGEST)  # fmt: skip

    @get("/public/correction", sync_to_thread=True, may=ANYONE)
    def point_out(request: Asked) -> Response[Any]:
        given = {name: request.query_params.get(name, "")[:200] for name in ("release", "table", "row", "agency")}
        if given["table"] == "agency" and not given["agency"]:
            given["agency"] = given["row"]
        return asked(request, {**given, "text": "", "mail": ""})

    @post("/public/correction", sync_to_thread=True, may=ANYONE, status_code=200)
    def pointed_out(request: Asked) -> Response[Any]:
        sent, at = {name: typed(request, name, longest=LONGEST + 1) for name in _FIELDS}, room.now()
        if typed(request, "website"):
            # Only a program fills the field nobody sees; it is told what everybody is told, and nothing is kept.
            return received(request, fresh_number("T"))
        with room.reading() as session:
            wrong = checked(session, sent)
        if wrong:
            return asked(request, sent, status=422, wrong=wrong)
        if not buckets.take(request.client.host if request.client else None, at=at):
            return asked(request, sent, status=429, wrong={"text": say("public_too_often")})
        with room.writing() as session:
            number = take(session, room.setting.landing, sent, at=at)
        return received(request, number)

    def received(request: Asked, number: str) -> Response[Any]:
        return room.page(
            request, "public_correction.html", sent={}, wrong={}, tables=(), agencies=(), taken=number, most=LONGEST
        )

    @get("/inbox", sync_to_thread=True, may="see_agency")
    def inbox(request: Asked) -> Response[Any]:
        page, closed = page_number(request), request.query_params.get("closed") == "yes"
        with room.reading() as session:
            access = room.access(session, request)
            found, more = tickets(access, closed=closed, page=page)
            names = {
                one.agency_id: one.name
                for one in access.all(Agency, Agency.agency_id.in_([one.agency_id for one in found if one.agency_id]))
            }
        return room.page(request, "inbox.html", tickets=found, more=more, page=page, closed=closed, names=names)

    def shown(request: Asked, number: str, *, status: int = 200, wrong: dict[str, str] | None = None) -> Response[Any]:
        with room.reading() as session:
            access = room.access(session, request)
            ticket = access.one(Ticket, Ticket.number == number)
            agency = access.agency(ticket.agency_id) if ticket.agency_id else None
        mine = ticket.agency_id in who(request).agencies and who(request).may("correct_reports")
        return room.page(
            request, "ticket.html", status=status, ticket=ticket, agency=agency, said=opened(room.setting.landing, ticket, who(request)),
            outcomes=OUTCOMES, reasons=CORRECTION_REASONS, wrong=wrong or {}, typed=lambda name: typed(request, name),
            may_answer=mine, may_close=mine or who(request).may("keep_desk"),
        )  # fmt: skip

    @get("/inbox/{number:str}", sync_to_thread=True, may="see_agency")
    def ticket(request: Asked, number: FromPath[str]) -> Response[Any]:
        return shown(request, number)

    @post("/inbox/{number:str}/answer", sync_to_thread=True, may="correct_reports")
    def answer(request: Asked, number: FromPath[str]) -> Response[Any]:
        return ended(request, number, of_agency=True)

    @post("/inbox/{number:str}/close", sync_to_thread=True, may="keep_desk")
    def closed(request: Asked, number: FromPath[str]) -> Response[Any]:
        return ended(request, number, of_agency=False)

    def ended(request: Asked, number: str, *, of_agency: bool) -> Response[Any]:
        outcome, own, at = typed(request, "outcome"), typed(request, "report", longest=120), room.now()
        wrong = {} if outcome in OUTCOMES else {"outcome": say("inbox_choose")}
        with room.writing() as session:
            access = room.access(session, request)
            found = access.one(Ticket, Ticket.number == number, lock=True)
            if of_agency:
                access.acts_for(found.agency_id or "")
            if found.outcome is None and not wrong:
                if of_agency and own and outcome == "accepted":
                    wrong = state_correction(
                        access, found, own, reason=typed(request, "reason"), office=f"account {who(request).person}", at=at
                    )  # fmt: skip
                if not wrong:
                    close(session, found, who(request), outcome, at=at)
        return shown(request, number, status=422, wrong=wrong) if wrong else onward("/inbox")

    return [point_out, pointed_out, inbox, ticket, answer, closed]
