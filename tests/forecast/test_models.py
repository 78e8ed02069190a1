"""The models, each against a reading of its definition with loops over weeks, blocks and cells."""

from collections.abc import Iterator
from dataclasses import replace

import h3
import numpy as np
import pytest

from forecast.baselines import hour_of_week, medic, uniform
from forecast.density import cell_shares
from forecast.grid import Counts, Grid
from forecast.model import CHOSEN, recipes
from forecast.volume import forecast_volume
from tests.forecast.conftest import MONDAY, TOWN

WIDTH = 42
CELLS = tuple(sorted(h3.grid_disk(TOWN, 1))[:5])


def history(weeks: int, *, gaps: bool = False) -> Counts:
    """Five cells of random counts; with gaps, every seventh block was not seen."""
    draw = np.random.default_rng(3)
    calls = draw.poisson([0.1, 0.5, 2.0, 0.01, 0.7], (weeks * WIDTH, 5)).astype(np.uint16)
    seen = np.arange(weeks * WIDTH) % 11 != 3 if gaps else np.ones(weeks * WIDTH, dtype=bool)
    return Counts(Grid(8, CELLS), MONDAY, 4, calls, np.zeros(len(calls)), seen)


def mean_of(counts: Counts, weeks: Iterator[int] | range, block: int, cell: int) -> float:
    """The mean over the blocks of those weeks that were seen."""
    at = [week * WIDTH + block for week in weeks if 0 <= week < counts.weeks and counts.seen[week * WIDTH + block]]
    return sum(int(counts.calls[one, cell]) for one in at) / len(at) if at else 0.0


def floor_of(counts: Counts) -> float:
    return 0.01 * float(counts.calls[counts.seen].sum()) / counts.seen.sum() / 5


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("weeks", [3, 20, 130])
def test_medic_is_the_mean_of_up_to_twenty_like_blocks_with_its_floor(weeks: int, gaps: bool) -> None:
    counts = history(weeks, gaps=gaps)
    told = medic(counts)
    lags = [weeks - last - 52 * year for last in range(1, 5) for year in range(5)]
    for block, cell in ((0, 0), (17, 2), (41, 4)):
        expected = 0.99 * mean_of(counts, iter(lags), block, cell) + floor_of(counts)
        assert told[block, cell] == pytest.approx(expected)


@pytest.mark.parametrize("gaps", [False, True])
def test_the_hour_of_week_is_the_mean_of_all_like_blocks_with_the_same_floor(gaps: bool) -> None:
    counts = history(20, gaps=gaps)
    told = hour_of_week(counts)
    for block, cell in ((0, 0), (17, 2), (41, 4)):
        assert told[block, cell] == pytest.approx(0.99 * mean_of(counts, range(20), block, cell) + floor_of(counts))


def test_uniform_spreads_the_mean_total_of_each_block_of_week() -> None:
    counts = history(20)
    told = uniform(counts)
    assert told[17] == pytest.approx([sum(mean_of(counts, range(20), 17, cell) for cell in range(5)) / 5] * 5)


@pytest.mark.parametrize("gaps", [False, True])
def test_d1_is_volume_times_the_long_run_share(gaps: bool) -> None:
    counts = history(20, gaps=gaps)
    means = counts.calls[counts.seen].mean(axis=0)
    share = 0.99 * means + 0.01 * means.mean()
    assert cell_shares(counts) == pytest.approx(share / share.sum())
    told = recipes(frozenset())["d1"](counts, ())(counts)
    assert told == pytest.approx(np.outer(forecast_volume(counts, ()), share / share.sum()))


def test_b3_blends_in_the_hour_of_week_where_the_map_moves_and_not_where_it_does_not() -> None:
    draw = np.random.default_rng(5)
    night = np.arange(60 * WIDTH) % 6 < 3
    still = np.tile([4.0, 4.0, 1.0], (60 * WIDTH, 1))
    moving = np.where(night[:, None], [8.0, 0.2, 1.0], [0.2, 8.0, 1.0])
    told = {}
    for name, rates in (("still", still), ("moving", moving)):
        calls = draw.poisson(rates).astype(np.uint16)
        counts = Counts(
            Grid(8, ("a", "b", "c")), MONDAY, 4, calls, np.zeros(len(calls)), np.ones(len(calls), dtype=bool)
        )
        known = recipes(frozenset())
        told[name] = [known[model](counts, range(56, 60))(counts) for model in ("b3", "d1")]
    assert told["still"][0] == pytest.approx(told["still"][1])
    by_night, by_day = told["moving"][0][:3].mean(axis=0), told["moving"][0][3:6].mean(axis=0)
    assert by_night[0] > 5 * by_night[1]
    assert by_day[1] > 5 * by_day[0]


@pytest.mark.parametrize("name", recipes(frozenset()))
def test_a_model_neither_learns_from_blocks_not_seen_nor_foresees_below_zero(name: str) -> None:
    counts = history(20, gaps=True)
    spoilt = replace(counts, calls=np.where(counts.seen[:, None], counts.calls, 999).astype(np.uint16))
    told, also = (recipes(frozenset())[name](some, range(16, 20))(some) for some in (counts, spoilt))
    assert told.shape == (WIDTH, 5)
    assert np.isfinite(told).all()
    assert (told >= 0).all()
    assert np.array_equal(told, also)


def test_the_chosen_model_is_one_of_them() -> None:
    assert CHOSEN in recipes(frozenset())
