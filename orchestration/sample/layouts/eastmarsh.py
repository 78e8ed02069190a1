"""Eastmarsh Police Department: a spreadsheet saved as CSV each half-year, one row per incident, people side by side.

Room for one subject and two officers; 12-hour times; full words that are spelled as they come; the bracket 10-17
became a date when the spreadsheet was saved.
"""

from collections.abc import Sequence

from orchestration.sample.incidents import Incident, Scene
from orchestration.sample.layouts.port_sample import CUSTODY, GENDER, RESISTANCE
from orchestration.sample.layouts.sheet import Day, Dialect, Layout, Row, Sheet, bracket, one, several, yes_no
from orchestration.sample.people import Person

CONTACT = {
    "call_for_service": "Call for service", "in_custody_event": "In custody", "consensual_encounter": "Public contact",
    "stop": "Traffic or pedestrian stop", "pre_planned": "Planned (warrant, search)", "welfare_check": "Welfare check",
    "crime_in_progress": "Suspicious person or crime in progress", "civil_assembly": "Assembly",
    "civil_disorder": "Disorder", "ambush": "Ambush",
}  # fmt: skip
RACE = {
    "american_indian": "American Indian", "asian_indian": "Asian Indian", "black": "Black",
    "hispanic": "Hispanic/Latino", "white": "White",
    "asian_pacific_islander": "Asian or Pacific Islander", "other": "Other",
}  # fmt: skip
LEVEL = {"injury": "Minor injury", "serious_bodily_injury": "Serious injury", "death": "Death"}
INJURY = {
    "unconscious": "Unconscious", "contusion": "Bruising", "concussion": "Concussion", "bone_fracture": "Broken bone",
    "internal_injury": "Internal injury", "abrasion_laceration": "Cuts and scrapes",
    "obvious_disfigurement": "Disfigurement", "gunshot_wound": "Gunshot wound", "stabbing_wound": "Stab wound",
}  # fmt: skip
AID = {
    "none_or_refused": "None or refused", "on_scene": "Treated on scene", "facility_released": "Clinic, released",
    "admitted_precaution": "Hospital, observation", "admitted_critical": "Hospital, critical",
    "admitted_other": "Hospital, other",
}  # fmt: skip
FORCE = {
    "control_hold": "Control hold", "physical_contact": "Hands or feet", "officer_vehicle": "Patrol car",
    "civilian_physical": "Hit, kicked or grabbed", "civilian_vehicle": "Subject's vehicle", "impact_weapon": "Baton",
    "chemical_spray": "Pepper spray", "electronic_device": "Taser", "impact_projectile": "Bean bag", "blade": "Knife",
    "threat_of_firearm": "Gun pointed", "firearm_miss": "Shot fired, missed", "firearm_hit": "Shot fired, hit",
    "other_weapon": "Other weapon", "canine": "Dog (K-9)", "animal": "Subject's animal",
}  # fmt: skip
WEAPON = {
    "firearm": "Gun", "firearm_replica": "Replica gun", "blade": "Knife", "other_weapon": "Other weapon",
    "unknown": "Not known",
}  # fmt: skip
DRESS = {
    "patrol_uniform": "Uniform", "tactical": "Tactical gear", "utility": "Utility", "plainclothes": "Plain clothes",
}  # fmt: skip

_DIALECT = Dialect(encoding="utf-8-sig", line_end="\r\n")
_JOINER = "; "
_SEATS = 2


def _write(incidents: Sequence[Incident], label: str) -> tuple[Sheet, ...]:
    rows = [_row(incident) for incident in incidents]
    return (Sheet(name=f"Use of force {label}.csv", columns=tuple(rows[0]), rows=[*rows], dialect=_DIALECT),)


def _row(incident: Incident) -> Row:
    officers = dict(enumerate(incident.officers))
    row = _incident(incident) | _subject(incident.civilians[0])
    for seat in range(_SEATS):
        row |= _officer(officers.get(seat), f"Officer {seat + 1}")
    return row


def _write_day(day: Day) -> str:
    return f"{day[1]:02d}/{day[2]:02d}/{day[0] % 100:02d}"


def _yes(answer: bool | None) -> str:
    return yes_no(answer, yes="Yes", no="No")


def _several(codes: Sequence[str], words: dict[str, str]) -> str:
    return several(codes, words, joiner=_JOINER)


def _age(age: int | None) -> str:
    written = bracket(age)
    return "17-Oct" if written == "10-17" else written


def _where(scene: Scene) -> str:
    return " & ".join(scene.crossing) if scene.crossing else f"{scene.number} {scene.segment.street}"


def _incident(incident: Incident) -> Row:
    hour, minute = incident.time
    return {
        "Report Number": incident.incident_id,
        "Date": _write_day((incident.day.year, incident.day.month, incident.day.day)),
        "Time": f"{hour % 12 or 12}:{minute:02d} {'AM' if hour < 12 else 'PM'}",
        "Where": _where(incident.scene), "Town": incident.scene.segment.town, "Why": CONTACT[incident.contact_reason],
        "Arrest?": _yes(incident.arrest_made), "No. of Subjects": str(len(incident.civilians)),
        "No. of Officers": str(len(incident.officers)), "What happened": incident.narrative,
    }  # fmt: skip


def _subject(person: Person) -> Row:
    return {
        "Subject Name": person.name or "", "Subject Age": _age(person.age), "Subject Sex": one(person.gender, GENDER),
        "Subject Race": _several(person.race, RACE), "Subject Injured": _yes(person.injured),
        "Subject Injury": one(person.injury_level, LEVEL), "Subject Injuries": _several(person.injuries, INJURY),
        "Subject Medical Aid": one(person.medical_aid, AID), "Force Used on Subject": _yes(person.received_force),
        "Kinds of Force": _several(person.force, FORCE), "Subject Assaulted Officer": _yes(person.assaulted_officer),
        "Subject Outcome": one(person.custody, CUSTODY), "Subject Seemed Armed": _yes(person.perceived_armed),
        "Weapon Seen": _several(person.weapons_seen, WEAPON), "Subject Was Armed": _yes(person.confirmed_armed),
        "Weapon Found": _several(person.weapons_found, WEAPON), "Subject Resisted": _yes(person.resisted),
        "Resistance": one(person.resistance, RESISTANCE),
    }  # fmt: skip


def _officer(person: Person | None, seat: str) -> Row:
    # An empty seat has the same columns with nothing in them.
    one_of = person or Person(role="officer", received_force=False)
    answers = {
        "Badge": one_of.badge or "", "Age": _age(one_of.age), "Sex": one(one_of.gender, GENDER),
        "Race": _several(one_of.race, RACE), "Injured": _yes(one_of.injured), "Injury": one(one_of.injury_level, LEVEL),
        "Injuries": _several(one_of.injuries, INJURY), "Medical Aid": one(one_of.medical_aid, AID),
        "Assaulted": _yes(one_of.received_force if person else None), "Assaulted With": _several(one_of.force, FORCE),
        "Used Force": _yes(one_of.used_force), "On Duty": _yes(one_of.on_duty), "Dress": one(one_of.dress, DRESS),
    }  # fmt: skip
    return {f"{seat} {question}": answer for question, answer in answers.items()}


EASTMARSH = Layout(
    slug="eastmarsh-pd", write=_write, key="Report Number", date="Date", write_day=_write_day, count="No. of Officers",
    required="Why", city="Town", address="Where", force=("Kinds of Force",), joiner=_JOINER,
    damage={"spreadsheet_date": ("Subject Age", r"17-Oct")},
    respelled={"Hispanic/Latino": "Hispanic", "Taser": "Tazer", "Yes": "Y", "Control hold": "Control hold/takedown"},
    coded=("Why", "Arrest?", "Subject Sex", "Subject Race", "Subject Injured", "Subject Injury", "Kinds of Force",
           "Force Used on Subject", "Subject Outcome", "Subject Resisted", "Officer 1 Sex", "Officer 1 Race",
           "Officer 1 Injured", "Officer 1 Used Force", "Officer 1 Dress", "Officer 2 Sex", "Officer 2 Dress"),
)  # fmt: skip
