"""The audit finds every small count that can be worked out, and none of those the border withholds can be."""

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from privacy.cellaudit import CellAudit, _ends, audit_cells
from privacy.smallcells import protect_coverage
from privacy.spans import published_spans, spans_of
from verification.cells import Line, narrowed

THRESHOLD, AGENCY = 5, "A00000"
LEVELS = {7: "month", 4: "year", 0: "withheld"}


def coverage(counts: list[int]) -> pl.DataFrame:
    """One agency; a line longer than twelve goes on in the next year."""
    months = [f"{2016 + place // 12}-{place % 12 + 1:02}" for place in range(len(counts))]
    status = ["filed" if count else "zero" for count in counts]
    return pl.DataFrame({"agency_id": AGENCY, "month": months, "status": status, "incidents": counts})


def incidents(published: dict[str, int]) -> pl.DataFrame:
    dates = [date for date, rows in published.items() for _ in range(rows)]
    levels = ["quarter" if "Q" in date else LEVELS[len(date)] for date in dates]
    schema = {"agency_id": pl.String, "incident_date": pl.String, "incident_date_level": pl.String}
    return pl.DataFrame(
        {"agency_id": [AGENCY] * len(dates), "incident_date": dates, "incident_date_level": levels}, schema=schema
    )


def protected(counts: list[int], published: dict[str, int], **also: tuple[str, ...]) -> pl.DataFrame:
    """also: unmarked and whole, the lines in which less is told."""
    spans = published_spans(incidents(published))
    return protect_coverage(coverage(counts), threshold=THRESHOLD, pooled=set(), published=spans, **also)


def audited(counts: list[int], public: pl.DataFrame, published: dict[str, int]) -> CellAudit:
    return audit_cells(coverage(counts), public, incidents(published), threshold=THRESHOLD)


def released(counts: list[int], published: dict[str, int]) -> tuple[pl.DataFrame, CellAudit]:
    """As the border does it: where the audit finds something, small counts are not marked, or the whole line is withheld."""
    for also in ({}, {"unmarked": (AGENCY,)}, {"whole": (AGENCY,)}):
        public = protected(counts, published, **also)
        found = audited(counts, public, published)
        if not found.recoverable:
            break
    return public, found


def test_a_withheld_line_with_room_holds():
    counts = [2, 9, 20, 30]
    public = protected(counts, {"2016": 61}, unmarked=(AGENCY,))
    assert audited(counts, public, {"2016": 61}) == CellAudit(cells=4, withheld=2, narrowest=9, recoverable=0)


def test_a_count_shown_as_small_with_room_beside_it_holds():
    counts = [2, 9, 20, 30]
    public = protected(counts, {"2016": 61})
    assert public["incidents_shown"].to_list() == ["<5", "withheld", "20", "30"]
    assert audited(counts, public, {"2016": 61}) == CellAudit(cells=4, withheld=2, narrowest=None, recoverable=0)


def test_a_count_shown_as_small_of_which_more_follows_is_found_and_no_longer_marked():
    """Of the first quarter 26 incidents are published and 20 shown: the small one and the withheld one are 6, so it is 1."""
    counts, published = [1, 5, 20, 30, 9, 40], {"2016-Q1": 26, "2016-Q2": 79}
    public = protected(counts, published)
    found = audited(counts, public, published)
    assert (found.recoverable, found.agencies) == (1, (AGENCY,))
    public, found = released(counts, published)
    assert "<5" not in public["incidents_shown"].to_list()
    assert found.recoverable == 0


@pytest.mark.parametrize("counts", [[2, 9, 20, 30], [1, 12, 12, 40], [4, 30]])
def test_without_complementary_suppression_the_audit_fails(counts: list[int]):
    """Mutation: only the small count itself is withheld."""
    small = (pl.col("incidents") > 0) & (pl.col("incidents") < THRESHOLD)
    public = coverage(counts).with_columns(
        incidents_rule=pl.when(small).then(pl.lit("small_counts")).otherwise(pl.lit("shown"))
    )
    found = audited(counts, public, {"2016": sum(counts)})
    assert (found.recoverable, found.narrowest, found.agencies) == (1, 0, (AGENCY,))


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        ([2, *[10] * 11, 7, *[12] * 11], {"2016": 112, "2017": 139}),
        ([2, 20, 20, 6, 20, 20], {"2016-Q1": 42, "2016-Q2": 46}),
        ([2, 20, 6, 20], {"2016-02": 20, "2016-03": 6, "2016-04": 20, "2016": 2}),
    ],
)
def test_a_small_count_that_follows_from_published_rows_is_found_and_more_of_its_line_is_withheld(
    counts: list[int], published: dict[str, int]
):
    public = protected(counts, {"2016": 1}, unmarked=(AGENCY,))
    assert audited(counts, public, published).recoverable == 1
    before = public["incidents"].null_count()
    public, found = released(counts, published)
    assert public["incidents"].null_count() > before
    assert found.recoverable == 0


def test_published_rows_that_wait_to_leave_do_not_stop_a_release():
    _, found = released([2, 8, 30], {"2016-02": 10, "2016-03": 30})
    assert found.recoverable == 0


@pytest.mark.parametrize("counts", [[1, 1, 1, 1, 1], [1, 2, 1, 2], [2, 3]])
def test_an_agency_of_few_incidents_that_attests_no_zero_does_not_stop_a_release(counts: list[int]):
    public, found = released(counts, {"2016": sum(counts)})
    assert public["incidents"].null_count() == len(counts)
    assert found.recoverable == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0, 0, 1, 2, 4, 5, 6, 9, 15, 30]), st.integers(0, 2)), min_size=3, max_size=18)
)
def test_no_attacker_who_reads_the_release_narrows_what_is_withheld(drawn: list[tuple[int, int]]):
    """The independent program of verification/ against lines whose rows are published at any level of the calendar."""
    counts = [count for count, _ in drawn]
    assume(sum(counts) >= THRESHOLD)
    months = coverage(counts)["month"].to_list()
    published = in_classes(dict(zip(months, drawn, strict=True)))
    public, found = released(counts, published)
    few = frozenset(public.filter(incidents_rule="small")["month"])
    line = Line(tuple(months), tuple(public["incidents"]), published, complete=True, few=few)
    ranges, differences = narrowed(line, (0.0, 1_000_000.0))
    small = {month for month, count in zip(months, counts, strict=True) if 0 < count < THRESHOLD} - few
    assert found.recoverable == 0
    assert not set(differences) & set(range(1, THRESHOLD))
    assert all(high - low >= THRESHOLD for month, (low, high) in ranges.items() if month in small)
    assert all(ranges[month] == (1, THRESHOLD - 1) for month in few)


def in_classes(drawn: dict[str, tuple[int, int]]) -> dict[str, int]:
    """Rows by published period: each month at its level, and whatever is below the threshold a level higher."""
    held = [Counter[str]() for _ in range(4)]
    for month, (count, level) in drawn.items():
        held[level][spans_of(month)[level]] += count
    for level in range(3):
        for span, rows in held[level].items():
            if rows < THRESHOLD:
                held[level + 1][_wider(span)] += rows
    # A rest too small to stand alone goes with the smallest class there is.
    published = {span: rows for level in held for span, rows in level.items() if rows >= THRESHOLD}
    if 0 < held[3][""] < THRESHOLD:
        least = min(published, key=lambda span: (published[span], span))
        published[""] = held[3][""] + published.pop(least)
    return published


def _wider(span: str) -> str:
    return "" if len(span) == 4 else span[:4] if "Q" in span else spans_of(span)[1]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_range_of_each_count_is_that_of_a_linear_program(data: st.DataObject):
    places = data.draw(st.lists(st.integers(0, 29), min_size=1, max_size=12, unique=True).map(sorted))
    months = [f"{2016 + place // 12}-{place % 12 + 1:02}" for place in places]
    counts = data.draw(st.lists(st.integers(0, 9), min_size=len(months), max_size=len(months)))
    low = [data.draw(st.integers(0, count)) for count in counts]
    high = [data.draw(st.integers(count, 15)) for count in counts]
    held = {span: sum(c for c, month in zip(counts, months, strict=True) if span in spans_of(month))
            for month in months for span in spans_of(month)[1:3]}  # fmt: skip
    floors = {span: data.draw(st.integers(0, whole)) for span, whole in held.items()}
    rows = np.array([[-float(span in spans_of(month)) for month in months] for span in floors])
    limits = {
        "A_ub": rows,
        "b_ub": [-floor for floor in floors.values()],
        "A_eq": np.ones((1, len(months))),
        "b_eq": [sum(counts)],
    }
    bounds = list(zip(low, high, strict=True))
    for place, (least, width) in enumerate(_ends(months, counts, low, high, floors)):
        aim = np.eye(len(months))[place]
        ends = [sign * linprog(sign * aim, bounds=bounds, method="highs", **limits).fun for sign in (1, -1)]
        assert (least, least + width) == pytest.approx(ends)
