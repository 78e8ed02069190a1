"""Facets from the counts a release carries; only where a reader combines filters are rows counted.

Gives what Datasette's own column facet gives. Must not count rows where the count is known.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from datasette.database import QueryInterrupted
from datasette.facets import ColumnFacet
from datasette.utils import path_with_added_args, path_with_removed_args

from publish.facets import FACETS
from publish.site.readymade import FACET, one_filter


class CountedFacet(ColumnFacet):  # type: ignore[misc]
    """The values of a column, most frequent first."""

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """The facets, and the columns whose rows could not be counted in time."""
        given = one_filter(self.table, self.request.args) if self.table else None
        known = given is not None and "facet_count" in await self.ds.get_database(self.database).table_names()
        asked_for = [
            (asked, asked["config"].get("column") or asked["config"]["simple"]) for asked in self.get_configs()
        ]
        # Two facets of very many values are not counted together beforehand.
        ready = [name for _, name in asked_for if name in FACETS.get(self.table, ())] if known and given else []
        found = await self._looked_up(ready, given) if ready and given else {}
        counted: list[dict[str, Any]] = []
        late: list[str] = []
        for asked, column in asked_for:
            if found.get(column):
                counted.append(await self._of_counts(column, found[column]))
                continue
            live, too_late = await _Counting.of(self, asked)
            counted += live
            late += too_late
        return counted, late

    async def _looked_up(self, columns: Sequence[str], given: tuple[str, str]) -> dict[str, list[tuple[Any, int]]]:
        """The values of each column that have counts, the most frequent first, and one more than are shown."""
        parameters: dict[str, Any] = {
            "table": self.table, "filter": given[0], "given": given[1], "limit": self.get_facet_size() + 1,
            **{f"facet{place}": column for place, column in enumerate(columns)},
        }  # fmt: skip
        together = " union all ".join(f"select * from ({FACET.format(place=place)})" for place in range(len(columns)))
        database = self.ds.get_database(self.database)
        kinds = {held.name: held.type.upper() for held in await database.table_column_details(self.table)}
        found: dict[str, list[tuple[Any, int]]] = {}
        for column, value, count in (await database.execute(together, parameters)).rows:
            found.setdefault(column, []).append((value, count))
        # The parts of a union come in no order that is promised.
        return {
            column: [(int(v) if kinds.get(column) == "INTEGER" else str(v), n) for v, n in sorted(counts, key=_order)]
            for column, counts in found.items()
        }  # fmt: skip

    async def _of_counts(self, column: str, values: list[tuple[Any, int]]) -> dict[str, Any]:
        size = self.get_facet_size()
        labels = await self.ds.expand_foreign_keys(self.database, self.table, column, [v for v, _ in values[:size]])
        chosen = set(self.get_querystring_pairs())
        origin = str(self.ds.absolute_url(self.request, "/")).rstrip("/")
        # A value more leaves the rest of the question as it is.
        asked = path_with_added_args(self.request, {})
        adding = f"{origin}{self.ds.urls.path(asked)}{'&' if '?' in asked else '?'}"
        results = [
            self._choice((column, value, count), labels.get((column, value), value), chosen, (origin, adding))
            for value, count in values[:size]
        ]
        return {
            "name": column, "type": self.type, "hideable": False, "results": results, "truncated": len(values) > size,
            "toggle_url": self.ds.urls.path(path_with_removed_args(self.request, {"_facet": column})),
        }  # fmt: skip

    def _choice(
        self, found: tuple[str, Any, int], label: Any, chosen: set[tuple[str, str]], starts: tuple[str, str]
    ) -> dict[str, Any]:
        (column, value, count), (origin, adding) = found, starts
        selected = (column, str(value)) in chosen
        toggled = f"{adding}{urlencode({column: value})}"
        if selected:
            without = path_with_removed_args(self.request, {column: str(value)})
            toggled = f"{origin}{self.ds.urls.path(without)}"
        return {"value": value, "label": label, "count": count, "selected": selected, "toggle_url": toggled}


def _order(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


class _Counting(ColumnFacet):  # type: ignore[misc]
    """Datasette's own way, for one column."""

    asked: dict[str, Any]

    @classmethod
    async def of(cls, facet: CountedFacet, asked: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
        """The one facet, or its name where the time was up."""
        made = cls(
            facet.ds, facet.request, facet.database, sql=facet.sql, table=facet.table, params=facet.params,
            metadata=facet.metadata, row_count=facet.row_count,
        )  # fmt: skip
        made.asked = asked
        try:
            found: tuple[list[dict[str, Any]], list[str]] = await made.facet_results()
        except QueryInterrupted:
            return [], [asked["config"].get("column") or asked["config"]["simple"]]
        return found

    def get_configs(self) -> list[dict[str, Any]]:
        """The one asked for."""
        return [self.asked]
