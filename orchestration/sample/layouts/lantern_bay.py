"""Lantern Bay Police Department: one flat file per quarter, a row per incident and person, semicolons, windows-1252.

Codes of one letter, exact ages, lists joined by " | ", NULL for nothing, a title above the header, a total at the end.
"""

from collections.abc import Sequence

from orchestration.sample.incidents import Incident, Scene
from orchestration.sample.layouts.sheet import Day, Dialect, Layout, Row, Sheet, one, several, yes_no
from orchestration.sample.people import Person

DASH = "\u2013"  # an en dash, one byte in windows-1252 and another text in any other encoding

CONTACT = {
    "call_for_service": "Call", "in_custody_event": "Custody", "consensual_encounter": "Consensual", "stop": "Stop",
    "pre_planned": "Warrant/Planned", "welfare_check": "Welfare check", "crime_in_progress": "Crime in progress",
    "civil_assembly": "Assembly", "civil_disorder": "Disorder", "ambush": "Ambush",
}  # fmt: skip
STAGE = {
    "in_transit": "Transport", "awaiting_booking": "Pre-booking", "booked_no_charges": "Booked, no charges",
    "booked_awaiting_trial": "Booked, trial pending", "out_to_court": "Court", "sentenced": "Sentenced",
    "other": "Other",
}  # fmt: skip
ROLE = {"civilian": "S", "officer": "O"}
GENDER = {"female": "F", "male": "M", "transgender": "T"}
RACE = {
    "american_indian": "I", "asian_indian": "D", "black": "B", "hispanic": "H", "white": "W",
    "asian_pacific_islander": "A", "other": "O",
}  # fmt: skip
LEVEL = {"injury": "Minor", "serious_bodily_injury": "Serious", "death": "Fatal"}
INJURY = {
    "unconscious": "Loss of consciousness", "contusion": "Bruise", "concussion": "Concussion",
    "bone_fracture": "Fracture", "internal_injury": "Internal", "abrasion_laceration": "Cut/Scrape",
    "obvious_disfigurement": "Disfigurement",
    "gunshot_wound": "GSW", "stabbing_wound": "Stab wound",
}  # fmt: skip
AID = {
    "none_or_refused": "None/Refused", "on_scene": "On scene", "facility_released": "Treated & released",
    "admitted_precaution": f"Admitted {DASH} observation", "admitted_critical": f"Admitted {DASH} critical",
    "admitted_other": f"Admitted {DASH} other",
}  # fmt: skip
FORCE = {
    "carotid_restraint": "Carotid", "control_hold": "Hold/Takedown", "physical_contact": "Hands/Feet",
    "officer_vehicle": "Vehicle (ofc)", "civilian_physical": "Assault - hands/feet",
    "civilian_vehicle": "Assault - vehicle", "impact_weapon": "Impact weapon",
    "chemical_spray": "OC spray", "electronic_device": "CED",
    "impact_projectile": "Projectile", "blade": "Edged weapon", "threat_of_firearm": "Firearm pointed",
    "firearm_miss": "Firearm fired - miss", "firearm_hit": "Firearm fired - hit", "other_weapon": "Other weapon",
    "canine": "K9", "animal": "Animal",
}  # fmt: skip
CUSTODY = {
    "cited_released": "Cited", "custody_mental_health": "5150 hold", "custody_other": "Arrested", "fled": "Fled",
    "deceased": "Deceased", "none": "Released",
}  # fmt: skip
WEAPON = {
    "firearm": "Gun", "firearm_replica": "Replica gun", "blade": "Knife/Blade", "other_weapon": "Other weapon",
    "unknown": "Unknown",
}  # fmt: skip
FIREARM = {"handgun": "Pistol", "rifle": "Rifle", "shotgun": "Shotgun", "other_firearm": "Other gun"}
RESISTANCE = {
    "passive": "Passive", "active": "Active", "assaultive": "Assaultive", "life_threatening": "Deadly",
}  # fmt: skip
DRESS = {"patrol_uniform": "Uniform", "tactical": "Tactical", "utility": "Utility", "plainclothes": "Plain clothes"}

_BLANK = "NULL"
_JOINER = " | "
_DIALECT = Dialect(
    encoding="windows-1252", delimiter=";", line_end="\r\n", totals="Total",
    title=f"Lantern Bay Police Department {DASH} response to resistance {DASH}",
)  # fmt: skip


def _write(incidents: Sequence[Incident], label: str) -> tuple[Sheet, ...]:
    rows = [row for incident in incidents for row in _rows(incident)]
    return (Sheet(name=f"R2R_{label}.csv", columns=tuple(rows[0]), rows=[*rows], dialect=_DIALECT),)


def _rows(incident: Incident) -> list[Row]:
    report = _incident(incident)
    people = [
        (f"{ROLE[person.role]}{number}", person)
        for persons in (incident.civilians, incident.officers) for number, person in enumerate(persons, start=1)
    ]  # fmt: skip
    return [report | _person(person, number) for number, person in people]


def _write_day(day: Day) -> str:
    return f"{day[0]}-{day[1]:02d}-{day[2]:02d}"


def _letter(answer: bool | None) -> str:
    return yes_no(answer, yes="Y", no="N", blank=_BLANK)


def _one(code: str | None, words: dict[str, str]) -> str:
    return one(code, words, blank=_BLANK)


def _several(codes: Sequence[str], words: dict[str, str]) -> str:
    return several(codes, words, joiner=_JOINER, blank=_BLANK)


def _address(scene: Scene) -> str:
    # This department names the nearest house even at a corner.
    return f"{scene.number} {scene.segment.street.upper()}"


def _incident(incident: Incident) -> Row:
    return {
        "Case No": incident.incident_id,
        "Date": _write_day((incident.day.year, incident.day.month, incident.day.day)),
        "Time": f"{incident.time[0]:02d}:{incident.time[1]:02d}", "Location": _address(incident.scene),
        "City": incident.scene.segment.town, "Zip": incident.scene.segment.zip,
        "Reason for Contact": CONTACT[incident.contact_reason], "Custody Stage": _one(incident.custody_stage, STAGE),
        "Arrest": _letter(incident.arrest_made), "Crime Rpt": _letter(incident.crime_report_filed),
        "Mult Loc": _letter(incident.multiple_locations), "School": _letter(incident.on_k12_campus),
        "# Subjects": str(len(incident.civilians)), "# Officers": str(len(incident.officers)),
        "Comments": incident.narrative.replace("\n", " ").replace("; ", f" {DASH} "),
    }  # fmt: skip


def _person(person: Person, number: str) -> Row:
    return {
        "Person No": number, "S/O": ROLE[person.role], "Name": person.name or _BLANK, "Badge": person.badge or _BLANK,
        "Sex": _one(person.gender, GENDER), "Race": _several(person.race, RACE),
        "Age": _BLANK if person.age is None else str(person.age), "Injured": _letter(person.injured),
        "Injury Level": _one(person.injury_level, LEVEL), "Injuries": _several(person.injuries, INJURY),
        "Medical": _one(person.medical_aid, AID), "Pre-existing": _letter(person.preexisting),
        "Force Received": _letter(person.received_force), "Force Type": _several(person.force, FORCE),
        "Assaulted Ofc": _letter(person.assaulted_officer), "Disposition": _one(person.custody, CUSTODY),
        "Armed (perceived)": _letter(person.perceived_armed),
        "Weapon (perceived)": _several(person.weapons_seen, WEAPON),
        "Armed (confirmed)": _letter(person.confirmed_armed), "Weapon (found)": _several(person.weapons_found, WEAPON),
        "Gun Type": _several(person.firearms, FIREARM), "Resisted": _letter(person.resisted),
        "Resistance": _one(person.resistance, RESISTANCE), "Used Force": _letter(person.used_force),
        "On Duty": _letter(person.on_duty), "Attire": _one(person.dress, DRESS),
    }  # fmt: skip


LANTERN_BAY = Layout(
    slug="lantern-bay-pd", write=_write, key="Case No", date="Date", write_day=_write_day, count="# Subjects",
    required="Reason for Contact", city="City", address="Location", force=("Force Type",), joiner=_JOINER, blank=_BLANK,
    coded=("Sex", "Race", "Injury Level", "Injuries", "Medical", "Force Type", "Disposition", "Resistance", "Attire"),
)  # fmt: skip
