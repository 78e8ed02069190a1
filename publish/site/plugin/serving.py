"""How the site answers: prefixes and files before Datasette, facets from ready-made counts, what JSON says beside rows.

Hooks and routes only; the work is done in publish/site/. Must not say what a page says.
"""

from collections.abc import Callable
from typing import Any

from datasette import NotFound, Request, Response, hookimpl
from datasette.plugins import pm
from datasette.renderer import json_renderer
from datasette.views import table as table_view

from publish.site import crawlers
from publish.site.answering import Answering, App
from publish.site.asking import asking, facts
from publish.site.counted_facet import CountedFacet
from publish.site.figures import AGENCIES
from publish.site.rows import columns_and_rows
from publish.site.settings import public_settings
from publish.site.stated import stated_in_json
from publish.site.texts import t
from schemas.standard import PUBLISHED_TABLES

_PAGES = (
    "/",
    "/agencies",
    "/map",
    "/downloads",
    "/methods",
    "/quality",
    "/changes",
    "/api",
    "/compare",
    "/trends",
    "/matrix",
)

# Datasette asks every plugin about every cell, and its template puts each together on its own.
table_view.display_columns_and_rows = columns_and_rows

# Datasette's own facets read every row of the answer, and more kinds of them than any page of ours offers.
if pm.has_plugin("datasette.facets"):
    pm.unregister(name="datasette.facets")


@hookimpl  # type: ignore[untyped-decorator]
def register_facet_classes() -> list[type[CountedFacet]]:
    """One kind of facet: the values of a column."""
    return [CountedFacet]


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Stand before the site that is asked first; the others are reached through it."""

    def wrap(app: App) -> App:
        shelf = getattr(datasette, "shelf", None)
        if shelf is None or not datasette.is_first:
            return app
        public = public_settings(datasette)
        return Answering(
            app, shelf, cache_seconds=public.cache_seconds, cache_bytes=public.cache_megabytes * 1_000_000
        )  # fmt: skip

    return wrap


@hookimpl  # type: ignore[untyped-decorator]
def register_output_renderer() -> dict[str, Any]:
    """JSON that says of which release it is, how complete, and what is known to be wrong."""
    return {"extension": "json", "render": as_json}


async def as_json(datasette: Any, request: Request, args: Any, data: dict[str, Any], view_name: str) -> Response:
    """Datasette's JSON with the keys release, coverage and known_issues beside it."""
    if not data.get("error"):
        data |= await stated_in_json(datasette, table=data.get("table"), agency=args.get("agency_id"))
    made: Response = json_renderer(args, data, view_name)
    return made


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """What is reached when an address names a release that cannot be read, and the sitemap."""
    return [
        (r"^/releases/(?P<version>[^/]+)(?:/.*)?$", gone), (r"^/releases/?$", listed), (r"^/sitemap\.xml$", sitemap),
    ]  # fmt: skip


async def gone(datasette: Any, request: Request) -> Response:
    """Say that a release was withdrawn and which one stands in its place, or which releases there are."""
    asked = request.url_vars["version"]
    notice = datasette.shelf.withdrawn(asked)
    if notice is None:
        raise NotFound(t("serving.unknown", version=asked, known=", ".join(datasette.shelf.versions())))
    told = t("serving.withdrawn", version=asked, on=notice.on, reason=notice.reason)
    instead = t("serving.replaced", version=notice.replaced_by) if notice.replaced_by else t("serving.not_replaced")
    page = {
        "ok": False, "status": 410, "title": t("serving.withdrawn.title", version=asked), "error": f"{told} {instead}",
        "replaced_by": notice.replaced_by,
    }  # fmt: skip
    if request.path.endswith(".json"):
        return Response.json(page, status=410)
    return Response.html(await datasette.render_template("error.html", page, request=request), status=410)


async def listed(datasette: Any, request: Request) -> Response:
    """The releases there are: the page of changes lists them."""
    return Response.redirect(datasette.urls.path("changes"))


async def sitemap(datasette: Any, request: Request) -> Response:
    """The pages, agencies, tables, files and releases."""
    origin = public_settings(datasette).public_address or f"{request.scheme}://{request.host}"
    day = facts(datasette)["released_on_iso"]
    agencies = [f"/agencies/{row['agency_id']}" for row in await asking(datasette).rows(AGENCIES.sql)]
    tables = [f"/vigie/{table.name}" for table in PUBLISHED_TABLES]
    files = [f"/releases/{datasette.version}/{name}" for name in datasette.shelf.files(datasette.version).by_name]
    releases = [f"/releases/{version}/" for version in datasette.shelf.versions()]
    entries = [(page, day) for page in (*_PAGES, *agencies, *tables, *files, *releases)]
    return Response(crawlers.sitemap(origin, entries), content_type="application/xml; charset=utf-8")
