"""Scores, against sums done by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from forecast.grid import Counts, Grid
from forecast.scores import LEAST_RATE, difference, divide, poisson_deviance, score_week
from tests.forecast.conftest import MONDAY

AREA = np.array([1.0, 1.0, 2.0])


def truth(calls: list[list[int]], outside: list[int]) -> Counts:
    many = np.array(calls, dtype=np.uint16)
    return Counts(Grid(8, ("a", "b", "c")), MONDAY, 4, many, np.array(outside), np.ones(len(many), dtype=bool))


def test_the_scores_of_two_blocks_by_hand() -> None:
    rates = np.array([[0.5, 1.0, 0.5], [2.0, 0.1, 0.4]])
    scores = divide(score_week(rates, truth([[1, 0, 2], [0, 0, 1]], [1, 0]), AREA))
    nats = [0.5 - math.log(0.5), 1.0, 0.5 - 2 * math.log(0.5) + math.log(2), 2.0, 0.1, 0.4 - math.log(0.4)]
    assert scores["nats_per_call"] == pytest.approx(sum(nats) / 4)
    pairs = [(1, 0.5), (0, 1.0), (2, 0.5), (0, 2.0), (0, 0.1), (1, 0.4)]
    deviance = [2 * ((y * math.log(y / rate) if y else 0) - (y - rate)) for y, rate in pairs]
    assert scores["deviance"] == pytest.approx(sum(deviance) / 6)
    city = [2 * (y * math.log(y / rate) - (y - rate)) for y, rate in ((3, 2.0), (1, 2.5))]
    assert scores["city_deviance"] == pytest.approx(sum(city) / 2)
    spatial = math.log(0.25 / 1) + 2 * math.log(0.25 / 2) + math.log(0.16 / 2)
    assert scores["spatial_log_score"] == pytest.approx(-spatial / 4)


def test_hits_take_the_densest_cells_the_last_in_proportion_and_outside_calls_are_missed() -> None:
    # By density: b (1.0 per km2), then a and c, which are equal, in the order of their identifiers.
    rates = np.array([[0.5, 1.0, 1.0]])
    sums = score_week(rates, truth([[10, 20, 30]], [40]), AREA)
    for name, share in (("hit_1", 0.01), ("hit_5", 0.05), ("hit_10", 0.1)):
        assert divide(sums)[name] == pytest.approx(20 * share * 4 / 100)
    wide = score_week(rates, truth([[10, 20, 30]], [40]), AREA / np.array([10, 20, 1]))
    # The area is now 2.15 km2: b has 0.05, a 0.1 of it; a tenth is b and 0.165 of... the rest of 0.215.
    assert divide(wide)["hit_10"] == pytest.approx((20 + 10 + 30 * (0.215 - 0.15) / 2) / 100)


def test_rates_are_floored_and_blocks_not_seen_do_not_count() -> None:
    rates = np.zeros((2, 3))
    there = truth([[1, 0, 0], [9, 9, 9]], [0, 9])
    sums = score_week(rates, replace(there, seen=np.array([True, False])), AREA)
    assert sums["calls"] == 1
    assert sums["outside"] == 0
    assert sums["nats"] == pytest.approx(-math.log(LEAST_RATE) + 3 * LEAST_RATE)


def test_a_week_without_calls_has_no_score_per_call() -> None:
    scores = divide(score_week(np.ones((1, 3)), truth([[0, 0, 0]], [0]), AREA))
    assert scores["nats_per_call"] is None
    assert scores["hit_5"] is None
    assert scores["deviance"] == pytest.approx(2.0)


def test_the_deviance_of_what_was_foreseen_exactly_is_zero() -> None:
    assert poisson_deviance(np.array([3.0, 0.0]), np.array([3.0, 1e-300])) == pytest.approx([0.0, 0.0])


def test_two_models_are_compared_over_the_reference_draws() -> None:
    calls = np.array([100.0, 120.0, 90.0])
    ours, theirs = np.array([390.0, 470.0, 350.0]), np.array([400.0, 475.0, 360.0])
    told = difference(ours, theirs, calls)
    assert told["difference"] == pytest.approx(-25 / 310)
    assert told["low"] == pytest.approx(-10 / 90)  # the third week drawn three times: 1 in 27, hence inside 2.5 %
    assert told["low"] < told["difference"] < told["high"] < 0
    assert difference(ours, ours, calls) == {"difference": 0, "low": 0, "high": 0}
