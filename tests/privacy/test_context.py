"""What of the figures given may be public: all that speak of institutions; counts of events of a pool only as a sum."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.context import releasable_context, withheld_kinds
from schemas.as_polars import polars_schema
from schemas.context import DENOMINATOR, INSTITUTIONAL

_DAY = date(2026, 3, 1)
AGENCIES = pl.DataFrame(
    [("A", "agency", "A"), ("B", "agency", "P"), ("C", "agency", "P"), ("D", "agency", "withheld"),
     ("E", "agency", "Q"), ("P", "pool", "P"), ("Q", "pool", "Q")],
    schema=["agency_id", "kind", "published_as"], orient="row",
)  # fmt: skip


def figures(*rows: tuple[str, int, str, int]) -> pl.DataFrame:
    told = [(*row, f"Register of {row[0]}", None, _DAY) for row in rows]
    return pl.DataFrame(told, schema=polars_schema(DENOMINATOR), orient="row")


def public(*rows: tuple[str, int, str, int]) -> set[tuple[str, int, str, int]]:
    tables = releasable_context({"denominator": figures(*rows)}, AGENCIES)
    assert dict(tables["denominator"].schema) == polars_schema(DENOMINATOR)
    return set(tables["denominator"].select("agency_id", "year", "kind", "value").iter_rows())


@pytest.mark.parametrize("kind", INSTITUTIONAL)
def test_how_large_an_agency_is_is_public_for_each_of_them(kind: str):
    rows = [("A", 2025, kind, 900), ("B", 2025, kind, 6), ("D", 2025, kind, 3)]
    assert public(*rows) == set(rows)


@pytest.mark.parametrize("kind", ["arrests", "calls", "stops"])
def test_events_of_an_agency_in_a_pool_are_public_only_in_the_sum_of_all_its_agencies(kind: str):
    assert public(("A", 2025, kind, 50), ("B", 2025, kind, 2), ("C", 2025, kind, 9), ("B", 2024, kind, 2)) == {
        ("A", 2025, kind, 50), ("P", 2025, kind, 11),
    }  # fmt: skip
    assert public(("D", 2025, kind, 3), ("E", 2025, kind, 3)) == set()


def test_a_pool_has_the_sum_of_its_officers_when_every_agency_gave_them():
    assert public(("B", 2025, "officers", 6), ("C", 2025, "officers", 9)) == {
        ("B", 2025, "officers", 6), ("C", 2025, "officers", 9), ("P", 2025, "officers", 15),
    }  # fmt: skip
    sources = releasable_context(
        {"denominator": figures(("B", 2025, "officers", 6), ("C", 2025, "officers", 9))}, AGENCIES
    )["denominator"].filter(pl.col("agency_id") == "P")["source"]
    assert sources.to_list() == ["Sum over 2 agencies: Register of B; Register of C"]


def test_an_agency_that_is_not_in_the_release_has_no_figure_there():
    assert public(("Z", 2025, "officers", 6)) == set()


_ROWS = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.sampled_from([2024, 2025]), st.sampled_from(["officers", "arrests"]),
              st.integers(1, 99)),
    unique_by=lambda row: row[:3], max_size=20,
)  # fmt: skip


@given(_ROWS)
def test_no_public_row_tells_the_events_of_one_small_agency(rows: list[tuple[str, int, str, int]]):
    told = public(*rows)
    single = figures(*(row for row in told if row[0] in "ABCDE"))
    assert withheld_kinds(single, AGENCIES).is_empty()
    values = {row[:3]: row[3] for row in rows}
    for agency, year, kind, value in told:
        members = {"P": "BC", "Q": "E"}.get(agency, agency)
        assert value == sum(values[member, year, kind] for member in members)
