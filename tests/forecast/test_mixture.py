"""Weights of mixed maps: those that made the calls are found, and nothing is learnt from nothing."""

import numpy as np
import pytest

from forecast.mixture import believe_weights, fit_weights


def drawn(weights: tuple[float, ...], places: int) -> np.ndarray:
    """Shares of maps at places that were drawn from their mixture."""
    draw = np.random.default_rng(8)
    maps = draw.dirichlet(np.full(50, 0.4), len(weights))
    at = draw.choice(50, places, p=np.array(weights) @ maps)
    return np.asarray(maps[:, at])


def test_the_most_likely_weights_are_those_the_calls_were_drawn_with() -> None:
    shares = drawn((0.6, 0.3, 0.1), 20_000)
    found = fit_weights(shares, np.ones(20_000), prior=np.zeros(3), steps=400)
    assert found == pytest.approx([0.6, 0.3, 0.1], abs=0.03)
    believed = believe_weights(shares, np.ones(20_000), prior=np.zeros(3))
    assert believed == pytest.approx([0.6, 0.3, 0.1], abs=0.03)


def test_calls_in_advance_draw_the_weights_to_them() -> None:
    shares = drawn((1.0, 0.0), 100)
    plain = fit_weights(shares, np.ones(100), prior=np.zeros(2), steps=200)
    drawn_in = fit_weights(shares, np.ones(100), prior=np.array([0.0, 100.0]), steps=200)
    assert plain[0] > 0.9
    assert 0.3 < drawn_in[0] < 0.7


def test_without_calls_the_weights_are_those_in_advance() -> None:
    nothing = np.zeros((3, 0))
    assert fit_weights(nothing, np.zeros(0), prior=np.zeros(3), steps=5) == pytest.approx(1 / 3)
    assert fit_weights(nothing, np.zeros(0), prior=np.array([1.0, 2.0, 1.0]), steps=5) == pytest.approx(
        [0.25, 0.5, 0.25]
    )
    assert believe_weights(nothing, np.zeros(0), prior=np.zeros(3)) == pytest.approx(1 / 3)
    leaning = believe_weights(nothing, np.zeros(0), prior=np.array([0.0, 2.0, 1.0]))
    assert leaning[1] > leaning[2] > leaning[0] > 0
    assert leaning.sum() == pytest.approx(1)
