"""The shift page, its one-sheet version for paper, every cell as a table, and what the map's script asks for."""

import json
from typing import Any

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from planner.frames import cell_words, frames
from planner.routes.room import Asked, Room, is_browser
from planner.shift_page import shift_values
from planner.texts import LANGUAGE


def handlers(room: Room) -> list[BaseRouteHandler]:
    """The handlers of these addresses."""
    kept: dict[tuple[str, str, str, str], bytes] = {}

    def shown(request: Asked, template: str) -> Response[Any]:
        choice, right = room.choice(request)
        if not right and not is_browser(request):
            return room.refused(request, str(choice.notice), 400)
        return room.page(template, here="shift", status=200 if right else 400, **shift_values(room.pages, choice))

    @get("/", sync_to_thread=True)
    def shift_page(request: Asked) -> Response[Any]:
        return shown(request, "shift.html")

    @get("/sheet", sync_to_thread=True)
    def sheet_page(request: Asked) -> Response[Any]:
        return shown(request, "sheet.html")

    @get("/cells", sync_to_thread=True)
    def cells_page(request: Asked) -> Response[Any]:
        return shown(request, "cells.html")

    @get("/frames.json", sync_to_thread=True)
    def week_frames(request: Asked) -> Response[Any]:
        choice, right = room.choice(request)
        if not right:
            return room.refused(request, str(choice.notice), 400)
        key = (choice.shift.day.isoformat(), choice.shift.key, choice.view, LANGUAGE.get())
        if key not in kept:
            kept[key] = json.dumps(frames(room.pages, choice), ensure_ascii=False, separators=(",", ":")).encode()
        return Response(kept[key], media_type="application/json")

    @get("/cells.json", sync_to_thread=True)
    def map_words(request: Asked) -> Response[Any]:
        choice, right = room.choice(request)
        if not right:
            return room.refused(request, str(choice.notice), 400)
        return Response(cell_words(room.pages, choice), media_type="application/json")

    return [shift_page, sheet_page, cells_page, week_frames, map_words]
