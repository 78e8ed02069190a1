"""The planner's application: four addresses over one forecast folder, each behind the token.

Wires requests to pages and files. Must not read anything but the folder it was given.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.response import Redirect
from litestar.static_files import create_static_files_router
from litestar.types import Message, Scope

from planner.gate import COOKIE, HEADERS, HOURS, OPEN, Gate, clean_address
from planner.likely import Likely
from planner.pages import HERE, Choice, Pages
from planner.reading import read_forecast
from planner.shift import Shift, WrongChoice
from planner.table import as_csv, as_geojson
from planner.texts import say

log = logging.getLogger(__name__)

Asked = Request[Any, Any, Any]


def create_app(folder: Path, *, token: str, clock: Callable[[], datetime] | None = None) -> Litestar:
    """The application over a forecast folder. `clock` tells local time; by default it is now in the forecast's zone.

    Raises BrokenForecast when the folder is not a forecast.
    """
    pages, gate = Pages(read_forecast(folder)), Gate(token)
    zone = pages.forecast.about.timezone

    def now() -> datetime:
        return clock() if clock else datetime.now(zone).replace(tzinfo=None)

    def wanted(request: Asked) -> Shift:
        asked = request.query_params
        return pages.timetable.choose(asked.get("day"), asked.get("shift"), now=now())

    @get("/", sync_to_thread=True)
    def shift_page(request: Asked) -> Response[Any]:
        status, notice = 200, None
        try:
            shift = wanted(request)
        except WrongChoice as wrong:
            shift, notice, status = wrong.instead, wrong.sentence, 200 if wrong.offered else 400
        cell = request.query_params.get("cell") or None
        if cell and not pages.has_cell(cell):
            cell, notice, status = None, notice or say("wrong_cell"), 400
        if notice and status == 400 and not _is_browser(request):
            return _refused(request, pages, notice, 400, link=True)
        page = pages.shift_page(Choice(shift, cell, notice), now=now())
        return Response(page, status_code=status, media_type="text/html")

    def file_of(request: Asked, write: Callable[[Likely], str], ending: str, media_type: str) -> Response[Any]:
        try:
            shown = pages.figures.of(wanted(request))
        except WrongChoice as wrong:
            return _refused(request, pages, wrong.sentence, 400, link=True)
        name = f"likely-calls-{shown.shift.day.isoformat()}-{shown.shift.key}.{ending}"
        attached = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(write(shown), media_type=media_type, headers=attached)

    @get("/shift.csv", sync_to_thread=True)
    def shift_csv(request: Asked) -> Response[Any]:
        return file_of(request, as_csv, "csv", "text/csv")

    @get("/shift.geojson", sync_to_thread=True)
    def shift_geojson(request: Asked) -> Response[Any]:
        return file_of(request, as_geojson, "geojson", "application/geo+json")

    @get(OPEN, sync_to_thread=False)
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @get("/{rest:path}", sync_to_thread=False)
    def elsewhere(request: Asked) -> Response[Any]:
        return _refused(request, pages, say("no_page"), 404, link=True)

    static = create_static_files_router("/static", directories=[HERE / "static"], send_as_attachment=False)
    return Litestar(
        [shift_page, shift_csv, shift_geojson, health, static, elsewhere], before_request=_doorkeeper(gate, pages), before_send=[_add_headers],
        exception_handlers={Exception: _apology(pages)}, openapi_config=None, logging_config=None,
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6),
    )  # fmt: skip


def _doorkeeper(gate: Gate, pages: Pages) -> Callable[[Asked], Awaitable[Response[Any] | None]]:
    """What is asked of every request before it is answered."""

    async def admit(request: Asked) -> Response[Any] | None:
        shown, headers = request.query_params.get("token"), request.headers
        if request.url.path == OPEN:
            return None
        if shown is not None and gate.is_token(shown):
            return _welcome(request, gate, pages)
        if shown is None and gate.knows(bearer=headers.get("authorization"), cookie=request.cookies.get(COOKIE)):
            return None
        answer = _refused(request, pages, say("no_token"), 401, link=False)
        answer.headers["www-authenticate"] = "Bearer"
        return answer

    return admit


def _welcome(request: Asked, gate: Gate, pages: Pages) -> Response[Any]:
    """The cookie for a first visit, and the way on without the token in the address."""
    secure = request.url.scheme == "https"
    cookie = Cookie(
        key=COOKIE, value=gate.cookie, max_age=HOURS * 3600, httponly=True, samesite="strict", secure=secure
    )
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A strict cookie does not come with a redirect that another site began; a press on this page brings it.
        known = pages.refusal(say("known", hours=HOURS), link=True)
        return Response(known, media_type="text/html", cookies=[cookie])
    return Redirect(clean_address(request.url.path, request.url.query), status_code=303, cookies=[cookie])


def _apology(pages: Pages) -> Callable[[Asked, Exception], Response[Any]]:
    """What is answered when there is no such page, or when one breaks; the log gets the place, never what was asked."""

    def broken(request: Asked, error: Exception) -> Response[Any]:
        if isinstance(error, HTTPException):
            sentence = say("no_method" if isinstance(error, MethodNotAllowedException) else "no_page")
            return _refused(request, pages, sentence, error.status_code, link=True)
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("A page broke: %s in %s, line %s", type(error).__name__, Path(place.filename).name, place.lineno)
        return _refused(request, pages, say("broken"), 500, link=True)

    return broken


async def _add_headers(message: Message, scope: Scope) -> None:
    """Put the security headers on every answer, and let no answer be kept."""
    if message["type"] == "http.response.start":
        given = [(name, value) for name, value in message["headers"] if name.decode().lower() not in HEADERS]
        message["headers"] = [*given, *((name.encode(), value.encode()) for name, value in HEADERS.items())]


def _is_browser(request: Asked) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _refused(request: Asked, pages: Pages, sentence: str, status: int, *, link: bool) -> Response[Any]:
    """One sentence: as a page for a browser, as JSON for a program."""
    if _is_browser(request):
        return Response(pages.refusal(sentence, link=link), status_code=status, media_type="text/html")
    return Response({"detail": sentence}, status_code=status, media_type="application/json")
