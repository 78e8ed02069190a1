"""What every template of the site may call: the facts of the release shown, the words, citations, codes as labels.

The release and the language are those of the moment a name is used. Must not hold a fact of one release.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from publish.companions import COMPANIONS
from publish.facets import FACETS
from publish.site import addresses, questions_worded, table_help, tables, wording
from publish.site.asking import facts
from publish.site.citing import Citation, cited
from publish.site.mapping import class_words
from publish.site.retold import retold
from publish.site.shares import share_of
from publish.site.texts import LANGUAGE, LANGUAGES, decimal, in_words, month_in_words, percent, t, thousands
from schemas.standard import PUBLISHED_TABLES

_MAIN = (
    ("", "nav.overview"), ("agencies", "nav.agencies"), ("compare", "nav.compare"), ("map", "nav.map"),
    ("vigie", "nav.tables"), ("changes", "nav.changes"), ("methods", "nav.methods"), ("downloads", "nav.downloads"),
)  # fmt: skip
_MORE = (
    ("trends", "nav.trends"), ("matrix", "nav.matrix"), ("search", "nav.search"), ("quality", "nav.quality"),
    ("changed", "nav.changed"), ("api", "nav.api"), ("vigie/coverage", "nav.coverage"),
    ("vigie/data_dictionary", "nav.dictionary"), ("vigie/terms", "nav.terms"), ("vigie/withheld_or_coarsened", "strip.withheld"),
)  # fmt: skip


class Facts:
    """The facts of the release shown, read when a template names one."""

    def __init__(self, datasette: Any) -> None:
        self._datasette = datasette

    def __getattr__(self, name: str) -> Any:
        known = facts(self._datasette)
        if name not in known:
            raise AttributeError(name)
        return known[name]


def everywhere(datasette: Any) -> dict[str, Any]:
    """The globals of every template."""
    return {
        "release": Facts(datasette), "t": t, "thousands": thousands, "percent": percent, "decimal": decimal,
        "in_words": in_words, "month_in_words": month_in_words, "share_of": share_of, 
        "dressed": tables, "class_words": class_words, "label": wording.label, "column_label": wording.column_label,
        "table_label": wording.table_label, "table_help": table_help, "facet_columns": FACETS,
        "retold": retold, "worded": questions_worded.worded,
        "answer_column": questions_worded.answer_column, "answer_word": questions_worded.answer_word,
        "shown": lambda table, column, value: wording.shown(table, column, value, datasette.urls),
        "public_tables": frozenset(table.name for table in PUBLISHED_TABLES),
        "companion_tables": frozenset(table.name for table in COMPANIONS), "of_release": _of_release,
        "lang": LANGUAGE.get, "languages": LANGUAGES, "in_language": addresses.in_language,
        "citation": _citation(datasette), "nav_main": _MAIN, "nav_more": _MORE, "reporting": _reporting(datasette),
    }  # fmt: skip


def host_of(datasette: Any, request: Any) -> str:
    """Scheme and host of the site: what the operator states, else what the reader asked for."""
    stated = getattr(getattr(datasette, "public", None), "public_address", "")
    return str(stated or f"{request.scheme}://{request.host}").rstrip("/")


def _citation(datasette: Any) -> Callable[..., Citation]:
    def made(request: Any, what: str, path: str, content: str = "") -> Citation:
        return cited(facts(datasette), host_of(datasette, request), path, what=what, content=content)

    return made


def _of_release(version: str, page: str) -> str:
    """A page of another release in the language of this one."""
    return f"{addresses.prefix(addresses.here(), version)}{page}"


def _reporting(datasette: Any) -> Callable[[str, str], str]:
    """Where an error in a row is reported: the correction inbox of the operator, else the contact of the release."""

    def address(table: str, row: str) -> str:
        inbox = getattr(getattr(datasette, "public", None), "correction_inbox", "") or ""
        known = facts(datasette)
        if inbox:
            joint = "&" if "?" in inbox else "?"
            return f"{inbox}{joint}release={quote(known['version'])}&table={quote(table)}&row={quote(row)}"
        contact = str(known["contact"])
        if "@" in contact and " " not in contact:
            return f"mailto:{contact}?subject={quote(t('row.report.subject', table=table, row=row, version=known['version']))}"
        return contact if contact.startswith("https://") else ""

    return address
