"""An invented town of 37 cells for the forecast's tests: its calls are Poisson draws from a rate that is known.

No row of a real call log stands in the project; the real logs lie beside it and are asserted on by their scores only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import h3
import numpy as np
import polars as pl
import pytest

EMS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ems"
MONDAY = datetime(2024, 1, 8)
TOWN = h3.latlng_to_cell(40.0, -75.0, 8)


@dataclass(frozen=True)
class Town:
    """What calls are drawn from: cells in the order of their identifiers, shares of them, calls per block of week."""

    cells: tuple[str, ...]
    shares: np.ndarray
    volume: np.ndarray

    def calls(self, weeks: int, *, seed: int = 7, start: datetime = MONDAY) -> pl.DataFrame:
        """Draw calls (received, lat, lon) for whole weeks, in order of time; each lies in the centre of its cell."""
        draw = np.random.default_rng(seed)
        drawn = draw.poisson(np.outer(np.tile(self.volume, weeks), self.shares))
        block, cell = (np.repeat(at, drawn[drawn > 0]) for at in np.nonzero(drawn))
        seconds = block * 14_400 + draw.integers(0, 14_400, len(block))
        centres = np.array([h3.cell_to_latlng(name) for name in self.cells])[cell]
        calls = pl.DataFrame({
            "received": pl.Series([start + timedelta(seconds=int(s)) for s in seconds], dtype=pl.Datetime("us")),
            "lat": centres[:, 0], "lon": centres[:, 1],
        })  # fmt: skip
        calls = calls.sort("received", maintain_order=True)
        # The first call comes at the stroke of midnight, so that a backtest counts the first week too.
        return calls.with_columns(
            received=pl.concat([pl.Series([start], dtype=pl.Datetime("us")), calls["received"][1:]])
        )


@pytest.fixture(scope="session")
def town() -> Town:
    """Calls fall off from the middle; the day has a peak and the week end is quieter."""
    cells = tuple(sorted(h3.grid_disk(TOWN, 3)))
    weight = np.array([0.5 ** h3.grid_distance(TOWN, cell) for cell in cells])
    day = np.array([6.0, 5.0, 14.0, 18.0, 16.0, 10.0])
    volume = np.concatenate([day] * 5 + [0.7 * day] * 2)
    return Town(cells, weight / weight.sum(), volume)


@pytest.fixture(scope="session")
def calls(town: Town) -> pl.DataFrame:
    """Fourteen weeks of the town."""
    return town.calls(14)


@pytest.fixture(scope="session")
def ems() -> Path:
    """The folder of real call logs, which lie beside the project and are never part of it."""
    if not EMS.is_dir():
        pytest.skip("the call logs (../shared/data/ems) are not beside the project")
    return EMS
