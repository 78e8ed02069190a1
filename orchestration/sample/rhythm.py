"""When and where the invented ambulance service is called: hours, days, seasons, and kinds of places with their own.

Set by hand after what is known of such services in general: two peaks a day, a centre that is busy by day and a quarter
that is busy on Friday and Saturday nights. Not the figures of any real place. Must not draw.
"""

from dataclasses import dataclass

import numpy as np

CALLS = 60_000
"""Calls expected over the whole time, before the feed loses any."""

_DAY_BEGINS = 6  # the small hours of Saturday belong to Friday night
_SEASON, _SUMMER, _TREND = 0.06, 0.02, 0.03
_EVEN = (1.0,) * 7


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of place. hours: from midnight, local; days: Monday to Sunday, each from 6 in the morning.

    around: column and row of the crossing of Port Sample it lies at; blocks: how far it reaches.
    doors: for places that are single doors, how the calls are shared between them. natures: what is the matter.
    """

    name: str
    share: float
    hours: tuple[float, ...]
    natures: dict[str, float]
    days: tuple[float, ...] = _EVEN
    around: tuple[int, int] | None = None
    blocks: float = 1.0
    doors: tuple[float, ...] = ()


HOMES = Source(
    name="homes", share=0.64, days=(1.04, 1.0, 0.99, 0.99, 1.02, 0.99, 0.97),
    hours=(31, 26, 23, 21, 20, 22, 30, 42, 55, 64, 68, 66, 62, 59, 57, 58, 63, 69, 70, 65, 58, 51, 44, 37),
    natures={"SICK": 30, "FALL": 20, "BREATH": 18, "CHEST": 14, "UNK": 8, "STROKE": 5, "PSYCH": 5},
)  # fmt: skip
DOWNTOWN = Source(
    name="downtown", share=0.13, days=(1.15, 1.15, 1.15, 1.15, 1.15, 0.75, 0.5), around=(8, 6), blocks=2.5,
    hours=(6, 4, 3, 3, 3, 6, 16, 38, 62, 72, 80, 88, 92, 88, 84, 82, 84, 80, 58, 40, 28, 20, 14, 9),
    natures={"SICK": 28, "TRAUMA": 24, "FALL": 16, "CHEST": 14, "UNK": 18},
)  # fmt: skip
NIGHTLIFE = Source(
    name="nightlife", share=0.08, days=(0.3, 0.3, 0.35, 0.6, 2.4, 2.6, 0.45), around=(23, 15), blocks=1.5,
    hours=(92, 98, 80, 46, 18, 6, 3, 3, 3, 4, 4, 5, 6, 6, 6, 7, 9, 12, 18, 26, 36, 50, 66, 82),
    natures={"ETOH": 46, "ASSLT": 26, "TRAUMA": 18, "UNK": 10},
)  # fmt: skip
CARE_HOMES = Source(
    name="care homes", share=0.11, doors=(0.4, 0.3, 0.2, 0.1),
    hours=(30, 26, 26, 28, 34, 44, 66, 88, 92, 84, 72, 62, 56, 52, 50, 52, 58, 64, 62, 54, 46, 40, 36, 32),
    natures={"FALL": 38, "BREATH": 26, "SICK": 24, "STROKE": 12},
)  # fmt: skip
HOSPITAL = Source(
    name="hospital", share=0.04, doors=(1.0,), days=(1.1, 1.1, 1.1, 1.1, 1.1, 0.8, 0.7),
    hours=(22, 20, 18, 18, 18, 20, 26, 38, 54, 66, 72, 72, 68, 70, 72, 70, 62, 52, 44, 38, 34, 30, 28, 24),
    natures={"XFER": 80, "CHEST": 12, "STROKE": 8},
)  # fmt: skip

SOURCES = (HOMES, DOWNTOWN, NIGHTLIFE, CARE_HOMES, HOSPITAL)
TOWN_SHARES = {
    "Port Sample": 0.78, "Lantern Bay": 0.09, "Harbour Country": 0.06, "Quarry Hill": 0.04, "Eastmarsh": 0.02,
    "University Park": 0.01,
}  # fmt: skip
"""How the calls from homes are shared between the towns."""


def expect_calls(local: np.ndarray) -> np.ndarray:
    """Return the calls to expect in each hour (rows, in local time) from each source (columns), CALLS in all."""
    rates = np.stack([source.share * _week(source)[_hour_of_week(local)] for source in SOURCES], axis=1)
    year = 2 * np.pi * _day_of_year(local) / 365.25
    # Winter is the busy season; the hottest weeks are a little busier than spring and autumn.
    season = 1 + _SEASON * np.cos(year - 0.35) + _SUMMER * np.cos(2 * (year - 0.35))
    rates *= (season * np.linspace(1 - _TREND, 1 + _TREND, len(local)))[:, None]
    return np.asarray(rates * (CALLS / rates.sum()))


def _week(source: Source) -> np.ndarray:
    """Return the 168 hours of a week from Monday at 6, with mean 1."""
    hours = np.roll(source.hours, -_DAY_BEGINS)
    week = np.outer(source.days, hours).ravel()
    return np.asarray(week / week.mean())


def _hour_of_week(local: np.ndarray) -> np.ndarray:
    hours = local.astype("datetime64[h]").astype(np.int64)
    # The first of January 1970 was a Thursday.
    return np.asarray((hours + 3 * 24 - _DAY_BEGINS) % (7 * 24))


def _day_of_year(local: np.ndarray) -> np.ndarray:
    return np.asarray(np.asarray((local.astype("datetime64[D]") - local.astype("datetime64[Y]")).astype(np.int64)))
