"""The page of an upload: what is known of it so far, or the verdict and what to fix. Shown after everything done to it.

Must not decide what is done to it.
"""

from collections.abc import Callable
from typing import Any

from litestar import Response
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.models import Agency
from portal import uploads
from portal.access import Access
from portal.checks import Answer, Checks, order_of
from portal.fixes import cell_text, headline, lede, meter, shown_fixes, shown_notices
from portal.form.judging import profile_for
from portal.listing import page_number
from portal.room import Asked, Room, onward, who
from portal.texts import say
from portal.upload_submission import receipt_before, refusals
from portal.uploads import Opened, Overtaken
from portal.wording import count_words, problem_words

_WAIT = 60
"""Seconds an act waits for the check it speaks of."""


def asked(room: Room, request: Asked, number: str) -> tuple[Opened, Agency]:
    """An upload of who asks, opened, and its agency. Raises NotThere."""
    with room.reading() as session:
        access = room.access(session, request)
        upload = uploads.upload_of(access, number)
        return uploads.opened(session, room.setting.landing, upload), access.agency(upload.agency_id)


def shown(
    room: Room, checks: Checks, request: Asked, number: str, *, status: int = 200, wrong: str = "", wait: float = 0
) -> Response[Any]:
    """The page of an upload: what is known of it so far, or what to fix."""
    of, agency = asked(room, request, number)
    order = order_of(of)
    look = checks.look(order, wait=wait or 2 * (status != 200))
    page = page_number(request)
    told: dict[str, Any] = dict.fromkeys(("lede", "meter", "fixes", "notices", "story", "checked"), ()) | {
        "headline": "",
        "more": False,
    }
    before, barred = None, []
    if (answer := look.answer) is not None:
        fixes, more = shown_fixes(answer, page=page)
        notices, further = shown_notices(answer)
        told = {
            "headline": headline(answer), "lede": lede(answer), "meter": meter(answer), "fixes": fixes, "more": more,
            "notices": notices, "further": further, "checked": answer.checked, "story": answer.story, "flat": answer.flat,
        }  # fmt: skip
        with room.reading() as session:
            before = receipt_before(session, order, answer)
            barred = refusals(Access(session, who(request)), answer, room)
    me = who(request)
    return room.page(
        request, "file.html", status=status, of=of, upload=of.upload, agency=agency, look=look, page=page,
        wrong=wrong, before=before, barred=barred, may_submit=me.may("submit_reports"), count=count_words, cell=cell_text,
        said=str(request.query_params.get("said", "")), mine=me.agency_id == agency.agency_id, **told,
    )  # fmt: skip


def profile_kept(room: Room, agency: Agency) -> str:
    """How an agency's files are read, as it is landed: its own profile, else the standard's own form; its SHA-256."""
    profile = room.setting.profile(agency.sender) or profile_for(agency, room.setting)
    return room.setting.landing.keep(profile.text.encode(), sender=agency.sender)


def answered(room: Room, checks: Checks, request: Asked, number: str) -> tuple[Opened, Answer | None]:
    """An upload and what its check said; waited for, since it is only missing after the server was started anew."""
    of, _ = asked(room, request, number)
    return of, checks.look(order_of(of), wait=_WAIT).answer


def kept(
    room: Room, checks: Checks, request: Asked, number: str, act: Callable[[Session, Opened], None]
) -> Response[Any]:  # fmt: skip
    """Do something to an upload in a transaction of its own, have it checked, and go on to its page."""
    try:
        with room.writing() as session:
            access = room.access(session, request)
            upload = uploads.upload_of(access, number, lock=True)
            access.acts_for(upload.agency_id)
            of = uploads.opened(session, room.setting.landing, upload)
            act(session, of)
            session.flush()
            order = order_of(uploads.opened(session, room.setting.landing, upload))
    except Overtaken:
        return shown(room, checks, request, number, status=409, wrong=say("files_overtaken"))
    except IntakeProblem as problem:
        return shown(room, checks, request, number, status=422, wrong=problem_words(problem))
    checks.look(order)
    return onward(f"/files/{number}?said=fixed")
