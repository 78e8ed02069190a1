"""The state of each agency and month, at the moment of the release: late is not due, and before enrolment is neither."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ingest.registry.facts import FATES, FILED, coverage_frame

AGENCY = "XX1"
ZEROS = pl.DataFrame(schema={"agency_id": pl.String, "month": pl.String})


def agency(*, enrolled: date | None = None, days: int | None = 30) -> pl.DataFrame:
    schema = {"agency_id": pl.String, "enrolled_since": pl.Date, "filing_days": pl.Int64}
    return pl.DataFrame([(AGENCY, enrolled, days)], schema=schema, orient="row")


def fates(*received: tuple[str, date, str]) -> pl.DataFrame:
    rows = [
        (f"{AGENCY}:{place}", AGENCY, "s", 1, month, 1, "c", day, fate)
        for place, (month, day, fate) in enumerate(received)
    ]
    return pl.DataFrame(rows, schema=FATES, orient="row")


def states(
    agencies: pl.DataFrame, *, as_of: date, filed: pl.DataFrame | None = None, **more: pl.DataFrame
) -> dict[str, str]:
    told = coverage_frame(
        agencies, fates() if filed is None else filed, ZEROS, start=date(2025, 1, 1), end=date(2025, 4, 30), as_of=as_of, **more
    )  # fmt: skip
    return dict(told.select("month", "status").iter_rows())


def test_a_month_is_due_until_the_filing_days_after_its_end_are_over() -> None:
    """Thirty days after the end of February are over when the thirtieth of March is."""
    assert states(agency(), as_of=date(2025, 3, 30))["2025-02"] == "due"
    assert states(agency(), as_of=date(2025, 3, 31))["2025-02"] == "late"


def test_without_a_deadline_a_month_is_due_when_it_has_ended_and_nothing_comes_too_late() -> None:
    told = states(agency(days=None), as_of=date(2025, 4, 1), filed=fates(("2025-01", date(2025, 3, 30), "current")))
    assert told == {"2025-01": "filed", "2025-02": "late", "2025-03": "late", "2025-04": "due"}


def test_a_filing_window_that_closes_later_moves_the_deadline() -> None:
    windows = pl.DataFrame(
        [(None, "2025-01", "2025-02", date(2025, 5, 1)), ("OTHER", "2025-03", "2025-03", date(2026, 1, 1))],
        schema={"agency_id": pl.String, "first_month": pl.String, "last_month": pl.String, "closes": pl.Date}, orient="row",
    )  # fmt: skip
    filed = fates(("2025-01", date(2025, 4, 20), "current"))
    told = states(agency(), as_of=date(2025, 5, 2), windows=windows, filed=filed)
    assert told == {"2025-01": "filed", "2025-02": "late", "2025-03": "late", "2025-04": "due"}
    assert states(agency(), as_of=date(2025, 5, 1), windows=windows)["2025-02"] == "due"


def test_months_before_enrolment_are_there_and_reports_of_them_count() -> None:
    filed = fates(("2025-01", date(2025, 4, 2), "current"))
    told = states(agency(enrolled=date(2025, 3, 9)), as_of=date(2025, 6, 1), filed=filed)
    assert told == {"2025-01": "filed_late", "2025-02": "not_enrolled", "2025-03": "late", "2025-04": "late"}


def test_a_month_of_which_every_report_was_withdrawn_is_late_until_a_zero_is_attested() -> None:
    filed = fates(("2025-01", date(2025, 2, 2), "withdrawn"))
    assert states(agency(), as_of=date(2025, 6, 1), filed=filed)["2025-01"] == "late"
    zeros = pl.DataFrame({"agency_id": [AGENCY], "month": ["2025-01"]})
    told = coverage_frame(agency(), filed, zeros, start=date(2025, 1, 1), end=date(2025, 1, 31), as_of=date(2025, 6, 1))
    assert told["status"].to_list() == ["zero"]


def test_only_a_late_month_says_when_it_is_expected_and_the_last_word_stands() -> None:
    told_twice = pl.DataFrame(
        [(AGENCY, "2025-01", date(2025, 5, 1)), (AGENCY, "2025-01", date(2025, 7, 1)), (AGENCY, "2025-02", date(2025, 5, 1))],
        schema={"agency_id": pl.String, "month": pl.String, "expected_by": pl.Date}, orient="row",
    )  # fmt: skip
    filed = fates(("2025-02", date(2025, 3, 1), "current"))
    told = coverage_frame(
        agency(), filed, ZEROS, start=date(2025, 1, 1), end=date(2025, 2, 28), as_of=date(2025, 6, 1), notices=told_twice
    )  # fmt: skip
    assert told["expected_by"].to_list() == [date(2025, 7, 1), None]


@given(st.dates(date(2024, 1, 1), date(2026, 1, 1)), st.dates(date(2024, 6, 1), date(2025, 12, 31)), st.integers(0, 90))
def test_every_month_of_the_window_has_one_state_and_only_filed_ones_a_count(
    as_of: date, since: date, days: int
) -> None:
    filed = fates(("2025-01", date(2025, 2, 10), "current"), ("2025-01", date(2025, 2, 11), "current"))
    told = coverage_frame(
        agency(enrolled=since, days=days), filed, ZEROS, start=date(2025, 1, 1), end=date(2025, 4, 30), as_of=as_of
    )
    assert told["month"].to_list() == ["2025-01", "2025-02", "2025-03", "2025-04"]
    assert told.filter(pl.col("incidents").is_not_null() != pl.col("status").is_in(FILED)).is_empty()
    assert told["status"].to_list() == sorted(
        told["status"], key=["filed", "filed_late", "not_enrolled", "late", "due"].index
    )
