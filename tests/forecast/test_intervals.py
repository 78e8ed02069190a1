"""Intervals: exact against sums of the distribution itself, and calibrated on counts drawn from known rates."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.intervals import dispersion, distribution, matched_dispersion, quantiles, randomised_pit


def up_to(count: int, mean: float, alpha: float) -> float:
    """P(Y <= count), from the textbook formula."""
    if count < 0:
        return 0.0
    if alpha == 0:
        return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))
    r = 1 / alpha
    return math.fsum(
        math.exp(
            math.lgamma(k + r)
            - math.lgamma(k + 1)
            - math.lgamma(r)
            + r * math.log(r / (r + mean))
            + k * math.log(mean / (r + mean))
        )
        for k in range(count + 1)
    )


@given(st.floats(1e-7, 300), st.sampled_from([0.0, 1e-3, 0.05, 0.7]), st.integers(0, 400))
def test_the_distribution_is_that_of_the_textbook(mean: float, alpha: float, count: int) -> None:
    fewer, here = distribution(np.array([count]), np.array([mean]), alpha)
    assert fewer[0] == pytest.approx(up_to(count - 1, mean, alpha), abs=1e-8)
    assert here[0] == pytest.approx(up_to(count, mean, alpha), abs=1e-8)


@given(
    st.lists(st.floats(1e-7, 120), min_size=1, max_size=6),
    st.sampled_from([0.0, 0.02, 0.5]),
    st.sampled_from([0.025, 0.1, 0.5, 0.9, 0.975]),
)
def test_a_quantile_is_the_smallest_count_that_is_reached_so_often(
    means: list[float], alpha: float, share: float
) -> None:
    (found,) = quantiles(np.array(means), alpha, (share,))
    for mean, count in zip(means, found, strict=True):
        assert up_to(int(count), mean, alpha) >= share - 1e-9
        assert up_to(int(count) - 1, mean, alpha) < share + 1e-9


def test_quantiles_keep_the_shape_and_their_order() -> None:
    expected = np.random.default_rng(1).gamma(0.5, 4.0, (42, 7)) + 1e-7
    low, high = quantiles(expected, 0.1, (0.1, 0.9))
    assert low.shape == high.shape == expected.shape
    assert low.dtype == high.dtype == np.int64
    assert (low <= high).all()


def test_volumes_of_thousands_have_intervals_too() -> None:
    low, high = quantiles(np.array([20_000.0]), 0.0, (0.1, 0.9))
    assert high[0] - low[0] == pytest.approx(2 * 1.2816 * math.sqrt(20_000), abs=3)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.02, 0.3, 2.0, 40.0]))
def test_intervals_of_poisson_counts_hold_what_they_say(seed: int, scale: float) -> None:
    draw = np.random.default_rng(seed)
    expected = draw.gamma(2.0, scale / 2, 6_000)
    pit = randomised_pit(draw.poisson(expected), expected, alpha=0.0, rng=draw)
    assert np.mean((pit > 0.1) & (pit < 0.9)) == pytest.approx(0.80, abs=0.025)
    assert np.mean((pit > 0.025) & (pit < 0.975)) == pytest.approx(0.95, abs=0.015)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.02, 0.2]))
def test_spread_beyond_poisson_is_found_and_covered(seed: int, alpha: float) -> None:
    draw = np.random.default_rng(seed)
    expected = draw.uniform(20, 60, 20_000)
    counts = draw.poisson(expected * draw.gamma(1 / alpha, alpha, expected.size))
    found = dispersion(counts[:10_000], expected[:10_000])
    assert found == pytest.approx(alpha, rel=0.2)
    pit = randomised_pit(counts[10_000:], expected[10_000:], alpha=found, rng=draw)
    assert np.mean((pit > 0.1) & (pit < 0.9)) == pytest.approx(0.80, abs=0.03)


def test_counts_that_spread_less_than_poisson_are_taken_for_poisson() -> None:
    assert dispersion(np.full(10, 5.0), np.full(10, 5.0)) == 0
    assert dispersion(np.array([]), np.array([])) == 0


def test_a_matched_spread_holds_what_it_says_and_a_storm_does_not_blow_it_up() -> None:
    draw = np.random.default_rng(4)
    expected = draw.uniform(20, 60, 4_000)
    counts = draw.poisson(expected * draw.gamma(50, 1 / 50, expected.size))
    even = np.ones(expected.size)
    assert matched_dispersion(counts, expected, even) == pytest.approx(0.02, rel=0.25)
    stormy = np.where(np.arange(expected.size) < 40, 5 * counts, counts)
    assert matched_dispersion(stormy, expected, even) < 0.5 * dispersion(stormy, expected)
    assert matched_dispersion(stormy, expected, 0 * even) == 0.0
