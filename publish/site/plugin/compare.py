"""Routes of the analyses: agencies compared, series that break, who did what to whom.

Hooks and routes only; must not compute a figure.
"""

from typing import Any

from datasette import Request, Response, hookimpl

from publish.site.asking import asking
from publish.site.compare import compare
from publish.site.crossed import crossed
from publish.site.trends import trends

_KEPT = {"cache-control": "max-age=300"}


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """The addresses of the analyses."""
    return [(r"^/compare$", compared), (r"^/trends$", series), (r"^/matrix$", matrix)]


async def compared(datasette: Any, request: Request) -> Response:
    """Rates side by side, and the funnel."""
    page = await compare(asking(datasette), _asked(request, "year", "against"))
    return await _page(datasette, request, "compare.html", page)


async def series(datasette: Any, request: Request) -> Response:
    """Series by quarter."""
    return await _page(datasette, request, "trends.html", await trends(asking(datasette), _asked(request, "agency")))


async def matrix(datasette: Any, request: Request) -> Response:
    """Who did what to whom."""
    page = await crossed(asking(datasette), _asked(request, "scope", "by", "crossed", "force"))
    return await _page(datasette, request, "who.html", page)


def _asked(request: Request, *names: str) -> dict[str, str]:
    return {name: (request.args.get(name) or "")[:100] for name in names}


async def _page(datasette: Any, request: Request, template: str, page: dict[str, Any]) -> Response:
    return Response.html(await datasette.render_template(template, page, request=request), headers=dict(_KEPT))
