"""Our pages on Datasette: front page, agencies, downloads, and what every template may call.

Hooks and routes only; what a page says is made in publish/site/. Must not compute a figure.
"""

from functools import lru_cache, partial
from typing import Any
from urllib.parse import unquote

from datasette import NotFound, Request, Response, hookimpl
from jinja2 import Template
from jinja2.filters import do_urlencode

from publish.documents.embedded import jsonld_text
from publish.site import agencies as agency_pages
from publish.site import context, downloads, overview
from publish.site.asking import asking, facts, folder
from publish.site.coverage_here import agency_asked, coverage_here
from publish.site.figures import FILED
from publish.site.issues import chosen, known_issues
from publish.site.rows import said
from publish.site.texts import t

_KEPT = {"cache-control": "max-age=300"}
_LONGEST_NAME = 100


class AtOnce(Template):
    """A template that is rendered without waiting, also where Datasette would wait."""

    async def render_async(self, *args: Any, **kwargs: Any) -> str:
        """The whole text."""
        return self.render(*args, **kwargs)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Give every template, that of an error too, the facts of the release and the words; each is rendered in one go."""
    env.globals.update(context.everywhere(datasette))
    # No template of ours waits for anything, and waiting for each piece takes longer than making it.
    env.is_async, env.template_class = False, AtOnce
    env.filters["urlencode"] = _in_address


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any, request: Any) -> Any:
    """What each page says about coverage, and the names of agencies."""

    async def found() -> dict[str, Any]:
        rows = await overview.agencies(asking(datasette))
        names = {row["agency_id"]: row["name"] for row in rows}
        here = await coverage_here(asking(datasette), agency_asked(request))
        known = await known_issues(asking(datasette))
        return {
            "coverage": await asking(datasette).row(FILED.sql), "coverage_here": here, "agency_names": names,
            "issues_at": partial(chosen, known),
        }  # fmt: skip

    return found


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(row: Any, value: Any, column: str, table: str | None) -> Any:
    """Blanks and codes as words, agencies as links to their page; the rows of a table page are made in publish/site/rows.py."""
    return said(table, column, value, row)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """The addresses of our pages."""
    return [
        (r"^/$", home), (r"^/agencies$", agencies), (r"^/agencies/(?P<agency>[^/]+)$", agency),
        (r"^/downloads$", files), (r"^/-/downloads$", moved),
    ]  # fmt: skip


async def home(datasette: Any, request: Request) -> Response:
    """The front page."""
    page = await overview.home(datasette, facts(datasette))
    return await shown(datasette, request, "index.html", {**page, "files": downloads.first(folder(datasette))})


async def agencies(datasette: Any, request: Request) -> Response:
    """Every agency and pool."""
    return await shown(datasette, request, "agencies.html", {"agencies": await overview.agencies(asking(datasette))})


async def agency(datasette: Any, request: Request) -> Response:
    """One agency or pool."""
    asked, release = unquote(request.url_vars["agency"]), facts(datasette)
    page = await agency_pages.agency(asking(datasette), asked, release)
    if page is None:
        raise NotFound(t("agency.unknown", version=release["version"], agency=asked))
    return await shown(datasette, request, "agency.html", page)


async def files(datasette: Any, request: Request) -> Response:
    """The files of the release, in groups."""
    place = folder(datasette)
    page = {
        "groups": downloads.groups(place), "signed": (place / "SHA256SUMS.sig").is_file(),
        "described": jsonld_text(place, at=datasette.urls.path("release/")),
    }  # fmt: skip
    return await shown(datasette, request, "downloads.html", page)


async def moved(datasette: Any) -> Response:
    """Where the list of files was before."""
    return Response.redirect(datasette.urls.path("downloads"), status=301)


def _in_address(value: Any) -> str:
    """Jinja's urlencode; the names of areas and agencies stand in many links of a page."""
    return _quoted(value) if type(value) is str and len(value) <= _LONGEST_NAME else do_urlencode(value)


@lru_cache(maxsize=2_000)
def _quoted(name: str) -> str:
    return do_urlencode(name)


async def shown(datasette: Any, request: Request, template: str, page: dict[str, Any]) -> Response:
    """A template as an answer."""
    return Response.html(await datasette.render_template(template, page, request=request), headers=dict(_KEPT))
