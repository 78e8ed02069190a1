"""The door of the site: who is let in, in which language, with which headers; and what is said when a page breaks.

Must not log what was asked.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.response import Redirect
from litestar.types import Message, Scope

from planner.gate import COOKIE, HEADERS, HOURS, OPEN, Gate, clean_address
from planner.routes.room import Asked, Room
from planner.texts import LANGUAGE, LANGUAGES, say

log = logging.getLogger(__name__)

TONGUE, TONGUE_DAYS = "vigie_language", 365
"""The cookie that keeps a reader's language, and for how long."""


def doorkeeper(gate: Gate, room: Room) -> Callable[[Asked], Awaitable[Response[Any] | None]]:
    """What is asked of every request before it is answered."""

    async def admit(request: Asked) -> Response[Any] | None:
        shown, headers = request.query_params.get("token"), request.headers
        LANGUAGE.set(_language(request))
        if request.url.path == OPEN:
            return None
        if shown is not None and gate.is_token(shown):
            return _welcome(request, gate, room)
        if shown is None and gate.knows(bearer=headers.get("authorization"), cookie=request.cookies.get(COOKIE)):
            return _in_language(request) if request.query_params.get("lang") in LANGUAGES else None
        answer = room.refused(request, say("no_token"), 401, link=False)
        answer.headers["www-authenticate"] = "Bearer"
        return answer

    return admit


def _language(request: Asked) -> str:
    found = request.query_params.get("lang") or request.cookies.get(TONGUE) or "en"
    return found if found in LANGUAGES else "en"


def _in_language(request: Asked) -> Response[Any]:
    """The cookie for the language, and the way on without it in the address."""
    kept = Cookie(key=TONGUE, value=LANGUAGE.get(), max_age=TONGUE_DAYS * 86_400, httponly=True, samesite="strict",
                  secure=request.url.scheme == "https")  # fmt: skip
    address = clean_address(request.url.path, request.url.query, "lang")
    return Redirect(address, status_code=303, cookies=[kept])


def _welcome(request: Asked, gate: Gate, room: Room) -> Response[Any]:
    """The cookie for a first visit, and the way on without the token in the address."""
    secure = request.url.scheme == "https"
    cookie = Cookie(
        key=COOKIE, value=gate.cookie, max_age=HOURS * 3600, httponly=True, samesite="strict", secure=secure
    )
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A strict cookie does not come with a redirect that another site began; a press on this page brings it.
        known = room.pages.refusal(say("known", hours=HOURS), link=True)
        return Response(known, media_type="text/html", cookies=[cookie])
    return Redirect(clean_address(request.url.path, request.url.query), status_code=303, cookies=[cookie])


def apology(room: Room) -> Callable[[Asked, Exception], Response[Any]]:
    """What is answered when there is no such page, or when one breaks; the log gets the place, never what was asked."""

    def broken(request: Asked, error: Exception) -> Response[Any]:
        if isinstance(error, HTTPException):
            sentence = say("no_method" if isinstance(error, MethodNotAllowedException) else "no_page")
            return room.refused(request, sentence, error.status_code)
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("page_broke", extra={"told": {
            "error": type(error).__name__, "file": Path(place.filename).name, "line": place.lineno,
        }})  # fmt: skip
        return room.refused(request, say("broken"), 500)

    return broken


async def add_headers(message: Message, scope: Scope) -> None:
    """Put the security headers on every answer, and let no answer be kept."""
    if message["type"] == "http.response.start":
        given = [(name, value) for name, value in message["headers"] if name.decode().lower() not in HEADERS]
        message["headers"] = [*given, *((name.encode(), value.encode()) for name, value in HEADERS.items())]
