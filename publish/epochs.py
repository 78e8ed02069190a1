"""Which changes of definition lie inside a span of time: what a query over several epochs must be told.

Works on rows of the table of definitions with the standard library alone, so that the site can ask while it serves. Must
not decide which numbers may be compared.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from publish.periods import first_day, last_day

Row = TypeVar("Row", bound=Mapping[str, Any])

COUNTED_BY = ("incident", "force", "core")
"""Tables whose definitions decide what is an incident at all; a change in them breaks every series of incidents."""


def crossed(
    definitions: Iterable[Row],
    *,
    first: object,
    last: object,
    table: str,
    field: str | None = None,
    agency: str | Collection[str] | None = None,
) -> list[Row]:
    """The changes that a span crosses: their first day lies after the first and not after the last day of it.

    first, last: year, month, quarter or day as text or date; None is open. field: None asks for every column of the table.
    agency: one, several, or None for all of them. A change that holds for every agency is always among them.
    """
    asked = {agency} if isinstance(agency, str) else None if agency is None else set(agency)
    start, end = first_day(first), last_day(last)
    return [
        row for row in definitions
        if row["table_name"] == table and (field is None or row["field"] == field)
        and (row["agency_id"] is None or asked is None or row["agency_id"] in asked)
        and start < str(row["from_date"]) <= end
    ]  # fmt: skip
