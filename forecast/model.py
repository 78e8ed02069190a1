"""The models there are, by the names they bear in every score: what each foresees for the week after a history.

uniform, MEDIC and b are means; a3 and b3 blend shares; c3 and g are kernels; d1 = volume x long-run share of each cell;
h is the chosen one (forecast.fallback). Must not score anything.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

import numpy as np

from forecast.baselines import hour_of_week, medic, uniform
from forecast.beside import NOTHING, Beside
from forecast.density import cell_shares
from forecast.fallback import mix
from forecast.grid import Counts
from forecast.references import fair_kernel, kernel_mixture, shrunk_hour_of_week, shrunk_medic
from forecast.volume import forecast_volume

Model = Callable[[Counts], np.ndarray]
"""From a history to the expected calls of the week after it: blocks of week x cells."""

Recipe = Callable[[Counts, Sequence[int]], Model]
"""From the counts and the validation weeks to a model whose settings are frozen. Must not look at later weeks."""

CHOSEN = "h"


def recipes(holidays: Collection[date], beside: Beside = NOTHING) -> Mapping[str, Recipe]:
    """Every model by its name. Only the chosen one knows what is beside the calls."""

    def d1(history: Counts) -> np.ndarray:
        return np.outer(forecast_volume(history, holidays), cell_shares(history))

    return {
        "uniform": _settled(uniform),
        "medic": _settled(medic),
        "a3": shrunk_medic,
        "b": _settled(hour_of_week),
        "b3": lambda counts, validation: shrunk_hour_of_week(counts, validation, holidays),
        "c3": lambda counts, validation: fair_kernel(counts, validation, holidays),
        "d1": _settled(d1),
        "g": lambda counts, validation: kernel_mixture(counts, validation, holidays),
        "h": lambda counts, validation: mix(counts, holidays, beside),
    }


def _settled(model: Model) -> Recipe:
    """The recipe of a model that has nothing to choose."""
    return lambda counts, validation: model
