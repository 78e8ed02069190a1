"""Which questions an address may put to a table: names and numbers checked before a query is made of them.

Each refusal is one sentence for the reader. Must not ask the database; the columns are handed in.
"""

from collections.abc import Collection
from urllib.parse import parse_qsl

from publish.site.texts import t

LONGEST = 8_000
"""Characters of a question in an address."""

MOST_FACETS = 6
_NUMBERS = ("_size", "_ttl", "_timelimit", "_facet_size")
_COLUMNS = ("_sort", "_sort_desc", "_facet", "_col", "_nocol")
_KNOWN = frozenset({
    *_NUMBERS, *_COLUMNS, "_next", "_search", "_where", "_shape", "_labels", "_label", "_nofacet", "_nosuggest", "_nocount",
    "_json", "_json_infinity", "_nl", "_dl", "_header", "_extra", "_filter_column", "_filter_op", "_filter_value",
    "_sort_by_desc", "_searchmode", "_trace", "_stream", "_format", "_hash",
})  # fmt: skip


def refused(query: str, columns: Collection[str]) -> str:
    """Why a question to a table cannot be asked; "" where it can. columns: those of the table, and rowid."""
    if len(query) > LONGEST:
        return t("serving.why.long", most=LONGEST)
    if "\x00" in query or "%00" in query:
        return t("serving.why.value")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=500)
    except ValueError:
        return t("serving.why.value")
    if sum(name == "_facet" for name, _ in pairs) > MOST_FACETS:
        return t("serving.why.facets", most=MOST_FACETS)
    return next((why for name, value in pairs if (why := _why(name, value, columns))), "")


def _why(name: str, value: str, columns: Collection[str]) -> str:
    if name.startswith("_") and "__" not in name:
        return _own(name, value, columns)
    column = name.partition("__")[0] if name not in columns else name
    return "" if column in columns else t("serving.why.column", name=_short(column))


def _own(name: str, value: str, columns: Collection[str]) -> str:
    base = "_filter_column" if name.startswith("_filter_") and name[-1].isdigit() else name
    if base not in _KNOWN and not name.startswith(("_search_", "_filter_")):
        return t("serving.why.kind", name=_short(name))
    if name in _NUMBERS and value not in {"", "max"} and not (value.isascii() and value.isdigit() and len(value) < 10):
        return t("serving.why.number", name=name)
    if name in _COLUMNS and value and value not in columns:
        return t("serving.why.column", name=_short(value))
    if name.startswith("_search_") and name.removeprefix("_search_") not in columns:
        return t("serving.why.column", name=_short(name.removeprefix("_search_")))
    return ""


def _short(name: str) -> str:
    """A name of the reader's own, cut, and without what a page or a log could take for more."""
    kept = "".join(sign for sign in name[:60] if sign.isprintable())
    return kept or "''"
