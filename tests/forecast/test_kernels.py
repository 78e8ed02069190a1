"""The kernels, against readings of their definition with loops, and what smoothing must keep."""

import math
from datetime import timedelta

import h3
import numpy as np
import pytest

from forecast.grid import Counts, Grid
from forecast.kernels import KERNELS, Kernel, alike, discounted, kernel_rates, nearness
from tests.forecast.conftest import MONDAY, TOWN

CELLS = tuple(sorted(h3.grid_disk(TOWN, 2)))
WIDTH = 42


def history(weeks: int = 9, *, days_later: int = 0) -> Counts:
    draw = np.random.default_rng(11)
    calls = draw.poisson(draw.gamma(0.5, 1.0, len(CELLS)), (weeks * WIDTH, len(CELLS))).astype(np.uint16)
    seen = np.arange(len(calls)) % 13 != 5
    return Counts(Grid(8, CELLS), MONDAY + timedelta(days=days_later), 4, calls, np.zeros(len(calls)), seen)


def test_there_are_twenty_eight_and_no_two_alike() -> None:
    assert len(set(KERNELS)) == len(KERNELS) == 28


@pytest.mark.parametrize(("half_life", "annual"), [(math.inf, 0.0), (2.0, 0.0), (math.inf, 3.0)])
def test_counts_are_weighted_by_their_age(half_life: float, annual: float) -> None:
    counts = history()
    found, weights = discounted(counts, half_life, annual)
    expected, whole = 0.0, 0.0
    for week in range(counts.weeks):
        block = week * WIDTH + 17
        age = (len(counts.calls) - block) / WIDTH
        away = min(age % 52.18, 52.18 - age % 52.18)
        weight = 0.5 ** (age / half_life) * (1 + annual * math.exp(-((away / 4) ** 2) / 2)) * counts.seen[block]
        expected += weight * counts.calls[block, 4]
        whole += weight
    assert found[17, 4] == pytest.approx(expected)
    assert weights[17] == pytest.approx(whole)


@pytest.mark.parametrize("kernel", KERNELS)
def test_smoothing_moves_calls_and_loses_none(kernel: Kernel) -> None:
    counts = history()
    there = kernel_rates(counts, Kernel(kernel.alike, kernel.half_life, 0.0, kernel.annual))
    spread = kernel_rates(counts, kernel)
    assert spread.sum(axis=1) == pytest.approx(there.sum(axis=1))
    assert (spread >= 0).all()


def test_a_smoothed_rate_is_the_gaussian_mean_of_its_neighbours() -> None:
    counts = history()
    lat, lon = counts.grid.centres().T
    middle = math.cos(math.radians(lat.mean()))
    km = np.hypot(111.32 * middle * (lon[:, None] - lon), 110.57 * (lat[:, None] - lat))
    gauss = np.exp(-((km / 0.6) ** 2) / 2) * (km <= 3.0)
    assert nearness(counts.grid, 0.6).toarray() == pytest.approx(gauss)
    plain = kernel_rates(counts, Kernel("all", 2, 0))[0]
    assert kernel_rates(counts, Kernel("all", 2, 0.6))[0] == pytest.approx((plain / gauss.sum(axis=0)) @ gauss)


def test_hours_are_alike_by_the_day_they_fall_on_wherever_the_log_begins() -> None:
    monday, thursday = history(), history(days_later=3)
    for name in ("all", "bow", "bodwk", "softbod", "soft", "light"):
        assert np.roll(alike(name, thursday), (18, 18), axis=(0, 1)) == pytest.approx(alike(name, monday))
    soft = alike("soft", monday)
    assert soft[0, 0] == 1
    assert soft[0, 6] == pytest.approx(0.6)  # midnight on Monday and on Tuesday
    assert soft[0, 30] == pytest.approx(0.2)  # and on Saturday
    assert soft[0, 5] == pytest.approx(
        math.exp(-((1 / 0.7) ** 2) / 2)
    )  # the last block of the day is next to the first
    assert alike("light", monday)[2, 4] == 1
    assert alike("light", monday)[2, 5] == 0


def test_a_single_cell_and_a_single_block_a_day_have_kernels_too() -> None:
    calls = np.full((21, 1), 3, dtype=np.uint16)
    counts = Counts(Grid(8, CELLS[:1]), MONDAY, 24, calls, np.zeros(21), np.ones(21, dtype=bool))
    for kernel in KERNELS:
        assert kernel_rates(counts, kernel) == pytest.approx(3.0)
