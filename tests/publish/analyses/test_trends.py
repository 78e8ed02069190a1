"""Series end where a definition changed, and epochs say from when to when a column meant one thing."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.analyses.epochs import epochs, standard_definitions
from publish.analyses.trends import trends
from publish.declared.registry import DEFINITION
from publish.epochs import crossed
from publish.periods import first_day, last_day
from schemas.as_polars import polars_schema
from schemas.model import Field, Privacy, Release, Table, Term, Type, Vocabulary
from tests.publish.analyses.given import city, frame

DAYS = st.dates(date(2024, 6, 1), date(2026, 6, 30))


def _changed(*days: date, agency: str | None = None, table: str = "incident") -> pl.DataFrame:
    rows = [(f"d{n}", day, agency, table, "contact_reason", f"Change {n}.") for n, day in enumerate(days)]
    return pl.DataFrame(rows, schema=polars_schema(DEFINITION), orient="row")


def test_a_change_on_the_first_day_of_a_quarter_parts_it_from_the_one_before() -> None:
    series, broken = trends(city({"A": 40}, {}), _changed(date(2025, 7, 1)))
    assert series["stretch"].to_list() == [1, 1, 2, 2]
    assert broken.select("agency_id", "quarter").rows() == [("A", "2025-Q3")]


def test_a_quarter_in_which_a_definition_changed_is_a_stretch_of_its_own() -> None:
    series, _ = trends(city({"A": 40}, {}), _changed(date(2025, 5, 20)))
    assert series["stretch"].to_list() == [1, 2, 3, 3]


@given(st.lists(DAYS, max_size=4), DAYS, st.integers(0, 300))
def test_two_quarters_of_one_stretch_have_no_change_between_them(days: list[date], first: date, span: int) -> None:
    series, _ = trends(city({"A": 1}, {}), _changed(*days))
    quarters = series.rows(named=True)
    for one in quarters:
        for two in quarters:
            if one["quarter"] < two["quarter"] and one["stretch"] == two["stretch"]:
                inside = [
                    day for day in days if first_day(one["quarter"]) < day.isoformat() <= last_day(two["quarter"])
                ]
                assert inside == []


def test_a_change_of_one_agency_or_of_a_column_that_decides_nothing_leaves_the_others_whole() -> None:
    tables = city({"A": 40, "B": 40}, {})
    series, _ = trends(tables, _changed(date(2025, 7, 1), agency="B"))
    assert dict(series.group_by("agency_id").agg(pl.col("stretch").max()).rows()) == {"A": 1, "B": 2}
    assert trends(tables, _changed(date(2025, 7, 1), table="agency"))[1].is_empty()


def test_a_quarter_that_was_not_filed_is_empty_and_year_only_incidents_stand_beside() -> None:
    tables = city({"A": 40}, {}, months={"A": 8})
    series, _ = trends(tables, _changed())
    assert series["state"].to_list() == ["loose", "loose", "partial", "empty"]
    assert series["incidents"].to_list() == [0, 0, 0, 0]
    assert series["year_only"].to_list() == [40, 40, 40, 40]
    placed = {"incident_date": "2025-02", "incident_date_level": "month"}
    tables["incident"] = frame("incident", [{"incident_id": f"i{n}", "agency_id": "A", **placed} for n in range(9)])
    assert trends(tables, _changed())[0].row(0, named=True)["state"] == "whole"
    assert trends(tables, _changed())[0]["incidents"].to_list() == [9, 0, 0, 0]


def test_epochs_follow_one_another_without_a_gap() -> None:
    found = epochs(_changed(date(2025, 7, 1), date(2024, 1, 1)))
    assert found["epoch"].to_list() == [1, 2, 3]
    assert found["first_day"].to_list() == [None, date(2024, 1, 1), date(2025, 7, 1)]
    assert found["last_day"].to_list() == [date(2023, 12, 31), date(2025, 6, 30), None]
    assert found["text"].to_list() == [None, "Change 1.", "Change 0."]


@given(st.lists(DAYS, min_size=1, max_size=4, unique=True), DAYS, st.integers(0, 500))
def test_a_span_crosses_a_change_exactly_when_it_lies_in_two_epochs(days: list[date], first: date, span: int) -> None:
    changes = _changed(*days)
    last = first + timedelta(days=span)
    known = changes.rows(named=True)
    met = crossed(known, first=first, last=last, table="incident", field="contact_reason")
    inside = epochs(changes).filter(
        (pl.col("first_day").is_null() | (pl.col("first_day") <= last))
        & (pl.col("last_day").is_null() | (pl.col("last_day") >= first))
    )
    assert len(met) == inside.height - 1
    assert crossed(known, first=first, last=last, table="person") == []


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [("2025", "2025-01-01", "2025-12-31"), ("2025-Q2", "2025-04-01", "2025-06-30"), ("2024-02", "2024-02-01", "2024-02-29"),
     ("2025-03-04", "2025-03-04", "2025-03-04"), (None, "0001-01-01", "9999-12-31")],
)  # fmt: skip
def test_a_span_has_a_first_and_a_last_day(span: str | None, first: str, last: str) -> None:
    assert (first_day(span), last_day(span)) == (first, last)


@pytest.mark.parametrize("words", ["soon", "2025-13", "2025-Q5", "25", ""])
def test_other_words_are_no_span(words: str) -> None:
    with pytest.raises(ValueError, match="a span is a year"):
        first_day(words)


def test_terms_that_begin_or_end_on_a_day_are_changes_of_the_standard() -> None:
    terms = (Term(code="old", label="Old", until="2026-01-01"), Term(code="new", label="New", since="2026-01-01"))
    field = Field(name="reason", type=Type.CODE, label="Reason", description="Why.", privacy=Privacy.OPEN, release=Release.AS_IS,
                  vocabulary=Vocabulary(name="reason", description="Reasons.", terms=terms))  # fmt: skip
    table = Table(name="incident", label="Incidents", description="Events.", grain="one", fields=(field,), key=())
    found = standard_definitions([table])
    assert found["from_date"].unique().to_list() == [date(2026, 1, 1)]
    assert found["definition_id"].to_list() == [
        "standard-incident-reason-new-since",
        "standard-incident-reason-old-until",
    ]
    assert dict(standard_definitions().schema) == polars_schema(DEFINITION)
