"""Known issues, replies and definitions beside the numbers they touch: rows of the release, chosen for a page.

Which issue touches what is decided in publish/issues.py. Must not hide one because it is resolved: it says so.
"""

from collections.abc import Sequence
from typing import Any

from publish.companions import COMPANIONS
from publish.issues import touching
from publish.site.asking import Asking

Row = dict[str, Any]
_KNOWN = frozenset(table.name for table in COMPANIONS)


async def rows_of(asking: Asking, table: str, order: str, where: str = "true") -> list[Row]:
    """The rows of a companion table, in an order; none where the release has no such table."""
    return await asking.rows(f"select * from {table} where {where} order by {order}") if table in _KNOWN else []


async def issues_at(
    asking: Asking,
    table: str,
    *,
    agency: str | None = None,
    fields: Sequence[str] = (),
    first: str | None = None,
    last: str | None = None,
) -> list[Row]:
    """The known issues that touch rows of `table`, or of one agency in it; table "" for all tables."""
    return chosen(await known_issues(asking), table, agency=agency, fields=fields, first=first, last=last)


async def known_issues(asking: Asking) -> list[Row]:
    """Every known issue of the release, the newest first."""
    return await rows_of(asking, "known_issue", "noted_on desc, issue_id")


def chosen(
    known: list[Row], table: str, *, agency: str | None = None, fields: Sequence[str] = (), first: str | None = None,
    last: str | None = None,
) -> list[Row]:  # fmt: skip
    """Of the known issues those `issues_at` gives."""
    if not known:
        return []
    if not table:
        return [row for row in known if agency is None or row["agency_id"] in (None, "", agency)]
    return touching(known, table=table, agency=agency, fields=fields, first=first, last=last)


async def replies_of(asking: Asking, agency: str) -> list[Row]:
    """The replies of an agency, the newest first."""
    known = await rows_of(asking, "reply", "written_on desc, reply_id")
    return [row for row in known if row["agency_id"] == agency]


async def definitions_for(asking: Asking, agency: str | None = None, table: str | None = None) -> list[Row]:
    """Definitions that changed, the newest first: everywhere, and for an agency its own."""
    known = await rows_of(asking, "definition", "from_date desc, definition_id")
    return [
        row for row in known
        if row["agency_id"] in (None, "", agency) and (table is None or row["table_name"] == table)
    ]  # fmt: skip
