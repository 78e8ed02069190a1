"""The door: who is asking, whether they may, whether the form is ours, in which language; and the headers of every answer.

Deny by default: a handler without `may` stops the application at its start. Must not log what was asked.
"""

import hmac
import logging
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from litestar import Response
from litestar.concurrency import sync_to_thread
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.handlers import HTTPRouteHandler
from litestar.types import Message, Scope

from ingest.problems import IntakeProblem
from portal import keys, sessions
from portal.access import NotThere
from portal.roles import ANYONE, MAY, SECOND_STEP
from portal.room import Asked, Room, form, onward
from portal.texts import LANGUAGE, LANGUAGES, say
from portal.wording import problem_words

log = logging.getLogger(__name__)

API = "/api/"
TONGUE = "vigie_language"
_YEAR = 365 * 86_400
_SAFE = ("GET", "HEAD", "OPTIONS")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_FIELDS = 5_000
"""Fields of a form; the longest page of a report has some hundreds."""

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                               "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
    "cache-control": "no-store",
}  # fmt: skip
"""What every answer carries."""


def cookie_name(room: Room) -> str:
    """The cookie of a sign-in; over TLS bound to this host."""
    return "__Host-vigie" if room.setting.secure else "vigie_portal"


def cookie(room: Room, token: str) -> Cookie:
    """The cookie that holds a fresh token."""
    return Cookie(key=cookie_name(room), value=token, httponly=True, samesite="lax", secure=room.setting.secure, path="/",
                  max_age=int(sessions.LONGEST.total_seconds()))  # fmt: skip


def emptied(room: Room, name: str) -> Cookie:
    """A cookie that makes the browser forget one. A bound name is forgotten only where the answer is as bound as it was."""
    return Cookie(key=name, value="", httponly=True, samesite="lax", secure=room.setting.secure, path="/", max_age=0)


def doorkeeper(room: Room) -> Callable[[Asked], Awaitable[Response[Any] | None]]:
    """What is asked of every request before it is answered."""

    async def admit(request: Asked) -> Response[Any] | None:
        LANGUAGE.set(_language(request, None))
        unheard = _unheard(room, request)
        if unheard is not None:
            return unheard
        at, right = room.now(), request.route_handler.opt.get("may")
        if request.url.path.startswith(API):
            return await sync_to_thread(_admit_program, room, request, right, at)
        if request.method in _SAFE and request.query_params.get("lang") in LANGUAGES:
            return _in_language(request, secure=room.setting.secure)
        await _recognise(room, request, at)
        refused = _refusal(room, request, right)
        if refused is not None:
            return refused
        if request.method not in _SAFE:
            await _read_form(request)
            if not _is_ours(room, request):
                return room.refused(request, say("stale_form"), 403)
        return None

    return admit


def _unheard(room: Room, request: Asked) -> Response[Any] | None:
    """Why a request is not listened to at all; None when it is."""
    if "transfer-encoding" in request.headers and "content-length" in request.headers:
        # Two lengths: what comes after may be a request that a proxy has not seen (RFC 9112, 6.1), so nothing more is read.
        answer = room.refused(request, say("unreadable"), 400)
        answer.headers["connection"] = "close"
        return answer
    if request.headers.get("host", "") != room.setting.host:
        return room.refused(request, say("wrong_host"), 400)
    return None


async def _recognise(room: Room, request: Asked, at: datetime) -> None:
    """Find the sign-in of the cookie, and note that it is in use."""
    token = request.cookies.get(cookie_name(room))
    # In a thread: a registry that is busy for a moment must not stop the requests of everybody else.
    found = await sync_to_thread(_resumed, room, token, at) if token else None
    if found is None:
        return
    request.scope["vigie_known"] = found  # type: ignore[typeddict-unknown-key]
    if found.whole:
        request.scope["vigie_who"] = found.who  # type: ignore[typeddict-unknown-key]
    LANGUAGE.set(_language(request, found.language))


def _resumed(room: Room, token: str, at: datetime) -> sessions.Known | None:
    with room.reading() as session:
        found = sessions.resume(session, token, at=at)
        due = found is not None and sessions.must_touch(session, found, at=at)
    if found is not None and due:
        with room.writing() as session:
            sessions.touch(session, found, at=at)
    return found


def _refusal(room: Room, request: Asked, right: str | None) -> Response[Any] | None:
    """Why this page is not for who asks; None when it is."""
    found = request.scope.get("vigie_known")
    if right == ANYONE:
        return None
    if isinstance(found, sessions.Known) and right == SECOND_STEP:
        return None
    if not isinstance(found, sessions.Known) or not found.whole:
        if request.method in _SAFE and "text/html" in request.headers.get("accept", ""):
            return onward("/sign-in" if found is None else "/sign-in/second")
        return room.refused(request, say("sign_in_first"), 401)
    if right is None or not found.who.may(right):
        # 404 as for what is not there: who may not see a page need not know that there is one.
        return room.refused(request, say("no_page"), 404)
    return None


def _admit_program(room: Room, request: Asked, right: str | None, at: datetime) -> Response[Any] | None:
    """Programs show a key as a bearer; a cookie or an address opens nothing here."""
    if right == ANYONE:
        return None
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    with room.reading() as session:
        holder = keys.holder_of(session, shown.strip(), at=at) if scheme.lower() == "bearer" else None
    if holder is None:
        answer = room.refused(request, say("key_wanted"), 401)
        answer.headers["www-authenticate"] = "Bearer"
        return answer
    if right is None or not holder.may(right):
        return room.refused(request, say("no_page"), 404)
    request.scope["vigie_who"] = holder  # type: ignore[typeddict-unknown-key]
    return None


async def _read_form(request: Asked) -> None:
    if request.headers.get("content-type", "").startswith(_FORMS):
        if request.headers["content-type"].startswith(_FORMS[0]) and (await request.body()).count(b"&") >= MOST_FIELDS:
            raise HTTPException(status_code=400)
        request.scope["vigie_form"] = await request.form()  # type: ignore[typeddict-unknown-key]


def _is_ours(room: Room, request: Asked) -> bool:
    """Whether a form comes from a page of ours: it names our origin, and carries the token of the sign-in where there is one."""
    origin = request.headers.get("origin")
    if origin is not None and origin != room.setting.origin:
        return False
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    found = request.scope.get("vigie_known")
    if not isinstance(found, sessions.Known):
        # Before anyone is signed in there is no token; the browser's own word on the origin stands for it.
        return origin is not None or "sec-fetch-site" in request.headers
    shown = form(request).get("csrf") or request.headers.get("x-csrf-token", "")
    return isinstance(shown, str) and _same(shown, found.csrf)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogateescape"), other.encode())


def _language(request: Asked, of_account: str | None) -> str:
    found = request.query_params.get("lang") or request.cookies.get(TONGUE) or of_account or "en"
    return found if found in LANGUAGES else "en"


def _in_language(request: Asked, *, secure: bool) -> Response[Any]:
    """The cookie for a language, and the way on without it in the address."""
    kept = Cookie(
        key=TONGUE, value=LANGUAGE.get(), max_age=_YEAR, httponly=True, samesite="lax", secure=secure, path="/"
    )
    rest = [(name, value) for name, value in parse_qsl(request.url.query, keep_blank_values=True) if name != "lang"]
    # One slash at the front and no backslash, so that the address cannot name another host.
    address = f"/{quote(request.url.path.lstrip('/'))}" + (f"?{urlencode(rest)}" if rest else "")
    answer = onward(address)
    answer.set_cookie(kept)
    return answer


def check_rights(handlers: list[HTTPRouteHandler]) -> None:
    """Refuse handlers that do not say who may ask them. Raises ValueError."""
    known = {*MAY, ANYONE, SECOND_STEP}
    for handler in handlers:
        if handler.opt.get("may") not in known:
            raise ValueError(f"{sorted(handler.paths)} does not say who may ask it (may=...)")


def apology(room: Room) -> Callable[[Asked, Exception], Response[Any]]:
    """What is answered when there is no such thing, an act does not fit, or a page breaks; the log gets the place alone."""

    def broken(request: Asked, error: Exception) -> Response[Any]:
        if isinstance(error, NotThere):
            return room.refused(request, say("no_page"), 404)
        if isinstance(error, IntakeProblem):
            return room.refused(request, problem_words(error), 422)
        if isinstance(error, HTTPException) and error.status_code < 500:
            return room.refused(request, _sentence(error), error.status_code)
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("page_broke", extra={"told": {
            "error": type(error).__name__, "file": Path(place.filename).name, "line": place.lineno,
        }})  # fmt: skip
        return room.refused(request, say("broken"), 500)

    return broken


def _sentence(error: HTTPException) -> str:
    if isinstance(error, MethodNotAllowedException):
        return say("no_method")
    told = {413: "too_large", 429: "too_often", 400: "unreadable", 408: "unreadable", 415: "unreadable"}
    return say(told.get(error.status_code, "no_page"))


async def add_headers(message: Message, scope: Scope) -> None:
    """Put the security headers on every answer, and let no answer be kept."""
    if message["type"] == "http.response.start":
        given = [(name, value) for name, value in message["headers"] if name.decode().lower() not in HEADERS]
        message["headers"] = [*given, *((name.encode(), value.encode()) for name, value in HEADERS.items())]
