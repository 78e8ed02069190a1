"""What the front page, the list of agencies and the page of one agency say, as values for their templates.

Every number comes from a figure. Must not order agencies by how often they use force.
"""

from typing import Any

from publish.facets import FACETS
from publish.questions import QUESTIONS
from publish.site.asking import Asking
from publish.site.charts import periods
from publish.site.figures import AGE, AGENCIES, AREAS, COVERAGE, DENOMINATORS, FILED, FORCE, HEADLINE, PERIODS, RACE
from publish.site.matrix import by_size, matrix
from publish.site.texts import t
from publish.site.wording import is_blank
from schemas.model import WITHHELD
from schemas.standard import PUBLISHED_TABLES
from schemas.vocabularies import AGE_BAND, FORCE_TYPE, RACE_GROUP

Row = dict[str, Any]
_WIDE = ("city", "county")


async def home(asking: Asking, facts: Row) -> Row:
    """The front page."""
    agencies, filed = await asking.rows(AGENCIES.sql), await asking.row(FILED.sql)
    window = {"start": facts["window_start_iso"], "end": facts["window_end_iso"]}
    waits = [counts["waiting"] for counts in facts["totals"].values()]
    waiting = None if None in waits else sum(waits)
    accepted = sum((counts["published"] or 0) + (counts["waiting"] or 0) for counts in facts["totals"].values())
    return {
        "head": await asking.row(HEADLINE.sql), "filed": filed, "questions": QUESTIONS,
        "chart": periods(await asking.rows(PERIODS.sql), **window),
        "matrix": matrix(agencies, await asking.rows(COVERAGE.sql), **window),
        "tables": await table_sizes(asking), "waiting": _told(waiting), "accepted": accepted,
        "waiting_incidents": _told(facts["totals"].get("incident", {}).get("waiting", 0)),
    }  # fmt: skip


def _told(count: int | None) -> str:
    """A count in words; one that is too small to show has none."""
    return t("few") if count is None else f"{count:,}"


async def table_sizes(asking: Asking) -> list[tuple[Any, int]]:
    """The public tables and how many rows each has."""
    sizes = await asking.row(
        "select " + ", ".join(f"(select count(*) from {table.name}) as {table.name}" for table in PUBLISHED_TABLES)
    )
    return [(table, sizes[table.name]) for table in PUBLISHED_TABLES]


async def agencies(asking: Asking) -> list[Row]:
    """Agencies and pools, largest first."""
    return sorted(await asking.rows(AGENCIES.sql), key=by_size)


async def agency(asking: Asking, agency_id: str, facts: Row) -> Row | None:
    """One agency or pool; None when the release has no such agency."""
    known = {row["agency_id"]: row for row in await asking.rows(AGENCIES.sql)}
    found = known.get(agency_id)
    if found is None:
        return None
    window = {"start": facts["window_start_iso"], "end": facts["window_end_iso"]}
    members = sorted((r for r in known.values() if r["published_as"] == agency_id and r is not found), key=by_size)
    shown = [*members] if found["kind"] == "pool" else [found]
    ids = {row["agency_id"] for row in shown}
    coverage = [row for row in await asking.rows(COVERAGE.sql) if row["agency_id"] in ids]
    chart = periods(await asking.rows(*PERIODS.asked(agency_id)), **window)
    denominators = await asking.rows(*DENOMINATORS.asked(agency_id))
    return {
        "agency": found, "members": members, "pool": known.get(found["published_as"]),
        "matrix": matrix(shown, coverage, **window), "chart": chart,
        "force": _in_order(await asking.rows(*FORCE.asked(agency_id)), "force_type", FORCE_TYPE.codes),
        "race": _in_order(await asking.rows(*RACE.asked(agency_id)), "race", RACE_GROUP.codes),
        "age": _with_most(sorted(await asking.rows(*AGE.asked(agency_id)), key=_by_age)),
        "limits": _limits(await asking.rows(*AREAS.asked(agency_id)), await asking.rows(*RACE.asked(agency_id)), chart, coverage),
        "denominators": denominators, "unmeasured": _unmeasured(denominators, **window), "facets": FACETS,
    }  # fmt: skip


def _unmeasured(denominators: list[Row], *, start: str, end: str) -> str:
    """The years of the window for which no denominator of any kind was given."""
    given = {row["year"] for row in denominators}
    return ", ".join(str(year) for year in range(int(start[:4]), int(end[:4]) + 1) if year not in given)


def _in_order(rows: list[Row], column: str, codes: tuple[str, ...]) -> list[Row]:
    """In the order of the standard, the words for blank last."""
    rank = {code: place for place, code in enumerate(codes)}
    order = sorted(rows, key=lambda row: (rank.get(row[column], len(rank)), row[column] == WITHHELD, row[column]))
    return _with_most(order)


def _with_most(rows: list[Row]) -> list[Row]:
    """Each row beside the highest count, the length of its bar."""
    most = max((row["people"] for row in rows), default=1)
    return [{**row, "most": most} for row in rows]


def _by_age(row: Row) -> tuple[bool, bool, int, int]:
    blank = is_blank("person", "age_band", row["age_band"])
    first, _, last = row["age_band"].rstrip("+").partition("-")
    low, high = (int(first), int(last or 999)) if first.isdigit() else (999, len(AGE_BAND.codes))
    return blank, row["age_band"] == WITHHELD, low, high


def _limits(areas: list[Row], race: list[Row], chart: Any, coverage: list[Row]) -> list[tuple[str, Row]]:
    """The known limits that bite, each with how many rows it touches."""
    people = sum(row["people"] for row in race)
    blank = sum(row["people"] for row in race if is_blank("person", "race", row["race"]))
    wide = sum(row["incidents"] for row in areas if row["area_level"] in _WIDE)
    none = sum(row["incidents"] for row in areas if row["area_level"] == WITHHELD)
    missing = sum(row["status"] == "not_filed" for row in coverage)
    pooled = any(row["incidents_rule"] == "pooled" for row in coverage)
    stated: tuple[tuple[str, int, int], ...] = (
        ("date", chart.year_only + chart.withheld, chart.total),
        ("area", wide, chart.total),
        ("area_withheld", none, chart.total),
        ("race", blank, people),
        ("filed", missing, len(coverage)),
        ("pooled", int(pooled), 0),
    )
    return [(f"agency.limits.{name}", {"n": n, "of": of}) for name, n, of in stated if n]
