"""The page of indicators: how long each part of a run took."""

from typing import Any

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from planner.indicators_page import indicator_values
from planner.routes.room import Asked, Room


def handlers(room: Room) -> list[BaseRouteHandler]:
    """The handler of this address."""

    @get("/indicators", sync_to_thread=True)
    def indicators_page(request: Asked) -> Response[Any]:
        return room.page("indicators.html", here="indicators", **indicator_values(room.pages))

    return [indicators_page]
