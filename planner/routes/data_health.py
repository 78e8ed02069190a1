"""The page of the health of the calls: what was wrong before any forecast, and what was done."""

from typing import Any

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from planner.health_page import health_values
from planner.routes.room import Asked, Room


def handlers(room: Room) -> list[BaseRouteHandler]:
    """The handler of this address."""

    @get("/data-health", sync_to_thread=True)
    def data_health_page(request: Asked) -> Response[Any]:
        return room.page("data_health.html", here="data_health", **health_values(room.pages))

    return [data_health_page]
