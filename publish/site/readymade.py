"""Counts a release carries ready-made (facet_count): rows of a table, of one filter, and of each value of a facet.

What a count is made from is in publish/facet_counts.py. Must not answer a question that is not exactly one of these.
"""

import re
from typing import Any

from publish.facets import FACETS

_COUNT = re.compile(r"select count\(\*\) from (?P<table>\w+)(?: where \"(?P<column>\w+)\" = :p0)?\s*")
_LOOK_UP = "select rows as \"count(*)\" from facet_count where table_name = :t and filter_column = :c and filter_value = :v and facet_column = ''"
FACET = """\
select facet_column, value, rows as count from facet_count
where table_name = :table and filter_column = :filter and filter_value = :given and facet_column = :facet{place}
order by rows desc, value limit :limit"""
"""The counts of one facet; {place} numbers the facets that are asked for together."""
_NARROWS = ("_where", "_search", "_through", "_filter")


def counted(sql: str, params: Any) -> tuple[str, dict[str, str]] | None:
    """The look-up that answers a plain count of Datasette's table page; None where the rows must be counted."""
    found = _COUNT.fullmatch(sql)
    if found is None or found["table"] not in FACETS:
        return None
    if found["column"] is None:
        return (_LOOK_UP, {"t": found["table"], "c": "", "v": ""}) if not params else None
    if found["column"] not in FACETS[found["table"]] or set(params or {}) != {"p0"}:
        return None
    return _LOOK_UP, {"t": found["table"], "c": found["column"], "v": str(params["p0"])}


def one_filter(table: str, arguments: Any) -> tuple[str, str] | None:
    """The only filter of a table page, ("", "") without any; None where there is more, or another kind."""
    filters: list[tuple[str, str]] = []
    for key in arguments:
        if key.startswith(_NARROWS):
            return None
        if not key.startswith("_") or "__" in key:
            filters += [(key.removesuffix("__exact"), value) for value in arguments.getlist(key)]
    if not filters:
        return "", ""
    if len(filters) > 1 or filters[0][0] not in FACETS.get(table, ()):
        return None
    return filters[0]
