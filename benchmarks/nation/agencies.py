"""The invented agencies of an invented nation, and the offices of states that send for them. ALL INVENTED, and named so.

Must not draw an incident.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

SEED = 20_261_123
YEARS = tuple(range(2016, 2026))
OF_ONE_SENDER = 200_000
"""Incidents of ten years that one state's office sends: 50 offices for ten million."""
COUNTIES = 12
"""Counties of one state."""
_STATES = [
    "AL",
    "AK",
    "AZ",
    "AR",
    "CA",
    "CO",
    "CT",
    "DE",
    "FL",
    "GA",
    "HI",
    "ID",
    "IL",
    "IN",
    "IA",
    "KS",
    "KY",
    "LA",
    "ME",
    "MD",
    "MA",
    "MI",
    "MN",
    "MS",
    "MO",
    "MT",
    "NE",
    "NV",
    "NH",
    "NJ",
    "NM",
    "NY",
    "NC",
    "ND",
    "OH",
    "OK",
    "OR",
    "PA",
    "RI",
    "SC",
    "SD",
    "TN",
    "TX",
    "UT",
    "VT",
    "VA",
    "WA",
    "WV",
    "WI",
    "WY",
]
_KINDS = ("Police Department", "Sheriff's Office", "Public Safety", "Campus Police")


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much there is of a nation. calls: of all regions together."""

    agencies: int = 18_000
    incidents: int = 10_000_000
    calls: int = 50_000_000
    regions: int = 300
    seed: int = SEED

    @property
    def senders(self) -> int:
        """Offices of states; each sends one delivery a year for all its agencies."""
        return max(1, min(self.agencies, round(self.incidents / OF_ONE_SENDER)))


def in_proportion(incidents: int) -> Scale:
    """A part of the nation: as many agencies and calls as go with so many incidents."""
    whole = Scale()
    part = incidents / whole.incidents
    return Scale(
        agencies=max(10, round(whole.agencies * part)), incidents=incidents, calls=round(whole.calls * part),
        regions=max(1, round(whole.regions * part)),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class NationAgency:
    """An invented agency. share: of its sender's incidents."""

    agency_id: str
    name: str
    county: str
    state: str
    sworn_officers: int
    share: float


def state_of(sender: int) -> str:
    """The two letters a sender's reports bear; its agencies are invented all the same, and say so in their names."""
    return _STATES[sender % len(_STATES)]


def slug_of(sender: int) -> str:
    """The name of a sender in commands."""
    return f"invented-state-{sender:02d}"


def agencies_of(scale: Scale, sender: int) -> list[NationAgency]:
    """The agencies one state's office sends for; few are large, most are small."""
    numbers = range(sender, scale.agencies, scale.senders)
    sizes = np.random.default_rng([scale.seed, 1, sender]).lognormal(0.0, 1.2, len(numbers))
    shares, state = sizes / sizes.sum(), state_of(sender)
    return [
        NationAgency(
            agency_id=f"XX{number + 1:05d}00", name=f"{state} Invented {_KINDS[number % 4]} {number + 1}",
            county=f"{state} Invented County {at % COUNTIES + 1}", state=state,
            sworn_officers=max(3, round(40 * float(sizes[at]))), share=float(shares[at]),
        )
        for at, number in enumerate(numbers)
    ]  # fmt: skip


def all_agencies(scale: Scale) -> Iterator[tuple[int, NationAgency]]:
    """Every agency with the number of its sender."""
    for sender in range(scale.senders):
        for agency in agencies_of(scale, sender):
            yield sender, agency
