"""Routes of single numbers: a figure as page, CSV, JSON and citation; the same embedded; how to cite; has it changed.

Hooks and routes only; must not compute a figure.
"""

import json
from typing import Any, NamedTuple
from urllib.parse import unquote

from datasette import NotFound, Request, Response, hookimpl

from publish.site import changed, embed
from publish.site.answers import NoAnswer, answer
from publish.site.asking import asking, facts
from publish.site.changed import figure_path
from publish.site.citing import FORMS, cited
from publish.site.context import host_of
from publish.site.coverage_here import coverage_here
from publish.site.figure import Figure, as_csv, content_code
from publish.site.figures import AGENCIES, FIGURES
from publish.site.naming import named
from publish.site.texts import t, thousands

_KEPT = {"cache-control": "max-age=300"}


class _Asked(NamedTuple):
    """The figure asked for, of which agency ("" for all), whose it is in words, and its rows."""

    figure: Figure
    agency: str
    of: str
    rows: list[dict[str, Any]]


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """The addresses of single numbers."""
    return [
        (r"^/figures/(?P<name>[a-z_]+)\.(?P<form>csv|json|bib|ris|csl)$", figure_file),
        (r"^/figures/(?P<name>[a-z_]+)$", figure_page),
        (r"^/embed/(?P<name>[a-z_]+)\.svg$", embed_picture), (r"^/embed/(?P<name>[a-z_]+)$", embed_page),
        (r"^/cite(?:\.(?P<form>bib|ris|csl))?$", cite), (r"^/changed$", has_changed),
    ]  # fmt: skip


async def figure_page(datasette: Any, request: Request) -> Response:
    """One figure: its rows as a table, its foot, its citation, and how to embed it."""
    figure, agency, of, rows = await _asked(datasette, request)
    code, given = content_code(rows), (request.args.get("content") or "")[:64]
    page = {
        "figure": figure, "agency": agency, "of": of, "rows": rows, "code": code, "given": given,
        "path": figure_path(figure.name, agency), "marks": embed.marks(figure, rows), "drawable": embed.drawable(figure),
        "figure_path": figure_path, "host": host_of(datasette, request),
    }  # fmt: skip
    return Response.html(await datasette.render_template("figure.html", page, request=request), headers=dict(_KEPT))


async def figure_file(datasette: Any, request: Request) -> Response:
    """The same figure for a program: rows as CSV, rows with their release as JSON, or its citation."""
    figure, agency, of, rows = await _asked(datasette, request)
    form = request.url_vars["form"]
    if form == "csv":
        return Response(as_csv(rows), headers=dict(_KEPT), content_type="text/csv; charset=utf-8")
    what = f"{figure.title}, {of}"
    found = cited(
        facts(datasette),
        host_of(datasette, request),
        figure_path(figure.name, agency),
        what=what,
        content=content_code(rows),
    )
    if form in FORMS:
        return Response(found.form(form), headers=dict(_KEPT), content_type=f"{FORMS[form]}; charset=utf-8")
    filed = await coverage_here(asking(datasette), agency)
    told = {
        "figure": figure.name, "title": figure.title, "agency_id": agency or None, "release": found.version,
        "content": found.content, "address": found.address, "citation": found.text,
        "coverage": {"filed": filed["filed"], "expected": filed["expected"]}, "rows": rows,
    }  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return Response(text, headers=dict(_KEPT), content_type="application/json; charset=utf-8")


async def embed_page(datasette: Any, request: Request) -> Response:
    """The figure for a frame on another page."""
    asked = await _drawn(datasette, request)
    page = {
        "figure": asked.figure, "of": asked.of, "picture": await _picture(datasette, request, asked),
        "path": figure_path(asked.figure.name, asked.agency), "code": content_code(asked.rows),
    }  # fmt: skip
    return Response.html(await datasette.render_template("embed.html", page, request=request), headers=dict(_KEPT))


async def embed_picture(datasette: Any, request: Request) -> Response:
    """The figure as a picture."""
    text = await _picture(datasette, request, await _drawn(datasette, request))
    return Response(str(text) + "\n", headers=dict(_KEPT), content_type="image/svg+xml; charset=utf-8")


async def cite(datasette: Any, request: Request) -> Response:
    """How to cite a page, or exactly the rows of an answer."""
    path, form = (request.args.get("of") or "/")[:4000], request.url_vars.get("form")
    path = path if path.startswith("/") and not path.startswith("//") and "\\" not in path else "/"
    rows, cut, problem = 0, False, ""
    content = ""
    if path.startswith("/vigie/") or path.startswith("/vigie?"):
        try:
            found = await answer(datasette, path)
            content, rows, cut = content_code(found.rows), len(found.rows), found.cut
        except NoAnswer as why:
            problem = str(why)
    made = cited(
        facts(datasette), host_of(datasette, request), path, what=await named(datasette, path), content=content
    )
    if form:
        return Response(made.form(form), headers=dict(_KEPT), content_type=f"{FORMS[form]}; charset=utf-8")
    page = {"cited": made, "path": path, "rows": rows, "cut": cut, "problem": problem, "exact": bool(content)}
    return Response.html(await datasette.render_template("cite.html", page, request=request), headers=dict(_KEPT))


async def has_changed(datasette: Any, request: Request) -> Response:
    """Whether what was cited is still so."""
    pasted = (request.args.get("of") or "")[:4000]
    if not pasted and (request.args.get("figure") or request.args.get("content")):
        pasted = _of_parts(request)
    found = await changed.judged(datasette, pasted) if pasted.strip() else None
    page = {"pasted": pasted, "found": found}
    return Response.html(await datasette.render_template("changed.html", page, request=request), headers=dict(_KEPT))


def _of_parts(request: Request) -> str:
    given = {name: request.args.get(name) or "" for name in ("figure", "agency", "release", "content")}
    if not given["figure"]:
        return given["content"]
    return f"/releases/{given['release']}{figure_path(given['figure'], given['agency'])} {given['content']}"


async def _asked(datasette: Any, request: Request) -> _Asked:
    name, agency = request.url_vars["name"], unquote(request.args.get("agency") or "")
    figure = FIGURES.get(name)
    if figure is None:
        raise NotFound(t("figure.unknown", name=name))
    of = facts(datasette)["title"]
    if agency:
        names = {row["agency_id"]: row["name"] for row in await asking(datasette).rows(AGENCIES.sql)}
        if agency not in names:
            raise NotFound(t("agency.unknown", version=facts(datasette)["version"], agency=agency))
        if not figure.of_agency:
            raise NotFound(t("figure.whole", name=name))
        of = names[agency]
    return _Asked(figure, agency, of, figure.finished(await asking(datasette).rows(*figure.asked(agency))))


async def _drawn(datasette: Any, request: Request) -> _Asked:
    found = await _asked(datasette, request)
    if not embed.drawable(found.figure):
        raise NotFound(t("figure.no_picture", name=found.figure.name))
    return found


async def _picture(datasette: Any, request: Request, asked: _Asked) -> Any:
    filed = await coverage_here(asking(datasette), asked.agency)
    release, code = facts(datasette), content_code(asked.rows)
    path = figure_path(asked.figure.name, asked.agency)
    address = cited(release, host_of(datasette, request), path, what="", content=code).address
    said = (t("embed.release", version=release["version"], on=release["released_on"], span=release["span"]),
            t("embed.coverage", filed=thousands(filed["filed"]), expected=thousands(filed["expected"])),
            t("embed.content", content=code), *embed.folded(address))  # fmt: skip
    return embed.svg(asked.figure, asked.rows, of=asked.of, foot=said)
