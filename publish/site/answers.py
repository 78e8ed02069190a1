"""The rows of any answer of this site, by its address: a filtered table, a worked question, a query of one's own.

Asks the site itself, so that limits and guards hold here, too. Must not fetch an address of another place.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from publish.site.texts import t

_LAYOUT = {
    "_size",
    "_next",
    "_facet",
    "_facet_size",
    "_shape",
    "_labels",
    "_nocount",
    "_nofacet",
    "_hide_sql",
    "_show_sql",
}


class NoAnswer(ValueError):
    """The address gives no rows; the sentence says so."""


@dataclass(frozen=True)
class Answer:
    """Rows in the order of the answer, at most a thousand; `cut` when there are more."""

    rows: list[dict[str, Any]]
    cut: bool


async def answer(datasette: Any, path: str) -> Answer:
    """The rows at `path`, an address of the site without release and language, like /vigie/incident?area=East+Quay."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not (parts.path == "/vigie" or parts.path.startswith("/vigie/")):
        raise NoAnswer(t("answer.elsewhere"))
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in _LAYOUT]
    shape = [("_shape", "objects"), ("_size", "max"), ("_nofacet", "1"), ("_nocount", "1")]
    place = parts.path.removesuffix(".json").removesuffix(".csv")
    found = await datasette.client.get(f"{place}.json?{urlencode([*asked, *shape])}")
    if found.status_code != 200 or "rows" not in found.json():
        raise NoAnswer(t("answer.none"))
    told = found.json()
    return Answer(told["rows"], bool(told.get("truncated")) or bool(told.get("next")))
