"""The cells are as fine as the calls allow, and no finer."""

import numpy as np
import polars as pl
import pytest

from forecast.resolution import CANDIDATES, choose_resolution


def scattered(calls: int, degrees: float) -> pl.DataFrame:
    """Calls spread evenly over a square."""
    draw = np.random.default_rng(1).uniform(0, degrees, (calls, 2))
    return pl.DataFrame({"lat": 40 + draw[:, 0], "lon": -75 + draw[:, 1]})


@pytest.mark.parametrize(
    ("calls", "degrees", "resolution"), [(300, 0.5, 6), (60_000, 0.1, 9), (40_000, 0.3, 8), (8_000, 0.3, 7)]
)
def test_more_calls_in_less_space_give_finer_cells(calls: int, degrees: float, resolution: int) -> None:
    assert choose_resolution(scattered(calls, degrees)) == resolution


def test_more_of_the_same_calls_never_make_cells_coarser() -> None:
    few = scattered(1_000, 0.2)
    chosen = [choose_resolution(pl.concat([few] * times)) for times in (1, 4, 16, 64)]
    assert chosen == sorted(chosen)
    assert set(chosen) <= set(CANDIDATES)
