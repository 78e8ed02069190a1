"""Sample State University Police: one file a year, pipes, a row per person, and a yes or no for each kind of force.

The form is a page of boxes to tick: nothing is a list. A box nobody ticked is a No.
"""

from collections.abc import Sequence

from orchestration.sample.incidents import Incident, Scene
from orchestration.sample.layouts.sheet import Day, Dialect, Layout, Row, Sheet, one, several, yes_no
from orchestration.sample.people import Person

CONTACT = {
    "call_for_service": "Call", "in_custody_event": "In our custody", "consensual_encounter": "Voluntary contact",
    "stop": "Stop", "pre_planned": "Planned activity", "welfare_check": "Wellness check",
    "crime_in_progress": "Suspicious activity", "civil_assembly": "Demonstration", "civil_disorder": "Disturbance",
    "ambush": "Ambush",
}  # fmt: skip
ROLE = {"civilian": "Subject", "officer": "Officer"}
GENDER = {"female": "Woman", "male": "Man", "transgender": "Transgender"}
RACE = {
    "american_indian": "American Indian", "asian_indian": "Asian Indian", "black": "Black", "hispanic": "Hispanic",
    "white": "White", "asian_pacific_islander": "Asian/Pacific Islander", "other": "Another group",
}  # fmt: skip
LEVEL = {"injury": "Injured", "serious_bodily_injury": "Seriously injured", "death": "Died"}
INJURY = {
    "unconscious": "Loss of consciousness", "contusion": "Bruise", "concussion": "Concussion",
    "bone_fracture": "Broken bone", "internal_injury": "Internal injury", "abrasion_laceration": "Scrape or cut",
    "obvious_disfigurement": "Disfigurement", "gunshot_wound": "Gunshot wound", "stabbing_wound": "Stab wound",
}  # fmt: skip
AID = {
    "none_or_refused": "None", "on_scene": "First aid", "facility_released": "Health center",
    "admitted_precaution": "Hospital (to be safe)", "admitted_critical": "Hospital (critical)",
    "admitted_other": "Hospital",
}  # fmt: skip
BOXES = {
    "control_hold": "Hold or Takedown", "physical_contact": "Hands or Feet", "chemical_spray": "Pepper Spray",
    "electronic_device": "Taser", "impact_weapon": "Baton", "impact_projectile": "Sponge Round", "canine": "Dog",
    "officer_vehicle": "Police Vehicle", "threat_of_firearm": "Gun Pointed", "firearm_miss": "Gun Fired (Missed)",
    "firearm_hit": "Gun Fired (Hit)", "blade": "Knife", "other_weapon": "Other Object",
    "civilian_physical": "Assault (Physical)", "civilian_vehicle": "Assault (Vehicle)", "animal": "Assault (Animal)",
}  # fmt: skip
"""Each kind of force and the column that is ticked for it."""
CUSTODY = {
    "cited_released": "Cited", "custody_mental_health": "Taken to care (5150)", "custody_other": "Arrested",
    "fled": "Left before contact", "deceased": "Died", "none": "Released",
}  # fmt: skip
WEAPON = {
    "firearm": "Gun", "firearm_replica": "Replica", "blade": "Knife", "other_weapon": "Other Object",
    "unknown": "Unclear",
}  # fmt: skip
RESISTANCE = {
    "passive": "Would not comply", "active": "Pulled away", "assaultive": "Attacked", "life_threatening": "Deadly",
}  # fmt: skip
DRESS = {
    "patrol_uniform": "Uniform",
    "tactical": "Tactical",
    "utility": "Event jacket",
    "plainclothes": "Plain clothes",
}

_DIALECT = Dialect(encoding="utf-8-sig", delimiter="|", line_end="\r\n")
_JOINER = " + "


def _write(incidents: Sequence[Incident], label: str) -> tuple[Sheet, ...]:
    rows = [row for incident in incidents for row in _rows(incident)]
    return (Sheet(name=f"SSUPD annual {label}.txt", columns=tuple(rows[0]), rows=[*rows], dialect=_DIALECT),)


def _rows(incident: Incident) -> list[Row]:
    report = _incident(incident)
    return [report | _person(person, number) for number, person in enumerate(incident.people, start=1)]


def _write_day(day: Day) -> str:
    return f"{day[0]}{day[1]:02d}{day[2]:02d}"


def _tick(answer: bool | None) -> str:
    return yes_no(answer, yes="Yes", no="No")


def _several(codes: Sequence[str], words: dict[str, str]) -> str:
    return several(codes, words, joiner=_JOINER)


def _place(scene: Scene) -> str:
    if scene.crossing:
        return " and ".join(scene.crossing)
    return f"{scene.segment.block} block {scene.segment.street}"


def _incident(incident: Incident) -> Row:
    return {
        "Report #": incident.incident_id,
        "Date": _write_day((incident.day.year, incident.day.month, incident.day.day)),
        "Time": f"{incident.time[0]:02d}.{incident.time[1]:02d}", "Place": _place(incident.scene),
        "City": incident.scene.segment.town, "Contact": CONTACT[incident.contact_reason],
        "Arrest": _tick(incident.arrest_made), "Subjects": str(len(incident.civilians)),
        "Officers": str(len(incident.officers)), "Summary": incident.narrative.replace("\n", " "),
    }  # fmt: skip


def _person(person: Person, number: int) -> Row:
    answers = {
        "Person #": str(number), "Role": ROLE[person.role], "Name": person.name or "", "Badge": person.badge or "",
        "Gender": one(person.gender, GENDER), "Race": _several(person.race, RACE),
        "Age": "" if person.age is None else str(person.age), "Injured": _tick(person.injured),
        "Injury": one(person.injury_level, LEVEL), "Kind of Injury": _several(person.injuries, INJURY),
        "Care": one(person.medical_aid, AID), "Force Met With": _tick(person.received_force),
    }  # fmt: skip
    boxes = {column: _tick(kind in person.force) for kind, column in BOXES.items()}
    return answers | boxes | {
        "Attacked Officer": _tick(person.assaulted_officer), "Outcome": one(person.custody, CUSTODY),
        "Seemed Armed": _tick(person.perceived_armed), "Weapon Seen": _several(person.weapons_seen, WEAPON),
        "Was Armed": _tick(person.confirmed_armed), "Weapon Found": _several(person.weapons_found, WEAPON),
        "Resisted": _tick(person.resisted), "Resistance": one(person.resistance, RESISTANCE),
        "Used Force": _tick(person.used_force), "On Duty": _tick(person.on_duty), "Dress": one(person.dress, DRESS),
    }  # fmt: skip


STATE_UNIVERSITY = Layout(
    slug="state-university-pd", write=_write, key="Report #", date="Date", write_day=_write_day, count="Officers",
    required="Contact", city="City", address="Place", force=tuple(BOXES.values()), joiner=_JOINER,
    respelled={"Yes": "Y", "No": "N"},
    coded=("Contact", "Arrest", "Role", "Gender", "Race", "Injured", "Resistance", "Used Force", "Dress",
           *tuple(BOXES.values())[:4]),
)  # fmt: skip
