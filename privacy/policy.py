"""How many incidents must look alike, and how small a count may be shown: the numbers of a release, with their floors.

A deployment may be stricter than the floors and never weaker. Must not hold keys or thresholds of other rooms.
Source: privacy policy in docs/architecture.md; 11 is the habit of the US health agencies (CMS) for small cells.
"""

from dataclasses import dataclass, fields


class PolicyError(ValueError):
    """The policy asks for less protection than the project ever gives."""


_FLOORS = {"k": 5, "k_protected": 11, "small_count": 5}


@dataclass(frozen=True)
class Policy:
    """k: incidents whose rows must look alike, however many rows each has; also in the table of persons.

    k_protected: the same for incidents with a juvenile or a mental-health hold, and all their persons.
    small_count: counts from unrecoded data below it are withheld.
    """

    k: int = 5
    k_protected: int = 11
    small_count: int = 5

    def __post_init__(self) -> None:
        for field in fields(self):
            value, floor = getattr(self, field.name), _FLOORS[field.name]
            if type(value) is not int or value < floor:
                raise PolicyError(f"policy {field.name}: it must be a whole number of at least {floor}, not {value!r}")
        if self.k_protected < self.k:
            raise PolicyError(f"policy k_protected: {self.k_protected} is less than k = {self.k} of all other rows")
