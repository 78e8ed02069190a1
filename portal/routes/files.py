"""Files: the agency's uploads, the form that takes more, the page of one, and its submission.

A file is landed before it is looked at, and checked beside the requests (`portal.checks`). Must not show a row to another
agency, nor keep a byte in the open.
"""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from ingest.problems import IntakeProblem
from ingest.readers.limits import MEBIBYTE
from ingest.registry.models import Agency, Upload
from portal import uploads
from portal.checks import DONE, FAILED, Checks, order_of
from portal.listing import PAGE, page_number
from portal.receipts import receipts
from portal.room import Asked, Room, onward, typed, who
from portal.routes import files_fix, files_versions
from portal.texts import say
from portal.upload_page import asked, profile_kept, shown
from portal.upload_request import LARGEST_REQUEST, files_sent, refuse_packed, torn, version_of
from portal.upload_submission import submit_upload
from portal.uploads import LARGEST, MOST_FILES, Overtaken
from portal.wording import count_words, problem_words

_AT_ONCE = 0.25
"""Seconds a page waits for a small check, so that most files need no second look."""


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses, and those that change an upload."""
    checks = Checks(room)

    def listed(request: Asked, *, wrong: str = "", status: int = 200) -> Response[Any]:
        page = page_number(request)
        with room.reading() as session:
            access = room.access(session, request)
            agencies = [
                each for each in access.all(Agency, order=(Agency.name,)) if each.agency_id in who(request).agencies
            ]
            told = access.of(Upload).order_by(Upload.created_at.desc(), Upload.id.desc()).offset((page - 1) * PAGE)
            found = list(session.scalars(told.limit(PAGE + 1)))
            rows = [uploads.opened(session, room.setting.landing, upload) for upload in found[:PAGE]]
            last, _ = receipts(access)
        return room.page(
            request, "files.html", status=status, wrong=wrong, agencies=agencies, rows=rows, more=len(found) > PAGE, page=page,
            last=last[:5], most=MOST_FILES, largest=LARGEST // MEBIBYTE, count=count_words,
            named={each.agency_id: each.name for each in agencies}, mine=who(request).agency_id,
        )  # fmt: skip

    @get("/files", sync_to_thread=True, may="send_files")
    def files(request: Asked) -> Response[Any]:
        return listed(request)

    @post("/files", may="send_files", request_max_body_size=LARGEST_REQUEST, guards=[refuse_packed],
          exception_handlers={HTTPException: torn(room)}, sync_to_thread=True)  # fmt: skip
    def drop(request: Asked) -> Response[Any]:
        try:
            sent = files_sent(request)
            with room.reading() as session:
                access = room.access(session, request)
                agency = access.agency(access.acts_for(typed(request, "agency") or who(request).agency_id or ""))
            uploads.refuse_unfit(sent)
            profile_hash = profile_kept(room, agency)
        except IntakeProblem as problem:
            return listed(request, wrong=problem_words(problem), status=422)
        landed = uploads.landed(room.setting.landing, agency.sender, sent)
        with room.writing() as session:
            upload = uploads.begin(
                session, who(request), agency, profile_hash, landed, landing=room.setting.landing, at=room.now()
            )  # fmt: skip
            order = order_of(uploads.opened(session, room.setting.landing, upload))
        checks.look(order)
        return onward(f"/files/{upload.number}")

    @get("/files/{number:str}", sync_to_thread=True, may="send_files")
    def file(request: Asked, number: FromPath[str]) -> Response[Any]:
        return shown(room, checks, request, number, wait=_AT_ONCE)

    @get("/files/{number:str}/state", sync_to_thread=True, may="send_files")
    def state(request: Asked, number: FromPath[str]) -> dict[str, Any]:
        of, _ = asked(room, request, number)
        look = checks.look(order_of(of))
        return {"version": of.upload.version, "stage": look.stage, "done": look.stage in (DONE, FAILED),
                "rows": sum(one.rows for one in look.known)}  # fmt: skip

    @post("/files/{number:str}/submit", sync_to_thread=True, may="submit_reports")
    def submit(request: Asked, number: FromPath[str]) -> Response[Any]:
        try:
            done = submit_upload(room, checks, who(request), number, version=version_of(request))
        except Overtaken:
            return shown(room, checks, request, number, status=409, wrong=say("files_overtaken"))
        except IntakeProblem as problem:
            return shown(room, checks, request, number, status=422, wrong=problem_words(problem))
        return onward(f"/files/{number}?said={'submitted' if done.new else 'received_before'}")

    return [files, drop, file, state, submit, *files_fix.handlers_with(room, checks),
            *files_versions.handlers_with(room, checks)]  # fmt: skip
