"""The invented figures the sample's reports are measured against: officers, residents, arrests, calls, people of areas.

Every source says that it is invented. Eastmarsh has none, so that a reader sees what a page says then; of the two
agencies published in a pool only one counts its arrests, so that the pool has no sum of them. Must not draw.
"""

from collections.abc import Iterator

from orchestration.sample.agencies import (
    AGENCIES,
    EASTMARSH_PD,
    HARBOUR_SO,
    LANTERN_BAY_PD,
    PORT_SAMPLE_PD,
    QUARRY_HILL_PD,
    STATE_UNIVERSITY_PD,
)
from orchestration.sample.towns import COUNTY

DENOMINATOR_COLUMNS = ("agency_id", "year", "kind", "value", "source", "source_url", "retrieved")
POPULATION_COLUMNS = ("level", "area", "area_code", "year", "population", "source", "source_url", "retrieved")

_YEARS = (2024, 2025)
_RETRIEVED = "2026-10-05"
_ROLL = "Sample State register of officers (invented)"
_CENSUS = "Sample State statistics office, yearly estimate (invented)"
_YEARBOOK = "Yearbook of the agency (invented)"
_ADDRESS = "https://statistics.sample.example/population"

_RESIDENTS = {
    PORT_SAMPLE_PD.agency_id: (411_800, 412_300), LANTERN_BAY_PD.agency_id: (38_900, 39_150),
    HARBOUR_SO.agency_id: (61_200, 61_050), QUARRY_HILL_PD.agency_id: (11_400, 11_460),
}  # fmt: skip
"""Residents of the towns; a university has students, whom no census counts there."""

_EVENTS = {
    (PORT_SAMPLE_PD.agency_id, "arrests"): (21_340, 20_875), (PORT_SAMPLE_PD.agency_id, "calls"): (402_118, 398_540),
    (PORT_SAMPLE_PD.agency_id, "stops"): (58_210, 55_904), (HARBOUR_SO.agency_id, "arrests"): (4_310, 4_402),
    (LANTERN_BAY_PD.agency_id, "calls"): (31_205, 30_990), (QUARRY_HILL_PD.agency_id, "arrests"): (212, 198),
    (QUARRY_HILL_PD.agency_id, "calls"): (9_840, 9_712), (STATE_UNIVERSITY_PD.agency_id, "calls"): (6_105, 6_240),
}  # fmt: skip

_AREAS = (
    ("county", COUNTY.removesuffix(" County"), "99001", (556_400, 557_020)),
    ("city", "Port Sample", "99001-01", (411_800, 412_300)), ("city", "Lantern Bay", "99001-02", (38_900, 39_150)),
    ("city", "Eastmarsh", "99001-03", (5_020, 5_035)), ("city", "Quarry Hill", "99001-04", (11_400, 11_460)),
    ("neighbourhood", "Saltmarket", "", (58_300, 58_410)), ("neighbourhood", "Ropewalk", "", (49_900, 50_020)),
)  # fmt: skip

Row = tuple[str | int, ...]


def denominator_rows() -> Iterator[Row]:
    """Rows of `context/denominators.csv`, in the order of DENOMINATOR_COLUMNS."""
    for agency in AGENCIES:
        if agency is EASTMARSH_PD:
            continue
        for at, year in enumerate(_YEARS):
            yield agency.agency_id, year, "officers", agency.sworn_officers, _ROLL, "", _RETRIEVED
            if agency.agency_id in _RESIDENTS:
                yield (
                    agency.agency_id,
                    year,
                    "residents",
                    _RESIDENTS[agency.agency_id][at],
                    _CENSUS,
                    _ADDRESS,
                    _RETRIEVED,
                )
            for (agency_id, kind), counts in _EVENTS.items():
                if agency_id == agency.agency_id:
                    yield agency_id, year, kind, counts[at], _YEARBOOK, "", _RETRIEVED


def population_rows() -> Iterator[Row]:
    """Rows of `context/area_population.csv`, in the order of POPULATION_COLUMNS."""
    for level, area, code, people in _AREAS:
        for at, year in enumerate(_YEARS):
            yield level, area, code, year, people[at], _CENSUS, _ADDRESS, _RETRIEVED
