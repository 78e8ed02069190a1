"""What was foreseen and what came, week by week, beside the usual practice; and which of the two is in force.

Each week is foreseen from the weeks before it, its range from the errors of weeks before that. Never finer than a zone by
a shift. Must not change a forecast; it says which one should be shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from forecast.grid import Counts
from forecast.scores import HITS, divide, score_week
from forecast.shifts import Zones, framed, quantiles_of, runs_of, spread, sum_runs

Foreseen = Mapping[int, np.ndarray]

BAD_WEEKS = 2
"""So many weeks in a row in which the usual practice was better, and it is shown instead."""

_BOUNDS = (0.1, 0.9)
_SCHEMA = {
    "week": pl.Date, "zone": pl.String, "day": pl.Date, "shift": pl.String, "expected": pl.Float64, "low": pl.Int64,
    "high": pl.Int64, "actual": pl.Int64, "medic": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Card:
    """The scorecard (_SCHEMA), measures over its weeks, and in how many of them the forecast was the better one."""

    shifts: pl.DataFrame
    measures: list[dict[str, Any]]
    better: tuple[bool, ...]
    dispersion: tuple[float, float]

    @property
    def fallen_back(self) -> bool:
        """Whether the usual practice was better in each of the last weeks."""
        return len(self.better) >= BAD_WEEKS and not any(self.better[-BAD_WEEKS:])


def score_past(ours: Foreseen, usual: Foreseen, counts: Counts, zones: Zones, *, shown: int) -> Card:
    """The card of the last `shown` weeks. ours, usual: expected calls of the same past weeks, of this forecast and MEDIC.

    Weeks before those shown only teach how far a shift may stray.
    """
    weeks = sorted(ours)
    actual = {week: _shifts(counts.week(week).calls.astype(float), counts, week, zones) for week in weeks}
    expected = {week: _shifts(ours[week], counts, week, zones) for week in weeks}
    practice = {week: _shifts(usual[week], counts, week, zones) for week in weeks}
    tables = []
    for week in weeks[-shown:]:
        before = [w for w in weeks if w < week] or [week]
        alphas = spread(np.concatenate([actual[w] for w in before]), np.concatenate([expected[w] for w in before]))
        low, high = quantiles_of(expected[week], alphas, _BOUNDS)
        monday = (counts.start + timedelta(weeks=week)).date()
        tables.append(
            framed(
                _runs(counts, week), zones, expected=expected[week], low=low, high=high,
                actual=actual[week].astype(np.int64), medic=practice[week],
            ).with_columns(week=pl.lit(monday))
        )  # fmt: skip
    shifts = pl.concat(tables) if tables else pl.DataFrame(schema=_SCHEMA)
    scored = {name: {w: score_week(r[w], counts.week(w), counts.grid.area_km2()) for w in weeks[-shown:]}
              for name, r in (("vigie", ours), ("medic", usual))}  # fmt: skip
    better = tuple(scored["vigie"][w]["nats"] < scored["medic"][w]["nats"] for w in weeks[-shown:])
    everything = spread(np.concatenate([*actual.values()]), np.concatenate([*expected.values()])) if weeks else (0, 0)
    return Card(
        shifts=shifts.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items()),
        measures=_measures(shifts, scored), better=better, dispersion=everything,
    )  # fmt: skip


def _runs(counts: Counts, week: int) -> list[Any]:
    """The shifts of a week whose blocks were all seen."""
    part = counts.week(week)
    runs = runs_of(part.block_starts(0, counts.per_week), counts.block_hours)
    return [run for run in runs if part.seen[run.first : run.end].all()]


def _shifts(rates: np.ndarray, counts: Counts, week: int, zones: Zones) -> np.ndarray:
    return sum_runs(zones.sums(rates), _runs(counts, week))


def _measures(shifts: pl.DataFrame, scored: Mapping[str, Mapping[int, Mapping[str, float]]]) -> list[dict[str, Any]]:
    """Typical error of a shift, calls found in 5 % of the area, shifts inside their range, nats per call."""
    region = shifts.filter(pl.col("zone") == "")
    if region.is_empty():
        return []
    errors = {
        name: float(region.select((pl.col(column) - pl.col("actual")).abs().median()).item())
        for name, column in (("vigie", "expected"), ("medic", "medic"))
    }
    inside = float(region.select(pl.col("actual").is_between("low", "high").mean()).item())
    sums = {name: pl.DataFrame(list(weeks.values())).sum().row(0, named=True) for name, weeks in scored.items()}
    scores = {name: divide(found) for name, found in sums.items()}
    five = next(name for name, share in HITS.items() if share == 0.05)
    rows: Sequence[tuple[str, Any, Any, bool]] = (
        ("typical_error", errors["vigie"], errors["medic"], errors["vigie"] < errors["medic"]),
        (five, scores["vigie"][five], scores["medic"][five], (scores["vigie"][five] or 0) > (scores["medic"][five] or 0)),
        ("inside_80", inside, None, True),
        ("nats_per_call", scores["vigie"]["nats_per_call"], scores["medic"]["nats_per_call"],
         (scores["vigie"]["nats_per_call"] or 0) < (scores["medic"]["nats_per_call"] or 0)),
    )  # fmt: skip
    return [{"measure": name, "vigie": ours, "medic": theirs, "better": better} for name, ours, theirs, better in rows]
