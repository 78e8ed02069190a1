"""Our pages on Datasette: front page, agencies, map, downloads, the CSV of each figure, addresses bound to a release.

Hooks and routes only; what a page says is made in publish/site/. Must not compute a figure.
"""

from typing import Any
from urllib.parse import quote, unquote

from datasette import NotFound, Request, Response, hookimpl
from markupsafe import Markup

from publish.site import downloads, mapping, overview, tables, wording
from publish.site.asking import asking, facts, folder, thousands
from publish.site.figures import FIGURES, FILED, as_csv
from publish.site.mapping import class_words
from publish.site.outlines import outlines
from publish.site.texts import t
from schemas.standard import PUBLISHED_TABLES
from schemas.vocabularies import SIZE_BAND

_SIZES = {term.code: term.label for term in SIZE_BAND.terms}
_KEPT = {"cache-control": "max-age=300"}


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Give every template, that of an error too, the facts of the release and the words."""
    env.globals.update(
        release=facts(datasette), t=t, thousands=thousands, sizes=_SIZES, dressed=tables, class_words=class_words,
        label=wording.label, column_label=wording.column_label, table_label=wording.table_label,
        shown=lambda table, column, value: wording.shown(table, column, value, datasette.urls),
        public_tables=frozenset(table.name for table in PUBLISHED_TABLES),
    )  # fmt: skip


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any) -> Any:
    """What each page says about coverage, and the names of agencies."""

    async def found() -> dict[str, Any]:
        rows = await overview.agencies(asking(datasette))
        names = {row["agency_id"]: row["name"] for row in rows}
        return {"coverage": await asking(datasette).row(FILED.sql), "agency_names": names}

    return found


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(row: Any, value: Any, column: str, table: str | None, datasette: Any) -> Any:
    """Blanks and codes as words, agencies as links to their page."""
    if isinstance(value, dict):
        return _agency(value["value"], value["label"], datasette) if column == "agency_id" else None
    if value is None or value == "":
        return wording.empty(table, column, row, datasette.urls)
    if column == "group_id":
        return _group(str(value), datasette)
    if table == "agency" and column == "name":
        return _agency(row["agency_id"], value, datasette)
    if isinstance(value, str) and wording.says_more(table or "", column, value):
        return wording.shown(table or "", column, value, datasette.urls)
    counted = isinstance(value, int) and not isinstance(value, bool) and column != "year"
    return thousands(value) if counted else None


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """The addresses of our pages."""
    return [
        (r"^/$", home), (r"^/agencies$", agencies), (r"^/agencies/(?P<agency>[^/]+)$", agency), (r"^/map$", areas),
        (r"^/figures/(?P<name>[a-z_]+)\.csv$", figure), (r"^/releases/(?P<version>[^/]+)(?P<path>/.*)?$", bound),
        (r"^/-/downloads$", files),
    ]  # fmt: skip


async def home(datasette: Any, request: Request) -> Response:
    """The front page."""
    page = await overview.home(asking(datasette), facts(datasette))
    return await _page(datasette, request, "index.html", {**page, "files": downloads.files(folder(datasette))})


async def agencies(datasette: Any, request: Request) -> Response:
    """Every agency and pool."""
    return await _page(datasette, request, "agencies.html", {"agencies": await overview.agencies(asking(datasette))})


async def agency(datasette: Any, request: Request) -> Response:
    """One agency or pool."""
    asked, release = unquote(request.url_vars["agency"]), facts(datasette)
    page = await overview.agency(asking(datasette), asked, release)
    if page is None:
        raise NotFound(t("agency.unknown", version=release["version"], agency=asked))
    return await _page(datasette, request, "agency.html", page)


async def areas(datasette: Any, request: Request) -> Response:
    """The map of areas."""
    path = folder(datasette) / "areas.geojson"
    asked = {name: request.args.get(name) or "" for name in ("level", "area")}
    page = await mapping.page(asking(datasette), outlines(path) if path.is_file() else None, asked)
    return await _page(datasette, request, "map.html", page)


async def files(datasette: Any, request: Request) -> Response:
    """The files of the release."""
    return await _page(datasette, request, "downloads.html", {"files": downloads.files(folder(datasette))})


async def figure(datasette: Any, request: Request) -> Response:
    """One figure as CSV: the same query as on the page."""
    found = FIGURES.get(request.url_vars["name"])
    if found is None:
        raise NotFound(t("figure.unknown", name=request.url_vars["name"]))
    text = as_csv(await asking(datasette).rows(*found.asked(request.args.get("agency") or "")))
    return Response(text, headers=dict(_KEPT), content_type="text/csv; charset=utf-8")


async def bound(datasette: Any, request: Request) -> Response:
    """An address that names its release: leads to the page when that release is served, and says so when it is not."""
    served, asked = facts(datasette)["version"], request.url_vars["version"]
    if asked != served:
        raise NotFound(t("cite.other_release", version=served, asked=asked))
    # One slash only: two would lead to another host.
    path = (request.url_vars.get("path") or "/").replace("\\", "/").lstrip("/")
    query = f"?{request.query_string}" if request.query_string else ""
    return Response.redirect(datasette.urls.path(f"/{path}{query}"))


async def _page(datasette: Any, request: Request, template: str, page: dict[str, Any]) -> Response:
    return Response.html(await datasette.render_template(template, page, request=request), headers=dict(_KEPT))


def _group(group: str, datasette: Any) -> Markup:
    """A group leads to the persons who look alike, in whichever table it stands."""
    return Markup('<a href="{}">{}</a>').format(datasette.urls.path(f"vigie/person?group_id={quote(group)}"), group)


def _agency(agency_id: str, name: str, datasette: Any) -> Markup:
    return Markup('<a href="{}">{}</a>').format(datasette.urls.path(f"agencies/{quote(agency_id)}"), name)
