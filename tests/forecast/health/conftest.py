"""The clean log that tests put dirt into."""

import polars as pl
import pytest

from tests.forecast.health.drawn import draw_town


@pytest.fixture(scope="session")
def log() -> pl.DataFrame:
    """Two hundred days, about 24,000 calls, clean."""
    return draw_town(200)
