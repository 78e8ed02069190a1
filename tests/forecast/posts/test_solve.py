"""Plans of units: exact is exact, the quick plan is within its bound, and more units are never worth less."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.posts.busy import busy_fraction, busy_levels, cover_expected
from forecast.posts.cover import Cover, make_cover, without_dominated
from forecast.posts.covering import cover_most
from forecast.posts.greedy import bound_greedily, choose_best, place_greedily
from forecast.posts.relax import relax
from forecast.posts.solve import solve
from forecast.problem import ForecastProblem

from .worlds import best_by_trying, small_covers

CLOSE = 1e-6


@given(small_covers())
def test_maximal_coverage_is_what_trying_every_plan_finds(world: tuple[Cover, int]) -> None:
    cover, units = world
    placed = solve(cover, units)
    assert placed.value == pytest.approx(best_by_trying(cover, units), abs=CLOSE)
    assert (placed.solver, placed.gap) == ("exact", 0.0)


@given(small_covers(levels=4, priced=True))
def test_expected_coverage_with_prices_is_what_trying_every_plan_finds(world: tuple[Cover, int]) -> None:
    cover, units = world
    placed = solve(cover, units)
    assert placed.value == pytest.approx(best_by_trying(cover, units), abs=CLOSE)
    assert placed.gap == 0.0


@given(small_covers(levels=4, priced=True))
def test_the_quick_plan_uses_all_units_and_no_plan_exceeds_its_bounds(world: tuple[Cover, int]) -> None:
    cover, units = world
    quick, best = solve(cover, units, exact=False), best_by_trying(cover, units)
    assert int(quick.units.sum()) == units
    assert (quick.units <= cover.most).all()
    assert quick.value <= best + CLOSE
    assert best <= quick.value + quick.gap + CLOSE
    placed = place_greedily(cover, units)
    assert best <= bound_greedily(cover, placed) + CLOSE
    assert best <= relax(cover, placed, steps=50).bound + CLOSE


@given(small_covers())
def test_greedy_covers_the_share_that_submodularity_promises(world: tuple[Cover, int]) -> None:
    cover, units = world
    greedy = cover.covered(place_greedily(cover, units))
    assert greedy >= (1 - np.exp(-1)) * best_by_trying(cover, units) - CLOSE


@given(small_covers(levels=4))
def test_one_more_unit_is_never_worth_less(world: tuple[Cover, int]) -> None:
    cover, units = world
    if units < cover.most.sum():
        assert solve(cover, units + 1).value >= solve(cover, units).value - CLOSE


@given(small_covers(levels=4, priced=True))
def test_leaving_dominated_sites_out_loses_nothing(world: tuple[Cover, int]) -> None:
    cover, units = world
    kept = without_dominated(cover, units)
    assert best_by_trying(cover.only(kept), units) == pytest.approx(best_by_trying(cover, units), abs=CLOSE)


@given(st.integers(0, 1000), st.floats(0.0, 0.9), st.integers(1, 3))
def test_expected_coverage_is_the_chance_that_one_unit_within_reach_is_free(seed: int, busy: float, units: int) -> None:
    rng = np.random.default_rng(seed)
    demand, within = rng.random(6), rng.random((4, 6)) < 0.5
    placed = cover_expected(demand, within, units, fraction=busy)
    near = within.T @ placed.units
    assert placed.value == pytest.approx(float(demand @ (1 - busy**near)), abs=1e-4)


def test_units_never_busy_make_expected_coverage_maximal_coverage() -> None:
    rng = np.random.default_rng(5)
    demand, within = rng.random(60), rng.random((20, 60)) < 0.15
    assert cover_expected(demand, within, 4, fraction=0.0).value == pytest.approx(cover_most(demand, within, 4).value)


def test_a_middle_sized_town_is_proven_and_no_worse_than_the_quick_plan() -> None:
    x, y = np.meshgrid(np.arange(16), np.arange(16))
    apart = np.hypot(x.ravel()[:, None] - x.ravel(), y.ravel()[:, None] - y.ravel())
    demand = np.random.default_rng(11).gamma(0.5, 1.0, 256)
    quick, exact = (cover_most(demand, apart <= 3, 7, exact=proven) for proven in (False, True))
    assert exact.solver == "exact"
    assert quick.value - CLOSE <= exact.value <= quick.value + quick.gap + CLOSE


def test_without_time_the_plan_says_what_it_may_miss() -> None:
    x, y = np.meshgrid(np.arange(16), np.arange(16))
    apart = np.hypot(x.ravel()[:, None] - x.ravel(), y.ravel()[:, None] - y.ravel())
    demand = np.random.default_rng(2).gamma(0.5, 1.0, 256)
    hurried = cover_most(demand, apart <= 3, 9, seconds=0.0)
    assert int(hurried.units.sum()) == 9
    assert hurried.gap > 0
    assert hurried.solver == "greedy"


@pytest.mark.parametrize(("units", "word"), [(0, "at least 1"), (4, "hold 3 units")])
def test_units_that_fit_nowhere_are_refused_with_a_sentence(units: int, word: str) -> None:
    cover = make_cover(np.ones(2), np.ones((3, 2), dtype=bool))
    with pytest.raises(ForecastProblem, match=word):
        solve(cover, units)


def test_a_shift_without_a_likely_call_still_has_a_plan() -> None:
    placed = cover_most(np.zeros(3), np.ones((4, 3), dtype=bool), 2)
    assert (int(placed.units.sum()), placed.gap) == (2, 0.0)


def test_busy_levels_fall_and_the_busy_fraction_has_a_ceiling() -> None:
    assert busy_fraction(30, service_hours=1, units=5, shift_hours=12) == 0.5
    assert busy_fraction(300, service_hours=1, units=5, shift_hours=12) == 0.95
    levels = busy_levels(0.5, 4)
    assert levels.tolist() == [0.5, 0.25, 0.125, 0.0625]
    assert len(busy_levels(0.0, 9)) == 1


@given(st.lists(st.integers(1, 3), min_size=1, max_size=6), st.integers(0, 500))
def test_the_best_sum_of_scores_takes_the_best_first(most: list[int], seed: int) -> None:
    scores, units = np.random.default_rng(seed).normal(size=len(most)), min(3, sum(most))
    slots = np.sort(np.repeat(scores, most))[::-1][:units]
    assert scores @ choose_best(scores, np.array(most), units) == pytest.approx(slots.sum())
