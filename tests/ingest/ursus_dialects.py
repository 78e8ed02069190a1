"""One invented report in the three dialects in which URSUS files were published; writes what a publisher would have written.

A report is told in the standard's codes; the labels are those of the publisher's dictionary of 2016, the two later dialects
spell them as codes. Must not read the profile: it is what the test holds the profile against.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.check import SentFile

Answers = Mapping[str, object]
"""Field of the standard to a code, to several codes, or to a text."""

LABELS: Mapping[str, Mapping[str, str]] = {
    "role": {"civilian": "Civilian", "officer": "Officer"},
    "gender": {"female": "Female", "male": "Male", "transgender": "Transgender"},
    "race": {
        "american_indian": "American Indian", "asian_indian": "Asian Indian", "black": "Black", "hispanic": "Hispanic",
        "white": "White", "asian_pacific_islander": "Asian / Pacific Islander", "other": "Other",
    },
    "asian_race": {
        "cambodian": "Cambodian", "chinese": "Chinese", "filipino": "Filipino", "guamanian": "Guamanian",
        "japanese": "Japanese", "korean": "Korean", "laotian": "Laotian", "vietnamese": "Vietnamese", "other_asian": "Other Asian",
        "hawaiian": "Hawaiian", "samoan": "Samoan", "other_pacific_islander": "Other Pacific Islander",
    },
    "age_band": {
        **{f"{low}-{high}": f"{low}-{high}" for low, high in [(0, 9), (10, 17), (18, 20), *((n, n + 4) for n in range(21, 96, 5))]},
        "96+": "96-100+",
    },
    "contact_reason": {
        "call_for_service": "Call for Service", "in_custody_event": "In Custody Event",
        "consensual_encounter": "Consensual Encounter / Public Contact / Flag Down",
        "stop": "Vehicle / Bike / Pedestrian Stop",
        "pre_planned": "Pre-Planned Activity (arrest/search warrant, parole/probation search)",
        "welfare_check": "Welfare Check",
        "crime_in_progress": "Crime in Progress / Investigating Suspicious Persons or Circumstances",
        "civil_assembly": "Civil Assembly", "civil_disorder": "Civil Disorder", "ambush": "Ambush - No warning",
    },
    "in_custody_reason": {
        "in_transit": "In Transit", "awaiting_booking": "Awaiting Booking", "booked_no_charges": "Booked - No Charges Filed",
        "booked_awaiting_trial": "Booked - Awaiting Trial", "out_to_court": "Out to Court", "sentenced": "Sentenced",
        "other": "Other",
    },
    "injury_level": {"injury": "Injury", "serious_bodily_injury": "Serious bodily injury", "death": "Death"},
    "injury_type": {
        "unconscious": "Unconscious", "contusion": "Contusion", "concussion": "Concussion", "bone_fracture": "Bone fracture",
        "internal_injury": "Internal injury", "abrasion_laceration": "Abrasion/Laceration",
        "obvious_disfigurement": "Obvious disfigurement", "gunshot_wound": "Gunshot wound", "stabbing_wound": "Stabbing wound",
    },
    "medical_aid": {
        "none_or_refused": "No medical assistance or refused assistance",
        "on_scene": "Medical assistance - treated on scene",
        "facility_released": "Medical assistance - treated at facility and released",
        "admitted_precaution": "Admitted to hospital - precautionary measure only",
        "admitted_critical": "Admitted to hospital - critical injuries",
        "admitted_other": "Admitted to hospital - other circumstance",
    },
    "force_type": {
        "carotid_restraint": "Carotid restraint control hold", "control_hold": "Other control hold/takedown",
        "physical_contact": "Other physical contact (Use of hands, fists, feet, etc)",
        "officer_vehicle": "Officer vehicle contact", "impact_weapon": "Blunt / impact weapon",
        "chemical_spray": "Chemical spray (e.g. OC/CS)", "electronic_device": "Electronic control device",
        "impact_projectile": "Impact projectile", "blade": "Knife, blade, or stabbing instrument",
        "threat_of_firearm": "Threat of firearm", "firearm_miss": "Discharge of firearm (miss)",
        "firearm_hit": "Discharge of firearm (hit)", "other_weapon": "Other dangerous weapon", "canine": "K-9 contact",
        "civilian_physical": "Civilian physical contact", "civilian_vehicle": "Civilian vehicle contact", "animal": "Animal",
    },
    "body_part": {
        "not_applicable": "(Not applicable)", "head": "Head", "neck": "Neck/throat", "front_upper_torso": "Front upper torso/chest",
        "rear_upper_torso": "Rear upper torso/back", "front_lower_torso": "Front lower torso/abdomen",
        "rear_lower_torso": "Rear lower torso/back", "front_groin": "Front below waist/groin area",
        "rear_buttocks": "Rear below waist/buttocks", "arms": "Arms/hands ", "front_legs": "Front legs/feet", "rear_legs": "Rear legs",
    },
    "sign": {
        "mental_disability": "Signs of mental disability", "developmental_disability": "Signs of developmental disability",
        "physical_disability": "Signs of physical disability", "drug_impairment": "Signs of drug impairment",
        "alcohol_impairment": "Signs of alcohol impairment", "none": "None",
    },
    "k12_role": {"student": "A student", "school_employee": "A school employee", "neither": "Neither"},
    "weapon": {
        "firearm": "Firearm", "firearm_replica": "Firearm replica", "blade": "Knife, blade, or stabbing instrument",
        "other_weapon": "Other dangerous weapon", "unknown": "Unknown",
    },
    "firearm_type": {"handgun": "Handgun", "rifle": "Rifle", "shotgun": "Shotgun", "other_firearm": "Other firearm"},
    "resistance": {
        "passive": "Passive non-compliance", "active": "Active resistance", "assaultive": "Assaultive",
        "life_threatening": "Life-threatening",
    },
    "custody_status": {
        "cited_released": "Cited and released", "custody_mental_health": "In custody (W&I section 5150)",
        "custody_other": "In custody (other)", "fled": "Fled", "deceased": "Deceased", "none": "None of these",
    },
    "reason": {
        "effect_arrest": "To effect arrest or take into custody", "prevent_escape": "To prevent escape",
        "overcome_resistance": "To overcome resistance",
    },
    "dress": {"patrol_uniform": "Patrol Uniform", "tactical": "Tactical", "utility": "Utility", "plainclothes": "Plainclothes"},
}  # fmt: skip
"""The publisher's labels of 2016 for the standard's codes, by vocabulary."""

PERSONS = "persons.csv"
"""The file of persons, from which later years left columns out."""

ISLANDERS = ("hawaiian", "samoan", "other_pacific_islander")
"""Groups that stand in a column of their own since 2018."""

SHORTENED: Mapping[str, Mapping[str, str]] = {
    "contact_reason": {"consensual_encounter": "consensual", "stop": "vehicle_bike_pedestrian", "pre_planned": "pre_planned",
                       "crime_in_progress": "in_progress", "ambush": "ambush"},
    "injury_level": {"serious_bodily_injury": "serious_injury"},
    "body_part": {"front_upper_torso": "front_upper_chest", "rear_upper_torso": "rear_upper_back",
                  "front_lower_torso": "front_lower_abdomen", "rear_lower_torso": "rear_lower_back", "front_groin": "front_below_waist",
                  "rear_buttocks": "rear_below_waist", "front_legs": "front_legs"},
}  # fmt: skip
"""Codes since 2017 that are not the whole label."""

CAPITALS: Mapping[str, Mapping[str, str]] = {
    "contact_reason": {"crime_in_progress": "CRIMINAL_SUSPICIOUS_ACTIVITY", "welfare_check": "MEDICAL"},
    "body_part": {"front_upper_torso": "FRONT_UPPER_TORSO", "rear_upper_torso": "REAR_UPPER_TORSO",
                  "front_lower_torso": "FRONT_LOWER_TORSO", "rear_lower_torso": "REAR_LOWER_TORSO", "arms": "ARMS"},
}  # fmt: skip
"""Codes of the third dialect that differ by more than case."""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How files of some years are written.

    mark: what stands before the first header; county: what follows a county's name; renamed, left_out, kept_back: columns by
    their name of 2016, under another name, absent from the persons' file, or with a star instead of every answer.
    """

    name: str
    coded: bool = False
    capitals: bool = False
    yes: str = "TRUE"
    no: str = "FALSE"
    mark: bytes = b""
    county: str = " County"
    agencies: bool = False
    left_out: tuple[str, ...] = ()
    kept_back: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def word(self, vocabulary: str, code: str) -> str:
        """A code of the standard as this dialect writes it."""
        label = LABELS[vocabulary][code]
        if not self.coded or vocabulary in {"role", "age_band"}:
            return label
        seen = SHORTENED.get(vocabulary, {}).get(code)
        if self.capitals:
            seen = CAPITALS.get(vocabulary, {}).get(code, seen)
        spelled = seen or re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
        return spelled.upper() if self.capitals else spelled

    def words(self, vocabulary: str, codes: object, joiner: str = ", ") -> str:
        """Several codes in one cell."""
        return joiner.join(self.word(vocabulary, code) for code in _several(codes))

    def truth(self, answer: object) -> str:
        """Yes, no or an empty cell."""
        return {"yes": self.yes, "no": self.no}.get(str(answer), "")

    def header(self, name: str) -> str:
        """A column's name in this dialect, from its name of 2016."""
        told = self.renamed.get(name, name)
        return told.upper() if self.capitals else told


LABELS_OF_2016 = Dialect(name="labels")
CODES_OF_2018 = Dialect(
    name="codes", coded=True, mark=b"\xef\xbb\xbf", county="",
    renamed={"CIVILIAN_Mental_Status": "CIVILIAN_Signs_Impairment_Disability"},
)  # fmt: skip
CAPITALS_OF_2023 = Dialect(
    name="capitals", coded=True, capitals=True, yes="1", no="0", county="",
    renamed={"Incident_ID": "Incident_Code", "State": "State_Name",
             "CIVILIAN_Mental_Status": "CIVILIAN_Signs_Impairment_Disability"},
)  # fmt: skip
DIALECTS = (LABELS_OF_2016, CODES_OF_2018, CAPITALS_OF_2023)


def written(incidents: Sequence[Answers], persons: Sequence[Answers], dialect: Dialect) -> list[SentFile]:
    """The two linked files of a year in one dialect."""
    return [
        _file("incidents.csv", [_incident(each, dialect) for each in incidents], dialect),
        _file(PERSONS, [_person(each, dialect) for each in persons], dialect),
    ]


def _file(name: str, rows: Sequence[Mapping[str, str]], dialect: Dialect) -> SentFile:
    text = io.StringIO()
    writer = csv.writer(text)
    kept = [column for column in rows[0] if name != PERSONS or column not in dialect.left_out]
    writer.writerow([dialect.header(column) for column in kept])
    writer.writerows(["*" if column in dialect.kept_back else row[column] for column in kept] for row in rows)
    return SentFile(name=name, data=dialect.mark + text.getvalue().encode())


def _incident(told: Answers, dialect: Dialect) -> dict[str, str]:
    later = {"Num_Involved_Agencies": str(told["agencies"])} if dialect.agencies else {}
    return {
        "Incident_ID": str(told["id"]), "ORI": str(told["ori"]), "Incident_Date_Str": "3/5/2021", "Incident_Time_Str": "815",
        "City": "Port Sample", "County": f"Sample{dialect.county}", "State": "CA", "Zip_Code": "90000",
        "Multiple_Locations": dialect.truth(told["multiple_locations"]), "On_K12_Campus": dialect.truth(told["on_k12_campus"]),
        "Arrest_Made": dialect.truth(told["arrest_made"]), "Crime_Report_Filed": dialect.truth(told["crime_report_filed"]),
        "Contact_Reason": dialect.words("contact_reason", told["contact_reason"]),
        "In_Custody_Reason": dialect.words("in_custody_reason", told.get("in_custody_reason")),
        "Num_Involved_Civilians": str(told["civilians"]), "Num_Involved_Officers": str(told["officers"]), **later,
    }  # fmt: skip


def _person(told: Answers, dialect: Dialect) -> dict[str, str]:
    def words(vocabulary: str, name: str = "", joiner: str = ", ") -> str:
        return dialect.words(vocabulary, told.get(name or vocabulary), joiner)

    def truth(name: str) -> str:
        return dialect.truth(told.get(name))

    groups = _several(told.get("asian_race"))
    apart = [group for group in groups if group in ISLANDERS] if dialect.coded else []
    return {
        "Incident_ID": str(told["id"]), "Civilian_Officer": words("role"), "ORI": str(told["ori"]),
        "Gender": words("gender"), "Race_Ethnic_Group": words("race"),
        "Asian_Race": dialect.words("asian_race", [group for group in groups if group not in apart]),
        **({"HI_Islander_Race": dialect.words("asian_race", apart)} if dialect.coded else {}),
        "Age": words("age_band"), "Injured": truth("injured"), "Injury_Level": words("injury_level"),
        "Injury_Type": words("injury_type"), "Medical_Aid": words("medical_aid"),
        "Injury_From_Preexisting_Condition": truth("injury_from_preexisting_condition"),
        "Received_Force_Location": words("body_part"), "Order_Of_Force_Specified": truth("order_of_force_specified"),
        "Order_Of_Force_Str": words("force_type", "order", " -> "), "Received_Force": truth("received_force"),
        "Received_Force_Type": words("force_type"), "DISCHARGE_OF_FIREARM_INDIVIDUAL": "", "DISCHARGE_OF_FIREARM_INCIDENT": "",
        "CIVILIAN_Mental_Status": words("sign"), "CIVILIAN_Assaulted_Officer": truth("assaulted_officer"),
        "CIVILIAN_Highest_Charge": str(told.get("highest_charge", "")),
        "CIVILIAN_Perceived_Armed": truth("perceived_armed"), "CIVILIAN_Perceived_Armed_Weapon": words("weapon", "perceived"),
        "CIVILIAN_Firearm_Type": words("firearm_type"), "CIVILIAN_Resisted": truth("resisted"),
        "CIVILIAN_Resistance_Type": words("resistance"), "CIVILIAN_Custody_Status": words("custody_status"),
        "CIVILIAN_Confirmed_Armed": truth("confirmed_armed"), "CIVILIAN_Confirmed_Armed_Weapon": words("weapon", "confirmed"),
        "CIVILIAN_K12_Type": words("k12_role"), "OFFICER_Officer_Used_Force": truth("officer_used_force"),
        "OFFICER_Officer_Used_Force_Reason": words("reason"), "OFFICER_On_Duty": truth("on_duty"), "OFFICER_Dress": words("dress"),
    }  # fmt: skip


def _several(codes: object) -> list[str]:
    if codes is None:
        return []
    return [codes] if isinstance(codes, str) else [str(code) for code in codes]  # type: ignore[attr-defined]
