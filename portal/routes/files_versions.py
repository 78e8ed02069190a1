"""An upload out and in again: the marked workbook, the report for programs, and a new version of the files.

Must not change a file that came, nor submit anything.
"""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from ingest.fixit import report_json, report_workbook
from ingest.problems import IntakeProblem
from portal import uploads
from portal.access import Access
from portal.changes import written
from portal.checks import Checks, order_of
from portal.room import Asked, Room, onward, who
from portal.upload_page import answered, asked, kept, profile_kept, shown
from portal.upload_request import LARGEST_REQUEST, files_sent, refuse_packed, torn, version_of
from portal.wording import problem_words

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def handlers_with(room: Room, checks: Checks) -> list[Any]:
    """The handlers of these addresses, over the checks of the application."""
    landing = room.setting.landing

    @post("/files/{number:str}/again", may="send_files", request_max_body_size=LARGEST_REQUEST, guards=[refuse_packed],
          exception_handlers={HTTPException: torn(room)}, sync_to_thread=True)  # fmt: skip
    def again(request: Asked, number: FromPath[str]) -> Response[Any]:
        """A new version of the files; without a file the same ones, read with the profile of today."""
        of, agency = asked(room, request, number)
        with room.reading() as session:
            Access(session, who(request)).acts_for(agency.agency_id)
        try:
            sent, profile_hash = files_sent(request), profile_kept(room, agency)
            if sent:
                uploads.refuse_unfit(sent)
        except IntakeProblem as problem:
            return shown(room, checks, request, number, status=422, wrong=problem_words(problem))
        if not sent:
            return kept(room, checks, request, number, lambda session, of: uploads.check_again(
                session, of, who(request), profile_hash, version=version_of(request), landing=landing, at=room.now()
            ))  # fmt: skip
        landed = uploads.landed(landing, of.sender, sent)
        return kept(room, checks, request, number, lambda session, of: uploads.renew(
            session, of, who(request), profile_hash, landed, version=version_of(request), landing=landing, at=room.now()
        ))  # fmt: skip

    @get("/files/{number:str}/workbook", sync_to_thread=True, may="send_files")
    def workbook(request: Asked, number: FromPath[str]) -> Response[Any]:
        of, answer = answered(room, checks, request, number)
        if answer is None:
            return onward(f"/files/{of.upload.number}")
        order = order_of(of)
        # A workbook of the sender's own is marked in place, which would show its cells as they were before they were fixed.
        sent = written(answer.checked.texts, delimiter=",") if of.steps else checks.files(order)
        data = checks.alone(lambda: report_workbook(answer.checked, sent, answer.suggestions), size=order.bytes)
        return Response(data, media_type=_WORKBOOK, headers=_attached(f"{of.upload.number}-to-fix.xlsx"))

    @get("/files/{number:str}/report", sync_to_thread=True, may="send_files")
    def report(request: Asked, number: FromPath[str]) -> Response[Any]:
        of, answer = answered(room, checks, request, number)
        if answer is None:
            return onward(f"/files/{of.upload.number}")
        return Response(report_json(answer.checked, answer.suggestions), media_type="application/json",
                        headers=_attached(f"{of.upload.number}-report.json"))  # fmt: skip

    return [again, workbook, report]


def _attached(name: str) -> dict[str, str]:
    """The name of a download is ours, never that of a file somebody sent."""
    return {"content-disposition": f'attachment; filename="{name}"'}
