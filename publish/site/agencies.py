"""What the page of one agency says: coverage, months, kinds of force with intervals, people, limits, replies, issues.

Every number comes from a figure. Must not compare the agency with another.
"""

from collections.abc import Sequence
from typing import Any

from publish.facets import FACETS
from publish.site import recent
from publish.site.asking import Asking
from publish.site.charts import periods
from publish.site.figures import AGE, AGENCIES, AREAS, COVERAGE, DENOMINATORS, FORCE, INJURED, PERIODS, RACE
from publish.site.issues import definitions_for, issues_at, replies_of
from publish.site.matrix import by_size, matrix
from publish.site.shares import share_of
from publish.site.texts import in_words, t
from publish.site.trend import Month, Trend, trend
from publish.site.wording import is_blank
from schemas.model import WITHHELD
from schemas.vocabularies import AGE_BAND, FORCE_TYPE, RACE_GROUP

Row = dict[str, Any]
_WIDE = ("city", "county")


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
    months = await _coverage_by_agency(asking)
    coverage = [row for one in sorted(ids) for row in months.get(one, [])]
    chart = periods(await asking.rows(*PERIODS.asked(agency_id)), **window)
    denominators = await asking.rows(*DENOMINATORS.asked(agency_id))
    injured = await asking.row(*INJURED.asked(agency_id))
    definitions = await definitions_for(asking, agency_id)
    race = RACE.finished(await asking.rows(*RACE.asked(agency_id)))
    age = AGE.finished(await asking.rows(*AGE.asked(agency_id)))
    force = FORCE.finished(await asking.rows(*FORCE.asked(agency_id)))
    return {
        "agency": found, "members": members, "pool": known.get(found["published_as"]),
        "matrix": matrix(shown, coverage, **window), "chart": chart, "injured": injured,
        "injured_share": share_of(injured.get("injured") or 0, injured.get("known") or 0),
        "months": await _months(asking, coverage if len(shown) == 1 else [], definitions),
        "filed": sum(row["status"] in {"filed", "filed_late", "zero"} for row in coverage),
        "expected": sum(row["status"] not in {"due", "not_enrolled"} for row in coverage),
        "force": _in_order(force, "force_type", FORCE_TYPE.codes), "race": _in_order(race, "race", RACE_GROUP.codes),
        "age": _with_most(sorted(age, key=_by_age)),
        "limits": _limits(await asking.rows(*AREAS.asked(agency_id)), race, chart, coverage),
        "denominators": denominators, "unmeasured": _unmeasured(denominators, **window), "facets": FACETS,
        "replies": await replies_of(asking, agency_id), "issues": await issues_at(asking, "", agency=agency_id),
        "definitions": definitions,
    }  # fmt: skip


async def _coverage_by_agency(asking: Asking) -> dict[str, list[Row]]:
    """The rows of the coverage table of each agency; parted once."""
    name = ("coverage", "by agency")
    if name not in asking.worked_out:
        parted: dict[str, list[Row]] = {}
        for row in await asking.rows(COVERAGE.sql):
            parted.setdefault(row["agency_id"], []).append(row)
        asking.worked_out[name] = parted
    found: dict[str, list[Row]] = asking.worked_out[name]
    return found


async def _months(asking: Asking, coverage: Sequence[Row], definitions: Sequence[Row]) -> Trend | None:
    """The incidents of an agency month by month, as its coverage counts them; None where too few months show one."""
    told = await recent.rows(asking)
    # Where too few report to tell, nothing is said of the month.
    complete = {row["month"]: row["completeness"] for row in told if row["completeness"] is not None}
    months = [
        Month(
            month=row["month"], count=row["incidents"] if row["status"] != "zero" else 0, word=_why_none(row),
            completeness=complete.get(row["month"], 1.0),
        )
        for row in sorted(coverage, key=lambda row: row["month"])
    ]  # fmt: skip
    return trend(months, {str(row["from_date"])[:7]: in_words(str(row["from_date"])) for row in definitions})


def _why_none(row: Row) -> str:
    """Why a month shows no count."""
    if row["status"] == "late":
        return t("matrix.n")
    if row["status"] == "due":
        return t("matrix.d")
    return t("matrix.x") if row["status"] == "not_enrolled" else t("blank.withheld")


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
    missing = sum(row["status"] == "late" for row in coverage)
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
