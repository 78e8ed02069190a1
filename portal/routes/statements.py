"""What an agency says in public beside its numbers: replies, known issues with their end, changed definitions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.months import first_day
from ingest.registry.published import change_definition, note_issue, resolve_issue, write_reply
from ingest.registry.retracted import retract
from portal.listing import agencies_page, chosen_agency
from portal.room import Asked, Room, onward, typed, who
from portal.statements import COLUMNS, checked_reply, checked_texts, column_of, named, said, standing
from portal.texts import say
from portal.windows import registry_day
from portal.wording import month_words

_LONG = 2_500


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    def shown(
        request: Asked, *, status: int = 200, wrong: dict[str, str] | None = None, at_form: str = ""
    ) -> Response[Any]:
        at = room.now()
        with room.reading() as session:
            access = room.access(session, request)
            agency, page = chosen_agency(access, request), agencies_page(access, request)
            told = {
                kind: standing(access, kind, agency.agency_id, at=at) if agency else []
                for kind in ("reply", "issue", "definition")
            }
        return room.page(
            request, "statements.html", status=status, agency=agency, page=page, told=told, columns=COLUMNS, wrong=wrong or {},
            at_form=at_form, month_words=month_words, typed=lambda name: typed(request, name, longest=_LONG),
            may_speak=agency is not None and who(request).may("speak_for_agency") and agency.agency_id in who(request).agencies,
        )  # fmt: skip

    def stated(
        request: Asked, form: str, wrong: dict[str, str], act: Callable[[Session, str], object]
    ) -> Response[Any]:
        with room.writing() as session:
            agency_id = room.access(session, request).acts_for(
                typed(request, "agency") or (who(request).agency_id or "")
            )
            if not wrong:
                try:
                    act(session, agency_id)
                except IntakeProblem as problem:
                    wrong["text"] = said(problem)
        return (
            shown(request, status=422, wrong=wrong, at_form=form)
            if wrong
            else onward(f"/statements?agency={agency_id}")
        )

    @get("/statements", sync_to_thread=True, may="see_agency")
    def statements(request: Asked) -> Response[Any]:
        return shown(request)

    @post("/statements/reply", sync_to_thread=True, may="speak_for_agency")
    def reply(request: Asked) -> Response[Any]:
        sent = _sent(request, "text", "signed_as", "about")
        return stated(request, "reply", checked_reply(sent), lambda session, agency_id: write_reply(
            session, agency_id=agency_id, signed_as=sent["signed_as"], text=sent["text"], about=sent["about"] or None,
            by=who(request).actor, at=room.now(),
        ))  # fmt: skip

    @post("/statements/issue", sync_to_thread=True, may="speak_for_agency")
    def issue(request: Asked) -> Response[Any]:
        sent = _sent(request, "title", "text", "first_month", "last_month")
        table, field = column_of(typed(request, "touches"))
        wrong = checked_texts({name: sent[name] for name in ("title", "text")}) | _wrong_months(room, sent)
        return stated(request, "issue", wrong, lambda session, agency_id: note_issue(
            session, agency_id=agency_id, title=sent["title"], text=sent["text"], table_name=table, field=field,
            first_month=sent["first_month"] or None, last_month=sent["last_month"] or None, by=who(request).actor, at=room.now(),
        ))  # fmt: skip

    @post("/statements/definition", sync_to_thread=True, may="speak_for_agency")
    def definition(request: Asked) -> Response[Any]:
        sent = _sent(request, "text", "from_date")
        table, field = column_of(typed(request, "touches"))
        wrong, day = checked_texts({"text": sent["text"]}), _day(sent["from_date"])
        if table is None or field is None:
            wrong["touches"] = say("definition_choose")
        if day is None or day.year < 1990:
            wrong["from_date"] = say("definition_day")
        return stated(request, "definition", wrong, lambda session, agency_id: change_definition(
            session, table_name=table or "", field=field or "", from_date=day or date.min, text=sent["text"], agency_id=agency_id,
            by=who(request).actor, at=room.now(),
        ))  # fmt: skip

    @post("/statements/{name:str}/resolve", sync_to_thread=True, may="speak_for_agency")
    def resolve(request: Asked, name: FromPath[str]) -> Response[Any]:
        return ending(request, name, lambda session: resolve_issue(session, name, by=who(request).actor, at=room.now()))

    @post("/statements/{name:str}/back", sync_to_thread=True, may="speak_for_agency")
    def back(request: Asked, name: FromPath[str]) -> Response[Any]:
        return ending(request, name, lambda session: retract(session, name, by=who(request).actor, at=room.now()))

    def ending(request: Asked, name: str, act: Callable[[Session], object]) -> Response[Any]:
        with room.writing() as session:
            access = room.access(session, request)
            _, fact = named(access, name)
            access.acts_for(fact.agency_id)
            act(session)
        return onward(f"/statements?agency={fact.agency_id}")

    return [statements, reply, issue, definition, resolve, back]


def _sent(request: Asked, *names: str) -> dict[str, str]:
    return {name: typed(request, name, longest=_LONG) for name in names}


def _wrong_months(room: Room, sent: dict[str, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name in ("first_month", "last_month"):
        try:
            if sent[name] and first_day(sent[name]) > registry_day(room.now()) and name == "first_month":
                wrong[name] = say("issue_future")
        except IntakeProblem:
            wrong[name] = say("issue_month")
    if not wrong and sent["first_month"] and sent["last_month"] and sent["last_month"] < sent["first_month"]:
        wrong["last_month"] = say("issue_order")
    return wrong


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
