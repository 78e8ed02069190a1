"""The controlled terms of the standard: codes that never change and labels that may.

Labels of California AB 71 terms follow its code lists; codes are ours. Must not hold rules or fields.
"""

from schemas.model import Term, Vocabulary

AB71 = "Cal. Gov. Code 12525.2 (AB 71)"


def _vocabulary(name: str, description: str, /, *, source: str = AB71, **labels: str) -> Vocabulary:
    terms = tuple(Term(code=code, label=label, source=source) for code, label in labels.items())
    return Vocabulary(name=name, description=description, terms=terms)


YES_NO = _vocabulary("yes_no", "A plain yes or no.", yes="Yes", no="No", source="Vigie")

ROLE = _vocabulary("role", "On which side of the encounter a person stood.", civilian="Civilian", officer="Officer")

GENDER = _vocabulary(
    "gender", "Gender as recorded by the agency.", female="Female", male="Male", transgender="Transgender"
)

RACE = _vocabulary(
    "race", "Race or ethnic group as recorded by the agency; a person may have several.",
    american_indian="American Indian", asian_indian="Asian Indian", black="Black", hispanic="Hispanic",
    white="White", asian_pacific_islander="Asian / Pacific Islander", other="Other",
)  # fmt: skip

RACE_GROUP = Vocabulary(
    name="race_group",
    description="The single recorded race, or multiracial where several were recorded.",
    terms=(*RACE.terms, Term(code="multiracial", label="Multiracial", source="Vigie")),
)

AGE_BAND = Vocabulary(
    name="age_band",
    description="Age brackets of AB 71, the finest the standard holds; an exact age is never kept.",
    terms=tuple(
        Term(code=f"{low}-{high}" if high < 100 else "96+", label=f"{low} to {high}" if high < 100 else "96 and over",
             source=AB71)
        for low, high in [(0, 9), (10, 17), (18, 20), *((low, low + 4) for low in range(21, 97, 5))]
    ),
)  # fmt: skip

CONTACT_REASON = _vocabulary(
    "contact_reason", "Why the officer and the civilian first came into contact.",
    call_for_service="Call for service", in_custody_event="In custody event",
    consensual_encounter="Consensual encounter, public contact or flag down",
    stop="Vehicle, bike or pedestrian stop", pre_planned="Pre-planned activity (warrant, parole or probation search)",
    welfare_check="Welfare check", crime_in_progress="Crime in progress or suspicious persons or circumstances",
    civil_assembly="Civil assembly", civil_disorder="Civil disorder", ambush="Ambush, no warning",
)  # fmt: skip

IN_CUSTODY_REASON = _vocabulary(
    "in_custody_reason", "The stage of custody in which an in custody event took place.",
    in_transit="In transit", awaiting_booking="Awaiting booking", booked_no_charges="Booked, no charges filed",
    booked_awaiting_trial="Booked, awaiting trial", out_to_court="Out to court", sentenced="Sentenced", other="Other",
)  # fmt: skip

INJURY_LEVEL = _vocabulary(
    "injury_level", "The gravest injury of the person.",
    injury="Injury", serious_bodily_injury="Serious bodily injury", death="Death",
)  # fmt: skip

INJURY_TYPE = _vocabulary(
    "injury_type", "What kind of injury was recorded.",
    unconscious="Unconscious", contusion="Contusion", concussion="Concussion", bone_fracture="Bone fracture",
    internal_injury="Internal injury", abrasion_laceration="Abrasion or laceration",
    obvious_disfigurement="Obvious disfigurement", gunshot_wound="Gunshot wound", stabbing_wound="Stabbing wound",
)  # fmt: skip

MEDICAL_AID = _vocabulary(
    "medical_aid", "The highest medical aid given.",
    none_or_refused="No medical assistance, or refused", on_scene="Treated on scene",
    facility_released="Treated at a facility and released",
    admitted_precaution="Admitted to hospital, precaution only",
    admitted_critical="Admitted to hospital, critical injuries",
    admitted_other="Admitted to hospital, other circumstance",
)  # fmt: skip

FORCE_TYPE = _vocabulary(
    "force_type", "One kind of force used by one person on another; the two lists of AB 71 in one.",
    carotid_restraint="Carotid restraint control hold", control_hold="Other control hold or takedown",
    physical_contact="Other physical contact (hands, fists, feet)", officer_vehicle="Officer vehicle contact",
    civilian_physical="Civilian physical contact", civilian_vehicle="Civilian vehicle contact",
    impact_weapon="Blunt or impact weapon", chemical_spray="Chemical spray", electronic_device="Electronic control device",
    impact_projectile="Impact projectile", blade="Knife, blade or stabbing instrument",
    threat_of_firearm="Threat of firearm", firearm_miss="Discharge of firearm (miss)",
    firearm_hit="Discharge of firearm (hit)", other_weapon="Other dangerous weapon", canine="K-9 contact", animal="Animal",
)  # fmt: skip

WEAPON = _vocabulary(
    "weapon", "What a civilian was armed with.",
    firearm="Firearm", firearm_replica="Firearm replica", blade="Knife, blade or stabbing instrument",
    other_weapon="Other dangerous weapon", unknown="Unknown",
)  # fmt: skip

WEAPON_BASIS = _vocabulary(
    "weapon_basis",
    "Whether the officer perceived the weapon or it was found.",
    perceived="Perceived",
    confirmed="Confirmed",
)

FIREARM_TYPE = _vocabulary(
    "firearm_type", "What kind of firearm was found.",
    handgun="Handgun", rifle="Rifle", shotgun="Shotgun", other_firearm="Other firearm",
)  # fmt: skip

RESISTANCE = _vocabulary(
    "resistance", "The highest level of resistance.",
    passive="Passive non-compliance", active="Active resistance", assaultive="Assaultive",
    life_threatening="Life-threatening",
)  # fmt: skip

CUSTODY_STATUS = _vocabulary(
    "custody_status", "What became of the civilian.",
    cited_released="Cited and released", custody_mental_health="In custody (W&I section 5150)",
    custody_other="In custody (other)", fled="Fled", deceased="Deceased", none="None of these",
)  # fmt: skip

DRESS = _vocabulary(
    "dress", "What the officer wore.",
    patrol_uniform="Patrol uniform", tactical="Tactical", utility="Utility", plainclothes="Plainclothes",
)  # fmt: skip

AGENCY_KIND = _vocabulary(
    "agency_kind", "Whether the row stands for one agency or for a named pool of small ones.",
    agency="Agency", pool="Pool of agencies", source="Vigie",
)  # fmt: skip

SIZE_BAND = _vocabulary(
    "size_band", "Sworn officers of the agency, in bands.",
    s1_10="1 to 10 officers", s11_100="11 to 100 officers", s101_500="101 to 500 officers",
    s501_plus="More than 500 officers", size_unknown="Number of officers not known", source="Vigie",
)  # fmt: skip

COVERAGE_STATUS = _vocabulary(
    "coverage_status", "What an agency filed for one month.",
    filed="Filed", filed_late="Filed after the deadline", zero="Attested: no incident",
    not_filed="Enrolled, nothing filed", withheld="Withheld: the agency is published in a pool", source="Vigie",
)  # fmt: skip

COUNT_RULE = _vocabulary(
    "count_rule", "Whether the count is shown, and the rule that withholds it otherwise.",
    shown="Shown", small_counts="Withheld: fewer than five, or would give such a count away",
    nothing_filed="Nothing was filed", pooled="Withheld: the agency is published in a pool", source="Vigie",
)  # fmt: skip

ALL = (
    YES_NO, ROLE, GENDER, RACE, RACE_GROUP, AGE_BAND, CONTACT_REASON, IN_CUSTODY_REASON, INJURY_LEVEL, INJURY_TYPE,
    MEDICAL_AID, FORCE_TYPE, WEAPON, WEAPON_BASIS, FIREARM_TYPE, RESISTANCE, CUSTODY_STATUS, DRESS, AGENCY_KIND,
    SIZE_BAND, COVERAGE_STATUS, COUNT_RULE,
)  # fmt: skip
"""Every vocabulary of the standard, in the order of the dictionary."""
