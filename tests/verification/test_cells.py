"""The written counts give nothing small away, and each way of giving one away is found."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.verification.small_release import sound_rows, write_release
from verification.cells import Line, narrowed, problems

THRESHOLD = 5
FREE = (0.0, 1_000_000.0)
Rows = dict[str, list[dict[str, Any]]]


def months(count: int, first: int = 2016) -> tuple[str, ...]:
    return tuple(f"{first + place // 12}-{place % 12 + 1:02}" for place in range(count))


def with_line(counts: list[int | None], published: dict[str, int], *, waiting: str = "none") -> Rows:
    """The small release with one agency of these counts, None for a withheld one, and published rows by period."""
    rows = sound_rows()
    rows["agency"] = [{**rows["agency"][0], "waiting": waiting}]
    rows["coverage"] = [
        {"agency_id": "PS001", "month": month, "status": "zero" if count == 0 else "filed", "incidents": count,
         "incidents_rule": "small_counts" if count is None else "shown",
         "incidents_shown": "withheld" if count is None else str(count)}
        for month, count in zip(months(len(counts)), counts, strict=True)
    ]  # fmt: skip
    dates = [period for period, height in published.items() for _ in range(height)]
    levels = {4: "year", 7: "quarter"}
    rows["incident"] = [
        {"incident_id": f"i{number:015}", "incident_date": date, "incident_date_level": levels[len(date)]}
        for number, date in enumerate(dates)
    ]
    return rows


def found(folder: Path, rows: Rows, totals: dict[str, dict[str, int | None]] | None = None) -> list[str]:
    write_release(folder, rows)
    if totals is not None:
        (folder / "release.json").write_text(json.dumps({"totals": totals}))
    return list(problems(folder, threshold=THRESHOLD))


def test_a_sound_release_gives_nothing_away(tmp_path: Path):
    assert found(tmp_path, sound_rows()) == []


def test_two_withheld_months_with_room_between_them_stay_unknown(tmp_path: Path):
    assert found(tmp_path, with_line([None, None, 30, 40], {"2016": 80})) == []


def test_a_count_told_as_small_with_room_beside_it_is_no_problem(tmp_path: Path):
    rows = with_line([None, None, 30, 40], {"2016": 80})
    rows["coverage"][0] |= {"incidents_rule": "small", "incidents_shown": "<5"}
    assert found(tmp_path, rows) == []


def test_a_count_told_as_small_of_which_more_follows_is_found(tmp_path: Path):
    rows = with_line([None, None, 30, 40], {"2016": 76})
    rows["coverage"][0] |= {"incidents_rule": "small", "incidents_shown": "<5"}
    assert found(tmp_path, rows) == ["table coverage: 1 counts shown as fewer than 5 can be narrowed further"]


def test_a_count_that_says_something_else_in_words_is_found(tmp_path: Path):
    rows = with_line([None, None, 30, 40], {"2016": 80})
    rows["coverage"][0]["incidents_shown"] = "3"
    assert found(tmp_path, rows) == ["table coverage: 1 counts say something else in words"]


def test_a_small_count_in_plain_sight_is_found(tmp_path: Path):
    assert found(tmp_path, with_line([3, 30], {"2016": 33})) == ["table coverage: 1 counts from 1 to 4 are shown"]


def test_a_withheld_count_alone_in_its_line_follows_from_the_published_rows(tmp_path: Path):
    (sentence,) = found(tmp_path, with_line([None, 20, 30], {"2016": 52}))
    assert sentence.startswith("table coverage: 1 withheld counts can be worked out")


def test_a_withheld_count_alone_in_its_year_follows_from_the_rows_of_the_year(tmp_path: Path):
    line = [None, *[10] * 11, None, *[12] * 11]
    (sentence,) = found(tmp_path, with_line(line, {"2016": 112, "2017": 139}))
    assert "1 withheld counts" in sentence


def test_a_withheld_count_alone_in_its_quarter_follows_from_the_rows_of_the_quarter(tmp_path: Path):
    line = [None, 20, 20, None, 20, 20]
    (sentence,) = found(tmp_path, with_line(line, {"2016-Q1": 42, "2016-Q2": 47}))
    assert "1 withheld counts" in sentence


def test_few_waiting_reports_of_a_quarter_are_found_though_many_wait_in_all(tmp_path: Path):
    rows = with_line([20] * 6, {"2016-Q1": 58, "2016-Q2": 54}, waiting="few")
    assert found(tmp_path, rows) == [
        "table coverage: in 1 periods the counts and the published rows differ by 1 to 4, which tells how many reports wait"
    ]


def test_the_sum_over_all_agencies_tells_the_only_line_that_hides_its_waiting_reports(tmp_path: Path):
    rows = with_line([None, None, 30], {"2016": 57}, waiting="few")
    stages = {
        "received": 60,
        "accepted": 60,
        "rejected": 0,
        "superseded": 0,
        "duplicate": 0,
        "withdrawn": 0,
        "waiting": None,
        "published": 57,
    }
    (_, totals) = found(tmp_path, rows, {"incident": stages})
    assert totals.startswith("totals of incident")
    (first, _) = found(tmp_path / "again", rows, {"incident": stages})
    assert "differ by 1 to 4" in first


def test_rows_that_wait_to_leave_contradict_the_counts_and_are_no_problem(tmp_path: Path):
    assert found(tmp_path, with_line([None, None, 30], {"2016-Q1": 60})) == []


def test_a_filed_month_with_zero_beside_an_attested_zero_is_found(tmp_path: Path):
    rows = with_line([0, 0, 30], {"2016": 30}, waiting="few")
    rows["coverage"][0]["status"] = "filed"
    assert any("show 0 beside" in sentence for sentence in found(tmp_path, rows))


@pytest.mark.parametrize(
    ("rejected", "received", "holds"), [(None, None, True), (None, 60, False), (3, 60, False)]
)  # fmt: skip
def test_a_withheld_total_must_not_follow_from_the_others(tmp_path: Path, rejected: int, received: int, holds: bool):
    stages = {
        "received": received,
        "accepted": 57,
        "rejected": rejected,
        "superseded": 0,
        "duplicate": 0,
        "withdrawn": 0,
        "waiting": 0,
        "published": 57,
    }
    sentences = found(tmp_path, with_line([20, 37], {"2016": 57}), {"incident": stages})
    assert (sentences == []) is holds


def test_a_release_without_the_tables_is_said_and_not_raised(tmp_path: Path):
    write_release(tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text())
    package["resources"] = [one for one in package["resources"] if one["name"] != "coverage"]
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    assert len(list(problems(tmp_path, threshold=THRESHOLD))) == 1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=3, max_size=3), st.lists(st.booleans(), min_size=3, max_size=3), st.booleans()
)
def test_the_ranges_are_those_of_trying_everything(truth: list[int], hidden: list[bool], complete: bool):
    """Brute force over a line that crosses a quarter: all lines with the same shown counts and rows, and two more at most."""
    names = months(4)[1:]
    shown = [count for count, hide in zip(truth, hidden, strict=True) if not hide]
    ceiling = min((count for count in shown if count), default=7) - 1
    assume(ceiling)
    truth = [
        max(bool(shown), min(count, ceiling)) if hide else count for count, hide in zip(truth, hidden, strict=True)
    ]
    quarter, whole = sum(truth[:2]), sum(truth)
    top = ceiling if any(shown) else whole + 2
    free = range(bool(shown), top + 1)
    possible = [
        guess
        for guess in product(*(free if hide else (count,) for count, hide in zip(truth, hidden, strict=True)))
        if sum(guess[:2]) >= quarter and whole <= sum(guess) <= (whole if complete else whole + 2)
    ]
    counts = tuple(None if hide else count for count, hide in zip(truth, hidden, strict=True))
    line = Line(names, counts, {"2016-Q1": quarter, "2016": whole - quarter}, complete)
    ranges, _ = narrowed(line, (0.0, whole + 2.0))
    tried = {name: [guess[place] for guess in possible] for place, name in enumerate(names) if hidden[place]}
    assert ranges == {name: (min(values), max(values)) for name, values in tried.items()}


def test_rows_of_a_pool_may_be_of_an_agency_published_as_itself_so_its_sum_is_not_known(tmp_path: Path):
    rows = with_line([None, None, None], {"2016": 6})
    for cell in rows["coverage"]:
        cell |= {"incidents_rule": "small", "incidents_shown": "<5"}
    stages = {
        "received": 16,
        "accepted": 16,
        "rejected": 0,
        "superseded": 0,
        "duplicate": 0,
        "withdrawn": 0,
        "waiting": 0,
    }
    alone = {"incident": {**stages, "received": 6, "accepted": 6, "published": 6}}
    assert found(tmp_path / "alone", rows, alone) == []
    tight = with_line([None, None, None], {"2016": 4})
    for cell in tight["coverage"]:
        cell |= {"incidents_rule": "small", "incidents_shown": "<5"}
    narrow, *_ = found(
        tmp_path / "tight", tight, {"incident": {**stages, "received": 4, "accepted": 4, "published": 4}}
    )
    assert narrow.startswith("table coverage: 3 counts shown as fewer than 5")
    pool = {**tight["agency"][0], "agency_id": "pool-1", "published_as": "pool-1", "kind": "pool", "name": "Small ones"}
    tight["agency"].append(pool)
    tight["incident"] += [
        {"incident_id": f"p{number:015}", "incident_date": "2016", "incident_date_level": "year", "agency_id": "pool-1"}
        for number in range(10)
    ]
    told = {"incident": {**stages, "received": 14, "accepted": 14, "published": 14}}
    assert found(tmp_path / "pooled", tight, told) == []
