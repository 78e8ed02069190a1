"""What reaches the platform, and when: files by quarter, half-year or year, one late, one corrected, one sent twice.

Must not write a file nor spoil one: a parcel says what will be in it and which faults it is to have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from orchestration.sample.agencies import (
    EASTMARSH_PD,
    HARBOUR_SO,
    LANTERN_BAY_PD,
    PORT_SAMPLE_PD,
    QUARRY_HILL_PD,
    STATE_UNIVERSITY_PD,
    SampleAgency,
)
from orchestration.sample.corrections import can_be_corrected, correct
from orchestration.sample.incidents import Incident
from orchestration.sample.names import INVENTED_CLERKS
from orchestration.sample.odds import pick, stream

LATE_SLUG, LATE_PERIOD, LATE_DAYS = LANTERN_BAY_PD.slug, "2025-Q3", 123
CORRECTED_MONTH, CORRECTED_INCIDENTS, CORRECTED_ON = "2025-05", 6, date(2025, 9, 3)
RESENT_MONTH, RESENT_INCIDENTS, RESENT_WITH = "2025-12", 12, "2026-Q1"
"""Port Sample's extract for the first quarter of 2026 begins a few days too early."""

_EACH = ("impossible_date", "unknown_word", "count_disagrees", "missing_required", "orphan_person")
_FAULTS = {
    PORT_SAMPLE_PD.slug: (_EACH,) * 8,
    LANTERN_BAY_PD.slug: (
        ("unknown_word",), (), ("impossible_date",), (), ("count_disagrees",), (), ("missing_required",), (),
    ),
    EASTMARSH_PD.slug: ((), ("impossible_date",), (), ()),
    HARBOUR_SO.slug: (
        ("impossible_date", "unknown_word"), ("count_disagrees",), ("unknown_word", "missing_required"), ("impossible_date",),
    ),
    QUARRY_HILL_PD.slug: (("orphan_person",), ()),
    STATE_UNIVERSITY_PD.slug: ((), ()),
}  # fmt: skip
"""The faults of each agency's files, in order of time."""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What an agency sends at one time, and for which months.

    untouched: incidents sent twice, which must look the same both times.
    """

    slug: str
    label: str
    months: tuple[str, ...]
    received_at: datetime
    incidents: tuple[Incident, ...]
    faults: tuple[str, ...] = ()
    untouched: frozenset[str] = frozenset()
    supersedes: frozenset[str] = frozenset()
    repeats: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ZeroReport:
    """An agency's word that a month had no incident; `attested_by` is an invented name."""

    slug: str
    month: str
    attested_by: str
    received_at: datetime


def plan_parcels(
    drawn: Mapping[str, Sequence[Incident]], agencies: Sequence[SampleAgency], *, seed: int
) -> list[Parcel]:
    """Return what all agencies send, in order of arrival; `drawn` holds the incidents of each slug."""
    port = drawn.get(PORT_SAMPLE_PD.slug, ())
    revised = [each for each in port if each.month == CORRECTED_MONTH and can_be_corrected(each)][:CORRECTED_INCIDENTS]
    resent = [each for each in port if each.month == RESENT_MONTH][-RESENT_INCIDENTS:]
    untouched = frozenset(each.incident_id for each in (*revised, *resent))
    parcels = [
        _plan_regular(agency, months, number, drawn[agency.slug], resent=resent, untouched=untouched, seed=seed)
        for agency in agencies for number, months in enumerate(_split_months(agency))
    ]  # fmt: skip
    if revised:
        parcels.append(_plan_correction(revised))
    return sorted(parcels, key=lambda parcel: (parcel.received_at, parcel.slug))


def plan_zero_reports(agency: SampleAgency, months: Sequence[str], *, seed: int) -> list[ZeroReport]:
    """Return the attestations of an agency for its empty months, each a few days after the month's end."""
    rng = stream(seed, "zero", agency.slug)
    return [
        ZeroReport(slug=agency.slug, month=month, attested_by=INVENTED_CLERKS[pick(rng, len(INVENTED_CLERKS))],
                   received_at=_office_hour(rng, _end_of(month) + timedelta(days=1 + pick(rng, 9))))
        for month in months
    ]  # fmt: skip


def label_period(months: Sequence[str]) -> str:
    """Return 2025-Q3 for a quarter, 2025-04 to 2025-09 for anything longer."""
    quarter = 3
    if len(months) > quarter:
        return f"{months[0]} to {months[-1]}"
    return f"{months[0][:4]}-Q{(int(months[0][5:]) + 2) // quarter}"


def _split_months(agency: SampleAgency) -> list[tuple[str, ...]]:
    size = agency.months_per_file
    return [agency.months[first : first + size] for first in range(0, len(agency.months), size)]


def _plan_regular(
    agency: SampleAgency, months: Sequence[str], number: int, incidents: Sequence[Incident], *,
    resent: Sequence[Incident], untouched: frozenset[str], seed: int,
) -> Parcel:  # fmt: skip
    label = label_period(months)
    again = tuple(resent) if (agency.slug, label) == (PORT_SAMPLE_PD.slug, RESENT_WITH) else ()
    late = LATE_DAYS if (agency.slug, label) == (LATE_SLUG, LATE_PERIOD) else 0
    rng = stream(seed, "arrival", agency.slug, label)
    arrival = _end_of(months[-1]) + timedelta(days=8 + pick(rng, 12) + late)
    return Parcel(
        slug=agency.slug, label=label, months=tuple(months), received_at=_office_hour(rng, arrival),
        untouched=untouched, incidents=(*again, *(incident for incident in incidents if incident.month in months)),
        faults=_FAULTS[agency.slug][number], repeats=frozenset(incident.incident_id for incident in again),
    )  # fmt: skip


def _plan_correction(revised: Sequence[Incident]) -> Parcel:
    corrected = tuple(correct(incident, turn=turn) for turn, incident in enumerate(revised))
    ids = frozenset(incident.incident_id for incident in corrected)
    return Parcel(
        slug=PORT_SAMPLE_PD.slug, label=f"{CORRECTED_MONTH}-corrected", months=(CORRECTED_MONTH,), incidents=corrected,
        untouched=ids, supersedes=ids, received_at=datetime.combine(CORRECTED_ON, time(17, 20), UTC),
    )  # fmt: skip


def _end_of(month: str) -> date:
    return (date.fromisoformat(f"{month}-28") + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _office_hour(rng: np.random.Generator, day: date) -> datetime:
    # 16:00 to 23:59 UTC is the working day of the sample's time zone; nobody sends files at the weekend.
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return datetime.combine(day, time(16 + pick(rng, 8), pick(rng, 60)), UTC)
