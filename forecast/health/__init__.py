"""The health of a call log, examined before any forecast: what is wrong, what is masked, what a forecast may be made from.

One file per check, each a pure function of frames; `examine` calls them in order. Nothing here repairs a record or
quotes one: a check counts, a mask says from when to when, and `clean` leaves calls out.
"""

from forecast.health.effect import effect
from forecast.health.examining import examine
from forecast.health.masks import clean, seen
from forecast.health.result import Check, Health, Masked

__all__ = ["Check", "Health", "Masked", "clean", "effect", "examine", "seen"]
