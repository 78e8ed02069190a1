"""One backtest of the invented town for all tests of the report."""

import polars as pl
import pytest

from forecast.backtest import Backtest, backtest


@pytest.fixture(scope="session")
def scored(calls: pl.DataFrame) -> Backtest:
    """The last three of fourteen weeks."""
    return backtest(calls, timezone="America/New_York", test_weeks=3, validation_weeks=2)
