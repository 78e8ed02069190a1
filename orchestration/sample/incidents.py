"""Draw the incidents of an agency over 24 months: when, where, why, who, in the standard's terms.

Must not know how an agency writes any of it (that is `layouts`), nor make anything wrong (that is `dirt`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from orchestration.sample import marginals as m
from orchestration.sample.agencies import MONTHS, SampleAgency
from orchestration.sample.city import Segment, Town
from orchestration.sample.narratives import tell
from orchestration.sample.odds import Odds, chance, pick, pick_distinct, stream
from orchestration.sample.people import Person, RosterEntry, draw_civilian, draw_officer, draw_roster

TIMEZONE = ZoneInfo("America/Los_Angeles")

Clock = tuple[int, int]  # hour and minute, local


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where it happened: a house number on a segment, and at a corner the streets that cross there."""

    segment: Segment
    number: int
    crossing: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident as it truly was, before an agency writes it down."""

    incident_id: str
    day: date
    time: Clock
    scene: Scene
    contact_reason: str
    custody_stage: str | None
    arrest_made: bool
    crime_report_filed: bool
    multiple_locations: bool
    on_k12_campus: bool
    people: tuple[Person, ...]
    narrative: str
    deescalation: str | None = None
    review: str | None = None
    contact_time: Clock | None = None
    time_estimated: bool | None = None
    other_agency: tuple[str, str] | None = None  # its code and its own case number

    @property
    def month(self) -> str:
        """YYYY-MM of the incident."""
        return f"{self.day:%Y-%m}"

    @property
    def civilians(self) -> tuple[Person, ...]:
        """The civilians, in the order of the report."""
        return tuple(person for person in self.people if person.role == "civilian")

    @property
    def officers(self) -> tuple[Person, ...]:
        """The officers, in the order of the report."""
        return tuple(person for person in self.people if person.role == "officer")


@dataclass(frozen=True, kw_only=True)
class Months:
    """What an agency has for each month: incidents, an attested zero, or nothing ever filed."""

    active: tuple[str, ...]
    empty: tuple[str, ...]
    missing: tuple[str, ...]


def plan_months(agency: SampleAgency, *, seed: int) -> Months:
    """Return which months of an agency are active, empty or never filed."""
    quiet = pick_distinct(
        stream(seed, "months", agency.slug), agency.empty_months + agency.missing_months, len(agency.months)
    )
    # A missing month among the empty ones: only the register, not the file, can tell the two apart.
    middle = len(quiet) // 2
    missing = {agency.months[number] for number in quiet[middle : middle + agency.missing_months]}
    empty = {agency.months[number] for number in quiet} - missing
    return Months(
        active=tuple(month for month in agency.months if month not in empty | missing),
        empty=tuple(sorted(empty)), missing=tuple(sorted(missing)),
    )  # fmt: skip


def draw_incidents(agency: SampleAgency, town: Town, *, seed: int) -> tuple[Incident, ...]:
    """Return all incidents of an agency in order of time; the same seed gives the same incidents."""
    rng = stream(seed, "incidents", agency.slug)
    roster = draw_roster(agency, seed=seed)
    months = plan_months(agency, seed=seed).active
    # One in each active month, so that no other month than the attested ones is empty; the rest anywhere.
    spans = [*((month,) for month in months), *[months] * (agency.incidents - len(months))]
    days = {span: _weigh_days(span) for span in set(spans)}
    # Force gathers in few blocks; a lognormal weight makes some of them ten times busier than most.
    blocks = Odds(dict(zip(town.segments, rng.lognormal(0.0, 1.1, len(town.segments)), strict=True)))
    moments = sorted((days[span].draw(rng), _draw_time(rng)) for span in spans)
    numbers: defaultdict[int, int] = defaultdict(int)
    drawn = []
    for day, clock in moments:
        # Case numbers count all cases of an agency, so those with force leave gaps.
        numbers[day.year] += 1 + pick(rng, 9)
        case = agency.case_prefix.format(year=day.year % 100, number=numbers[day.year])
        drawn.append(_draw_incident(rng, case, day, clock, agency=agency, town=town, blocks=blocks, roster=roster))
    return tuple(drawn)


def _weigh_days(months: Sequence[str]) -> Odds[date]:
    first = date.fromisoformat(f"{MONTHS[0]}-01")
    days = (first + timedelta(days=number) for number in range(31 * len(MONTHS)))
    kept = set(months)
    return Odds({day: m.WEEKDAY[day.weekday()] * m.MONTH[day.month - 1] for day in days if f"{day:%Y-%m}" in kept})


def _draw_time(rng: np.random.Generator) -> Clock:
    # Clerks round: more than half of all times end in 0 or 5.
    minute = 5 * pick(rng, 12) if chance(rng, 0.5) else pick(rng, 60)
    return m.HOUR.draw(rng), minute


def _draw_incident(
    rng: np.random.Generator, case: str, day: date, clock: Clock, *, agency: SampleAgency, town: Town,
    blocks: Odds[Segment], roster: Sequence[RosterEntry],
) -> Incident:  # fmt: skip
    contact = m.CONTACT.draw(rng)
    people = _draw_people(rng, agency, roster, day.year, in_custody=contact == "in_custody_event")
    scene = _draw_scene(rng, blocks.draw(rng), town)
    fates = {person.custody for person in people}
    arrest = "custody_other" in fates or ("cited_released" in fates and chance(rng, 0.4))
    return Incident(
        incident_id=case, day=day, time=_skip_lost_hour(day, clock), scene=scene, contact_reason=contact,
        custody_stage=m.CUSTODY_STAGE.draw(rng) if contact == "in_custody_event" else None, people=people,
        arrest_made=arrest, crime_report_filed=arrest or chance(rng, 0.4), multiple_locations=chance(rng, 0.05),
        on_k12_campus=chance(rng, 0.005), narrative=tell(rng, people, contact, scene.segment.street),
    )  # fmt: skip


def _skip_lost_hour(day: date, clock: Clock) -> Clock:
    """Move a time that no clock ever showed (the hour lost in March) one hour on."""
    sunday_in_march = day.month == 3 and day.weekday() == 6 and 8 <= day.day <= 14
    return (3, clock[1]) if sunday_in_march and clock[0] == 2 else clock


def _draw_people(
    rng: np.random.Generator, agency: SampleAgency, roster: Sequence[RosterEntry], year: int, *, in_custody: bool
) -> tuple[Person, ...]:
    civilians = tuple(
        draw_civilian(rng, received_force=not chance(rng, 0.04), juvenile_share=agency.juvenile_share,
                      in_custody=in_custody)
        for _ in range(min(m.CIVILIANS.draw(rng), agency.most_civilians))
    )  # fmt: skip
    forced = any(person.received_force for person in civilians)
    assaulted = any(person.assaulted_officer for person in civilians)
    count = min(m.OFFICERS.draw(rng), agency.most_officers, len(roster))
    officers = []
    for place, number in enumerate(_pick_officers(rng, count, len(roster))):
        # The first officer used the force and took the assault, so that no report contradicts itself.
        uses = forced and (place == 0 or not assaulted or chance(rng, 0.9))
        suffers = assaulted and (place == 0 or not uses or chance(rng, 0.3))
        officers.append(draw_officer(rng, roster[number], year=year, used_force=uses, assaulted=suffers))
    return (*civilians, *officers)


def _pick_officers(rng: np.random.Generator, count: int, among: int) -> list[int]:
    chosen: list[int] = []
    while len(chosen) < count:
        # The square puts a few officers into many incidents, as everywhere.
        number = int(among * rng.random() ** 2)
        if number not in chosen:
            chosen.append(number)
    return chosen


def _draw_scene(rng: np.random.Generator, segment: Segment, town: Town) -> Scene:
    side = segment.left if segment.right is None or chance(rng, 0.5) else segment.right
    assert side is not None, "each segment has numbers on one side at least"
    number = side[0] + 2 * pick(rng, (side[1] - side[0]) // 2 + 1)
    if not chance(rng, 0.25):
        return Scene(segment=segment, number=number)
    others = [street for street in town.streets_at(segment.start) if street != segment.street]
    return Scene(segment=segment, number=number, crossing=(segment.street, others[pick(rng, len(others))]))
