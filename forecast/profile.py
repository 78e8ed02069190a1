"""The usual week of a region: expected calls per block from weekday, block of day, week end and holidays, drawn together.

An additive Poisson regression on the total; a ridge holds each hour of the week to its weekday and block of day until
its own counts say otherwise. Days far off (a storm, an outage) count less. Must not follow the level of the last weeks:
that is forecast.levels.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from forecast.beside import NOTHING, Beside

_HALF_LIFE_WEEKS = 60
_WEEKS_FOR_A_YEAR = 104
"""Less than two years cannot tell a season from a trend; on Houston's first 18 months an annual term did harm."""

# Ridges in calls: how many a term must have before it is believed by half. Chosen on weeks before all test weeks.
_FREE, _BLOCK_OF_DAY, _WEEKEND, _HOUR_OF_WEEK, _WEEKDAY, _HOLIDAY, _YEAR = 1e-3, 1.0, 10.0, 700.0, 2000.0, 100.0, 1e4
_COVARIATE = 100.0
_FAR_OFF, _MONTH_DAYS = 1.5, 29
_NEWTON_STEPS, _LARGEST_LOG = 15, 30.0


@dataclass(frozen=True)
class Profile:
    """Expected calls of the blocks of the history and of the week after it, and how far each past block is believed."""

    fitted: np.ndarray
    ahead: np.ndarray
    trust: np.ndarray


def fit_profile(
    totals: np.ndarray, seen: np.ndarray, starts: list[datetime], *, per_week: int, holidays: Collection[date],
    beside: Beside = NOTHING,
) -> Profile:  # fmt: skip
    """Fit totals (calls by block) of whole weeks; `starts` are those of the history and of the week after it."""
    blocks = len(totals)
    design, ridge = _design(starts, per_week, holidays=holidays, annual=blocks >= _WEEKS_FOR_A_YEAR * per_week)
    if beside.covariates is not None:
        more = beside.covariates.columns(starts, blocks)
        design, ridge = np.hstack([design, more]), np.append(ridge, np.full(more.shape[1], _COVARIATE))
    offset = _of_sister(starts, per_week, beside.sister)
    age_weeks = (blocks - np.arange(blocks)) / per_week
    weight = 0.5 ** (age_weeks / _HALF_LIFE_WEEKS) * seen
    first = _fit(design[:blocks], totals, weight, ridge, offset[:blocks])
    trust = _trust(totals * seen, np.exp(design[:blocks] @ first + offset[:blocks]) * seen, a_day=per_week // 7)
    fitted = design @ _fit(design[:blocks], totals, weight * trust, ridge, offset[:blocks]) + offset
    expected = np.exp(np.clip(fitted, -_LARGEST_LOG, _LARGEST_LOG))
    return Profile(expected[:blocks], expected[blocks:], trust * seen)


def _design(
    starts: list[datetime], per_week: int, *, holidays: Collection[date], annual: bool
) -> tuple[np.ndarray, np.ndarray]:
    a_day = per_week // 7
    weekday = np.array([start.weekday() for start in starts])
    block = np.array([start.hour for start in starts]) * a_day // 24
    by_block = np.eye(a_day)[block]
    on_holiday = np.array([start.date() in holidays for start in starts], dtype=float)[:, None]
    parts = [
        (np.ones((len(starts), 1)), _FREE),
        (np.eye(7)[weekday], _WEEKDAY),
        (by_block, _BLOCK_OF_DAY),
        (by_block * (weekday >= 5)[:, None], _WEEKEND),
        (np.eye(per_week)[weekday * a_day + block], _HOUR_OF_WEEK),
        (on_holiday, _HOLIDAY),
        (on_holiday * by_block, 2 * _HOLIDAY),
    ]
    if annual:
        angle = 2 * np.pi * np.array([start.timetuple().tm_yday for start in starts]) / 365.25
        for cycle in (1, 2):
            parts.append((np.column_stack([np.sin(cycle * angle), np.cos(cycle * angle)]), cycle**2 * _YEAR))
    ridge = np.concatenate([np.full(columns.shape[1], strength) for columns, strength in parts])
    return np.hstack([columns for columns, _ in parts]), ridge


def _of_sister(starts: list[datetime], per_week: int, sister: np.ndarray | None) -> np.ndarray:
    """The log of each block as a sister region has it; 0 without one."""
    if sister is None:
        return np.zeros(len(starts))
    a_day = per_week // 7
    return np.array([sister[start.weekday() * a_day + start.hour * a_day // 24] for start in starts])


def _fit(
    design: np.ndarray, totals: np.ndarray, weight: np.ndarray, ridge: np.ndarray, offset: np.ndarray
) -> np.ndarray:
    """Coefficients by Newton's method, drawn to the overall mean."""
    mean = weight @ totals / weight.sum() if weight.any() else 0.0
    start = np.zeros(design.shape[1])
    start[0] = np.log(max(mean, 1e-6))
    coefficients = start.copy()
    for _ in range(_NEWTON_STEPS):
        expected = np.exp(np.clip(design @ coefficients + offset, -_LARGEST_LOG, _LARGEST_LOG))
        slope = design.T @ (weight * (totals - expected)) - ridge * (coefficients - start)
        curvature = design.T @ (design * (weight * expected)[:, None]) + np.diag(ridge)
        step = np.linalg.solve(curvature, slope)
        coefficients += step
        if np.abs(step).max() < 1e-8:
            break
    return coefficients


def _trust(totals: np.ndarray, expected: np.ndarray, *, a_day: int) -> np.ndarray:
    """1 for usual days; less for those more than 1.5 robust deviations from the month around them."""
    there, foreseen = totals.reshape(-1, a_day).sum(axis=1), expected.reshape(-1, a_day).sum(axis=1)
    ratio = (there + 1) / (foreseen + 1)
    apart = np.pad(ratio, _MONTH_DAYS // 2, constant_values=np.nan)
    around = np.nanmedian(np.lib.stride_tricks.sliding_window_view(apart, _MONTH_DAYS), axis=1)
    away = np.abs(there - foreseen * around) / np.sqrt(np.maximum(foreseen * around, 1))
    scale = max(1.0, 1.4826 * float(np.median(away[foreseen > 0]))) if (foreseen > 0).any() else 1.0
    return np.repeat(np.minimum(1, _FAR_OFF * scale / np.maximum(away, 1e-9)), a_day)
