"""A shift as files for maps: KML, GeoPackage and zipped shapefiles of cells and posts; the posts alone as GeoJSON."""

from collections.abc import Callable, Sequence
from typing import Any

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from planner.features import Layer, cells_layer, posts_geojson, posts_layer
from planner.routes.room import Asked, Room
from planner.texts import say
from planner.written import as_gpkg, as_kml, as_shapefiles

KML, GPKG, ZIP = "application/vnd.google-earth.kml+xml", "application/geopackage+sqlite3", "application/zip"


def handlers(room: Room) -> list[BaseRouteHandler]:
    """The handlers of these addresses. A file has no layer of posts where none are suggested."""
    about = room.pages.forecast.about
    made_at = about.made_at.replace(tzinfo=about.timezone)

    def file_of(request: Asked, write: Callable[[Sequence[Layer]], bytes], ending: str, kind: str) -> Response[Any]:
        choice, right = room.choice(request)
        if not right or choice.notice:
            return room.refused(request, str(choice.notice), 400)
        shown = room.pages.figures.of(choice.shown)
        posts = posts_layer(room.pages.placings.of(choice.shift, choice.units))
        layers = [cells_layer(shown), *([posts] if posts.rows else [])]
        name = f"likely-calls-{shown.shift.day.isoformat()}-{shown.shift.key}.{ending}"
        return Response(write(layers), media_type=kind, headers=_attached(name))

    @get("/shift.kml", sync_to_thread=True)
    def shift_kml(request: Asked) -> Response[Any]:
        return file_of(request, as_kml, "kml", KML)

    @get("/shift.gpkg", sync_to_thread=True)
    def shift_gpkg(request: Asked) -> Response[Any]:
        return file_of(request, lambda layers: as_gpkg(layers, made_at=made_at), "gpkg", GPKG)

    @get("/shift.shp.zip", sync_to_thread=True)
    def shift_shapefiles(request: Asked) -> Response[Any]:
        return file_of(request, lambda layers: as_shapefiles(layers, made_at=made_at), "shp.zip", ZIP)

    @get("/posts.geojson", sync_to_thread=True)
    def posts_file(request: Asked) -> Response[Any]:
        choice, right = room.choice(request)
        if not right or choice.notice:
            return room.refused(request, str(choice.notice), 400)
        placing = room.pages.placings.of(choice.shift, choice.units)
        if placing is None:
            return room.refused(request, say(room.pages.placings.missing or "posts_not_here"), 404)
        name = f"posts-{choice.shift.day.isoformat()}-{choice.shift.key}.geojson"
        text = posts_geojson(posts_layer(placing))
        return Response(text, media_type="application/geo+json", headers=_attached(name))

    return [shift_kml, shift_gpkg, shift_shapefiles, posts_file]


def _attached(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
