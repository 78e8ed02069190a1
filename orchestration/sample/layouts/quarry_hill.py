"""Quarry Hill Police Department: three linked files each quarter, incidents, subjects and officers, from an old system.

Upper-case headers cut short, semicolons, latin-1, a code number for every word, a full stop for nothing, ages in
brackets, and the last two digits of a house number struck out.
"""

from collections.abc import Sequence

from orchestration.sample.incidents import Incident
from orchestration.sample.layouts.sheet import Day, Dialect, Layout, Row, Sheet, bracket, one, several, yes_no
from orchestration.sample.people import Person


def _number(*codes: str) -> dict[str, str]:
    """Return the code book: the first word is number 1."""
    return {code: str(number) for number, code in enumerate(codes, start=1)}


CONTACT = _number(
    "call_for_service", "crime_in_progress", "stop", "welfare_check", "consensual_encounter", "pre_planned",
    "in_custody_event", "civil_assembly", "civil_disorder", "ambush",
)  # fmt: skip
STAGE = _number(
    "in_transit", "awaiting_booking", "booked_no_charges", "booked_awaiting_trial", "out_to_court", "sentenced", "other"
)
GENDER = _number("male", "female", "transgender")
RACE = _number("white", "black", "hispanic", "asian_pacific_islander", "asian_indian", "american_indian", "other")
LEVEL = _number("injury", "serious_bodily_injury", "death")
INJURY = _number(
    "abrasion_laceration", "contusion", "bone_fracture", "concussion", "unconscious", "internal_injury",
    "stabbing_wound", "gunshot_wound", "obvious_disfigurement",
)  # fmt: skip
AID = _number(
    "none_or_refused", "on_scene", "facility_released", "admitted_precaution", "admitted_other", "admitted_critical"
)
FORCE = _number(
    "control_hold", "physical_contact", "chemical_spray", "electronic_device", "impact_weapon", "impact_projectile",
    "canine", "officer_vehicle", "threat_of_firearm", "firearm_miss", "firearm_hit", "blade", "other_weapon",
    "civilian_physical", "civilian_vehicle", "animal",
)  # fmt: skip
CUSTODY = _number("custody_other", "cited_released", "custody_mental_health", "none", "fled", "deceased")
WEAPON = _number("blade", "firearm", "firearm_replica", "other_weapon", "unknown")
FIREARM = _number("handgun", "rifle", "shotgun", "other_firearm")
RESISTANCE = _number("passive", "active", "assaultive", "life_threatening")
DRESS = _number("patrol_uniform", "tactical", "utility", "plainclothes")

_BLANK = "."
_JOINER = ","
_DIALECT = Dialect(encoding="iso-8859-1", delimiter=";", line_end="\r\n")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def _write(incidents: Sequence[Incident], label: str) -> tuple[Sheet, ...]:
    kinds = {
        "INCIDENTS": [_incident(incident) for incident in incidents],
        "SUBJECTS": [
            _subject(person, incident.incident_id, number)
            for incident in incidents for number, person in enumerate(incident.civilians, start=1)
        ],
        "OFFICERS": [_officer(person, incident.incident_id) for incident in incidents for person in incident.officers],
    }  # fmt: skip
    return tuple(
        Sheet(name=f"QHPD_{label}_{kind}.CSV", columns=tuple(rows[0]), rows=[*rows], dialect=_DIALECT)
        for kind, rows in kinds.items()
    )


def _write_day(day: Day) -> str:
    return f"{day[2]:02d}-{_MONTHS[day[1] - 1]}-{day[0]}"


def _digit(answer: bool | None) -> str:
    return yes_no(answer, yes="1", no="2", blank=_BLANK)


def _one(code: str | None, words: dict[str, str]) -> str:
    return one(code, words, blank=_BLANK)


def _several(codes: Sequence[str], words: dict[str, str]) -> str:
    return several(codes, words, joiner=_JOINER, blank=_BLANK)


def _age(age: int | None) -> str:
    return bracket(age, blank=_BLANK).replace("-", " TO ")


def _incident(incident: Incident) -> Row:
    scene = incident.scene
    return {
        "CASE_NBR": incident.incident_id,
        "INC_DT": _write_day((incident.day.year, incident.day.month, incident.day.day)),
        "INC_TM": f"{incident.time[0]:02d}{incident.time[1]:02d}",
        "INC_LOC": f"{scene.segment.block // 100}XX {scene.segment.street.upper()}", "INC_CITY": scene.segment.town,
        "INC_ZIP": scene.segment.zip, "RSN": CONTACT[incident.contact_reason],
        "CUST_STG": _one(incident.custody_stage, STAGE), "ARR": _digit(incident.arrest_made),
        "CRM_RPT": _digit(incident.crime_report_filed), "MULT_LOC": _digit(incident.multiple_locations),
        "K12": _digit(incident.on_k12_campus), "SUBJ_CNT": str(len(incident.civilians)),
        "OFC_CNT": str(len(incident.officers)), "RMKS": incident.narrative.replace("\n", " "),
    }  # fmt: skip


def _described(person: Person) -> Row:
    return {
        "SEX": _one(person.gender, GENDER), "RACE": _several(person.race, RACE), "AGE_GRP": _age(person.age),
        "INJ": _digit(person.injured), "INJ_LVL": _one(person.injury_level, LEVEL),
        "INJ_TYP": _several(person.injuries, INJURY), "MED_AID": _one(person.medical_aid, AID),
        "PRE_COND": _digit(person.preexisting),
    }  # fmt: skip


def _subject(person: Person, incident_id: str, number: int) -> Row:
    return {"CASE_NBR": incident_id, "SUBJ_NBR": str(number), "SUBJ_NAME": person.name or _BLANK} | _described(person) | {
        "FRC_IND": _digit(person.received_force), "FRC_TYP": _several(person.force, FORCE),
        "ASLT_OFC": _digit(person.assaulted_officer), "DISPO": _one(person.custody, CUSTODY),
        "ARMD_PERC": _digit(person.perceived_armed), "WPN_PERC": _several(person.weapons_seen, WEAPON),
        "ARMD_CONF": _digit(person.confirmed_armed), "WPN_CONF": _several(person.weapons_found, WEAPON),
        "GUN_TYP": _several(person.firearms, FIREARM), "RESIST": _digit(person.resisted),
        "RESIST_TYP": _one(person.resistance, RESISTANCE),
    }  # fmt: skip


def _officer(person: Person, incident_id: str) -> Row:
    return {"CASE_NBR": incident_id, "BADGE": person.badge or _BLANK} | _described(person) | {
        "ASLTD": _digit(person.received_force), "ASLT_TYP": _several(person.force, FORCE),
        "USED_FRC": _digit(person.used_force), "ON_DUTY": _digit(person.on_duty), "ATTIRE": _one(person.dress, DRESS),
    }  # fmt: skip


QUARRY_HILL = Layout(
    slug="quarry-hill-pd", write=_write, key="CASE_NBR", date="INC_DT", write_day=_write_day, count="OFC_CNT",
    required="RSN", city="INC_CITY", address="INC_LOC", force=("FRC_TYP",), joiner=_JOINER, blank=_BLANK,
    # Some clerks type the code with a leading zero.
    respelled={"1": "01", "2": "02"},
    coded=("RSN", "ARR", "SEX", "RACE", "INJ", "FRC_TYP", "DISPO", "ATTIRE"),
)  # fmt: skip
