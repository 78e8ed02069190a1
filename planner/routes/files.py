"""The figures of a shift as files: CSV and GeoJSON."""

from collections.abc import Callable
from typing import Any

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from planner.likely import Likely
from planner.routes.room import Asked, Room
from planner.table import as_csv, as_geojson


def handlers(room: Room) -> list[BaseRouteHandler]:
    """The handlers of these addresses."""

    def file_of(request: Asked, write: Callable[[Likely], str], ending: str, media_type: str) -> Response[Any]:
        choice, right = room.choice(request)
        if not right or choice.notice:
            return room.refused(request, str(choice.notice), 400)
        shown = room.pages.figures.of(choice.shown)
        name = f"likely-calls-{shown.shift.day.isoformat()}-{shown.shift.key}.{ending}"
        attached = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(write(shown), media_type=media_type, headers=attached)

    @get("/shift.csv", sync_to_thread=True)
    def shift_csv(request: Asked) -> Response[Any]:
        return file_of(request, as_csv, "csv", "text/csv")

    @get("/shift.geojson", sync_to_thread=True)
    def shift_geojson(request: Asked) -> Response[Any]:
        return file_of(request, as_geojson, "geojson", "application/geo+json")

    return [shift_csv, shift_geojson]
