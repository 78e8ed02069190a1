"""The months of an agency: what is filed, attested, announced or missing; attest a zero, take it back, say that a month comes late."""

from datetime import date, datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.audit import note
from ingest.registry.enrolment import attest_zero
from ingest.registry.filing import note_late
from ingest.registry.months import first_day
from ingest.registry.retracted import retract_zero
from portal.listing import agencies_page, chosen_agency
from portal.months import Month, months_of, open_months, since, zero_refusal
from portal.room import Asked, Room, onward, typed, who
from portal.texts import say
from portal.windows import months_between, registry_day
from portal.wording import month_words
from schemas.change_reasons import LATE_REASON

_FIRST_YEAR = 1990


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    def shown(request: Asked, *, status: int = 200, wrong: dict[str, str] | None = None) -> Response[Any]:
        at = room.now()
        with room.reading() as session:
            access = room.access(session, request)
            agency = chosen_agency(access, request)
            page = agencies_page(access, request)
            year = _year(request, registry_day(at))
            first, last = date(year, 1, 1), date(year, 12, 1)
            if agency:
                grid, missing, from_year = room.kept.of(
                    session, agency.agency_id, ("months", year, registry_day(at)),
                    partial(_of_one, session, agency.agency_id, first=first, last=last, at=at),
                )  # fmt: skip
            else:
                grid = months_of(session, page.ids, first=first, last=last, at=at) if page.ids else {}
                missing, from_year = [], _FIRST_YEAR
        return room.page(
            request, "months.html", status=status, agency=agency, page=page, year=year, grid=grid, missing=missing,
            years=(year - 1 if year > from_year else None, year + 1 if year < registry_day(at).year else None),
            months=months_between(f"{year}-01", f"{year}-12"), month_words=month_words, reasons=LATE_REASON.codes,
            may_attest=agency is not None and who(request).may("attest") and agency.agency_id in who(request).agencies,
            wrong=wrong or {}, typed=lambda name: typed(request, name),
        )  # fmt: skip

    @get("/months", sync_to_thread=True, may="see_agency")
    def months(request: Asked) -> Response[Any]:
        return shown(request)

    @post("/months/zero", sync_to_thread=True, may="attest")
    def zero(request: Asked) -> Response[Any]:
        first, last = typed(request, "first"), typed(request, "last") or typed(request, "first")
        at = room.now()
        wrong = _wrong_span(first, last, ticked=bool(typed(request, "attested")))
        with room.writing() as session:
            agency_id = room.access(session, request).acts_for(_agency(request))
            if not wrong and (refusal := zero_refusal(session, agency_id, first, last, at=at)):
                wrong["first"] = refusal
            if not wrong:
                for month in months_between(first, last):
                    attest_zero(session, agency_id=agency_id, month=month, attested_by=who(request).name, at=at)
                note(
                    session,
                    at=at,
                    actor=who(request).actor,
                    action="attested_zero",
                    subject=f"{agency_id} {first} to {last}",
                )
        return shown(request, status=422, wrong=wrong) if wrong else _back(agency_id, first)

    @post("/months/zero/back", sync_to_thread=True, may="attest")
    def back(request: Asked) -> Response[Any]:
        month = typed(request, "month")
        with room.writing() as session:
            agency_id = room.access(session, request).acts_for(_agency(request))
            first_day(month)
            retract_zero(session, agency_id=agency_id, month=month, by=who(request).actor, at=room.now())
        return _back(agency_id, month)

    @post("/months/late", sync_to_thread=True, may="attest")
    def late(request: Asked) -> Response[Any]:
        month, expected, at = typed(request, "month"), _day(typed(request, "expected_by")), room.now()
        wrong = {} if _is_month(month) else {"month": say("months_name_one")}
        if expected is None or expected < registry_day(at):
            wrong["expected_by"] = say("late_day_to_come")
        if typed(request, "reason") not in LATE_REASON.codes:
            wrong["reason"] = say("late_choose_reason")
        with room.writing() as session:
            agency_id = room.access(session, request).acts_for(_agency(request))
            if not wrong and month not in [one.month for one in open_months(session, agency_id, at=at)]:
                wrong["month"] = say("late_not_open", month=month_words(month))
            if not wrong and expected is not None:
                try:
                    note_late(session, agency_id=agency_id, month=month, expected_by=expected,
                              reason=typed(request, "reason"), by=who(request).actor, at=at)  # fmt: skip
                except IntakeProblem:
                    # The day and the month are in order by now: what is left is that the same was said before.
                    wrong["month"] = say("late_said_already", month=month_words(month))
        return shown(request, status=422, wrong=wrong) if wrong else _back(agency_id, month)

    def _agency(request: Asked) -> str:
        return typed(request, "agency") or (who(request).agency_id or "")

    return [months, zero, back, late]


def _of_one(
    session: Session, agency_id: str, *, first: date, last: date, at: datetime
) -> tuple[dict[str, list[Month]], list[Month], int]:
    """An agency's months of the year shown, its open ones, and the year it is expected from; asked of the registry once."""
    begin, today = since(session, agency_id, at=at), registry_day(at)
    every = months_of(session, [agency_id], first=min(first, begin), last=max(last, today), at=at)[agency_id]
    shown = [month for month in every if f"{first:%Y-%m}" <= month.month <= f"{last:%Y-%m}"]
    missing = [month for month in every if month.open and f"{begin:%Y-%m}" <= month.month <= f"{today:%Y-%m}"]
    return {agency_id: shown}, missing, begin.year


def _back(agency_id: str, month: str) -> Response[Any]:
    return onward(f"/months?agency={agency_id}&year={month[:4]}")


def _year(request: Asked, today: date) -> int:
    told = request.query_params.get("year", "")
    return int(told) if told.isdecimal() and len(told) == 4 and _FIRST_YEAR <= int(told) <= today.year else today.year


def _wrong_span(first: str, last: str, *, ticked: bool) -> dict[str, str]:
    wrong = {} if _is_month(first) else {"first": say("months_name_one")}
    if not wrong and not _is_month(last):
        wrong["last"] = say("months_name_one")
    return wrong if ticked else {**wrong, "attested": say("months_tick")}


def _is_month(text: str) -> bool:
    try:
        first_day(text)
    except IntakeProblem:
        return False
    return True


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
