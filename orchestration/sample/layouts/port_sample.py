"""Port Sample Police Department: two linked files per quarter, incidents and people, in labels close to AB 71.

Lists are joined by ", " although words hold commas; dates are not padded; times have lost their leading zeros.
"""

from collections.abc import Sequence

from orchestration.sample.incidents import Clock, Incident, Scene
from orchestration.sample.layouts.sheet import Day, Dialect, Layout, Row, Sheet, bracket, one, several, yes_no
from orchestration.sample.people import Person
from orchestration.sample.towns import COUNTY

CONTACT = {
    "call_for_service": "Call for Service", "in_custody_event": "In Custody Event",
    "consensual_encounter": "Consensual Encounter / Public Contact / Flag Down",
    "stop": "Vehicle / Bike / Pedestrian Stop",
    "pre_planned": "Pre-Planned Activity (arrest/search warrant, parole/probation search)",
    "welfare_check": "Welfare Check",
    "crime_in_progress": "Crime in Progress / Investigating Suspicious Persons or Circumstances",
    "civil_assembly": "Civil Assembly", "civil_disorder": "Civil Disorder", "ambush": "Ambush - No warning",
}  # fmt: skip
STAGE = {
    "in_transit": "In Transit", "awaiting_booking": "Awaiting Booking",
    "booked_no_charges": "Booked - No Charges Filed",
    "booked_awaiting_trial": "Booked - Awaiting Trial", "out_to_court": "Out to Court", "sentenced": "Sentenced",
    "other": "Other",
}  # fmt: skip
ROLE = {"civilian": "Civilian", "officer": "Officer"}
GENDER = {"female": "Female", "male": "Male", "transgender": "Transgender"}
RACE = {
    "american_indian": "American Indian", "asian_indian": "Asian Indian", "black": "Black", "hispanic": "Hispanic",
    "white": "White", "asian_pacific_islander": "Asian / Pacific Islander", "other": "Other",
}  # fmt: skip
LEVEL = {"injury": "Injury", "serious_bodily_injury": "Serious bodily injury", "death": "Death"}
INJURY = {
    "unconscious": "Unconscious", "contusion": "Contusion", "concussion": "Concussion",
    "bone_fracture": "Bone fracture",
    "internal_injury": "Internal injury", "abrasion_laceration": "Abrasion/Laceration",
    "obvious_disfigurement": "Obvious disfigurement", "gunshot_wound": "Gunshot wound",
    "stabbing_wound": "Stabbing wound",
}  # fmt: skip
AID = {
    "none_or_refused": "No medical assistance or refused assistance",
    "on_scene": "Medical assistance - treated on scene",
    "facility_released": "Medical assistance - treated at facility and released",
    "admitted_precaution": "Admitted to hospital - precautionary measure only",
    "admitted_critical": "Admitted to hospital - critical injuries",
    "admitted_other": "Admitted to hospital - other circumstance",
}  # fmt: skip
BLADE = "Knife, blade, or stabbing instrument"
FORCE = {
    "carotid_restraint": "Carotid restraint control hold", "control_hold": "Other control hold/takedown",
    "physical_contact": "Other physical contact (Use of hands, fists, feet, etc)",
    "officer_vehicle": "Officer vehicle contact", "civilian_physical": "Civilian physical contact",
    "civilian_vehicle": "Civilian vehicle contact", "impact_weapon": "Blunt / impact weapon",
    "chemical_spray": "Chemical spray (e.g. OC/CS)", "electronic_device": "Electronic control device",
    "impact_projectile": "Impact projectile", "blade": BLADE, "threat_of_firearm": "Threat of firearm",
    "firearm_miss": "Discharge of firearm (miss)", "firearm_hit": "Discharge of firearm (hit)",
    "other_weapon": "Other dangerous weapon", "canine": "K-9 contact", "animal": "Animal",
}  # fmt: skip
CUSTODY = {
    "cited_released": "Cited and released", "custody_mental_health": "In custody (W&I section 5150)",
    "custody_other": "In custody (other)", "fled": "Fled", "deceased": "Deceased", "none": "None of these",
}  # fmt: skip
WEAPON = {
    "firearm": "Firearm", "firearm_replica": "Firearm replica", "blade": BLADE,
    "other_weapon": "Other dangerous weapon", "unknown": "Unknown",
}  # fmt: skip
FIREARM = {"handgun": "Handgun", "rifle": "Rifle", "shotgun": "Shotgun", "other_firearm": "Other firearm"}
RESISTANCE = {
    "passive": "Passive non-compliance", "active": "Active resistance", "assaultive": "Assaultive",
    "life_threatening": "Life-threatening",
}  # fmt: skip
SIGN = {
    "mental_disability": "Signs of mental disability", "developmental_disability": "Signs of developmental disability",
    "physical_disability": "Signs of physical disability", "drug_impairment": "Signs of drug impairment",
    "alcohol_impairment": "Signs of alcohol impairment", "none": "None",
}  # fmt: skip
BODY_PART = {
    "not_applicable": "(Not applicable)", "head": "Head", "neck": "Neck/throat", "front_upper_torso": "Front upper torso/chest",
    "rear_upper_torso": "Rear upper torso/back", "front_lower_torso": "Front lower torso/abdomen", "arms": "Arms/hands",
    "front_legs": "Front legs/feet", "rear_legs": "Rear legs",
}  # fmt: skip
ASIAN = {
    "filipino": "Filipino", "other_asian": "Other Asian", "vietnamese": "Vietnamese", "chinese": "Chinese", "korean": "Korean",
    "other_pacific_islander": "Other Pacific Islander", "samoan": "Samoan",
}  # fmt: skip
K12 = {"student": "A student", "neither": "Neither"}
REASON = {
    "effect_arrest": "To effect arrest or take into custody", "prevent_escape": "To prevent escape",
    "overcome_resistance": "To overcome resistance",
}  # fmt: skip
CAMERA = {"recorded": "Recorded", "not_recorded": "Worn, did not record", "not_worn": "Not worn"}
DEESCALATION = {"attempted": "Attempted", "not_attempted": "Not attempted", "not_feasible": "Not feasible"}
REVIEW = {
    "within_policy": "Within policy", "within_with_training": "Within policy, training advised",
    "outside_policy": "Outside policy", "pending": "Under review",
}  # fmt: skip
DRESS = {
    "patrol_uniform": "Patrol Uniform", "tactical": "Tactical", "utility": "Utility", "plainclothes": "Plainclothes",
}  # fmt: skip

_DIALECT = Dialect()
_JOINER = ", "
_SUFFIXES = {"Ave": "AV"}  # the dispatch system cuts types to two letters at corners


def _write(incidents: Sequence[Incident], label: str) -> tuple[Sheet, ...]:
    reports = [_incident(incident) for incident in incidents]
    people = [_person(person, incident.incident_id) for incident in incidents for person in incident.people]
    return (
        Sheet(name=f"{label}-incidents.csv", columns=tuple(reports[0]), rows=[*reports], dialect=_DIALECT),
        Sheet(name=f"{label}-people.csv", columns=tuple(people[0]), rows=[*people], dialect=_DIALECT),
    )


def _write_day(day: Day) -> str:
    return f"{day[1]}/{day[2]}/{day[0]}"


def _truth(answer: bool | None) -> str:
    return yes_no(answer, yes="TRUE", no="FALSE")


def _several(codes: Sequence[str], words: dict[str, str]) -> str:
    return several(codes, words, joiner=_JOINER)


def _address(scene: Scene) -> str:
    if scene.crossing is None:
        return f"{scene.segment.block} Block of {scene.segment.street.upper()}"
    return "/".join(_shorten(street) for street in scene.crossing)


def _shorten(street: str) -> str:
    name, kind = street.rsplit(" ", 1)
    return f"{name} {_SUFFIXES.get(kind, kind)}".upper()


def _incident(incident: Incident) -> Row:
    hour, minute = incident.time
    return {
        "Incident_ID": incident.incident_id,
        "Incident_Date": _write_day((incident.day.year, incident.day.month, incident.day.day)),
        "Incident_Time": str(100 * hour + minute),
        "Address": _address(incident.scene), "City": incident.scene.segment.town, "County": COUNTY,
        "Zip_Code": incident.scene.segment.zip, "Beat": incident.scene.segment.beat,
        "Multiple_Location": _truth(incident.multiple_locations), "K12_Campus": _truth(incident.on_k12_campus),
        "Arrest_Made": _truth(incident.arrest_made), "Crime_Report_Filed": _truth(incident.crime_report_filed),
        "Contact_Reason": CONTACT[incident.contact_reason], "In_Custody_Reason": one(incident.custody_stage, STAGE),
        "Num_Involved_Civilians": str(len(incident.civilians)), "Num_Involved_Officers": str(len(incident.officers)),
        "Contact_Time": _clock(incident.contact_time), "Time_Estimated": _truth(incident.time_estimated),
        "Multiple_Agencies": _truth(incident.other_agency is not None),
        "Other_Agency": (incident.other_agency or ("", ""))[0], "Other_Case": (incident.other_agency or ("", ""))[1],
        "De_Escalation": one(incident.deescalation, DEESCALATION), "Review": one(incident.review, REVIEW),
        "Narrative": incident.narrative,
    }  # fmt: skip


def _clock(time: Clock | None) -> str:
    return "" if time is None else str(100 * time[0] + time[1])


def _person(person: Person, incident_id: str) -> Row:
    return {
        "Incident_ID": incident_id, "Person_Type": ROLE[person.role], "Subject_Name": person.name or "",
        "Badge": person.badge or "", "Gender": one(person.gender, GENDER),
        "Race_Ethnic_Group": _several(person.race, RACE),
        "Age": bracket(person.age), "Injured": _truth(person.injured), "Injury_Level": one(person.injury_level, LEVEL),
        "Injury_Type": _several(person.injuries, INJURY), "Medical_Aid": one(person.medical_aid, AID),
        "Preexisting_Condition": _truth(person.preexisting), "Received_Force": _truth(person.received_force),
        "Received_Force_Type": _several(person.force, FORCE), "Assaulted_Officer": _truth(person.assaulted_officer),
        "Custody_Status": one(person.custody, CUSTODY), "Perceived_Armed": _truth(person.perceived_armed),
        "Perceived_Weapon": _several(person.weapons_seen, WEAPON), "Confirmed_Armed": _truth(person.confirmed_armed),
        "Confirmed_Weapon": _several(person.weapons_found, WEAPON), "Firearm_Type": _several(person.firearms, FIREARM),
        "Resisted": _truth(person.resisted), "Resistance_Type": one(person.resistance, RESISTANCE),
        "Used_Force": _truth(person.used_force), "Used_Force_Reason": _several(person.reasons, REASON),
        "On_Duty": _truth(person.on_duty), "Dress": one(person.dress, DRESS), "Body_Camera": one(person.camera, CAMERA),
        "Years_Of_Service": "" if person.years is None else str(person.years),
        "Mental_Status": _several(person.signs, SIGN), "Force_Location": _several(person.body_parts, BODY_PART),
        "Order_Of_Force_Specified": _truth(person.in_order),
        "Order_Of_Force": several(person.force, FORCE, joiner=" -> ") if person.in_order else "",
        "Asian_Race": _several(person.asian_races, ASIAN), "K12_Type": one(person.k12_role, K12), "Highest_Charge": person.charge or "",
    }  # fmt: skip


PORT_SAMPLE = Layout(
    slug="port-sample-pd", write=_write, key="Incident_ID", date="Incident_Date", write_day=_write_day,
    count="Num_Involved_Officers", required="Contact_Reason", city="City", address="Address",
    force=("Received_Force_Type",), joiner=_JOINER,
    damage={"lost_zero": ("Incident_Time", r"\d{1,3}")},
    coded=("Arrest_Made", "Contact_Reason", "Person_Type", "Gender", "Race_Ethnic_Group", "Injury_Level", "Injury_Type",
           "Received_Force_Type", "Custody_Status", "Resistance_Type", "Dress"),
)  # fmt: skip
