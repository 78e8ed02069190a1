"""Routes of what is said about the data: changes, methods, quality, the API, search; notices in place of withdrawn rows.

Hooks and routes only; must not compute a figure.
"""

import re
from typing import Any
from urllib.parse import unquote

from datasette import Request, Response, hookimpl

from publish.companions import COMPANIONS
from publish.site import api, changes, methods, overview, quality, search
from publish.site.asking import asking, facts
from publish.site.context import host_of

_KEPT = {"cache-control": "max-age=300"}
_ROW = re.compile(r"/vigie/(?P<table>[a-z_]+)/(?P<row>[^/?]+)")
_HAS_TOMBSTONES = any(table.name == "tombstone" for table in COMPANIONS)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """The addresses of the pages that explain."""
    return [
        (r"^/changes$", changes_page), (r"^/methods$", methods_page), (r"^/quality$", quality_page), (r"^/api$", api_page),
        (r"^/search$", search_page),
    ]  # fmt: skip


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Request, exception: Exception) -> Any:
    """A row that was withdrawn has a notice in its place: 410, with the reason and what stands for it now."""
    place = _ROW.fullmatch(request.path)
    if getattr(exception, "status", None) != 404 or place is None or not _HAS_TOMBSTONES:
        return None

    async def notice() -> Response | None:
        row = unquote(place["row"]).removesuffix(".json")
        gone = await changes.tombstone(asking(datasette), place["table"], row)
        if gone is None:
            return None
        if request.path.endswith(".json"):
            told = {
                key: gone[key]
                for key in ("row_id", "table_name", "reason", "withdrawn_on", "last_version", "successor_id")
            }
            return Response.json({"ok": False, "status": 410, "withdrawn": told}, status=410)
        page = await datasette.render_template("gone.html", {"gone": gone}, request=request)
        return Response.html(page, status=410)

    return notice


async def changes_page(datasette: Any, request: Request) -> Response:
    """What changed, and why."""
    page = await changes.page(datasette, table=(request.args.get("table") or "")[:80])
    return await _shown(datasette, request, "changes.html", page)


async def methods_page(datasette: Any, request: Request) -> Response:
    """How the numbers come to be."""
    release = facts(datasette)
    page = {"sections": methods.sections(release), **overview.waiting(release)}
    return await _shown(datasette, request, "methods.html", page)


async def quality_page(datasette: Any, request: Request) -> Response:
    """How good the data are, measured."""
    return await _shown(datasette, request, "quality.html", await quality.page(asking(datasette)))


async def api_page(datasette: Any, request: Request) -> Response:
    """How a program asks."""
    release = facts(datasette)
    base = release.get("address") or host_of(datasette, request)
    return await _shown(datasette, request, "api.html", api.page(str(base).rstrip("/"), release["version"]))


async def search_page(datasette: Any, request: Request) -> Response:
    """Everything that answers to a word."""
    asked = (request.args.get("q") or "").strip()[:100]
    return await _shown(
        datasette, request, "search.html", {"asked": asked, "groups": await search.found(asking(datasette), asked)}
    )


async def _shown(datasette: Any, request: Request, template: str, page: dict[str, Any]) -> Response:
    return Response.html(await datasette.render_template(template, page, request=request), headers=dict(_KEPT))
