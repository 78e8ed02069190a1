"""The stamps of each unit sent: when it left, arrived, drove on, arrived at the hospital and was free again.

With what real logs have: a button nobody pressed, and one pressed too late. Must not know where a call is.
"""

import numpy as np

STAMPS = ("Dispatched", "En Route", "On Scene", "Left Scene", "At Hospital", "Available")
_MEDIAN_S = (75.0, 390.0, 1_080.0, 660.0, 1_680.0)
"""From one stamp to the next, in seconds; drawn log-normal around these."""

_SPREAD = (0.45, 0.40, 0.45, 0.40, 0.35)
_TRANSPORTED, _UNPRESSED, _LATE = 0.72, 0.03, 0.004


def draw_stamps(sent: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Units x STAMPS in seconds, from the moment each unit was sent; NaN where there is no stamp."""
    steps = np.exp(rng.normal(np.log(_MEDIAN_S), _SPREAD, (len(sent), len(_MEDIAN_S))))
    stamps = np.hstack([sent[:, None], sent[:, None] + steps.cumsum(axis=1)])
    # Without a transport the unit is free from the scene on.
    treated = rng.random(len(sent)) > _TRANSPORTED
    stamps[treated, 5] = stamps[treated, 3]
    stamps[treated, 3:5] = np.nan
    late = rng.random(len(sent)) < _LATE
    stamps[late, 2] = stamps[late, 5] + 60.0
    unpressed = rng.random((len(sent), len(STAMPS) - 1)) < _UNPRESSED
    stamps[:, 1:][unpressed] = np.nan
    return stamps
