"""How good any forecast could be on these test weeks: the floor of nats per call, estimated by simulation.

An invented city whose true rates are those the chosen model has learnt is drawn, and the model refitted on it: what it
loses there to the true rates it is taken to lose here. Must not look at how the real test weeks were foreseen.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from forecast.backtest import LEAST_CALLS, Backtest, count_on_grid, foresee, sums_by_week
from forecast.beside import NOTHING, Beside
from forecast.grid import Counts, place
from forecast.holidays import holidays_of
from forecast.model import CHOSEN, Recipe, recipes
from forecast.scores import LEAST_RATE, divide
from forecast.selection import only
from forecast.weeks import WEEK, weeks_of


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """In nats per call: what the chosen model scored, the least it could have, and how that was found.

    `gaps`: by replicate, the model's score on the invented city less that of its true rates. `captured`: the share of
    the way from the uniform model to the floor; None where the floor is not below the uniform model.
    """

    real: float
    uniform: float
    gaps: tuple[float, ...]
    seed: int

    @property
    def gap(self) -> float:
        """The mean over replicates."""
        return float(np.mean(self.gaps))

    @property
    def floor(self) -> float:
        """The real score less the gap."""
        return self.real - self.gap

    @property
    def captured(self) -> float | None:
        """(D_uniform - D) / (D_uniform - floor)."""
        return self.share_of(self.real)

    def share_of(self, nats: float) -> float | None:
        """The share of the way to the floor for any score; below 0 for one worse than the uniform model."""
        whole = self.uniform - self.floor
        return (self.uniform - nats) / whole if whole > 0 else None

    def told(self) -> dict[str, Any]:
        """The whole as values for JSON."""
        return {
            **asdict(self),
            "gaps": list(self.gaps),
            "gap": self.gap,
            "floor": self.floor,
            "captured": self.captured,
        }


def estimate_ceiling(
    calls: pl.DataFrame, result: Backtest, *, timezone: str, resolution: int = 8, block_hours: int = 4,
    validation_weeks: int = 4, start: date | None = None, end: date | None = None, beside: Beside = NOTHING,
    replicates: int = 2, seed: int = 0, progress: Callable[[str], None] = lambda name: None,
) -> Ceiling:  # fmt: skip
    """Estimate the floor for the calls and the options that gave this result."""
    tested = len(result.test_weeks)
    needed = tested + validation_weeks + 1
    first, weeks = weeks_of(calls["received"], start=start, end=end, block_hours=block_hours, needed=needed)
    used = place(calls.filter(pl.col("received").is_between(first, first + weeks * WEEK, closed="left")), resolution)
    counts = count_on_grid(used, first, weeks, tested=tested, resolution=resolution, block_hours=block_hours)
    holidays = holidays_of(timezone, first_year=first.year, last_year=(first + weeks * WEEK).year)
    recipe = recipes(holidays, beside)[CHOSEN]
    truth = _truth(recipe, counts, tested, validation_weeks)
    rng = np.random.default_rng(seed)
    gaps = []
    for replicate in range(replicates):
        progress(f"ceiling {replicate + 1}")
        drawn = replace(counts, calls=rng.poisson(truth).astype(counts.calls.dtype))
        gaps.append(_gap(recipe, drawn, truth, tested, validation_weeks))
    scores = result.models
    return Ceiling(
        real=scores["vigie"]["nats_per_call"], uniform=scores["uniform"]["nats_per_call"], gaps=tuple(gaps), seed=seed
    )


def _truth(recipe: Recipe, counts: Counts, tested: int, validation_weeks: int) -> np.ndarray:
    """Rates of the invented city, blocks x cells: the model's week at the last origin times the level of each week."""
    model = recipe(counts.until(counts.weeks - tested), _before(counts.weeks - tested, validation_weeks))
    week = np.maximum(model(counts.until(counts.weeks - 1)), LEAST_RATE)
    seen = counts.seen_by_week()
    there, usual = counts.by_week().sum(axis=(1, 2), dtype=float), (seen * week.sum(axis=1)).sum(axis=1)
    # A week's own count is noise too: its level is that of the week and its two neighbours.
    three = np.ones(3)
    level = np.convolve(there, three, "same") / np.maximum(np.convolve(usual, three, "same"), LEAST_RATE)
    return np.asarray((level[:, None, None] * week).reshape(-1, week.shape[1]))


def _gap(recipe: Recipe, drawn: Counts, truth: np.ndarray, tested: int, validation_weeks: int) -> float:
    """What the model loses to the true rates, on a grid chosen from the drawn calls as it is from real ones."""
    origin = drawn.weeks - tested
    known = np.flatnonzero(drawn.until(origin).by_week().sum(axis=(0, 1), dtype=np.int64) >= LEAST_CALLS)
    drawn, rates = only(drawn, known), np.maximum(truth[:, known], LEAST_RATE)
    model = recipe(drawn.until(origin), _before(origin, validation_weeks))
    weeks = range(origin, drawn.weeks)
    width = drawn.per_week
    oracle = {week: rates[week * width : (week + 1) * width] for week in weeks}
    scores = [
        divide(sums_by_week(each, drawn).sum().row(0, named=True)) for each in (foresee(model, drawn, weeks), oracle)
    ]
    ours, best = (score["nats_per_call"] for score in scores)
    assert ours is not None
    assert best is not None
    return ours - best


def _before(origin: int, many: int) -> Sequence[int]:
    return range(origin - many, origin)
