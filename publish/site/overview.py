"""What the front page and the list of agencies say, as values for their templates.

Every number comes from a figure. Must not order agencies by how often they use force.
"""

from typing import Any

from publish.site import changes, recent
from publish.site.asking import Asking, asking
from publish.site.charts import periods
from publish.site.figures import AGENCIES, COVERAGE, FILED, HEADLINE, INJURED, PERIODS
from publish.site.issues import definitions_for, issues_at
from publish.site.matrix import by_size, matrix
from publish.site.questions_worded import all_worded
from publish.site.shares import share_of
from publish.site.texts import t, thousands
from schemas.standard import PUBLISHED_TABLES

Row = dict[str, Any]


async def home(datasette: Any, facts: Row) -> Row:
    """The front page."""
    ask = asking(datasette)
    agencies, injured = await ask.rows(AGENCIES.sql), await ask.row(INJURED.sql)
    window = {"start": facts["window_start_iso"], "end": facts["window_end_iso"]}
    return {
        "head": await ask.row(HEADLINE.sql), "filed": await ask.row(FILED.sql), "questions": all_worded(),
        "injured": injured, "injured_share": share_of(injured["injured"], injured["known"]),
        "chart": periods(await ask.rows(PERIODS.sql), **window), "recent": await recent.months(ask),
        "matrix": matrix(agencies, await ask.rows(COVERAGE.sql), **window),
        "tables": await table_sizes(ask), "latest": await changes.latest(datasette),
        "issues": await issues_at(ask, "incident"), "definitions": (await definitions_for(ask))[:5],
        "agencies_reporting": sum(row["kind"] == "agency" for row in agencies), **waiting(facts),
    }  # fmt: skip


def waiting(facts: Row) -> Row:
    """How many rows wait for others, and of how many; in words where the count is too small to show."""
    waits = [counts["waiting"] for counts in facts["totals"].values()]
    accepted = sum((counts["published"] or 0) + (counts["waiting"] or 0) for counts in facts["totals"].values())
    return {
        "waiting": _told(None if None in waits else sum(waits)), "accepted": accepted,
        "waiting_incidents": _told(facts["totals"].get("incident", {}).get("waiting", 0)),
    }  # fmt: skip


def _told(count: int | None) -> str:
    """A count in words; one that is too small to show has none."""
    return t("few") if count is None else thousands(count)


async def table_sizes(asking: Asking) -> list[tuple[Any, int]]:
    """The public tables and how many rows each has."""
    sizes = await asking.row(
        "select " + ", ".join(f"(select count(*) from {table.name}) as {table.name}" for table in PUBLISHED_TABLES)
    )
    return [(table, sizes[table.name]) for table in PUBLISHED_TABLES]


async def agencies(asking: Asking) -> list[Row]:
    """Agencies and pools, largest first."""
    return sorted(await asking.rows(AGENCIES.sql), key=by_size)
