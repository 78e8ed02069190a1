"""Harbour Sheriff's Office: a database view saved with tabs each half-year, one row per deputy, subject and kind of force.

So the incident and each person stand in several rows and are known by their keys. What a person met with in all is
repeated in every row of that person; the last columns say which deputy used which kind on whom, and in what order.
"""

from collections.abc import Sequence

from orchestration.sample.incidents import Incident, Scene
from orchestration.sample.layouts.sheet import Day, Dialect, Layout, Row, Sheet, one, several, yes_no
from orchestration.sample.people import Person

CONTACT = {
    "call_for_service": "dispatched call", "in_custody_event": "jail or custody", "consensual_encounter": "public contact",
    "stop": "vehicle or pedestrian stop", "pre_planned": "warrant service", "welfare_check": "welfare check",
    "crime_in_progress": "self-initiated, crime in progress", "civil_assembly": "assembly", "civil_disorder": "disorder",
    "ambush": "ambush",
}  # fmt: skip
STAGE = {
    "in_transit": "transport", "awaiting_booking": "intake", "booked_no_charges": "held, no charges",
    "booked_awaiting_trial": "held for trial", "out_to_court": "court", "sentenced": "serving sentence", "other": "other",
}  # fmt: skip
GENDER = {"female": "woman", "male": "man", "transgender": "transgender"}
RACE = {
    "american_indian": "native american", "asian_indian": "south asian", "black": "black", "hispanic": "latino",
    "white": "white", "asian_pacific_islander": "asian/pacific", "other": "other",
}  # fmt: skip
LEVEL = {"injury": "minor", "serious_bodily_injury": "serious", "death": "fatal"}
INJURY = {
    "unconscious": "unconscious", "contusion": "bruising", "concussion": "concussion", "bone_fracture": "fracture",
    "internal_injury": "internal", "abrasion_laceration": "abrasion or cut", "obvious_disfigurement": "disfigurement",
    "gunshot_wound": "gunshot", "stabbing_wound": "stab wound",
}  # fmt: skip
AID = {
    "none_or_refused": "none/refused", "on_scene": "medics on scene", "facility_released": "clinic",
    "admitted_precaution": "hospital - observation", "admitted_critical": "hospital - critical",
    "admitted_other": "hospital - other",
}  # fmt: skip
FORCE = {
    "control_hold": "hold or takedown", "physical_contact": "strike", "officer_vehicle": "patrol vehicle",
    "civilian_physical": "assault by hand or foot", "civilian_vehicle": "assault by vehicle", "impact_weapon": "baton",
    "chemical_spray": "pepper spray", "electronic_device": "stun device", "impact_projectile": "less-lethal round",
    "blade": "edged weapon", "threat_of_firearm": "firearm displayed", "firearm_miss": "firearm fired, no hit",
    "firearm_hit": "firearm fired, hit", "other_weapon": "other object", "canine": "k-9", "animal": "animal",
}  # fmt: skip
CUSTODY = {
    "cited_released": "cite and release", "custody_mental_health": "psychiatric hold", "custody_other": "booked",
    "fled": "at large", "deceased": "deceased", "none": "no action",
}  # fmt: skip
WEAPON = {
    "firearm": "firearm", "firearm_replica": "replica", "blade": "edged weapon", "other_weapon": "other object",
    "unknown": "not determined",
}  # fmt: skip
FIREARM = {"handgun": "handgun", "rifle": "long gun", "shotgun": "shotgun", "other_firearm": "other"}
RESISTANCE = {
    "passive": "passive", "active": "active", "assaultive": "assaultive", "life_threatening": "life threatening",
}  # fmt: skip
DRESS = {"patrol_uniform": "class b", "tactical": "tactical", "utility": "utility", "plainclothes": "plain clothes"}

_DIALECT = Dialect(delimiter="\t")
_JOINER = "; "

Numbered = tuple[int, Person]


def _write(incidents: Sequence[Incident], label: str) -> tuple[Sheet, ...]:
    rows = [row for incident in incidents for row in _rows(incident)]
    name = f"uof_view_{label.replace(' to ', '_')}.tsv"
    return (Sheet(name=name, columns=tuple(rows[0]), rows=[*rows], dialect=_DIALECT),)


def _rows(incident: Incident) -> list[Row]:
    report = _incident(incident)
    return [
        report | _subject(*subject) | _deputy(deputy)
        | {"force_seq": str(number), "force_used": "" if kind is None else FORCE[kind]}
        for number, (subject, deputy, kind) in enumerate(_used(incident), start=1)
    ]  # fmt: skip


def _used(incident: Incident) -> list[tuple[Numbered, Person, str | None]]:
    """Return who used what on whom; whoever used or met with nothing stands in a row without a kind of force."""
    deputies = [person for person in incident.officers if person.used_force]
    used: list[tuple[Numbered, Person, str | None]] = []
    subjects = list(enumerate(incident.civilians, start=1))
    for subject in subjects:
        force = subject[1].force
        used += [(subject, deputies[turn % len(deputies)], kind) for turn, kind in enumerate(force)]
        if not force:
            used.append((subject, incident.officers[0], None))
    named = {deputy.badge for _, deputy, _ in used}
    return used + [(subjects[0], other, None) for other in incident.officers if other.badge not in named]


def _write_day(day: Day) -> str:
    return f"{day[0]}-{day[1]:02d}-{day[2]:02d}"


def _truth(answer: bool | None) -> str:
    return yes_no(answer, yes="true", no="false")


def _several(codes: Sequence[str], words: dict[str, str]) -> str:
    return several(codes, words, joiner=_JOINER)


def _location(scene: Scene) -> str:
    return " at ".join(scene.crossing) if scene.crossing else f"{scene.number} {scene.segment.street}"


def _incident(incident: Incident) -> Row:
    return {
        "ir_number": incident.incident_id,
        "occurred_date": _write_day((incident.day.year, incident.day.month, incident.day.day)),
        "occurred_time": f"{incident.time[0]:02d}:{incident.time[1]:02d}:00", "location": _location(incident.scene),
        "community": incident.scene.segment.town, "zip": incident.scene.segment.zip, "beat": incident.scene.segment.beat,
        "reason_for_contact": CONTACT[incident.contact_reason], "custody_stage": one(incident.custody_stage, STAGE),
        "arrest": _truth(incident.arrest_made), "crime_report": _truth(incident.crime_report_filed),
        "moved": _truth(incident.multiple_locations), "school_grounds": _truth(incident.on_k12_campus),
        "subject_count": str(len(incident.civilians)), "deputy_count": str(len(incident.officers)),
        "synopsis": incident.narrative,
    }  # fmt: skip


def _subject(number: int, person: Person) -> Row:
    return {
        "subject_no": str(number), "subject_name": person.name or "", "subject_gender": one(person.gender, GENDER),
        "subject_race": _several(person.race, RACE), "subject_age": "" if person.age is None else str(person.age),
        "subject_injured": _truth(person.injured), "subject_injury": one(person.injury_level, LEVEL),
        "subject_injuries": _several(person.injuries, INJURY), "subject_aid": one(person.medical_aid, AID),
        "subject_preexisting": _truth(person.preexisting), "subject_met_force": _truth(person.received_force),
        "force_on_subject": _several(person.force, FORCE), "assaulted_deputy": _truth(person.assaulted_officer),
        "outcome": one(person.custody, CUSTODY), "thought_armed": _truth(person.perceived_armed),
        "weapon_thought": _several(person.weapons_seen, WEAPON), "found_armed": _truth(person.confirmed_armed),
        "weapon_found": _several(person.weapons_found, WEAPON), "firearm": _several(person.firearms, FIREARM),
        "resisted": _truth(person.resisted), "resistance": one(person.resistance, RESISTANCE),
    }  # fmt: skip


def _deputy(person: Person) -> Row:
    return {
        "deputy_id": person.badge or "", "deputy_gender": one(person.gender, GENDER),
        "deputy_race": _several(person.race, RACE), "deputy_age": str(person.age),
        "deputy_injured": _truth(person.injured), "deputy_injury": one(person.injury_level, LEVEL),
        "deputy_injuries": _several(person.injuries, INJURY), "deputy_aid": one(person.medical_aid, AID),
        "deputy_preexisting": _truth(person.preexisting), "deputy_assaulted": _truth(person.received_force),
        "force_on_deputy": _several(person.force, FORCE), "deputy_used_force": _truth(person.used_force),
        "on_duty": _truth(person.on_duty), "attire": one(person.dress, DRESS),
    }  # fmt: skip


HARBOUR = Layout(
    slug="harbour-so", write=_write, key="ir_number", date="occurred_date", write_day=_write_day, count="deputy_count",
    required="reason_for_contact", city="community", address="location", force=("force_on_subject",), joiner=_JOINER,
    respelled={"k-9": "k9", "stun device": "taser", "latino": "hispanic", "man": "m", "woman": "f"},
    coded=("reason_for_contact", "subject_gender", "subject_race", "subject_injury", "force_on_subject", "outcome",
           "resistance", "deputy_gender", "deputy_race", "attire"),
)  # fmt: skip
