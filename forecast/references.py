"""The models a forecast must beat beside the plain ones: MEDIC and the hour of week with shrunk shares, and kernels.

a3, b3, c3 and g of docs/forecast.md. Each chooses its settings on the validation weeks as they stand, the cells not yet
known then included: that is the practice they stand for. Must not look past the validation weeks.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date

import numpy as np

from forecast.baselines import hour_of_week_means, medic_means
from forecast.density import UNIFORM_SHARE, cell_shares
from forecast.grid import Counts
from forecast.kernels import KERNELS, kernel_rates
from forecast.mixture import fit_weights
from forecast.scores import LEAST_RATE, poisson_deviance
from forecast.volume import forecast_volume

Rates = Callable[[Counts], np.ndarray]

_OWN_WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.85, 0.95)
_MIXTURE_STEPS = 400


def shrunk_medic(counts: Counts, validation: Sequence[int]) -> Rates:
    """a3: MEDIC's own total; its shares blended with the long-run ones by validation deviance."""
    return _shrunk(counts, validation, medic_means, lambda history: medic_means(history).sum(axis=1))


def shrunk_hour_of_week(counts: Counts, validation: Sequence[int], holidays: Collection[date]) -> Rates:
    """b3: the regression's volume; the shares of each hour of week blended with the long-run ones."""
    return _shrunk(counts, validation, hour_of_week_means, lambda history: forecast_volume(history, holidays))


def fair_kernel(counts: Counts, validation: Sequence[int], holidays: Collection[date]) -> Rates:
    """c3: the single kernel of the 28 with the least validation deviance, at the regression's volume."""

    def rates(history: Counts, number: int, volume: np.ndarray) -> np.ndarray:
        shares = _shares(kernel_rates(history, KERNELS[number]))
        return np.asarray(volume[:, None] * ((1 - UNIFORM_SHARE) * shares + UNIFORM_SHARE / shares.shape[1]))

    losses = np.zeros(len(KERNELS))
    for week in validation:
        history, truth = counts.until(week), counts.week(week)
        volume = forecast_volume(history, holidays)
        losses += [_loss(truth, rates(history, number, volume)) for number in range(len(KERNELS))]
    best = int(losses.argmin())
    return lambda history: rates(history, best, forecast_volume(history, holidays))


def kernel_mixture(counts: Counts, validation: Sequence[int], holidays: Collection[date]) -> Rates:
    """g: the 28 kernels in the proportions that make the validation calls most likely."""
    shares, calls = [np.zeros((len(KERNELS), 0))], [np.zeros(0)]
    for week in validation:
        history, truth = counts.until(week), counts.week(week)
        there = truth.calls * truth.seen[:, None]
        block, cell = np.nonzero(there)
        shares.append(np.stack([_shares(kernel_rates(history, kernel))[block, cell] for kernel in KERNELS]))
        calls.append(there[block, cell].astype(float))
    weights = fit_weights(
        np.concatenate(shares, axis=1), np.concatenate(calls), prior=np.zeros(len(KERNELS)), steps=_MIXTURE_STEPS
    )

    def model(history: Counts) -> np.ndarray:
        # The mixture is taken over rates, not shares.
        rates = sum(weight * kernel_rates(history, kernel) for weight, kernel in zip(weights, KERNELS, strict=True))
        return np.asarray(forecast_volume(history, holidays)[:, None] * _shares(np.asarray(rates)))

    return model


def _shrunk(counts: Counts, validation: Sequence[int], own: Rates, volume: Rates) -> Rates:
    def rates(history: Counts, weight: float) -> np.ndarray:
        long_run, rates = cell_shares(history), own(history)
        shares = _shares(rates, otherwise=long_run)
        return np.asarray(volume(history)[:, None] * ((1 - weight) * long_run + weight * shares))

    losses = np.zeros(len(_OWN_WEIGHTS))
    for week in validation:
        history, truth = counts.until(week), counts.week(week)
        losses += [_loss(truth, rates(history, weight)) for weight in _OWN_WEIGHTS]
    chosen = _OWN_WEIGHTS[int(losses.argmin())]
    return lambda history: rates(history, chosen)


def _shares(rates: np.ndarray, otherwise: np.ndarray | None = None) -> np.ndarray:
    """Rates over their sum by block; a block of week without any call has the shares of `otherwise`, or equal ones."""
    sums = rates.sum(axis=1, keepdims=True)
    spread = np.full(rates.shape[1], 1 / rates.shape[1]) if otherwise is None else otherwise
    return np.asarray(np.where(sums > 0, rates / np.where(sums > 0, sums, 1), spread))


def _loss(truth: Counts, rates: np.ndarray) -> float:
    return float(poisson_deviance(truth.calls[truth.seen], np.maximum(rates, LEAST_RATE)[truth.seen]).sum())
