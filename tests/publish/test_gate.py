"""The publication ladder: its rungs at their limits, and how coverage and item non-response are measured."""

import itertools
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.gate import estimate_gate
from publish.rungs import KINDS, RUNGS, allows, rung
from schemas.as_polars import polars_schema
from schemas.standard import PUBLISHED_TABLES
from tests.publish.frames import public_frames

Tables = dict[str, pl.DataFrame]
_SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("coverage", "nonresponse", "expected"),
    [
        (0.399, 0.0, "none"), (0.40, 0.0, "key_ratios"), (0.599, 0.0, "key_ratios"), (0.60, 0.0, "ratios"),
        (0.799, 0.0, "ratios"), (0.80, 0.0, "all"), (0.80, 0.30, "all"), (0.80, 0.301, "ratios"), (1.0, 1.0, "ratios"),
        (0.59, 0.9, "key_ratios"), (0.39, 0.9, "none"), (None, 0.0, "none"), (0.9, None, "none"),
    ],
)  # fmt: skip
def test_the_limits_belong_to_the_better_rung(coverage: float | None, nonresponse: float | None, expected: str) -> None:
    assert rung(coverage, nonresponse) == expected


@given(_SHARES, _SHARES, _SHARES, _SHARES)
def test_more_coverage_and_fewer_blanks_never_allow_less(one: float, other: float, few: float, many: float) -> None:
    worse = rung(min(one, other), max(few, many))
    better = rung(max(one, other), min(few, many))
    assert RUNGS.index(better) <= RUNGS.index(worse)
    assert all(allows(better, kind) for kind in KINDS if allows(worse, kind))


def test_what_a_rung_allows() -> None:
    told = {(given, kind) for given, kind in itertools.product(RUNGS, KINDS) if allows(given, kind)}
    assert told == {
        ("all", "count"), ("all", "ratio"), ("all", "key_ratio"), ("ratios", "ratio"), ("ratios", "key_ratio"),
        ("key_ratios", "key_ratio"),
    }  # fmt: skip
    assert allows("key_ratios", "key_ratio", share=0.2)
    assert not allows("key_ratios", "key_ratio", share=0.199)
    assert allows("ratios", "ratio", share=0.01)
    with pytest.raises(ValueError, match="no kind of estimate"):
        allows("all", "ranking")
    with pytest.raises(ValueError, match="shares from 0 to 1"):
        rung(80, 0)


def tables(
    *, filed: int, of: int = 10, officers: tuple[int, int] | None = None, blank: int = 0, status: str = "late"
) -> Tables:
    """Two agencies over the months of 2025: the first files all, the second the first `filed` of `of`; 20 people, some blank."""
    shapes = {table.name: polars_schema(table) for table in PUBLISHED_TABLES}
    months = [f"2025-{month:02}" for month in range(1, of + 1)]
    states = [("A1", month, "filed") for month in months]
    states += [("B1", month, "filed" if place < filed else status) for place, month in enumerate(months)]
    rows = {
        "agency": [{"agency_id": name, "state": "California", "published_as": name} for name in ("A1", "B1")],
        "coverage": [{"agency_id": name, "month": month, "status": one} for name, month, one in states],
        "denominator": [{"agency_id": name, "year": 2024, "kind": "officers", "value": value, "retrieved": date(2025, 1, 1)}
                        for name, value in zip(("A1", "B1"), officers or (), strict=False)],
        "person": [{"agency_id": "A1", "incident_date": "2025-Q1", "incident_date_level": "quarter", "received_force": "yes",
                    "injured": "not_reported" if place < blank else "no", "group_id": f"g{place}"} for place in range(20)],
        "force": [{"group_id": f"g{place}", "member_id": f"m{place}"} for place in range(20)],
    }  # fmt: skip
    return {
        name: pl.DataFrame(given, schema_overrides=shapes[name], schema={**shapes[name]})
        for name, given in rows.items()
    }


def told(made: Tables, measure: str = "key") -> dict[str, object]:
    (row,) = estimate_gate(made).filter(scope="all", year="2025", measure=measure).to_dicts()
    return row


def test_coverage_is_weighted_with_officers_where_all_are_known() -> None:
    """Half of the agency-months of an agency with a tenth of the officers are missing."""
    row = told(tables(filed=5, officers=(900, 100)))
    assert row["coverage"] == pytest.approx(0.95)
    assert row["rung"] == "all"
    assert "sworn officers" in str(row["reason"])


def test_where_officers_of_one_agency_are_not_known_agency_months_count_alike_and_it_is_said() -> None:
    row = told(tables(filed=5))
    assert row["coverage"] == pytest.approx(0.75)
    assert (row["rung"], "agency-months" in str(row["reason"])) == ("ratios", True)


@pytest.mark.parametrize(
    ("status", "coverage"), [("late", 0.5), ("not_enrolled", 0.5), ("due", 1.0), ("withheld", 1.0)]
)
def test_months_before_enrolment_are_not_covered_and_those_not_due_or_withheld_are_left_out(
    status: str, coverage: float
) -> None:
    row = told(tables(filed=0, status=status))
    assert row["coverage"] == pytest.approx(coverage)
    assert ("left out" in str(row["reason"])) is (status == "withheld")


@pytest.mark.parametrize(("blank", "expected"), [(6, "all"), (7, "ratios")])
def test_blanks_of_a_key_variable_up_to_thirty_percent_are_allowed(blank: int, expected: str) -> None:
    made = tables(filed=10, blank=blank)
    assert told(made, "injury")["rung"] == told(made)["rung"] == expected
    assert told(made, "force_type")["nonresponse"] == 0


def test_people_without_a_row_of_force_are_answers_that_are_missing() -> None:
    made = tables(filed=10)
    made["force"] = made["force"].head(10)
    assert told(made, "force_type")["nonresponse"] == pytest.approx(0.5)
    assert told(made)["rung"] == "ratios"


def test_pending_withheld_and_unasked_answers_are_no_item_non_response() -> None:
    made = tables(filed=10, blank=5)
    words = ["pending"] * 5 + ["withheld"] * 5 + ["not_asked"] * 5 + ["no"] * 5
    made["person"] = made["person"].with_columns(injured=pl.Series(words))
    assert told(made, "injury")["nonresponse"] == 0


def test_the_gate_stands_on_any_release_and_on_one_without_rows() -> None:
    frames = public_frames(60)
    found = estimate_gate(frames)
    assert set(found["year"]) == {"2025", "2026"}
    assert estimate_gate({name: frame.clear() for name, frame in frames.items()}).is_empty()
