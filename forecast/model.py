"""The models there are, by the names they bear in every score: what each foresees for the week after a history.

d1 = volume x long-run share of each cell; b3 = the same volume, its shares blended with those of the hour of week.
Must not score anything but what b3 needs to choose its weight.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

import numpy as np

from forecast.baselines import hour_of_week, hour_of_week_means, medic, uniform
from forecast.density import cell_shares
from forecast.grid import Counts
from forecast.scores import LEAST_RATE, poisson_deviance
from forecast.volume import forecast_volume

Model = Callable[[Counts], np.ndarray]
"""From a history to the expected calls of the week after it: blocks of week x cells."""

Recipe = Callable[[Counts, Sequence[int]], Model]
"""From the counts and the validation weeks to a model whose settings are frozen. Must not look at later weeks."""

CHOSEN = "d1"
_OWN_WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.85, 0.95)


def recipes(holidays: Collection[date]) -> Mapping[str, Recipe]:
    """Every model by its name."""

    def d1(history: Counts) -> np.ndarray:
        return np.outer(forecast_volume(history, holidays), cell_shares(history))

    def b3(counts: Counts, validation: Sequence[int]) -> Model:
        return _blended(counts, validation, holidays)

    return {
        "uniform": _settled(uniform),
        "medic": _settled(medic),
        "b": _settled(hour_of_week),
        "b3": b3,
        "d1": _settled(d1),
    }


def _settled(model: Model) -> Recipe:
    """The recipe of a model that has nothing to choose."""
    return lambda counts, validation: model


def _blended(counts: Counts, validation: Sequence[int], holidays: Collection[date]) -> Model:
    """b3: the weight of the hour of week's own shares is chosen by deviance on the validation weeks."""
    losses = np.zeros(len(_OWN_WEIGHTS))
    for week in validation:
        volume, long_run, own = _parts(counts.until(week), holidays)
        truth = counts.week(week)
        for at, weight in enumerate(_OWN_WEIGHTS):
            rates = np.maximum(volume * ((1 - weight) * long_run + weight * own), LEAST_RATE)
            losses[at] += poisson_deviance(truth.calls[truth.seen], rates[truth.seen]).sum()
    chosen = _OWN_WEIGHTS[int(losses.argmin())]

    def model(history: Counts) -> np.ndarray:
        volume, long_run, own = _parts(history, holidays)
        return np.asarray(volume * ((1 - chosen) * long_run + chosen * own))

    return model


def _parts(history: Counts, holidays: Collection[date]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Volume, long-run shares and the shares of each block of week by itself."""
    long_run = cell_shares(history)
    own = hour_of_week_means(history)
    sums = own.sum(axis=1, keepdims=True)
    # A block of week without any call has no shares of its own.
    own = np.where(sums > 0, own / np.where(sums > 0, sums, 1), long_run)
    return forecast_volume(history, holidays)[:, None], long_run, own
