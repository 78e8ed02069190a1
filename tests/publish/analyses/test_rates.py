"""Rates side by side: by hand, by simulation, and what is not given."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.analyses.rates import flips, interval, rates
from tests.publish.analyses.given import city


def test_a_toy_worked_by_hand() -> None:
    # A: 40 of 100 officers, 40 of 1,000 arrests. B: 30 of 50 officers, 30 of 1,500 arrests.
    tables = city(
        {"A": 40, "B": 30},
        {("A", "officers"): 100, ("A", "arrests"): 1000, ("B", "officers"): 50, ("B", "arrests"): 1500},
    )
    rate = rates(tables)
    told = {(row["agency_id"], row["kind"]): row["rate"] for row in rate.iter_rows(named=True)}
    assert told == {("A", "officers"): 40, ("A", "arrests"): 40, ("B", "officers"): 60, ("B", "arrests"): 20}
    order, pairs = flips(rate, tables["agency"])
    assert order.rows() == [(2025, "officers", "arrests", 1, 1)]
    # A is the higher one per arrest and the lower one per officer.
    assert pairs.rows() == [(2025, "A", "B", "arrests", "officers")]


def test_the_interval_is_garwoods() -> None:
    # Garwood 1936, the usual table of exact limits: 0 and 3.689, 10 -> 4.795 and 18.390, 50 -> 37.11 and 65.92.
    low, high = interval(np.array([0, 10, 50]))
    assert low == pytest.approx([0, 4.795, 37.11], abs=5e-3)
    assert high == pytest.approx([3.689, 18.390, 65.92], abs=5e-3)


def test_the_interval_holds_the_truth_in_93_to_97_of_100_simulations() -> None:
    rng = np.random.default_rng(7)
    means = np.exp(rng.uniform(np.log(25), np.log(2000), 40_000))
    low, high = interval(rng.poisson(means))
    assert 0.93 <= float(np.mean((low <= means) & (means <= high))) <= 0.97


@given(st.lists(st.tuples(st.integers(20, 60), st.integers(1, 50), st.integers(1, 50)), min_size=2, max_size=7))
def test_the_flip_flag_is_exact(agencies: list[tuple[int, int, int]]) -> None:
    names = [f"U{n}" for n in range(len(agencies))]
    rows = [
        {"agency_id": unit, "year": 2025, "kind": kind, "incidents": row[0], "denominator": row[at], "state": "given"}
        for unit, row in zip(names, agencies, strict=True) for at, kind in ((1, "residents"), (2, "officers"))
    ]  # fmt: skip
    agency = city(dict.fromkeys(names, 0), {})["agency"]
    order, pairs = flips(pl.DataFrame(rows), agency)
    turned = {
        (names[i], names[j])
        for i, (n, a, b) in enumerate(agencies) for j, (m, c, d) in enumerate(agencies)
        if i < j and (n * c - m * a) * (n * d - m * b) < 0
    }  # fmt: skip
    assert order["flipped"].to_list() == [len(turned)]
    assert set(pairs.select("agency_id", "than_agency_id").rows()) == turned


@pytest.mark.parametrize(
    ("incidents", "months", "undated", "state"),
    [(19, 12, 0, "few"), (20, 12, 0, "given"), (40, 8, 0, "short"), (40, 9, 0, "partial"), (40, 12, 4, "given"),
     (40, 12, 5, "partial"), (40, 12, 11, "undated")],
)  # fmt: skip
def test_where_too_little_is_known_no_rate_is_given_and_the_reason_is(
    incidents: int, months: int, undated: int, state: str
) -> None:
    tables = city({"A": incidents}, {("A", "officers"): 100}, months={"A": months}, undated={"A": undated})
    row = rates(tables).row(0, named=True)
    assert row["state"] == state
    assert (row["rate"] is not None) == (state in {"given", "partial"})
    # Nothing is scaled up.
    assert row["rate"] in {None, float(incidents)}
    assert (row["incidents"], row["undated"], row["months_filed"]) == (incidents, undated, months)


def test_an_agency_without_a_figure_says_so_and_a_release_without_any_has_no_rates() -> None:
    tables = city({"A": 40, "B": 40}, {("A", "officers"): 100})
    assert rates(tables).filter(pl.col("agency_id") == "B")["state"].to_list() == ["no_denominator"]
    assert rates(city({"A": 40}, {})).is_empty()


def test_a_month_whose_status_is_withheld_marks_the_rate_and_does_not_stop_it() -> None:
    tables = city({"A": 40}, {("A", "officers"): 100})
    first = pl.col("month") == "2025-01"
    tables["coverage"] = tables["coverage"].with_columns(
        status=pl.when(first).then(pl.lit("withheld")).otherwise("status")
    )
    assert rates(tables).select("state", "months_hidden").rows() == [("partial", 1)]


def test_a_year_that_is_not_whole_takes_no_part_in_an_order() -> None:
    sizes = {("A", "officers"): 100, ("A", "arrests"): 1000, ("B", "officers"): 50, ("B", "arrests"): 1500}
    tables = city({"A": 40, "B": 30}, sizes, months={"B": 10})
    order, pairs = flips(rates(tables), tables["agency"])
    assert order["pairs"].to_list() == [0]
    assert pairs.is_empty()
