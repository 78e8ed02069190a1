"""The map page on Datasette. A route only; what the page says is made in publish/site/mapping.py."""

from typing import Any

from datasette import Request, Response, hookimpl

from publish.site import mapping
from publish.site.asking import asking, folder
from publish.site.outlines import DRAWN, outlines

_KEPT = {"cache-control": "max-age=300"}


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """The address of the map."""
    return [(r"^/map$", areas)]


async def areas(datasette: Any, request: Request) -> Response:
    """The map of areas; `level`, `period` and `area` say which."""
    path = folder(datasette) / DRAWN
    asked = {name: request.args.get(name) or "" for name in ("level", "period", "area")}
    page = await mapping.page(asking(datasette), outlines(path) if path.is_file() else None, asked)
    return Response.html(await datasette.render_template("map.html", page, request=request), headers=dict(_KEPT))
