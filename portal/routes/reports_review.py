"""A whole report on one page: its answers, what the judge says, who did what, and the acts that are open to the reader."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy.orm import Session

from ingest.registry import reports
from ingest.registry.models import Draft
from ingest.registry.withdrawn import withdrawn_reports
from portal import drafts
from portal.access import Access
from portal.form.judging import by_section, checked, holds
from portal.form.layout import Answers, kind_of, sections_of
from portal.form.views import answered, lines_view, section_words
from portal.handles import handle_of
from portal.report_origin import report_in
from portal.report_submission import approved_of, submit_reports
from portal.room import Asked, Room, onward, typed, who
from portal.texts import say
from portal.wording import month_words
from portal.workflow import Act, Refusal, Status, acts_open_to
from schemas.change_reasons import WITHDRAWAL_REASONS

DELETION_REASONS = ("w1", "w2", "w4")
"""Why a report that was never submitted is deleted: a duplicate, not reportable, begun by mistake."""
_WITHDRAWALS = tuple(reason for reason in WITHDRAWAL_REASONS if reason != "w1")
"""A duplicate names another report; that is asked with the submitted reports."""
_COMMENT = 4_000


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    def page(request: Asked, number: str, *, status: int = 200, wrong: dict[str, str] | None = None) -> Response[Any]:
        me = who(request)
        with room.reading() as session:
            access = room.access(session, request)
            draft = drafts.draft_of(access, number)
            sealed = drafts.sealed_for(session, room.setting.landing, draft.agency_id)
            answers = drafts.opened(sealed, draft.sealed) if draft.sealed else None
            steps = drafts.steps_of(session, draft, sealed)
            standing = drafts.standing_of(session, draft)
            mine = draft.agency_id in me.agencies and me.account_id is not None
            acts = acts_open_to(standing, person=me.person, may=me.may) if mine else {}
            linked, agency = drafts.linked(access, draft), access.agency(draft.agency_id)
            handle, gone = _in_registry(session, draft, room)
            reviewers = drafts.reviewers_beside(session, draft.agency_id, standing.writers, on=room.today())
        findings = checked(answers, draft=draft, on=room.today(), setting=room.setting) if answers else ()
        return room.page(
            request, "reports_review.html", status=status, draft=draft, agency=agency, steps=steps, acts=acts, linked=linked,
            sections=_sections(answers) if answers else [], findings=findings, held=holds(findings),
            by_section=by_section(answers, findings) if answers else [],
            lines=lines_view(answers, "force", {}, blank=False) if answers else (), wrong=wrong or {}, handle=handle, gone=gone,
            deletions=DELETION_REASONS, withdrawals=_WITHDRAWALS, month_words=month_words, reviewers=reviewers,
            is_writer=me.account_id in standing.writers, typed=lambda name: typed(request, name), Act=Act,
            said=str(request.query_params.get("said", "")), may_edit=acts.get(Act.EDIT, "") is None,
        )  # fmt: skip

    @get("/reports/{number:str}", sync_to_thread=False, may="see_agency")
    def front(request: Asked, number: FromPath[str]) -> Response[Any]:
        return onward(f"/reports/{number}/review")

    @get("/reports/{number:str}/review", sync_to_thread=True, may="see_agency")
    def review(request: Asked, number: FromPath[str]) -> Response[Any]:
        return page(request, number)

    @post("/reports/{number:str}/review", sync_to_thread=True, may="write_reports")
    def done(request: Asked, number: FromPath[str]) -> Response[Any]:
        try:
            act = Act(typed(request, "act"))
        except ValueError:
            return page(request, number, status=422)
        wrong = _missing(request, act)
        if wrong:
            return page(request, number, status=422, wrong=wrong)
        if act is Act.SUBMIT:
            sent = submit_reports(room, who(request), [number])
            return onward(f"/reports/{number}/review?said={'submitted' if number in sent.accepted else 'held'}")
        try:
            with room.writing() as session:
                _do(room, room.access(session, request), request, number, act)
        except drafts.Overtaken:
            return page(request, number, status=409, wrong={"act": say("report_overtaken")})
        except Refusal as refusal:
            return page(request, number, status=422, wrong={"act": str(refusal)})
        return onward(f"/reports?said={act.value}&number={number}")

    @post("/reports/submit", sync_to_thread=True, may="submit_reports")
    def submit_month(request: Asked) -> Response[Any]:
        month, me = typed(request, "month"), who(request)
        with room.reading() as session:
            access = room.access(session, request)
            agency = access.acts_for(typed(request, "agency") or me.agency_id or "")
            numbers = approved_of(access, agency, month)
        sent = submit_reports(room, me, numbers)
        return onward(f"/reports?said={'held' if sent.held else 'submit'}&number={sent.receipt}")

    return [front, review, done, submit_month]


def _missing(request: Asked, act: Act) -> dict[str, str]:
    """What an act cannot do without."""
    if act is Act.RETURN and not typed(request, "comment"):
        return {"comment": say("report_comment_wanted")}
    reasons = {Act.DELETE: DELETION_REASONS, Act.WITHDRAW: _WITHDRAWALS}.get(act)
    if reasons and typed(request, "reason") not in reasons:
        return {f"{act.value}_reason": say("report_reason_choose")}
    return {}


def _do(room: Room, access: Access, request: Asked, number: str, act: Act) -> None:
    session, me, at = access.session, who(request), room.now()
    draft = drafts.draft_of(access, number, lock=True)
    access.acts_for(draft.agency_id)
    sealed = drafts.sealed_for(session, room.setting.landing, draft.agency_id)
    text = typed(request, "version")
    version = int(text) if text.isdecimal() and len(text) < 9 else 0
    if act in {Act.SEND, Act.APPROVE}:
        found = checked(drafts.opened(sealed, draft.sealed), draft=draft, on=room.today(), setting=room.setting)
        drafts.move(session, draft, me, act, at=at, version=version, complete=not holds(found))
    elif act is Act.RETURN:
        comment = typed(request, "comment", longest=_COMMENT)
        data = sealed[0].seal(sealed[1], comment.encode())
        drafts.move(session, draft, me, act, at=at, version=version, sealed=data)
    elif act is Act.DELETE:
        drafts.bury(session, draft, me, reason=typed(request, "reason"), version=version, at=at)
    elif act is Act.WITHDRAW:
        report = report_in(session, draft)
        if report is None:
            raise Refusal("report_not_now")
        drafts.move(session, draft, me, act, at=at, version=version, about=typed(request, "reason"))
        reports.withdraw(session, report.id, reason=typed(request, "reason"), by=me.actor, at=at)
    else:
        raise Refusal("report_not_now")


def _sections(answers: Answers) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    return [
        (name, section_words(answers, name), [] if name == "force" else answered(answers, name))
        for name in sections_of(answers) if kind_of(name) != "review"
    ]  # fmt: skip


def _in_registry(session: Session, draft: Draft, room: Room) -> tuple[str, bool]:
    """How the report a draft became is called in addresses, and whether it is withdrawn there."""
    if draft.status not in {Status.SUBMITTED.value, Status.CORRECTED.value, Status.WITHDRAWN.value}:
        return "", False
    report = report_in(session, draft)
    if report is None:
        return "", False
    gone = report.id in withdrawn_reports(session, [report.id], as_of=room.now())
    return handle_of(room.setting.secret, report.id), gone
