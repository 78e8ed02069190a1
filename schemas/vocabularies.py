"""The controlled terms of the standard: codes that never change and labels that may.

Terms of California AB 71 follow its code lists; terms other agencies use stand beside them with the AB 71 term they fall
under (`broader`), where there is one. Codes are ours. Must not hold rules or fields.
"""

from schemas.model import Term, Vocabulary

AB71 = "Cal. Gov. Code 12525.2 (AB 71)"
VIGIE = "Vigie"
FBI = "FBI National Use-of-Force Data Collection"


def _terms(source: str, **labels: str) -> tuple[Term, ...]:
    return tuple(Term(code=code, label=label, source=source) for code, label in labels.items())


def _under(broader: str, **labels: str) -> tuple[Term, ...]:
    """Terms of ours that AB 71 files under one of its own."""
    return tuple(Term(code=code, label=label, source=VIGIE, broader=broader) for code, label in labels.items())


def _vocabulary(name: str, description: str, /, *more: Term, source: str = AB71, **labels: str) -> Vocabulary:
    return Vocabulary(name=name, description=description, terms=(*_terms(source, **labels), *more))


STATES: tuple[str, ...] = (
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
    "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH",
    "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU",
    "MP", "VI",
)  # fmt: skip
"""States, the capital and the territories by their postal codes. The Canal Zone, which AB 71 still lists, is gone."""

YES_NO = _vocabulary("yes_no", "A plain yes or no.", yes="Yes", no="No", source=VIGIE)

ROLE = _vocabulary("role", "On which side of the encounter a person stood.", civilian="Civilian", officer="Officer")

GENDER = _vocabulary(
    "gender", "Gender as recorded by the agency.",
    *_terms(VIGIE, non_binary="Non-binary or another gender"),
    female="Female", male="Male", transgender="Transgender",
)  # fmt: skip

RACE = _vocabulary(
    "race", "Race or ethnic group as recorded by the agency; a person may have several.",
    *_under("asian_pacific_islander", asian="Asian", pacific_islander="Native Hawaiian or Pacific Islander"),
    *_terms(VIGIE, middle_eastern="Middle Eastern or North African"),
    american_indian="American Indian", asian_indian="Asian Indian", black="Black", hispanic="Hispanic",
    white="White", asian_pacific_islander="Asian / Pacific Islander", other="Other",
)  # fmt: skip

RACE_GROUP = Vocabulary(
    name="race_group",
    description="The single recorded race, or multiracial where several were recorded.",
    terms=(*RACE.terms, Term(code="multiracial", label="Multiracial", source=VIGIE)),
)

ASIAN_RACE = _vocabulary(
    "asian_race", "The group within Asian or Pacific Islander, as recorded by the agency.",
    cambodian="Cambodian", chinese="Chinese", filipino="Filipino", guamanian="Guamanian", hawaiian="Hawaiian",
    japanese="Japanese", korean="Korean", laotian="Laotian", samoan="Samoan", vietnamese="Vietnamese",
    other_asian="Other Asian", other_pacific_islander="Other Pacific Islander",
)  # fmt: skip

AGE_BAND = Vocabulary(
    name="age_band",
    description="Age brackets of AB 71, the finest the standard holds; an exact age is never kept.",
    terms=(
        *(
            Term(code=f"{low}-{high}" if high < 100 else "96+", label=f"{low} to {high}" if high < 100 else "96 and over",
                 source=AB71)
            for low, high in [(0, 9), (10, 17), (18, 20), *((low, low + 4) for low in range(21, 97, 5))]
        ),
        Term(code="0-17", label="Under 18, not known more closely", source=VIGIE),
        Term(code="18+", label="18 and over, not known more closely", source=VIGIE),
    ),
)  # fmt: skip

CONTACT_REASON = _vocabulary(
    "contact_reason", "Why the officer and the civilian first came into contact.",
    *_under("stop", traffic_stop="Vehicle stop"),
    *_under("pre_planned", warrant="Service of a warrant or court order", tactical_operation="Tactical team operation"),
    *_under("consensual_encounter", assist_citizen="Assistance to a citizen"),
    *_under("crime_in_progress", self_initiated="Seen by the officer on patrol", arrest="Arrest"),
    *_terms(VIGIE, investigation="Investigation", off_duty_employment="Off-duty employment",
            assist_agency="Assistance to another agency", assist_officer="Help for another officer", other="Other"),
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

DEESCALATION = _vocabulary(
    "deescalation", "Whether officers tried to calm the situation before force was used.",
    attempted="Attempted", not_attempted="Not attempted", not_feasible="Not feasible", source=VIGIE,
)  # fmt: skip

REVIEW_OUTCOME = _vocabulary(
    "review_outcome", "What the agency's own review of the force found.",
    within_policy="Within policy", outside_policy="Outside policy", within_with_training="Within policy, training advised",
    justified_with_violation="Force justified, another rule broken", no_finding="Closed without a finding", source=VIGIE,
)  # fmt: skip

CAMERA = _vocabulary(
    "body_worn_camera", "Whether the officer wore a camera, and whether it recorded.",
    recorded="Worn and recorded", not_recorded="Worn, did not record", not_worn="Not worn", source=VIGIE,
)  # fmt: skip

K12_ROLE = _vocabulary(
    "k12_role", "What the civilian was on the school campus.",
    student="A student", school_employee="A school employee", neither="Neither",
)  # fmt: skip

SIGN = _vocabulary(
    "sign", "A sign of disability or impairment, as the officer perceived it at the time.",
    *_under("mental_disability", mental_crisis="Signs of a mental health crisis"),
    *_under("drug_impairment", drug_or_alcohol="Signs of drug or alcohol impairment, not told apart"),
    *_terms(VIGIE, other="Another unusual condition"),
    mental_disability="Signs of mental disability", developmental_disability="Signs of developmental disability",
    physical_disability="Signs of physical disability", drug_impairment="Signs of drug impairment",
    alcohol_impairment="Signs of alcohol impairment", none="None",
)  # fmt: skip

BODY_PART = _vocabulary(
    "body_part", "Where on the body force was received.",
    not_applicable="Not applicable", head="Head", neck="Neck or throat", front_upper_torso="Front upper torso or chest",
    rear_upper_torso="Rear upper torso or back", front_lower_torso="Front lower torso or abdomen",
    rear_lower_torso="Rear lower torso or back", front_groin="Front below waist or groin area",
    rear_buttocks="Rear below waist or buttocks", arms="Arms or hands", front_legs="Front legs or feet", rear_legs="Rear legs",
)  # fmt: skip

CHARGE_LEVEL = _vocabulary(
    "charge_level", "The gravest class of offence the civilian was charged with.",
    felony="Felony", misdemeanor="Misdemeanor", infraction="Infraction or other", no_charge="No charge", source=VIGIE,
)  # fmt: skip

INJURY_LEVEL = _vocabulary(
    "injury_level", "The gravest injury of the person.",
    injury="Injury", serious_bodily_injury="Serious bodily injury", death="Death",
)  # fmt: skip

INJURY_GRAVEST = Vocabulary(
    name="injury_gravest",
    description="The gravest injury of a civilian in an incident.",
    terms=(Term(code="none", label="No civilian injured", source=VIGIE), *INJURY_LEVEL.terms),
)

INJURY_TYPE = _vocabulary(
    "injury_type", "What kind of injury was recorded.",
    *_terms(VIGIE, complaint_of_pain="Complaint of pain", bite="Bite", puncture="Puncture, as from the probes of a device",
            burn="Burn or irritation", sprain="Sprain, strain or dislocation", other="Other injury"),
    unconscious="Unconscious", contusion="Contusion", concussion="Concussion", bone_fracture="Bone fracture",
    internal_injury="Internal injury", abrasion_laceration="Abrasion or laceration",
    obvious_disfigurement="Obvious disfigurement", gunshot_wound="Gunshot wound", stabbing_wound="Stabbing wound",
)  # fmt: skip

MEDICAL_AID = _vocabulary(
    "medical_aid", "The highest medical aid given.",
    *_under("admitted_other", hospital="Taken to hospital, not known more closely"),
    *_terms(VIGIE, treated="Treated, not known where"),
    none_or_refused="No medical assistance, or refused", on_scene="Treated on scene",
    facility_released="Treated at a facility and released",
    admitted_precaution="Admitted to hospital, precaution only",
    admitted_critical="Admitted to hospital, critical injuries",
    admitted_other="Admitted to hospital, other circumstance",
)  # fmt: skip

FORCE_TYPE = _vocabulary(
    "force_type", "One kind of force used by one person on another; the two lists of AB 71 in one, and finer kinds.",
    *_under("control_hold", takedown="Takedown", joint_hold="Joint or pressure hold, escort hold", body_weight="Body weight or leverage"),
    *_under("physical_contact", strike="Strike with hand, foot, knee or elbow", push="Push"),
    *_under("impact_projectile", pepper_ball="Pepper ball", bean_bag="Bean bag or foam round"),
    *_under("other_weapon", distraction_device="Distraction device", less_lethal="Less-lethal device, kind not said"),
    *_terms(VIGIE, restraint="Handcuffs or another restraint", verbal="Verbal commands or presence",
            device_displayed="Electronic control device shown or aimed, not fired",
            weapon_displayed="Another weapon shown or aimed, not used", deflation_device="Tyre deflation device",
            pursuit="Vehicle pursuit", foot_pursuit="Foot pursuit", firearm_discharged="Discharge of firearm, hit or miss not said",
            canine_no_bite="K-9 used without a bite", other_force="Other force"),
    carotid_restraint="Carotid restraint control hold", control_hold="Other control hold or takedown",
    physical_contact="Other physical contact (hands, fists, feet)", officer_vehicle="Officer vehicle contact",
    civilian_physical="Civilian physical contact", civilian_vehicle="Civilian vehicle contact",
    impact_weapon="Blunt or impact weapon", chemical_spray="Chemical spray", electronic_device="Electronic control device",
    impact_projectile="Impact projectile", blade="Knife, blade or stabbing instrument",
    threat_of_firearm="Threat of firearm", firearm_miss="Discharge of firearm (miss)",
    firearm_hit="Discharge of firearm (hit)", other_weapon="Other dangerous weapon", canine="K-9 contact", animal="Animal",
)  # fmt: skip

FORCE_USED = Vocabulary(
    name="force_used",
    description="The gravest kind of force officers used in an incident; none where they used none.",
    terms=(*FORCE_TYPE.terms, Term(code="none", label="No force by officers", source=VIGIE)),
)

FORCE_GROUP = _vocabulary(
    "force_group", "Kinds of force in groups, gravest first. The order is the standard's own and no legal ranking.",
    firearm="Firearm discharged", weapon="Vehicle, blade or another weapon", less_lethal="Less-lethal device, impact weapon or dog",
    hands="Hands, holds or restraint", shown="Weapon shown, commands or pursuit on foot", other="Other force",
    none="No force by officers", source=VIGIE,
)  # fmt: skip

FORCE_REASON = _vocabulary(
    "force_reason", "Why the officer used force, as the officer gave it.",
    *_under("overcome_resistance", noncompliance="To overcome a refusal to obey", combative="To stop a combative person"),
    *_under("prevent_escape", flight="To stop a person in flight"),
    *_under("effect_arrest", detention="To detain or search"),
    *_terms(VIGIE, defend_self="To defend the officer", defend_other="To defend another person",
            danger="Danger to the person or to others, not told apart",
            prevent_self_harm="To prevent self-harm", weapon_shown="Because a weapon was shown",
            tactical="In a search or tactical operation", animal="Because of an animal", other="Other"),
    effect_arrest="To effect arrest or take into custody", prevent_escape="To prevent escape",
    overcome_resistance="To overcome resistance",
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

DENOMINATOR = _vocabulary(
    "denominator_kind", "What a rate is measured against.",
    residents="Residents", officers="Sworn officers", arrests="Arrests", calls="Calls for service", stops="Stops",
    source=VIGIE,
)  # fmt: skip

AGENCY_KIND = _vocabulary(
    "agency_kind", "Whether the row stands for one agency or for a named pool of small ones.",
    agency="Agency", pool="Pool of agencies", source=VIGIE,
)  # fmt: skip

SIZE_BAND = _vocabulary(
    "size_band", "Sworn officers of the agency, in bands.",
    s1_10="1 to 10 officers", s11_100="11 to 100 officers", s101_500="101 to 500 officers",
    s501_plus="More than 500 officers", size_unknown="Number of officers not known", source=VIGIE,
)  # fmt: skip

COVERAGE_STATUS = _vocabulary(
    "coverage_status", "What an agency filed for one month.",
    filed="Incidents filed", filed_late="Incidents filed, after the deadline", zero="Attested: no incident",
    late="Nothing filed, though due", due="Nothing filed, not due yet", not_enrolled="Before the agency was enrolled",
    withheld="Withheld: the agency is published in a pool", source=VIGIE,
)  # fmt: skip

WAITING = _vocabulary(
    "waiting", "Whether reports wait until enough of them can be published together.",
    none="Nothing waits", few="Waiting: fewer than 5, or than 11 where the greater k holds", with_pool="Said with its pool",
    source=VIGIE,
)  # fmt: skip

PROTECTED_CIRCUMSTANCE = _vocabulary(
    "protected_circumstance", "What makes an incident one whose place and date are published most coarsely.",
    domestic="Domestic violence", sexual="Sexual offence", mental_health="Mental-health crisis", juvenile="Juvenile",
    none="None of these", source=VIGIE,
)  # fmt: skip

COUNT_RULE = _vocabulary(
    "count_rule", "Whether the count is shown, and the rule that withholds it otherwise.",
    shown="Shown", small="Shown as fewer than five", small_counts="Withheld: fewer than five, or would give such a count away",
    nothing_filed="Nothing was filed", pooled="Withheld: the agency is published in a pool",
    perturbed="Given with a small error, the same wherever the count stands", source=VIGIE,
)  # fmt: skip

ALL = (
    YES_NO, ROLE, GENDER, RACE, RACE_GROUP, ASIAN_RACE, AGE_BAND, CONTACT_REASON, IN_CUSTODY_REASON, DEESCALATION,
    REVIEW_OUTCOME, CAMERA, K12_ROLE, SIGN, BODY_PART, CHARGE_LEVEL, INJURY_LEVEL, INJURY_GRAVEST, INJURY_TYPE,
    MEDICAL_AID, FORCE_TYPE, FORCE_USED, FORCE_GROUP, PROTECTED_CIRCUMSTANCE, WAITING, FORCE_REASON, WEAPON,
    WEAPON_BASIS, FIREARM_TYPE, RESISTANCE, CUSTODY_STATUS, DRESS, DENOMINATOR, AGENCY_KIND, SIZE_BAND,
    COVERAGE_STATUS, COUNT_RULE,
)  # fmt: skip
"""Every vocabulary of the standard, in the order of the dictionary."""
