"""How good a forecast of one week was, in sums that can be added over weeks and divided once (docs/forecast.md).

Must not know which model it scores. Rates are floored at 1e-7 before any score; blocks not seen do not count.
"""

from collections.abc import Mapping

import numpy as np

from forecast.grid import Counts

LEAST_RATE = 1e-7
HITS = {"hit_1": 0.01, "hit_5": 0.05, "hit_10": 0.10}
"""Shares of the region's area that are searched."""

_DRAWS = 4_000


def score_week(rates: np.ndarray, truth: Counts, area_km2: np.ndarray) -> dict[str, float]:
    """The sums of one week: calls in and outside the grid, log-likelihoods (nats), deviances and calls caught."""
    expected = np.maximum(rates, LEAST_RATE)[truth.seen]
    calls, outside = truth.calls[truth.seen].astype(float), truth.outside[truth.seen]
    totals = expected.sum(axis=1, keepdims=True)
    log_expected = np.log(expected)
    density = log_expected - np.log(totals) - np.log(area_km2)
    caught = _caught(calls, expected / area_km2, area_km2)
    return {
        "blocks": float(len(calls)),
        "cell_blocks": float(calls.size),
        "calls": float(calls.sum()),
        "outside": float(outside.sum()),
        "nats": float((expected - calls * log_expected + _log_factorial(calls)).sum()),
        "deviance": float(poisson_deviance(calls, expected).sum()),
        "spatial": float(-(calls * density).sum()),
        "city_deviance": float(poisson_deviance(calls.sum(axis=1), totals[:, 0]).sum()),
        **dict(zip(HITS, caught, strict=True)),
    }


def divide(sums: Mapping[str, float]) -> dict[str, float | None]:
    """The scores of added sums; None where there was nothing to divide by."""
    in_reach = sums["calls"] + sums["outside"]
    return {
        "nats_per_call": _ratio(sums["nats"], sums["calls"]),
        "deviance": _ratio(sums["deviance"], sums["cell_blocks"]),
        "spatial_log_score": _ratio(sums["spatial"], sums["calls"]),
        "city_deviance": _ratio(sums["city_deviance"], sums["blocks"]),
        **{name: _ratio(sums[name], in_reach) for name in HITS},
    }


def poisson_deviance(calls: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """2 (y ln(y / l) - (y - l)) of each count, with 0 ln 0 = 0."""
    calls = np.asarray(calls, dtype=float)
    part = calls * np.log(np.where(calls > 0, calls, 1) / expected)
    return np.asarray(2 * (part - (calls - expected)))


def difference(ours: np.ndarray, theirs: np.ndarray, calls: np.ndarray) -> dict[str, float]:
    """Nats per call of one model less another's, with a 95 % interval over resampled weeks.

    Arguments: sums of negative log-likelihood and calls by test week, in one order. The draws are the reference draws,
    the same for every pair (docs/forecast.md).
    """
    weeks = np.random.default_rng(0).integers(0, len(calls), (_DRAWS, len(calls)))
    drawn = (ours - theirs)[weeks].sum(axis=1) / np.maximum(calls[weeks].sum(axis=1), 1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return {"difference": float((ours - theirs).sum() / calls.sum()), "low": float(low), "high": float(high)}


def _caught(calls: np.ndarray, density: np.ndarray, area_km2: np.ndarray) -> list[float]:
    """Calls in the densest cells up to each share of the area, the last cell in proportion.

    Equal densities go by ascending identifier, which is the order of the columns.
    """
    order = np.argsort(-density, axis=1, kind="stable")
    areas = area_km2[order]
    before = np.cumsum(areas, axis=1) - areas
    ranked = np.take_along_axis(calls, order, axis=1)
    total = area_km2.sum()
    return [float((ranked * np.clip((share * total - before) / areas, 0, 1)).sum()) for share in HITS.values()]


def _log_factorial(counts: np.ndarray) -> np.ndarray:
    table = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, int(counts.max(initial=0)) + 1)))])
    return np.asarray(table[counts.astype(np.intp)])


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
