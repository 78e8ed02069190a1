"""What would be published of an agency's reports as if a release were cut today."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post

from portal.access import NotThere
from portal.csv_files import csv_file
from portal.listing import chosen_agency
from portal.preview import LOOKS, look, looks_today, shown
from portal.room import Asked, Room, typed, who
from portal.wording import count_words


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    def page(request: Asked, *, told: Any = None, status: int = 200, said: str = "") -> Response[Any]:
        at = room.now()
        with room.reading() as session:
            access = room.access(session, request)
            agency = chosen_agency(access, request)
            agencies = [access.agency(one) for one in sorted(who(request).agencies)]
            used = looks_today(session, agency.agency_id, at=at) if agency else LOOKS
        problem = told.get("problem") if told else None
        as_of = datetime.fromisoformat(told["as_of"]) if told and not problem else None
        return room.page(
            request, "preview.html", status=status, agency=agency, agencies=agencies, left=max(LOOKS - used, 0), said=said,
            ready=room.setting.preview is not None, problem=problem, as_of=as_of, tables=shown(told) if as_of else [],
            waiting=told["waiting"] if as_of else [], count_words=count_words,
        )  # fmt: skip

    @get("/preview", sync_to_thread=True, may="write_reports")
    def preview(request: Asked) -> Response[Any]:
        return page(request)

    @post("/preview", sync_to_thread=True, may="write_reports", status_code=200)
    def see(request: Asked) -> Response[Any]:
        agency_id, cut = acted_for(request), room.setting.preview
        if cut is None:
            return page(request, status=503)
        with room.writing() as session:
            allowed = look(session, who(request), agency_id, at=room.now())
        return page(request, told=cut(agency_id)) if allowed else page(request, status=429, said="preview_used")

    @post("/preview/table", sync_to_thread=True, may="write_reports", status_code=200)
    def file(request: Asked) -> Response[Any]:
        agency_id, cut, name = acted_for(request), room.setting.preview, typed(request, "table")
        with room.reading() as session:
            looked = looks_today(session, agency_id, at=room.now()) > 0
        told = cut(agency_id) if cut is not None and looked else {}
        rows = told.get("tables", {}).get(name, [])
        if not rows:
            raise NotThere
        # The same cut as on the page, so it is no further look.
        columns = list(rows[0])
        return csv_file(columns, ([row[column] for column in columns] for row in rows), f"preview-{name}.csv")

    def acted_for(request: Asked) -> str:
        with room.reading() as session:
            return room.access(session, request).acts_for(typed(request, "agency") or (who(request).agency_id or ""))

    return [preview, see, file]
