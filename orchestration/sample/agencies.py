"""The invented agencies of Sample County: who they are, how much they report, and in what rhythm.

A new agency is a new value here, with its layout in `layouts` and its profile in `ingest/agencies`. Must not draw.
"""

from dataclasses import dataclass

from orchestration.sample.towns import COUNTY, STATE

FIRST_MONTH = "2024-10"
MONTHS = tuple(f"{2024 + (9 + n) // 12}-{(9 + n) % 12 + 1:02d}" for n in range(24))
"""The 24 months of the sample, 2024-10 to 2026-09."""


@dataclass(frozen=True, kw_only=True)
class SampleAgency:
    """An invented agency.

    incidents: how many it has over its months; enrolled_since: the first of them; months_per_file: how often it sends its file.
    empty_months: how many months without an incident it attests; missing_months: how many it never files.
    juvenile_share: of the civilians; most_officers, most_civilians: what its form has room for.
    """

    agency_id: str
    slug: str
    name: str
    town: str
    sworn_officers: int
    incidents: int
    months_per_file: int
    case_prefix: str
    county: str = COUNTY
    state: str = STATE
    enrolled_since: str = FIRST_MONTH
    empty_months: int = 0
    missing_months: int = 0
    juvenile_share: float = 0.04
    most_civilians: int = 4
    most_officers: int = 8

    @property
    def months(self) -> tuple[str, ...]:
        """The months of the sample since it joined."""
        return tuple(month for month in MONTHS if month >= self.enrolled_since)

    @property
    def filing_days(self) -> int:
        """Days after a month's end by which its file is due: the rest of the period it is sent with, and a month."""
        return 31 * self.months_per_file + 27


PORT_SAMPLE_PD = SampleAgency(
    agency_id="XX0010000", slug="port-sample-pd", name="Port Sample Police Department", town="Port Sample",
    sworn_officers=900, incidents=3_520, months_per_file=3, case_prefix="PS{year:02d}-{number:06d}",
)  # fmt: skip

LANTERN_BAY_PD = SampleAgency(
    agency_id="XX0020000", slug="lantern-bay-pd", name="Lantern Bay Police Department", town="Lantern Bay",
    sworn_officers=60, incidents=410, months_per_file=3, case_prefix="{year:02d}-{number:05d}",
)  # fmt: skip

EASTMARSH_PD = SampleAgency(
    agency_id="XX0030000", slug="eastmarsh-pd", name="Eastmarsh Police Department", town="Eastmarsh",
    sworn_officers=6, incidents=31, months_per_file=6, case_prefix="EM 20{year:02d}/{number:d}",
    empty_months=10, missing_months=1, juvenile_share=0.15, most_civilians=1, most_officers=2,
)  # fmt: skip

HARBOUR_SO = SampleAgency(
    agency_id="XX0040000", slug="harbour-so", name="Harbour Sheriff's Office", town="Harbour Country",
    sworn_officers=220, incidents=1_020, months_per_file=6, case_prefix="IR20{year:02d}-{number:06d}",
    most_civilians=3, most_officers=6,
)  # fmt: skip

QUARRY_HILL_PD = SampleAgency(
    agency_id="XX0050000", slug="quarry-hill-pd", name="Quarry Hill Police Department", town="Quarry Hill",
    sworn_officers=28, incidents=10, months_per_file=3, case_prefix="Q{year:02d}{number:05d}",
    enrolled_since="2026-04", empty_months=1, juvenile_share=0.15, most_civilians=2, most_officers=4,
)  # fmt: skip
"""Joined half a year before the sample ends. Ten incidents are too few for its own name: it is published in a pool."""

STATE_UNIVERSITY_PD = SampleAgency(
    agency_id="XX0060000", slug="state-university-pd", name="Sample State University Police", town="University Park",
    sworn_officers=14, incidents=9, months_per_file=12, case_prefix="SSU-{year:02d}-{number:04d}",
    empty_months=17, juvenile_share=0.1, most_civilians=2, most_officers=3,
)  # fmt: skip
"""Published in the same pool as Quarry Hill: same county, same size band, together enough to hide in."""

AGENCIES = (PORT_SAMPLE_PD, LANTERN_BAY_PD, EASTMARSH_PD, HARBOUR_SO, QUARRY_HILL_PD, STATE_UNIVERSITY_PD)
