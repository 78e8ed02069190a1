"""One page for each section of a report: shown with its answers and findings, saved on every press, never refused."""

import re
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from ingest.registry.models import Draft
from portal import drafts
from portal.access import NotThere
from portal.form.answers import (
    Typed,
    part_of,
    read_answers,
    section_exists,
    with_person,
    without_person,
)
from portal.form.clearing import Cleared, settled
from portal.form.judging import by_place, checked
from portal.form.layout import Answers, kind_of, sections_of
from portal.form.views import answered, lines_view, orders_view, parts_of, section_words
from portal.room import Asked, Room, form, onward, typed, who
from portal.texts import say
from portal.tokens import number as made
from portal.workflow import Act, Refusal, outcome

_LINE = re.compile(r"(?:up|down|drop)-(?:\d{1,3}|new)")
_ADD = {"add-civilian": "civilian", "add-officer": "officer"}


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    def page(
        request: Asked, draft: Draft, section: str, answers: Answers, *, status: int = 200, **more: Any
    ) -> Response[Any]:
        # A page nobody has touched is not judged: everything would be missing.
        judged = _begun(answers, section) and draft.version > 1
        findings = by_place(checked(answers, draft=draft, on=room.today(), setting=room.setting)) if judged else {}
        with room.reading() as session:
            agency = room.access(session, request).agency(draft.agency_id)
        sections = [(name, section_words(answers, name), _begun(answers, name)) for name in sections_of(answers)]
        kind = kind_of(section)
        return room.page(
            request, "reports_force.html" if section == "force" else "reports_section.html", status=status, draft=draft, agency=agency,
            section=section, kind=kind, heading=section_words(answers, section), sections=sections,
            step=sections_of(answers).index(section) + 1, steps=len(sections) + 1,
            parts=[] if section == "force" else parts_of(answers, section, findings),
            lines=lines_view(answers, "force", findings, blank=True) if section == "force" else (),
            agency_lines=lines_view(answers, "other_agency", findings, blank=True) if section == "incident" else (),
            orders=orders_view(answers, findings) if section == "force" else (), has_places=room.setting.places is not None,
            agencies_asked=answers["incident"].get("multiple_agencies") == "yes",
            cleared=_count(request, "cleared"), saved=bool(request.query_params.get("saved")),
            many=sum(kind_of(name) == kind for name, _, _ in sections) > 1, **more,
        )  # fmt: skip

    @get("/reports/{number:str}/{section:str}", sync_to_thread=True, may="write_reports")
    def shown(request: Asked, number: FromPath[str], section: FromPath[str]) -> Response[Any]:
        with room.reading() as session:
            access = room.access(session, request)
            draft = drafts.draft_of(access, number)
            access.acts_for(draft.agency_id)
            try:
                outcome(drafts.standing_of(session, draft), Act.EDIT, person=who(request).person, may=who(request).may)
            except Refusal:
                return onward(f"/reports/{number}/review")
            answers = drafts.opened(drafts.sealed_for(session, room.setting.landing, draft.agency_id), draft.sealed)
        if not section_exists(answers, section):
            raise NotThere
        return page(request, draft, section, answers)

    @post("/reports/{number:str}/{section:str}", sync_to_thread=True, may="write_reports")
    def save(request: Asked, number: FromPath[str], section: FromPath[str]) -> Response[Any]:
        then, seen, me = typed(request, "then"), _version(request), who(request)
        with room.writing() as session:
            access = room.access(session, request)
            draft = drafts.draft_of(access, number, lock=True)
            access.acts_for(draft.agency_id)
            outcome(drafts.standing_of(session, draft), Act.EDIT, person=me.person, may=me.may)
            sealed = drafts.sealed_for(session, room.setting.landing, draft.agency_id)
            now = drafts.opened(sealed, draft.sealed)
            base = now if seen == draft.version else drafts.version_of(session, draft, seen, sealed)
            if not section_exists(now, section):
                raise NotThere
            mine = read_answers(_typed(request), section, now, then=then if _LINE.fullmatch(then) else "")
            clash = base is None or not section_exists(base, section) or part_of(base, section) != part_of(now, section)
            if not clash or part_of(mine, section) == part_of(now, section):
                told, gone, onto = _done(mine, section, then)
                if told != now:
                    drafts.save(session, draft, me, told, sealed=sealed, at=room.now())
                return onward(f"/reports/{number}/{onto}{_words_after(gone, told, onto, then)}")
        # Somebody saved the same section meanwhile: both are shown, what was typed stands in the form, nothing is kept yet.
        return page(request, draft, section, mine, status=409, theirs=_apart(now, mine, section))

    return [shown, save]


def _typed(request: Asked) -> Typed:
    told = form(request)
    return lambda name: [value for value in told.getall(name, []) if isinstance(value, str)]


def _version(request: Asked) -> int:
    text = typed(request, "version")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _done(mine: Answers, section: str, then: str) -> tuple[Answers, tuple[Cleared, ...], str]:
    """The answers after a button, what fell away, and the section to go on to."""
    onto = section
    if then in _ADD:
        mine, onto = with_person(mine, _ADD[then])
    elif then == "remove":
        before = sections_of(mine)
        mine = without_person(mine, section)
        onto = before[before.index(section) - 1]
    elif then == "event":
        mine["incident"].setdefault("event_key", made("E"))
    told, gone = settled(mine)
    if then == "next":
        every = [*sections_of(told), "review"]
        onto = every[every.index(section) + 1]
    elif then == "leave":
        onto = "review"
    return told, gone, onto


def _words_after(gone: tuple[Cleared, ...], answers: Answers, onto: str, then: str) -> str:
    """What the next page says of it, and where it opens: counts and places only."""
    query = f"?saved=1&cleared={len(gone)}" if gone else "?saved=1"
    act, _, at = then.partition("-")
    if onto == "force" and act in {"up", "down"} and at.isdecimal():
        to = max(0, min(len(answers["force"]) - 1, int(at) + (1 if act == "down" else -1)))
        return f"{query}#line-{to}"
    if then in {"add-line", "event"} or act == "drop":
        return f"{query}#lines"
    return query


def _apart(now: Answers, mine: Answers, section: str) -> list[tuple[str, str, str]]:
    """Question, what stands now, what was typed: where the two are not the same."""
    if section == "force":
        views = [lines_view(each, "force", {}, blank=False) for each in (now, mine)]
        stands, typed_lines = ("; ".join(line.words for line in lines) for lines in views)
        return [(say("report_lines_force"), stands, typed_lines)]
    theirs = {key: (words, told) for key, words, told in answered(now, section)}
    ours = {key: (words, told) for key, words, told in answered(mine, section)}
    told = []
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        one, other = theirs.get(key, ("", "")), ours.get(key, ("", ""))
        if one[1] != other[1]:
            told.append((one[0] or other[0], one[1], other[1]))
    return told


def _begun(answers: Answers, section: str) -> bool:
    """Whether a section has an answer."""
    if section == "force":
        return bool(answers["force"])
    return any(words for key, _, words in answered(answers, section) if key not in {"state", "county"})


def _count(request: Asked, name: str) -> int:
    text = str(request.query_params.get(name, ""))
    return int(text) if text.isdecimal() and len(text) < 4 else 0
