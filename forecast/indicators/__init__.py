"""Response and care intervals of a region's units: how long each part of a run took, and how sure that is.

Takes frames and returns frames. Must not guess a stamp that is not there.
"""

from forecast.indicators.bounds import FEWEST, SURE_SHARE
from forecast.indicators.segments import LIMIT_MINUTES, SEGMENTS, STAMPS
from forecast.indicators.telling import indicators
from forecast.indicators.units import units_from

__all__ = ["FEWEST", "LIMIT_MINUTES", "SEGMENTS", "STAMPS", "SURE_SHARE", "indicators", "units_from"]
