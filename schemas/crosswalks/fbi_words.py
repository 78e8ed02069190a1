"""The FBI-shaped word lists, each word beside the term of ours, with the words no source was seen for marked as doubtful.

The lists of resistance, force and injury are partly recalled; whoever has the technical specification corrects them here.
Must not hold items.
"""

from schemas import vocabularies as ours
from schemas.crosswalks.model import Words

PENDING, UNKNOWN = "Pending further investigation", "Unknown and is unlikely to ever be known"
BLANKS = {"pending": PENDING, "unknown": UNKNOWN}
"""The two answers that say nothing yet, and nothing ever."""

TRUTH = Words(vocabulary=ours.YES_NO, both={"yes": "Yes", "no": "No"}, blanks=BLANKS)

CONTACT_REASON = Words(
    vocabulary=ours.CONTACT_REASON,
    both={
        "crime_in_progress": "Response to unlawful or suspicious activity",
        "welfare_check": "Medical, mental health, or welfare assistance",
        "self_initiated": "Routine patrol other than traffic stop", "traffic_stop": "Traffic stop",
        "warrant": "Warrant service/court order", "investigation": "Follow-up investigation",
        "civil_assembly": "Mass demonstration", "other": "Other",
    },
    out={"civil_disorder": "Mass demonstration", "in_custody_event": "Other", "consensual_encounter": "Other",
         "off_duty_employment": "Other", "assist_agency": "Other"},
    blanks=BLANKS,
    doubtful=("Mass demonstration", "Other", PENDING),
)  # fmt: skip
"""A call for service, a stop and a pre-planned activity may each be several of theirs, so they are left out."""

AMBUSH = Words(vocabulary=ours.CONTACT_REASON, both={"ambush": "Yes"}, homeless=("No", PENDING, UNKNOWN))
SCHOOL = Words(vocabulary=ours.YES_NO, both={"yes": "53"})
"""53: School-Elementary/Secondary. The list of places is NIBRS's; the other places have no term here and are not read."""

GENDER = Words(vocabulary=ours.GENDER, both={"male": "Male", "female": "Female"}, blanks=BLANKS)

RACE = Words(
    vocabulary=ours.RACE,
    both={
        "american_indian": "American Indian or Alaska Native", "asian": "Asian", "black": "Black or African American",
        "hispanic": "Hispanic or Latino", "pacific_islander": "Native Hawaiian or Other Pacific Islander", "white": "White",
    },
    out={"asian_indian": "Asian"},
    apart=("asian_pacific_islander",),
    homeless=(PENDING, UNKNOWN),
)  # fmt: skip

IMPAIRMENT = Words(
    vocabulary=ours.SIGN,
    both={"mental_disability": "Mental health condition", "alcohol_impairment": "Alcohol impairment", "drug_impairment": "Drug impairment"},
    homeless=(PENDING, UNKNOWN),
)  # fmt: skip

RESISTANCE = Words(
    vocabulary=ours.RESISTANCE,
    both={"passive": "Failure to comply to verbal commands or other types of passive resistance"},
    blanks=BLANKS,
    homeless=(
        "Attempt to escape or flee from custody", "Resisted being handcuffed or arrested",
        "Displaying a weapon at an officer or another", "Using a firearm against an officer or another",
        "Using an edged weapon against an officer or another", "Using a blunt object against an officer or another",
        "Using a vehicle against an officer or another", "Using hands, fists or feet against an officer or another",
        "Throwing an article or object at an officer", "Barricading self", "Directing animal against officer", "Other",
    ),
    doubtful=(
        "Using an edged weapon against an officer or another", "Using a blunt object against an officer or another",
        "Using a vehicle against an officer or another", "Using hands, fists or feet against an officer or another",
        "Throwing an article or object at an officer", "Barricading self", "Directing animal against officer", "Other",
    ),
)  # fmt: skip
"""They list what the subject did, we say how grave it was; only passive resistance is the same in both."""

FORCE = Words(
    vocabulary=ours.FORCE_TYPE,
    both={
        "firearm_discharged": "Firearm", "physical_contact": "Hands-fists-feet", "electronic_device": "Electronic control weapon",
        "canine": "Canine", "impact_weapon": "Blunt instrument", "chemical_spray": "Chemical agent/OC spray",
        "impact_projectile": "Impact projectile", "carotid_restraint": "Carotid/neck restraint", "officer_vehicle": "Vehicle",
        "other_force": "Other",
    },
    out={"firearm_hit": "Firearm", "firearm_miss": "Firearm", "control_hold": "Hands-fists-feet", "other_weapon": "Other", "blade": "Other"},
    back={"Baton": "impact_weapon", "Explosive device": "other_weapon"},
    homeless=(PENDING, UNKNOWN),
    doubtful=("Baton", "Chemical agent/OC spray", "Impact projectile", "Carotid/neck restraint", "Vehicle"),
)  # fmt: skip
"""Force that can have killed or gravely injured; what was only shown or threatened is left out."""

DISCHARGES = ("firearm_hit", "firearm_miss", "firearm_discharged")
"""Kinds of force that are a discharge of a firearm."""

DEATH, MAJOR, MINOR, NONE = "Death", "Other major injury", "Apparent minor injury", "No apparent injury"
"""Words of the list of injuries that say how grave an injury was, not of which kind."""

INJURY = Words(
    vocabulary=ours.INJURY_TYPE,
    both={
        "gunshot_wound": "Gunshot wound", "bone_fracture": "Apparent broken bones", "internal_injury": "Possible internal injury",
        "unconscious": "Unconsciousness",
    },
    back={"Canine bite": "bite"},
    homeless=("Severe laceration", "Loss of teeth", DEATH, MAJOR, MINOR, NONE, PENDING, UNKNOWN),
    doubtful=("Canine bite", "Severe laceration", "Loss of teeth", DEATH, MAJOR, MINOR, NONE, "Possible internal injury"),
)  # fmt: skip

IDENTIFIABLE = Words(vocabulary=ours.DRESS, out={"patrol_uniform": "Yes"}, homeless=("No", PENDING, UNKNOWN))
