"""Who is served how well: shares by zone, the worst-served, the Gini and the slow tenth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.posts.fairness import by_zone, fairness, gini, weighted_quantile


@given(st.integers(0, 5000))
def test_shares_lie_between_0_and_1_and_zones_add_up(seed: int) -> None:
    rng = np.random.default_rng(seed)
    many = int(rng.integers(1, 20))
    demand, covered = rng.gamma(0.5, 1, many), rng.random(many)
    zones = [None if draw > 2 else f"Ward {draw}" for draw in rng.integers(0, 4, many)]
    told, table = fairness(demand, covered, rng.random(many) * 30, zones), by_zone(demand, covered, demand, zones)
    assert 0 <= told.gini <= 1
    assert 0 <= told.worst_share <= 1
    assert table["calls"].sum() == pytest.approx(demand.sum())
    assert table["covered"].sum() == pytest.approx(float(demand @ covered))


def test_the_worst_zone_is_named_and_cells_without_a_zone_are_not_one() -> None:
    told = fairness(np.array([4.0, 1, 5]), np.array([1.0, 0, 0]), np.array([3.0, 9, 9]), ["East", "West", None])
    assert (told.worst_zone, told.worst_share) == ("West", 0.0)
    assert told.gini == pytest.approx(0.2)


def test_without_zones_the_region_speaks_for_itself() -> None:
    told = fairness(np.array([3.0, 1.0]), np.array([1.0, 0.0]), np.array([2.0, 20.0]), [None, None])
    assert (told.worst_zone, told.worst_share, told.gini, told.p90_minutes) == ("", 0.75, 0.0, 20.0)


def test_zones_served_alike_have_a_gini_of_0_and_one_alone_nearly_1() -> None:
    assert gini(np.array([0.4, 0.4]), np.array([1.0, 3.0])) == 0
    assert gini(np.array([1.0, 0.0]), np.array([1.0, 99.0])) == pytest.approx(0.99)
    assert gini(np.zeros(3), np.ones(3)) == 0


def test_nine_calls_in_ten_are_counted_by_likely_calls() -> None:
    assert weighted_quantile(np.array([5.0, 1.0, 9.0]), np.array([1.0, 8.0, 1.0]), 0.9) == 5.0
    assert np.isnan(weighted_quantile(np.array([5.0]), np.array([0.0]), 0.9))
