"""The pages of the benchmarks are made of what was measured, and say what they do not know."""

from pathlib import Path

import pytest

from benchmarks import capacity, in_readme, page
from benchmarks.pipeline import exponent, records
from benchmarks.regions import NAME
from benchmarks.results import RESULTS, RUNS, keep, read


def _run(which: str, size: int, seconds: float) -> dict[str, object]:
    return {
        "which": which, "incidents": size, "seconds": seconds, "gigabytes": 1.0, "stages": {}, "file bytes": 400 * size,
        "bytes": {"landing": 9, "stages": 9, "registry": 9, "release": 9 * size}, "machine": "2 processors", "on": "2026-01-01",
    }  # fmt: skip


def test_the_page_of_the_benchmarks_is_fresh(root: Path) -> None:
    assert (root / "docs/benchmarks.md").read_text("utf-8") == page.page_of(read(RESULTS), read(RUNS)), (
        "run: python -m benchmarks.page"
    )


def test_the_page_of_capacity_is_fresh(root: Path) -> None:
    assert (root / "docs/capacity.md").read_text("utf-8") == capacity.page_of(read(RUNS), read(RESULTS)), (
        "run: python -m benchmarks.capacity"
    )


def test_a_line_is_found_again_by_the_formula() -> None:
    line = capacity.fitted([(size, 40 + size / 100) for size in (10_000, 30_000, 100_000)])
    assert line.at(1_000_000) == pytest.approx(10_040)


def test_a_fixed_part_is_never_less_than_nothing() -> None:
    assert capacity.fitted([(10, 5.0), (100, 80.0)]).fixed == 0


def test_the_capacity_page_does_not_foretell_from_two_runs() -> None:
    assert "three measured sizes" in capacity.page_of([_run("ours", 10, 1.0), _run("ours", 100, 9.0)])


def test_the_figures_of_the_readme_are_those_measured() -> None:
    readme = in_readme.README.read_text("utf-8")
    assert in_readme.written(readme, read(RESULTS)) == readme
    for begins in in_readme.STATED.values():
        assert any(result["name"].startswith(begins) for result in read(RESULTS)), begins


def test_the_regions_of_a_country_are_carried_from_a_measured_one() -> None:
    runs = [_run("ours", 10, 1.0), _run("ours", 100, 9.0), _run("ours", 1000, 90.0)]
    assert "in one process" not in capacity.page_of(runs)
    figures = {"time": 36.0, "peak memory": 1.5, "calls": 166_667}
    told = capacity.page_of(runs, [{"name": f"{NAME}: {what}", "value": value} for what, value in figures.items()])
    assert "166,667 calls of ten years, read and forecast: 36 s and 1.5 GB" in told
    assert "one after the other: 3.0 hours, which is not measured" in told


def test_a_figure_without_a_goal_is_neither_met_nor_open() -> None:
    told = {
        "name": "a",
        "value": 1,
        "unit": "s",
        "peer": None,
        "ratio": None,
        "goal": "",
        "holds": None,
        "machine": "m",
        "on": "d",
    }
    assert page.page_of([told], []).splitlines()[-1] == "| a | 1 s |  |  |  |  | m, d |"


def test_time_that_grows_with_the_square_has_an_exponent_of_two() -> None:
    assert exponent([(10, 1.0), (100, 100.0), (1000, 10_000.0)]) == pytest.approx(2)


def test_a_small_run_can_miss_a_goal_for_a_million_and_cannot_meet_it() -> None:
    time, memory, speed, *_ = records([_run("ours", 100_000, 700.0), _run("peer", 100_000, 350.0)])
    assert time["holds"] is False
    assert memory["holds"] is None
    assert (speed["ratio"], speed["holds"]) == (0.5, False)


def test_a_shortfall_stands_on_the_page() -> None:
    told = [{**record, "machine": "m", "on": "d"} for record in records([_run("ours", 1_000_000, 900.0)])]
    assert "**no**" in page.page_of(told, [])
    assert "1 miss" in page.page_of(told, [])


def test_a_figure_measured_again_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    kept = tmp_path / "results.json"
    keep(kept, [{"name": "a", "peer": "x: 1 s", "value": 1}, {"name": "b", "peer": None, "value": 2}], by=("name",))
    keep(kept, [{"name": "a", "peer": "x: 2 s", "value": 3}, {"name": "a", "peer": "y: 2 s", "value": 4}], by=("name",))
    assert [record["value"] for record in read(kept)] == [2, 3, 4]


def test_the_same_runs_draw_the_same_picture(tmp_path: Path) -> None:
    runs = [_run("ours", 10, 1.0), _run("ours", 100, 9.0), _run("peer", 10, 0.5)]
    for name in ("one.svg", "two.svg"):
        page.draw(runs, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
