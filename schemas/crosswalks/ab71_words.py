"""AB 71's code lists, each word beside the term of ours it stands for. Words are facts of the lists, as they are written.

Source: the lists of Cal. Gov. Code 12525.2 reports as the state's forms of 2016 have them. Must not hold items.
"""

from schemas import vocabularies as ours
from schemas.crosswalks.model import Words

TRUTH = Words(vocabulary=ours.YES_NO, both={"yes": "t", "no": "f"}, back={"true": "yes", "false": "no"})
"""How a yes or no is written; true and false are read too."""

_AGES = {code: code for code in ours.AGE_BAND.codes if code not in {"96+", "0-17", "18+"}} | {"96+": "96-100+"}
AGE = Words(vocabulary=ours.AGE_BAND, both=_AGES)
AGE_OF_OFFICER = Words(
    vocabulary=ours.AGE_BAND, both={code: word for code, word in _AGES.items() if code not in {"0-9", "10-17"}}
)

GENDER = Words(vocabulary=ours.GENDER, both={"female": "Female", "male": "Male", "transgender": "Transgender"})

RACE = Words(vocabulary=ours.RACE, both={
    "american_indian": "American Indian", "asian_indian": "Asian Indian", "black": "Black", "hispanic": "Hispanic",
    "white": "White", "asian_pacific_islander": "Asian / Pacific Islander", "other": "Other",
})  # fmt: skip

ASIAN_RACE = Words(vocabulary=ours.ASIAN_RACE, both={
    "cambodian": "Cambodian", "chinese": "Chinese", "filipino": "Filipino", "guamanian": "Guamanian", "hawaiian": "Hawaiian",
    "japanese": "Japanese", "korean": "Korean", "laotian": "Laotian", "samoan": "Samoan", "vietnamese": "Vietnamese",
    "other_asian": "Other Asian", "other_pacific_islander": "Other Pacific Islander",
})  # fmt: skip

CONTACT_REASON = Words(vocabulary=ours.CONTACT_REASON, both={
    "call_for_service": "Call for Service", "in_custody_event": "In Custody Event",
    "consensual_encounter": "Consensual Encounter / Public Contact / Flag Down", "stop": "Vehicle / Bike / Pedestrian Stop",
    "pre_planned": "Pre-Planned Activity (arrest/search warrant, parole/probation search)", "welfare_check": "Welfare Check",
    "crime_in_progress": "Crime in Progress / Investigating Suspicious Persons or Circumstances",
    "civil_assembly": "Civil Assembly", "civil_disorder": "Civil Disorder", "ambush": "Ambush - No warning",
})  # fmt: skip

IN_CUSTODY = Words(vocabulary=ours.IN_CUSTODY_REASON, both={
    "in_transit": "In Transit", "awaiting_booking": "Awaiting Booking", "booked_no_charges": "Booked - No Charges Filed",
    "booked_awaiting_trial": "Booked - Awaiting Trial", "out_to_court": "Out to Court", "sentenced": "Sentenced", "other": "Other",
})  # fmt: skip

K12 = Words(vocabulary=ours.K12_ROLE, both={
    "student": "A student", "school_employee": "A school employee", "neither": "Neither",
})  # fmt: skip

CUSTODY = Words(vocabulary=ours.CUSTODY_STATUS, both={
    "cited_released": "Cited and released", "custody_mental_health": "In custody (W&I section 5150)",
    "custody_other": "In custody (other)", "fled": "Fled", "deceased": "Deceased", "none": "None of these",
}, back={"In custody": "custody_other"})  # fmt: skip

INJURY_LEVEL = Words(vocabulary=ours.INJURY_LEVEL, both={
    "injury": "Injury", "serious_bodily_injury": "Serious bodily injury", "death": "Death",
})  # fmt: skip

INJURY = Words(vocabulary=ours.INJURY_TYPE, both={
    "unconscious": "Unconscious", "contusion": "Contusion", "concussion": "Concussion", "bone_fracture": "Bone fracture",
    "internal_injury": "Internal injury", "abrasion_laceration": "Abrasion/Laceration",
    "obvious_disfigurement": "Obvious disfigurement", "gunshot_wound": "Gunshot wound", "stabbing_wound": "Stabbing wound",
})  # fmt: skip

MEDICAL_AID = Words(vocabulary=ours.MEDICAL_AID, both={
    "none_or_refused": "No medical assistance or refused assistance", "on_scene": "Medical assistance - treated on scene",
    "facility_released": "Medical assistance - treated at facility and released",
    "admitted_precaution": "Admitted to hospital - precautionary measure only",
    "admitted_critical": "Admitted to hospital - critical injuries", "admitted_other": "Admitted to hospital - other circumstance",
})  # fmt: skip

BODY_PART = Words(vocabulary=ours.BODY_PART, both={
    "not_applicable": "(Not applicable)", "head": "Head", "neck": "Neck/throat", "front_upper_torso": "Front upper torso/chest",
    "rear_upper_torso": "Rear upper torso/back", "front_lower_torso": "Front lower torso/abdomen",
    "rear_lower_torso": "Rear lower torso/back", "front_groin": "Front below waist/groin area",
    "rear_buttocks": "Rear below waist/buttocks", "arms": "Arms/hands", "front_legs": "Front legs/feet", "rear_legs": "Rear legs",
})  # fmt: skip

_FORCE_ON_BOTH = {
    "impact_weapon": "Blunt / impact weapon", "chemical_spray": "Chemical spray (e.g. OC/CS)",
    "electronic_device": "Electronic control device", "impact_projectile": "Impact projectile",
    "blade": "Knife, blade, or stabbing instrument", "threat_of_firearm": "Threat of firearm",
    "firearm_miss": "Discharge of firearm (miss)", "firearm_hit": "Discharge of firearm (hit)", "other_weapon": "Other dangerous weapon",
}  # fmt: skip

FORCE_ON_CIVILIAN = Words(vocabulary=ours.FORCE_TYPE, both={
    "carotid_restraint": "Carotid restraint control hold", "control_hold": "Other control hold/takedown",
    "physical_contact": "Other physical contact (Use of hands, fists, feet, etc)",
    "officer_vehicle": "Officer vehicle contact", **_FORCE_ON_BOTH, "canine": "K-9 contact",
})  # fmt: skip

FORCE_ON_OFFICER = Words(
    vocabulary=ours.FORCE_TYPE,
    both={"civilian_physical": "Civilian physical contact", "civilian_vehicle": "Civilian vehicle contact", **_FORCE_ON_BOTH, "animal": "Animal"},
    # The officers' list has one word for all that a civilian does with the body.
    out=dict.fromkeys(("physical_contact", "control_hold", "carotid_restraint"), "Civilian physical contact"),
)  # fmt: skip

PERCEIVED_WEAPON = Words(vocabulary=ours.WEAPON, both={
    "firearm": "Firearm", "blade": "Knife, blade, or stabbing instrument", "other_weapon": "Other dangerous weapon", "unknown": "Unknown",
})  # fmt: skip

CONFIRMED_WEAPON = Words(vocabulary=ours.WEAPON, both={
    "firearm": "Firearm", "firearm_replica": "Firearm replica", "blade": "Knife, blade, or stabbing instrument",
    "other_weapon": "Other dangerous weapon",
})  # fmt: skip

FIREARM = Words(vocabulary=ours.FIREARM_TYPE, both={
    "handgun": "Handgun", "rifle": "Rifle", "shotgun": "Shotgun", "other_firearm": "Other firearm",
})  # fmt: skip

RESISTANCE = Words(vocabulary=ours.RESISTANCE, both={
    "passive": "Passive non-compliance", "active": "Active resistance", "assaultive": "Assaultive", "life_threatening": "Life-threatening",
}, back={"Resistance": "active"})  # fmt: skip

SIGN = Words(vocabulary=ours.SIGN, both={
    "mental_disability": "Signs of mental disability", "developmental_disability": "Signs of developmental disability",
    "physical_disability": "Signs of physical disability", "drug_impairment": "Signs of drug impairment",
    "alcohol_impairment": "Signs of alcohol impairment", "none": "None",
})  # fmt: skip

FORCE_REASON = Words(vocabulary=ours.FORCE_REASON, both={
    "effect_arrest": "To effect arrest or take into custody", "prevent_escape": "To prevent escape",
    "overcome_resistance": "To overcome resistance",
}, back={"To effect arrest": "effect_arrest"})  # fmt: skip

DRESS = Words(vocabulary=ours.DRESS, both={
    "patrol_uniform": "Patrol Uniform", "tactical": "Tactical", "utility": "Utility", "plainclothes": "Plainclothes",
})  # fmt: skip
