"""The scorecard page: the last weeks' forecast against what came."""

from typing import Any

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from planner.routes.room import Asked, Room
from planner.scorecard_page import scorecard_values


def handlers(room: Room) -> list[BaseRouteHandler]:
    """The handler of this address."""

    @get("/scorecard", sync_to_thread=True)
    def scorecard_page(request: Asked) -> Response[Any]:
        return room.page("scorecard.html", here="scorecard", **scorecard_values(room.pages))

    return [scorecard_page]
