"""Counts that are withheld stay unknown, even to someone who knows the totals and how the rule works."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.smallcells import CountError, protect_coverage, protect_zone_months

THRESHOLD = 5
MONTHS = [f"2016-{month:02}" for month in range(1, 13)]


def lines(*counts: tuple[int | None, ...]) -> pl.DataFrame:
    """One agency for each line of counts."""
    cells = [
        (f"A{agency:05}", MONTHS[place], "late" if count is None else "filed" if count else "zero", count)
        for agency, line in enumerate(counts) for place, count in enumerate(line)
    ]  # fmt: skip
    schema = {"agency_id": pl.String, "month": pl.String, "status": pl.String, "incidents": pl.Int64}
    return pl.DataFrame(cells, schema=schema, orient="row")


def protected(
    *counts: tuple[int | None, ...], pooled: frozenset[str] = frozenset(), unmarked: bool = False
) -> pl.DataFrame:
    table = lines(*counts)
    names = table["agency_id"].unique().to_list() if unmarked else []
    return protect_coverage(table, threshold=THRESHOLD, pooled=set(pooled), published={}, unmarked=names)


def test_counts_without_a_small_one_are_shown():
    assert protected((5, 0, 70))["incidents"].to_list() == [5, 0, 70]


def test_a_small_count_is_shown_as_small_and_the_next_smallest_is_withheld():
    table = protected((2, 30, 9, 0, 40))
    assert table["incidents"].to_list() == [None, 30, None, 0, 40]
    assert table["incidents_rule"].to_list() == ["small", "shown", "small_counts", "shown", "shown"]
    assert table["incidents_shown"].to_list() == ["<5", "30", "withheld", "0", "40"]


def test_an_unmarked_line_does_not_tell_the_small_count_from_the_one_that_hides_it():
    table = protected((2, 30, 9, 0, 40), unmarked=True)
    assert table["incidents_shown"].to_list() == ["withheld", "30", "withheld", "0", "40"]


def test_small_counts_that_hide_one_another_take_no_other_with_them():
    assert protected((3, 2, 3, 0, 40))["incidents_shown"].to_list() == ["<5", "<5", "<5", "0", "40"]


def test_two_fours_would_follow_from_their_sum_so_the_line_is_withheld():
    assert set(protected((4, 4))["incidents_shown"]) == {"withheld"}


def test_equal_counts_are_withheld_together():
    assert protected((4, 10, 10, 50))["incidents_shown"].to_list() == ["<5", "withheld", "withheld", "50"]


def test_where_all_counts_follow_from_the_total_zeros_are_withheld_like_them():
    table = protected((1, 1, 1, 1, 1, 0))
    assert table["incidents"].null_count() == 6
    assert set(table["status"]) == {"filed"}


def test_a_month_nobody_filed_for_is_never_shown_as_a_zero():
    table = protected((50, None))
    assert table.row(1) == ("A00000", "2016-02", "late", None, "nothing_filed", "not filed", None)


def test_a_late_month_says_when_it_is_expected_and_no_other_does():
    day = date(2016, 5, 1)
    table = protect_coverage(
        lines((50, None)).with_columns(expected_by=day), threshold=THRESHOLD, pooled=set(), published={}
    )
    assert table["expected_by"].to_list() == [None, day]


def test_of_a_pooled_agency_that_attests_no_zero_only_enrolment_is_told():
    """It filed one incident of a month before it was enrolled; its first month of enrolment is late."""
    table = protect_coverage(
        lines((1, None, 60)).with_columns(enrolled=pl.Series([False, True, True])),
        threshold=THRESHOLD, pooled={"A00000"}, published={},
    )  # fmt: skip
    assert table["status"].to_list() == ["not_enrolled", "withheld", "withheld"]
    assert table["incidents_rule"].to_list() == ["nothing_filed", "pooled", "pooled"]


def test_a_pooled_agency_that_never_attests_a_zero_does_not_show_when_it_filed():
    table = protected((1, None, 60), pooled=frozenset({"A00000"}))
    assert table.select("status", "incidents", "incidents_rule").unique().rows() == [("withheld", None, "pooled")]


def test_a_pooled_agency_shows_neither_counts_nor_which_months_had_incidents():
    table = protected((1, 0, 60), pooled=frozenset({"A00000"}))
    assert table.select("status", "incidents", "incidents_rule").unique().rows() == [("filed", None, "pooled")]


def test_a_late_month_of_a_pooled_agency_looks_like_any_month_it_filed():
    late = lines((1, 0)).with_columns(status=pl.Series(["filed_late", "zero"]))
    assert set(protect_coverage(late, threshold=5, pooled={"A00000"}, published={})["status"]) == {"filed"}


@pytest.mark.parametrize("unmarked", [True, False])
@pytest.mark.parametrize(("months", "most"), [(2, 40), (3, 26), (4, 18)])
def test_every_withheld_count_could_be_anything_in_a_wide_range(months: int, most: int, unmarked: bool):
    """Brute force: all lines with the same total that would be published alike, as seen by someone with this code."""
    for public, values in _alike(months, most, unmarked=unmarked):
        # Where nothing is left to withhold, a total of five to nine alone narrows the range a little.
        wide = THRESHOLD if any(count.isdigit() for count in public) else THRESHOLD - 2
        for count, possible in zip(public, values, strict=True):
            assert count != "withheld" or min(possible) >= THRESHOLD or max(possible) - min(possible) >= wide


@pytest.mark.parametrize(("months", "most"), [(2, 40), (3, 26), (4, 18)])
def test_every_count_shown_as_small_could_be_any_small_one(months: int, most: int):
    """Brute force as above: "<5" says 1 to 4, and the total and this rule say nothing more."""
    told = 0
    for public, values in _alike(months, most, unmarked=False):
        for count, possible in zip(public, values, strict=True):
            told += count == "<5"
            assert count != "<5" or possible == {1, 2, 3, 4}
    assert told


def _alike(months: int, most: int, *, unmarked: bool) -> Iterator[tuple[tuple[str, ...], list[set[int]]]]:
    """Every public line, and beside it the values each of its months has among the lines published so."""
    truths = [line for line in product(range(most + 1), repeat=months) if THRESHOLD <= sum(line) <= most]
    shown = protected(*truths, unmarked=unmarked)["incidents_shown"].to_list()
    alike = defaultdict(list)
    for number, truth in enumerate(truths):
        alike[(*shown[number * months : (number + 1) * months], sum(truth))].append(truth)
    for (*public, _total), possible in alike.items():
        yield tuple(public), [set(values) for values in zip(*possible, strict=True)]


@given(st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=1, max_size=12))
def test_what_is_shown_is_true_and_never_small(counts: list[int | None]):
    shown = protected(tuple(counts))["incidents"].to_list()
    assert all(public in {None, true} for public, true in zip(shown, counts, strict=True))
    assert not set(shown) & set(range(1, THRESHOLD))


@given(st.lists(st.integers(0, 40), min_size=2, max_size=12))
def test_no_line_has_a_single_count_that_is_not_shown(counts: list[int]):
    assert protected(tuple(counts))["incidents"].null_count() != 1


def test_counts_that_are_none_are_refused():
    with pytest.raises(CountError, match="negative"):
        protected((-1, 2))
    with pytest.raises(CountError, match="twice"):
        protect_coverage(pl.concat([lines((1,)), lines((1,))]), threshold=5, pooled=set(), published={})


def _withheld_in(table: pl.DataFrame, months: range) -> int:
    return table.filter(pl.col("month").is_in([f"2016-{month:02}" for month in months]))["incidents"].null_count()


def test_few_waiting_reports_of_a_quarter_do_not_follow_though_many_wait_in_all():
    """Six wait: two in the first quarter, four in the second. No count is small, and no sum of a line tells."""
    published = {("A00000", "2016-Q1"): 58, ("A00000", "2016-Q2"): 56, ("A00000", "2016"): 114, ("A00000", ""): 114}
    table = protect_coverage(
        lines((20, 20, 20, 20, 20, 20, 50)), threshold=THRESHOLD, pooled=set(), published=published
    )
    assert _withheld_in(table, range(1, 4)) > 0
    assert _withheld_in(table, range(4, 7)) > 0


def test_counts_that_are_all_published_are_shown():
    table = protect_coverage(lines((20, 30)), threshold=THRESHOLD, pooled=set(), published={("A00000", ""): 50})
    assert table["incidents"].to_list() == [20, 30]


def test_with_small_errors_no_month_tells_that_it_had_few_incidents():
    """A status that only months with incidents have would tell, beside a zero, that there were one to four."""
    counts = lines((0, 1, 4, 3, 40)).with_columns(
        status=pl.Series(["zero", "filed", "filed_late", "filed_late", "filed"]), cell_key=pl.lit(2**32 - 1)
    )
    table = protect_coverage(counts, threshold=THRESHOLD, pooled=set(), published={}, method="perturb")
    nothing_shown = table.filter(incidents=0)
    assert nothing_shown.height == 4
    assert nothing_shown.select("status", "incidents_rule").unique().rows() == [("filed", "perturbed")]


def test_ambulance_calls_of_a_zone_are_shown_from_eleven_on():
    counts = pl.DataFrame({"zone": ["Z1"] * 4, "month": MONTHS[:4], "calls": [10, 30, 60, 0]})
    table = protect_zone_months(counts)
    assert table.rows() == [
        ("Z1", "2016-01", None, "small_counts"), ("Z1", "2016-02", None, "small_counts"),
        ("Z1", "2016-03", 60, "shown"), ("Z1", "2016-04", 0, "shown"),
    ]  # fmt: skip
