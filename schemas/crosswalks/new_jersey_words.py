"""New Jersey's word lists as its published use-of-force reports have them, each word beside the term of ours.

Words are facts of the lists. Must not hold columns.
"""

from schemas import vocabularies as ours
from schemas.crosswalks.model import Words

BLANK = "Not Provided"
"""What stands for an answer that was not given, so that the answers of several subjects stay in step."""

_UNKNOWN = {"unknown": "Unknown"}

TRUE = Words(vocabulary=ours.YES_NO, both={"yes": "True", "no": "False"})
INJURED = Words(vocabulary=ours.YES_NO, both={"yes": "Yes", "no": "No"}, blanks=_UNKNOWN)
IN_UNIFORM = Words(
    vocabulary=ours.DRESS, both={"plainclothes": "False"}, out={"patrol_uniform": "True"}, homeless=("True",)
)
CAMERA = Words(
    vocabulary=ours.CAMERA, both={"recorded": "Body Worn"},
    homeless=("CED Camera", "Cell Phone", "Commercial Building", "Motor Vehicle", "Residential/Home", "Station House", "Other", "Unknown"),
)  # fmt: skip
SCHOOL = Words(
    vocabulary=ours.YES_NO, out={"yes": "School"},
    homeless=("Alcohol Establishment (bar, club, casino)", "Business", "Court House", "Hospital", "Jail/Prison", "Police Station",
              "Residence", "Restaurant", "School", "Street", "Other"),
)  # fmt: skip

INCIDENT_TYPE = Words(
    vocabulary=ours.CONTACT_REASON,
    both={"traffic_stop": "MV/Traffic Stop", "welfare_check": "Welfare Check", "assist_officer": "Assisting another officer", "other": "Other"},
    back={"Pedestrian Stop": "stop"},
    homeless=(
        "Aggressive/Injured Animal", "Assault", "Burglary", "Distribution of CDS", "Disturbance (drinking, fighting, disorderly)",
        "Domestic", "Eluding", "Medical Emergency", "MV Accident/Aid", "Possession of CDS", "Potential Mental Health Incident",
        "Report of Gunfire", "Robbery", "Subject with a gun", "Subject with other weapon", "Suspicious person",
        "Terroristic Threats", "Theft/Shoplifting", "Trespassing", "Wanted Person",
    ),
)  # fmt: skip
CONTACT_ORIGIN = Words(
    vocabulary=ours.CONTACT_REASON,
    both={"call_for_service": "Dispatched", "self_initiated": "Officer Initiated", "pre_planned": "Pre-Planned Contact"},
    back={"Officer Dispatched": "call_for_service"},
    homeless=("Citizen Initiated",),
)  # fmt: skip

AGE = Words(
    vocabulary=ours.AGE_BAND, both={"0-17": "Juvenile"}, out={"0-9": "Juvenile", "10-17": "Juvenile"},
)  # fmt: skip
"""New Jersey gives the age of adults in years, which the standard never holds."""

GENDER = Words(
    vocabulary=ours.GENDER, both={"male": "Male", "female": "Female", "non_binary": "Non-Binary/X"},
    back={"Other": "non_binary", "Gender Non-Conforming/X": "non_binary"},
)  # fmt: skip

RACE = Words(
    vocabulary=ours.RACE_GROUP,
    both={
        "american_indian": "American Indian", "asian": "Asian", "asian_pacific_islander": "Asian/Pacific Islander", "black": "Black",
        "hispanic": "Hispanic", "pacific_islander": "Native Hawaiian or other Pacific Islander", "multiracial": "Two or more races",
        "white": "White", "other": "Other",
    },
    out={"asian_indian": "Asian"},
    back={"Pacific Islander": "pacific_islander", "Black or African American": "black", "Am. Indian": "american_indian"},
)  # fmt: skip

_INJURIES = {
    "abrasion_laceration": "Abrasion/Laceration/Puncture", "complaint_of_pain": "Complaint of pain", "concussion": "Concussion",
    "contusion": "Contusion/bruise", "bone_fracture": "Fracture/dislocation", "gunshot_wound": "Gunshot wound", "other": "Other",
}  # fmt: skip
_PUNCTURE = {"puncture": "Abrasion/Laceration/Puncture"}
_CHEST = {"Chest pains/shortness of breath": "other"}
INJURY_OF_OFFICER = Words(
    vocabulary=ours.INJURY_TYPE,
    both=_INJURIES,
    out=_PUNCTURE,
    back=_CHEST,
    homeless=("Unknown", "Not injured", "No Injury"),
)
INJURY = Words(
    vocabulary=ours.INJURY_TYPE, both=_INJURIES, out=_PUNCTURE, back=_CHEST, homeless=("No Injury", "Unknown")
)

_AID = {"on_scene": "EMS on scene", "hospital": "Hospital"}
_ADMITTED = dict.fromkeys(("admitted_precaution", "admitted_critical", "admitted_other"), "Hospital")
_AID_BACK = {
    "Officer Administered First Aid": "on_scene",
    "Refused": "none_or_refused",
    "Urgent Care": "facility_released",
}
MEDICAL_AID_OF_OFFICER = Words(vocabulary=ours.MEDICAL_AID, both=_AID, out=_ADMITTED, back=_AID_BACK)
MEDICAL_AID = Words(
    vocabulary=ours.MEDICAL_AID, both=_AID, out=_ADMITTED, back=_AID_BACK, blanks=_UNKNOWN, homeless=("Mental Health Facility",),
)  # fmt: skip

CONDITION = Words(
    vocabulary=ours.SIGN,
    both={"none": "No unusual condition noted", "other": "Other unusual condition noted", "mental_crisis": "Potential Mental Health Incident",
          "drug_or_alcohol": "Under influence of alcohol/drugs/both"},
    out={"drug_impairment": "Under influence of alcohol/drugs/both", "alcohol_impairment": "Under influence of alcohol/drugs/both"},
)  # fmt: skip

RESISTANCE = Words(
    vocabulary=ours.RESISTANCE,
    both={"passive": "Passive Resistor", "active": "Active Resistor", "assaultive": "Aggressive resistance (attempt to attack or harm)"},
    back={
        "Dead-weight tactics (going limp)": "passive", "Dead-weight tactics(going limp)": "passive",
        "Non-response (consciously ignoring)": "passive", "Attempt to flee": "active",
        "Resistive tension (stiffening tighening muscles)": "active", "Resistive tension (stiffening, tighening muscles)": "active",
        "Active Assailant": "assaultive", "Threatening Assailant": "assaultive",
    },
    homeless=("Verbal", "Other"),
)  # fmt: skip

NOT_ARRESTED = Words(
    vocabulary=ours.CUSTODY_STATUS, both={"deceased": "Deceased", "fled": "Subject Fled"},
    homeless=(
        "Already in Custody", "Insufficient Probable Cause- includes continuing investigation", "Medical/Mental Health Incident",
        "No Probable Cause- Crime Unfounded", "No Probable Cause- Subject Not Involved", "Other",
    ),
)  # fmt: skip

FORCE = Words(
    vocabulary=ours.FORCE_TYPE,
    both={
        "canine": "Canine bit (apprehension)", "device_displayed": "CED Spark Display", "chemical_spray": "Discharged Chemical at",
        "carotid_restraint": "Chokehold, Carotid artery restraint", "firearm_discharged": "Discharged Firearm at",
        "officer_vehicle": "Intent to strike with a motor vehicle", "threat_of_firearm": "Pointing Firearm",
        "physical_contact": "Used arms/hands", "electronic_device": "Used CED on", "less_lethal": "Used Less-lethal device on",
        "takedown": "Used take down on", "other_force": "Other",
    },
    out={"firearm_hit": "Discharged Firearm at", "firearm_miss": "Discharged Firearm at", "other_weapon": "Other", "blade": "Other",
         "impact_projectile": "Used Less-lethal device on"},
    back={
        "Canine bit (spontaneous)": "canine", "CS Gas": "chemical_spray", "High Volume OC Spray": "chemical_spray",
        "Used arms": "physical_contact", "Used fists/punch": "strike", "Used legs/kicks": "strike", "Used head": "strike",
        "Used arm bar on": "joint_hold", "Used pressure points on": "joint_hold", "Kneeling on Chest, Back": "body_weight",
    },
    homeless=("Compliance hold with impact weapon- not a strike", "Struck"),
    doubtful=("Canine bit (apprehension)", "Intent to strike with a motor vehicle", "Used arms/hands", "Used Less-lethal device on"),
)  # fmt: skip
"""Doubtful here means that the word and the term are near, not the same."""

ACTION = Words(
    vocabulary=ours.FORCE_TYPE,
    both={
        "civilian_physical": "Attack with Hands fists legs", "civilian_vehicle": "Attack with Motor Vehicle",
        "blade": "Attack with Edge Weapon", "impact_weapon": "Attack with Blunt object", "other_weapon": "Attack with Other Weapon",
        "firearm_discharged": "Fired Gun", "threat_of_firearm": "Threat with Gun", "push": "Push or shove",
        "strike": "Strike with open hand fist or elbow", "other_force": "Other Attack",
    },
    out={"firearm_hit": "Fired Gun", "firearm_miss": "Fired Gun", "physical_contact": "Attack with Hands fists legs"},
    back={"Kick": "strike", "Biting": "civilian_physical"},
    homeless=(
        "Attack with Bodily fluids", "Attempt to commit crime", "Attempt to destroy evidence", "Attempt to escape from Custody",
        "Attempt to self-harm", "Failure to Disperse", "Other Threat", "Prevent harm to another",
        "Resisted arrest/police officer control", "Spitting", "Threat to Kick", "Threat to Push or shove",
        "Threat to Strike with open hand fist or elbow", "Threat with Blunt object", "Threat with Bodily Fluids",
        "Threat with Edge Weapon", "Threat with Hands fists legs", "Threat with Motor vehicle", "Threat with Other Weapon",
        "Verbal/Fighting stance Threat",
    ),
)  # fmt: skip
