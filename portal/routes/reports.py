"""The reports of an agency: the list of them, the screener with which one begins, look-ups."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from litestar import Response, get, post

from ingest.registry.models import Account, Agency, Draft
from portal import drafts
from portal.access import Access
from portal.form.answers import begun
from portal.form.clearing import is_asked
from portal.form.judging import Found
from portal.form.layout import controls_in
from portal.form.views import Part, parts_of
from portal.listing import PAGE, page_number
from portal.room import Asked, Room, form, onward, typed, who
from portal.texts import say
from portal.wording import month_words
from portal.workflow import STATUSES
from schemas.screener import SCREENER, reportable, unanswered

_NUMBER = re.compile(r"[DR]-[0-9A-Z-]{4,24}")
_SHOWN = 10
"""Addresses a look-up gives at most."""


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    def began(request: Asked, *, status: int = 200, missing: Sequence[str] = ()) -> Response[Any]:
        answers = begun(screener=_screened(request))
        with room.reading() as session:
            agencies = _writable(room.access(session, request))
        open_one = Found(code="missing", severity="error", sentence=say("report_screener_missing"), remedy="")
        findings = {("screener", key): [open_one] for key in missing}
        return room.page(
            request, "reports_new.html", status=status, part=_plain(parts_of(answers, "screener", findings)[0]), missing=missing,
            agencies=agencies, agency=typed(request, "agency"), training=bool(typed(request, "training")),
            month=_month(str(request.query_params.get("month", "")) or typed(request, "month")), month_words=month_words,
        )  # fmt: skip

    @get("/reports", sync_to_thread=True, may="see_agency")
    def reports(request: Asked) -> Response[Any]:
        asked = str(request.query_params.get("status", ""))
        status, month = asked if asked in STATUSES else "", _month(str(request.query_params.get("month", "")))
        number, me = page_number(request), who(request)
        with room.reading() as session:
            access = room.access(session, request)
            rows = drafts.listed(access, status=[status] if status else [], month=month, page=number)
            waiting = drafts.waiting_for(access) if me.may("review_reports") else []
            names = _names(access, [*rows, *waiting])
            agencies = {agency.agency_id: agency.name for agency in access.all(Agency)} if len(me.agencies) != 1 else {}
            counts = drafts.counted(access)
            approved = drafts.approved_months(access) if me.may("submit_reports") else []
        return room.page(
            request, "reports.html", rows=rows[:PAGE], more=len(rows) > PAGE, page=number, waiting=waiting, names=names,
            agencies=agencies, counts=counts, chosen=status, month=month, approved=approved, statuses=STATUSES,
            month_words=month_words, mine=me.account_id, may_write=me.may("write_reports"), may_submit=me.may("submit_reports"),
            said=str(request.query_params.get("said", "")), number=_named(request),
        )  # fmt: skip

    @get("/reports/new", sync_to_thread=True, may="write_reports")
    def new(request: Asked) -> Response[Any]:
        return began(request)

    @post("/reports/new", sync_to_thread=True, may="write_reports")
    def begin(request: Asked) -> Response[Any]:
        given = _screened(request)
        told = {key: {"yes": True, "no": False}.get(given.get(key, "")) for key in SCREENER}
        missing = unanswered(**told)
        if missing:
            return began(request, status=422, missing=missing)
        if reportable(**told) is False:
            # Nothing is kept of it: there is no duty to report, and so no reason to hold what was told.
            return room.page(request, "reports_needless.html")
        me = who(request)
        with room.writing() as session:
            access = room.access(session, request)
            agency = access.agency(access.acts_for(typed(request, "agency") or me.agency_id or ""))
            answers = begun(state=agency.state, county=agency.county, screener=given)
            draft = drafts.start(
                session, me, answers, agency_id=agency.agency_id, at=room.now(), training=bool(typed(request, "training")),
                sealed=drafts.sealed_for(session, room.setting.landing, agency.agency_id),
                month=_month(typed(request, "month")) or None,
            )  # fmt: skip
        return onward(f"/reports/{draft.number}/incident")

    @get("/lookup/places", sync_to_thread=True, may="write_reports")
    def places(request: Asked) -> list[str]:
        text = str(request.query_params.get("q", "")).strip()[:100]
        look = room.setting.places
        return list(look(text))[:_SHOWN] if look is not None and len(text) >= 3 else []

    return [reports, new, begin, places]


def _named(request: Asked) -> str:
    """The number or receipt the page before speaks of; nothing else is repeated from an address."""
    told = str(request.query_params.get("number", ""))
    return told if _NUMBER.fullmatch(told) else ""


def _plain(part: Part) -> Part:
    """The screener as it is begun: yes or no, since nothing else decides it."""
    told = [replace(each, choices=tuple(c for c in each.choices if c.code in {"yes", "no"})) for each in part.questions]
    return replace(part, questions=tuple(told))


def _screened(request: Asked) -> dict[str, str]:
    """The screener's answers as typed, without those whose question is not asked."""
    given: dict[str, str] = {}
    for control in controls_in("screener"):
        value = form(request).get(control.key, "")
        if value in {"yes", "no"} and is_asked(control, given, given):
            given[control.key] = str(value)
    return given


def _writable(access: Access) -> list[Agency]:
    """The agencies the principal may write for."""
    return access.all(Agency, Agency.agency_id.in_(sorted(access.who.agencies)), order=(Agency.name,))


def _names(access: Access, rows: Sequence[Draft]) -> dict[int, str]:
    """Names of the people who began these reports."""
    told = sa.select(Account.id, Account.name).where(Account.id.in_({row.author_id for row in rows}))
    return {row.id: row.name for row in access.session.execute(told)}


def _month(text: str) -> str:
    return (
        text
        if len(text) == 7 and text[4] == "-" and (text[:4] + text[5:]).isdecimal() and "01" <= text[5:] <= "12"
        else ""
    )
