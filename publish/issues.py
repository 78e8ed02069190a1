"""Which known issues a query touches: asked while the site serves, of the rows of the table of issues.

Standard library alone. An issue that is not bound to an agency, a table, a column or a month touches all of them: in doubt
it is shown. Must not leave out an issue because it is resolved; the reader is told since when.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from publish.periods import first_day, last_day

Row = TypeVar("Row", bound=Mapping[str, Any])

MADE_FROM: dict[str, tuple[str, ...]] = {
    "core": ("incident", "force"), "place": ("incident",), "coverage": ("incident",), "narrative": ("incident",),
    "rate": ("incident", "coverage", "denominator"), "rate_order": ("incident", "coverage", "denominator"),
    "rate_flip": ("incident", "coverage", "denominator"), "funnel": ("incident", "coverage", "denominator"),
    "funnel_limit": ("incident", "coverage", "denominator"), "trend": ("incident", "coverage"),
    "who_what_whom": ("force", "person"), "force_bound": ("force", "person"),
}  # fmt: skip
"""Tables that are worked out from others: they touch the issues of those too, whatever the column."""


def touching(
    issues: Iterable[Row],
    *,
    table: str,
    agency: str | Collection[str] | None = None,
    fields: Collection[str] = (),
    first: object = None,
    last: object = None,
) -> list[Row]:
    """The issues a query touches, in the order given.

    table: the table it reads. agency: one, several, or None for all. fields: the columns it reads; none named is all.
    first, last: the span it reads, as year, quarter, month or day; None is open. ValueError for other words.
    """
    asked = {agency} if isinstance(agency, str) else None if agency is None else set(agency)
    start, end = first_day(first), last_day(last)
    return [
        row for row in issues
        if _reads(row, table, set(fields))
        and (row["agency_id"] is None or asked is None or row["agency_id"] in asked)
        and first_day(row["first_month"]) <= end and start <= last_day(row["last_month"])
    ]  # fmt: skip


def _reads(issue: Mapping[str, Any], table: str, fields: set[str]) -> bool:
    if issue["table_name"] in {None, table}:
        return issue["field"] is None or not fields or issue["field"] in fields
    return issue["table_name"] in MADE_FROM.get(table, ())
