"""The planner's application: the pages of one forecast folder, each behind the token.

Wires the rooms of planner/routes together. Must not read anything but the folder it was given.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from litestar import Litestar, Response, get
from litestar.config.compression import CompressionConfig
from litestar.handlers import BaseRouteHandler
from litestar.static_files import create_static_files_router

from planner.asking import WhatIf
from planner.door import add_headers, apology, doorkeeper
from planner.gate import OPEN, Gate
from planner.pages import HERE, Pages
from planner.reading import read_forecast
from planner.routes import data_health, exports, files, indicators, ogc, scorecard, shift, week, what_if
from planner.routes.room import Asked, Room
from planner.texts import say

ROOMS: tuple[Callable[[Room], list[BaseRouteHandler]], ...] = (
    shift.handlers,
    files.handlers,
    exports.handlers,
    ogc.handlers,
    what_if.handlers,
    scorecard.handlers,
    week.handlers,
    data_health.handlers,
    indicators.handlers,
)
"""Who gives the handlers of each page."""


def create_app(folder: Path, *, token: str, clock: Callable[[], datetime] | None = None,
               what_if: WhatIf | None = None) -> Litestar:  # fmt: skip
    """The application over a forecast folder. `clock` tells local time; by default it is now in the forecast's zone.

    `what_if` answers the questions of the what-if page; without it the page says so. Raises BrokenForecast when the folder
    is not a forecast.
    """
    pages = Pages(read_forecast(folder))
    zone = pages.forecast.about.timezone
    room = Room(pages, clock or (lambda: datetime.now(zone).replace(tzinfo=None)), what_if)

    @get(OPEN, sync_to_thread=False)
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @get("/{rest:path}", sync_to_thread=False)
    def elsewhere(request: Asked) -> Response[Any]:
        return room.refused(request, say("no_page"), 404)

    static = create_static_files_router("/static", directories=[HERE / "static"], send_as_attachment=False)
    handlers = [handler for give in ROOMS for handler in give(room)]
    return Litestar(
        [*handlers, health, static, elsewhere], before_request=doorkeeper(Gate(token), room), before_send=[add_headers],
        exception_handlers={Exception: apology(room)}, openapi_config=None, logging_config=None,
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6),
    )  # fmt: skip
