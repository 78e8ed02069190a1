"""The portal's application: wires the rooms of portal/routes together.

Must not open anything but what its setting gives it.
"""

from typing import Any

from litestar import Litestar, Response, Router, get
from litestar.config.compression import CompressionConfig
from litestar.handlers import HTTPRouteHandler
from litestar.static_files import create_static_files_router

from portal.door import add_headers, apology, check_rights, doorkeeper
from portal.pages import HERE, Pages
from portal.patience import Patience
from portal.roles import ANYONE
from portal.room import Asked, Handlers, Room
from portal.routes import (
    account,
    api,
    audit,
    contracts,
    corrections,
    desk,
    desk_lists,
    files,
    home,
    inbox,
    invitation,
    keys,
    months,
    oidc,
    passkeys,
    people,
    plan,
    preview,
    receipts,
    reports,
    reports_correct,
    reports_review,
    reports_section,
    sign_in,
    statements,
)
from portal.setting import Setting
from portal.texts import say

ROOMS: tuple[Handlers, ...] = (
    sign_in.handlers,
    invitation.handlers,
    account.handlers,
    passkeys.handlers,
    oidc.handlers,
    people.handlers,
    keys.handlers,
    contracts.handlers,
    home.handlers,
    months.handlers,
    desk.handlers,
    desk_lists.handlers,
    plan.handlers,
    audit.handlers,
    corrections.handlers,
    statements.handlers,
    inbox.handlers,
    reports.handlers,
    reports_correct.handlers,
    reports_section.handlers,
    reports_review.handlers,
    preview.handlers,
    api.handlers,
    files.handlers,
    receipts.handlers,
)
"""Who gives the handlers of each page."""

LARGEST_FORM = 1_000_000
"""Bytes of a request that brings no file; handlers that take files say so themselves."""


def create_app(setting: Setting) -> Litestar:
    """The application over a setting. Raises ValueError for a handler that does not say who may ask it."""
    room = Room(setting, Pages(setting))

    @get("/health", sync_to_thread=False, may=ANYONE)
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @get("/{rest:path}", sync_to_thread=False, may=ANYONE)
    def elsewhere(request: Asked) -> Response[Any]:
        return room.refused(request, say("no_page"), 404)

    handlers = [handler for give in ROOMS for handler in give(room)]
    check_rights([each for each in handlers if isinstance(each, HTTPRouteHandler)])
    static: Router = create_static_files_router(
        "/static", directories=[HERE / "static"], send_as_attachment=False, opt={"may": ANYONE}
    )
    # One router: an address with GET and POST that is registered handler by handler would be put into a thread twice.
    pages = Router("/", route_handlers=[*handlers, health, elsewhere])
    return Litestar(
        [pages, static], middleware=[Patience()], before_request=doorkeeper(room), before_send=[add_headers],
        exception_handlers={Exception: apology(room)}, openapi_config=None, logging_config=None,
        request_max_body_size=LARGEST_FORM, compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6),
    )  # fmt: skip
