"""The week page: every shift of the forecast in one table, and each area's likely calls."""

from typing import Any

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from planner.routes.room import Asked, Room
from planner.week_page import week_values


def handlers(room: Room) -> list[BaseRouteHandler]:
    """The handler of this address."""

    @get("/week", sync_to_thread=True)
    def week_page(request: Asked) -> Response[Any]:
        return room.page("week.html", here="week", **week_values(room.pages))

    return [week_page]
