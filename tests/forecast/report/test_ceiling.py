"""The floor by simulation, on a town whose true rates are known."""

import polars as pl
import pytest

from forecast.backtest import Backtest
from forecast.report import Ceiling, estimate_ceiling


@pytest.fixture(scope="module")
def found(calls: pl.DataFrame, scored: Backtest) -> Ceiling:
    return estimate_ceiling(calls, scored, timezone="America/New_York", validation_weeks=2, replicates=1)


def test_the_true_rates_are_better_than_a_model_that_must_learn_them(found: Ceiling, scored: Backtest) -> None:
    assert len(found.gaps) == 1
    assert found.gaps[0] > 0
    assert found.floor < scored.models["vigie"]["nats_per_call"] == found.real


def test_a_model_that_is_true_here_captures_nearly_all_there_is(found: Ceiling) -> None:
    assert found.captured is not None
    assert 0.9 < found.captured < 1


def test_the_same_seed_gives_the_same_ceiling(calls: pl.DataFrame, scored: Backtest, found: Ceiling) -> None:
    again = estimate_ceiling(calls, scored, timezone="America/New_York", validation_weeks=2, replicates=1)
    assert again == found
    assert found.told()["floor"] == found.floor
