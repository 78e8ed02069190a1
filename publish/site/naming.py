"""What a page is called, from its address: the words a citation uses.

Must not take a name from the reader.
"""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from publish.site.asking import asking
from publish.site.figures import AGENCIES, FIGURES
from publish.site.questions_worded import worded
from publish.site.texts import t
from publish.site.wording import column_label, label, table_label

_PAGES = {
    "": "nav.overview", "agencies": "agencies.title", "map": "nav.map", "vigie": "tables.title", "changes": "changes.title",
    "methods": "methods.title", "quality": "quality.title", "downloads": "files.title", "api": "api.title",
    "compare": "nav.compare", "trends": "nav.trends", "matrix": "nav.matrix", "search": "search.title", "changed": "changed.title",
}  # fmt: skip


async def named(datasette: Any, path: str) -> str:
    """The name of the page at an address of this site."""
    parts = urlsplit(path)
    place = [unquote(part) for part in parts.path.strip("/").split("/")]
    if place[0] == "agencies" and len(place) == 2:
        names = {row["agency_id"]: row["name"] for row in await asking(datasette).rows(AGENCIES.sql)}
        return str(names.get(place[1], place[1][:80]))
    if place[0] == "figures" and len(place) == 2 and place[1] in FIGURES:
        return FIGURES[place[1]].title
    if place[0] == "vigie":
        return _in_database(place, parse_qsl(parts.query))
    return t(_PAGES[place[0]]) if place[0] in _PAGES else parts.path[:80]


def _in_database(place: list[str], given: list[tuple[str, str]]) -> str:
    """The name of a table with its filters, a worked question, a row, or a query of one's own."""
    table = place[1].split(".")[0] if len(place) > 1 else ""
    if any(name == "sql" for name, _ in given):
        return t("query.title")
    if not table:
        return t("tables.title")
    if len(place) > 2:
        return t("row.title", table=table_label(table), row=place[2][:80])
    asked = [f"{column_label(table, name)}: {label(table, name, value)}" for name, value in given if name[:1] != "_"]
    question = worded(table)
    return question.title if question else ", ".join((table_label(table), *asked))
