"""What an agency submitted: find a report, see its versions and what was published of it, withdraw it, let it stand again.

Corrections are written in the form (/reports/correct); what was sent is never changed.
"""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry import reports
from ingest.registry.models import Report
from portal.access import Access
from portal.drafts import move
from portal.handles import handle_of, report_of
from portal.listing import address, chosen_agency, page_number
from portal.report_origin import drafts_of
from portal.room import Asked, Room, onward, typed, who
from portal.submitted import corrections_of, own_number, submitted, versions_of, withdrawal_of
from portal.texts import say
from portal.wording import month_words
from portal.workflow import Act, may_follow
from schemas.change_reasons import WITHDRAWAL_REASONS

_LONGEST = 120


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    def listed(request: Asked, *, number: str = "") -> Response[Any]:
        at, page, month = room.now(), page_number(request), _month(request.query_params.get("month", ""))
        with room.reading() as session:
            access = room.access(session, request)
            agency = chosen_agency(access, request)
            mine = agency.agency_id if agency else ""
            rows, more = submitted(access, month=month, number=number, agency_id=mine, page=page, last=at)
        return room.page(
            request, "corrections.html", rows=rows, more=more and not number, page=page, month=month, number=number,
            agency=agency, rest=address("", month=month, agency=_asked(request)).replace("?", "&"),
            handle=lambda row: handle_of(room.setting.secret, row.id), month_words=month_words,
        )  # fmt: skip

    def shown(request: Asked, handle: str, *, status: int = 200, wrong: dict[str, str] | None = None) -> Response[Any]:
        at = room.now()
        with room.reading() as session:
            access = room.access(session, request)
            report = report_of(room.setting.secret, handle, access)
            gone = withdrawal_of(access, report, at=at)
            named = gone.successor_id if gone is not None else None
            other = None if named is None else access.one(Report, Report.id == named)
            versions = versions_of(access, report, at=at)
            told = {
                "agency": access.agency(report.agency_id), "versions": versions, "withdrawal": gone,
                "corrections": corrections_of(access, report), "successor": own_number(other) if other else None,
            }  # fmt: skip
            published = _published(room, report)
            number, month = own_number(report), versions[0].month if versions else ""
        mine = report.agency_id in who(request).agencies
        return room.page(
            request, "correction.html", status=status, handle=handle, number=number, month=month, published=published,
            month_words=month_words, reasons=WITHDRAWAL_REASONS, may_change=mine and who(request).may("correct_reports"),
            wrong=wrong or {}, typed=lambda name: typed(request, name), **told,
        )  # fmt: skip

    @get("/corrections", sync_to_thread=True, may="see_agency")
    def corrections(request: Asked) -> Response[Any]:
        return listed(request)

    @post("/corrections", sync_to_thread=True, may="see_agency", status_code=200)
    def find(request: Asked) -> Response[Any]:
        # By post, so that the agency's number stands in no address.
        return listed(request, number=typed(request, "number", longest=_LONGEST))

    @get("/corrections/{handle:str}", sync_to_thread=True, may="see_agency")
    def report(request: Asked, handle: FromPath[str]) -> Response[Any]:
        return shown(request, handle)

    @post("/corrections/{handle:str}/withdraw", sync_to_thread=True, may="correct_reports")
    def withdraw(request: Asked, handle: FromPath[str]) -> Response[Any]:
        reason, at = typed(request, "reason"), room.now()
        wrong: dict[str, str] = {}
        if reason not in WITHDRAWAL_REASONS:
            wrong["reason"] = say("withdraw_choose")
        if not typed(request, "sure"):
            wrong["sure"] = say("withdraw_tick")
        with room.writing() as session:
            access = room.access(session, request)
            report = report_of(room.setting.secret, handle, access, lock=True)
            access.acts_for(report.agency_id)
            other = (
                _successor(access, report, typed(request, "successor", longest=_LONGEST)) if reason == "w1" else None
            )
            if reason == "w1" and other is None:
                wrong["successor"] = say("withdraw_successor")
            if not wrong:
                try:
                    reports.withdraw(
                        session, report.id, reason=reason, by=who(request).actor, at=at, successor_id=other.id if other else None
                    )  # fmt: skip
                    _follow(session, report, request, Act.WITHDRAW, at=at, about=reason)
                except IntakeProblem:
                    # Reason and number are in order by now: either report was withdrawn meanwhile.
                    wrong["reason"] = say("withdraw_gone")
        return shown(request, handle, status=422, wrong=wrong) if wrong else onward(f"/corrections/{handle}")

    @post("/corrections/{handle:str}/reinstate", sync_to_thread=True, may="correct_reports")
    def reinstate(request: Asked, handle: FromPath[str]) -> Response[Any]:
        _let_stand(room, request, handle)
        return onward(f"/corrections/{handle}")

    return [corrections, find, report, withdraw, reinstate]


def _let_stand(room: Room, request: Asked, handle: str) -> None:
    with room.writing() as session:
        access = room.access(session, request)
        report = report_of(room.setting.secret, handle, access, lock=True)
        access.acts_for(report.agency_id)
        if withdrawal_of(access, report, at=room.now()) is not None:
            reports.reinstate(session, report.id, by=who(request).actor, at=room.now())
            _follow(session, report, request, Act.REINSTATE, at=room.now())


def _follow(session: Session, report: Report, request: Asked, act: Act, *, at: datetime, about: str = "") -> None:
    """The draft the report was last sent from, where the portal has one, stands as the report does."""
    sent = next(iter(drafts_of(session, report)), None)
    if sent is not None and may_follow(sent.status, act):
        move(session, sent, who(request), act, at=at, about=about)


def _successor(access: Access, report: Report, number: str) -> Report | None:
    """The other report of the same agency, in force; None where there is none."""
    named = Report.incident_id.in_([f"{report.agency_id}:{number}", number])
    found = access.all(Report, named, Report.agency_id == report.agency_id, Report.id != report.id)
    return found[0] if number and found else None


def _published(room: Room, report: Report) -> dict[str, Any] | None:
    """What the last release holds of a report, where the deployment can tell."""
    look = room.setting.published
    return None if look is None else dict(look(report.agency_id, report.incident_id))


def _asked(request: Asked) -> str:
    return str(request.query_params.get("agency") or "")


def _month(text: str) -> str:
    return (
        text
        if len(text) == 7 and text[4] == "-" and (text[:4] + text[5:]).isdecimal() and "01" <= text[5:] <= "12"
        else ""
    )
