"""How long a unit drives from a site to a cell where no road network is given: a speed that grows with the distance.

The law is that of Kolesar, Walker and Hausner (1975): a unit speeds up along the first half of a short drive, so that its
time grows with the square root of the way, and cruises on a long one, so that it grows in proportion. The figures below
are ours: chosen so that 8 minutes reach 4.1 km as the crow flies (40 km/h over 5.3 km of road). They are not measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

EARTH_KM = 6371.0088


@dataclass(frozen=True, kw_only=True)
class Drive:
    """Minutes and kilometres of road from each place to each other: two arrays, places x others."""

    minutes: np.ndarray
    km: np.ndarray


class Travel(Protocol):
    """What tells drive times. Places are arrays (n, 2) of latitude and longitude."""

    def drive(self, start: np.ndarray, end: np.ndarray) -> Drive:
        """From every start to every end."""

    def told(self) -> Mapping[str, object]:
        """Source and parameters, ready for JSON."""


@dataclass(frozen=True, kw_only=True)
class SpeedModel:
    """detour: road over straight line; cruise in km/h, reached after half of `speeding_up_km` of road."""

    detour: float = 1.3
    cruise_kmh: float = 60.0
    speeding_up_km: float = 8 / 3

    def minutes(self, km: np.ndarray) -> np.ndarray:
        """Drive minutes of so many kilometres of road."""
        speed, short = self.cruise_kmh / 60, self.speeding_up_km
        return np.where(km <= short, 2 * np.sqrt(short * km) / speed, (short + km) / speed)

    def drive(self, start: np.ndarray, end: np.ndarray) -> Drive:
        """From every start to every end."""
        km = self.detour * great_circle_km(start, end)
        return Drive(minutes=self.minutes(km), km=km)

    def told(self) -> Mapping[str, object]:
        """Source and parameters, ready for JSON."""
        return {
            "source": "speed model", "law": "Kolesar, Walker and Hausner 1975", "detour": self.detour,
            "cruise_kmh": self.cruise_kmh, "speeding_up_km": round(self.speeding_up_km, 3),
        }  # fmt: skip


def great_circle_km(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Kilometres as the crow flies between places (n, 2) and (m, 2) of latitude and longitude; shape (n, m)."""
    lat, lon = (np.radians(start[:, [axis]]) for axis in (0, 1))
    to_lat, to_lon = (np.radians(end[:, axis]) for axis in (0, 1))
    half = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))
