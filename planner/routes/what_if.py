"""The what-if page: a plain form, and the answer as two tables beside each other."""

from typing import Any

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from planner.routes.room import Asked, Room
from planner.what_if_page import what_if_values


def handlers(room: Room) -> list[BaseRouteHandler]:
    """The handler of this address."""

    @get("/what-if", sync_to_thread=True)
    def what_if_page(request: Asked) -> Response[Any]:
        choice, right = room.choice(request)
        asked = {name: value for name, value in request.query_params.items() if name != "closed"}
        values = what_if_values(room.pages, room.what_if, choice, asked, request.query_params.getall("closed", []))
        status = 200 if right and not values["wrong"] else 400
        return room.page("what_if.html", here="what_if", status=status, **values)

    return [what_if_page]
