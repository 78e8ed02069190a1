"""A query that touches a known issue always gets it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from publish.issues import MADE_FROM, touching

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
TABLES = ("incident", "person", "force", "core", "rate")
FIELDS = ("race", "incident_date", "force_type")
month = st.sampled_from(MONTHS)
ISSUES = st.fixed_dictionaries({
    "agency_id": st.sampled_from(["A", "B", None]), "table_name": st.sampled_from([*TABLES[:3], None]),
    "field": st.sampled_from([*FIELDS, None]), "first_month": st.none() | month, "last_month": st.none() | month,
})  # fmt: skip


@given(
    ISSUES, st.sampled_from(TABLES), st.sampled_from([None, "A", "B", ("A", "B")]), st.sets(st.sampled_from(FIELDS)),
    st.none() | month, st.none() | month,
)  # fmt: skip
def test_a_query_touching_an_issue_always_returns_it(
    issue: dict[str, Any], table: str, agency: Any, fields: set[str], first: str | None, last: str | None
) -> None:
    # The cells a query reads and those an issue speaks of, one by one: they touch where they share one.
    def cells(
        tables: set[str], units: Any, columns: set[str], start: str | None, end: str | None
    ) -> set[tuple[str, ...]]:
        span = [m for m in MONTHS if (start or "0") <= m <= (end or "9")]
        return {(t, u, c, m) for t in tables for u in units for c in columns for m in span}

    every_unit, every_field = ("A", "B"), set(FIELDS)
    read = {table, *MADE_FROM.get(table, ())}
    columns = (fields or every_field) if issue["table_name"] in {None, table} else every_field
    asked = cells(
        read, every_unit if agency is None else (agency,) if isinstance(agency, str) else agency, columns, first, last
    )
    spoken = cells(
        set(TABLES) if issue["table_name"] is None else {issue["table_name"]},
        every_unit if issue["agency_id"] is None else (issue["agency_id"],),
        every_field if issue["field"] is None else {issue["field"]}, issue["first_month"], issue["last_month"],
    )  # fmt: skip
    found = touching([issue], table=table, agency=agency, fields=fields, first=first, last=last)
    assert (found == [issue]) or not asked & spoken
    # And where nothing is shared in a month both name, it is not shown.
    if first and last and issue["first_month"] and issue["last_month"] and first <= last:
        both_real = issue["first_month"] <= issue["last_month"]
        assert bool(found) == bool(asked & spoken) or not both_real


def test_an_issue_bound_to_nothing_touches_every_query_and_resolved_ones_stay() -> None:
    issue = {
        "agency_id": None,
        "table_name": None,
        "field": None,
        "first_month": None,
        "last_month": None,
        "resolved_on": "2026-01-01",
    }
    assert touching([issue], table="weapon", agency="A", fields=["x"], first="2025", last="2025-Q2") == [issue]


def test_what_is_worked_out_from_a_table_touches_its_issues() -> None:
    issue = {
        "agency_id": None,
        "table_name": "incident",
        "field": "incident_date",
        "first_month": "2025-03",
        "last_month": "2025-03",
    }
    assert touching([issue], table="rate", fields=["rate"], first="2025", last="2025") == [issue]
    assert touching([issue], table="rate", first="2026", last="2026") == []
    assert touching([issue], table="incident", fields=["area"]) == []
