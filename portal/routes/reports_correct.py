"""A correction of a submitted report: begun with a reason, then written, reviewed and submitted like any report."""

from typing import Any

from litestar import Response, get, post

from ingest.problems import IntakeProblem
from portal import drafts
from portal.handles import report_of
from portal.report_origin import answers_of
from portal.room import Asked, Room, onward, typed, who
from portal.texts import say
from schemas.change_reasons import CORRECTION_REASONS


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    def reasons(request: Asked, *, status: int = 200, wrong: str = "") -> Response[Any]:
        handle = str(request.query_params.get("report", "")) or typed(request, "report")
        with room.reading() as session:
            access = room.access(session, request)
            report = report_of(room.setting.secret, handle, access)
            access.acts_for(report.agency_id)
            open_one = drafts.correction_of(access, report.id)
        if open_one is not None:
            return onward(f"/reports/{open_one.number}/review")
        return room.page(
            request, "reports_correct.html", status=status, handle=handle, wrong=wrong, reasons=CORRECTION_REASONS
        )

    @get("/reports/correct", sync_to_thread=True, may="correct_reports")
    def correct(request: Asked) -> Response[Any]:
        return reasons(request)

    @post("/reports/correct", sync_to_thread=True, may="correct_reports")
    def begin_correction(request: Asked) -> Response[Any]:
        reason, at, me = typed(request, "reason"), room.now(), who(request)
        if reason not in CORRECTION_REASONS:
            return reasons(request, status=422, wrong=say("report_reason_choose"))
        with room.reading() as session:
            access = room.access(session, request)
            report = report_of(room.setting.secret, typed(request, "report"), access)
            access.acts_for(report.agency_id)
            answers = answers_of(session, report, room.setting)
        if answers is None:
            raise IntakeProblem(say("report_not_in_form"))
        with room.writing() as session:
            access = room.access(session, request)
            open_one = drafts.correction_of(access, report.id, lock=True)
            draft = open_one or drafts.start(
                session, me, answers, agency_id=report.agency_id, corrects=report.id, reason=reason, at=at,
                sealed=drafts.sealed_for(session, room.setting.landing, report.agency_id),
            )  # fmt: skip
        return onward(f"/reports/{draft.number}/review")

    return [correct, begin_correction]
