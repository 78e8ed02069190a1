"""The standard beside California's AB 71 reports: four sections, one list of kinds of force for each side.

Words are AB 71's own. Where AB 71 has no word, a term of ours goes under its broader term, or is left out; both are a
loss. Must not hold how a file is written; `ingest/exchange/ab71.py` does.
"""

from schemas.crosswalks.ab71_words import (
    AGE,
    AGE_OF_OFFICER,
    ASIAN_RACE,
    BODY_PART,
    CONFIRMED_WEAPON,
    CONTACT_REASON,
    CUSTODY,
    DRESS,
    FIREARM,
    FORCE_ON_CIVILIAN,
    FORCE_ON_OFFICER,
    FORCE_REASON,
    GENDER,
    IN_CUSTODY,
    INJURY,
    INJURY_LEVEL,
    K12,
    MEDICAL_AID,
    PERCEIVED_WEAPON,
    RACE,
    RESISTANCE,
    SIGN,
    TRUTH,
)
from schemas.crosswalks.model import Crosswalk, Form, Lacking, Pair, Remade, Words
from schemas.crosswalks.sides import links, lost, one_sided

SIDES = {"civilian": "involved_civilians", "officer": "involved_officers"}
"""The side of a person, and the section that holds it."""

ARROW = " -> "
"""What stands between kinds of force in order."""


def _incident(field: str, item: str = "", *, words: Words = TRUTH, section: str = "general_info") -> Pair:
    return Pair(ours=f"incident.{field}", theirs=f"{section}.{item or field}", form=Form.WORD, words=words)


def _text(field: str, item: str, form: Form = Form.TEXT, pattern: str = "") -> Pair:
    return Pair(ours=f"incident.{field}", theirs=f"general_info.{item}", form=form, pattern=pattern)


def _person(field: str, item: str = "", *, words: Words = TRUTH, side: str) -> Pair:
    return Pair(ours=f"person.{field}", theirs=f"{SIDES[side]}.{item or field}", form=Form.WORD, words=words, role=side)


def _rows(place: str, item: str, words: Words, *, side: str, where: tuple[tuple[str, str], ...] = ()) -> Pair:
    return Pair(ours=place, theirs=f"{SIDES[side]}.{item}", form=Form.WORDS, words=words, role=side, where=where)


def _of(side: str) -> tuple[Pair, ...]:
    """What AB 71 asks of civilians and officers alike, each with its own lists of ages and kinds of force."""
    force, age = (FORCE_ON_OFFICER, AGE_OF_OFFICER) if side == "officer" else (FORCE_ON_CIVILIAN, AGE)
    return (
        _person("gender", words=GENDER, side=side),
        _rows("race.race", "race", RACE, side=side),
        _rows("asian_race.asian_race", "asian_race", ASIAN_RACE, side=side),
        _person("age_band", "age", words=age, side=side),
        _person("injured", side=side),
        _person("injury_level", words=INJURY_LEVEL, side=side),
        _rows("injury.injury_type", "injury_type", INJURY, side=side),
        _person("medical_aid", words=MEDICAL_AID, side=side),
        _person("injury_from_preexisting_condition", side=side),
        _person("received_force", side=side),
        _rows("force.force_type", "received_force_type", force, side=side),
        _rows("force_location.body_part", "received_force_location", BODY_PART, side=side),
        Pair(ours="person.order_of_force_specified", theirs=f"{SIDES[side]}.order_of_force_specified", role=side,
             form=Form.MADE, how="As answered; yes where an order is given and the question is blank."),
        Pair(ours="force.position", theirs=f"{SIDES[side]}.order_of_force_str", role=side, form=Form.MADE,
             how=f"The kinds of force in order, joined by '{ARROW}'; numbered anew from 1, ties in the order of the rows."),
    )  # fmt: skip


_SCREENER = (
    _incident("multiple_agencies", section="screener"),
    _incident("shots_fired", section="screener"),
    _incident("officer_force", "officer_used_force", section="screener"),
    _incident("civilian_seriously_injured", section="screener"),
    _incident("civilian_force", "civilian_used_force", section="screener"),
    _incident("officer_seriously_injured", section="screener"),
)
_GENERAL = (
    _text("agency_id", "ori"),
    _text("incident_date", "incident_date_str", Form.DATE, "%m/%d/%Y"),
    _text("incident_time", "incident_time_str", Form.TIME, "%H%M"),
    _text("address", "address"),
    _text("city", "city"),
    _text("state", "state"),
    _text("zip_code", "zip_code"),
    _text("county", "county"),
    _incident("multiple_locations"),
    _incident("on_k12_campus"),
    _incident("arrest_made"),
    _incident("crime_report_filed"),
    _incident("contact_reason", words=CONTACT_REASON),
    _incident("in_custody_reason", words=IN_CUSTODY),
    _text("num_involved_civilians", "num_involved_civilians", Form.WHOLE),
    _text("num_involved_officers", "num_involved_officers", Form.WHOLE),
)
_PERCEIVED, _CONFIRMED = (("basis", "perceived"),), (("basis", "confirmed"),)
_CIVILIAN = (
    _person("k12_role", "k12_type", words=K12, side="civilian"),
    _person("assaulted_officer", side="civilian"),
    _person("custody_status", words=CUSTODY, side="civilian"),
    Pair(ours="person.highest_charge", theirs="involved_civilians.highest_charge", form=Form.TEXT, role="civilian"),
    Pair(ours="person.crime_qualifier", theirs="involved_civilians.crime_qualifier", form=Form.TEXT, role="civilian"),
    _person("perceived_armed", side="civilian"),
    _rows("weapon.weapon", "perceived_armed_weapon", PERCEIVED_WEAPON, side="civilian", where=_PERCEIVED),
    _person("confirmed_armed", side="civilian"),
    _rows("weapon.weapon", "confirmed_armed_weapon", CONFIRMED_WEAPON, side="civilian", where=_CONFIRMED),
    _rows("weapon.firearm_type", "firearm_type", FIREARM, side="civilian", where=(*_CONFIRMED, ("weapon", "firearm"))),
    _person("resisted", side="civilian"),
    _person("resistance_type", words=RESISTANCE, side="civilian"),
    _rows("sign.sign", "mental_status", SIGN, side="civilian"),
)
_OFFICER = (
    _person("officer_used_force", side="officer"),
    _rows("force_reason.reason", "officer_used_force_reason", FORCE_REASON, side="officer"),
    _person("on_duty", side="officer"),
    _person("dress", words=DRESS, side="officer"),
)

AB71 = Crosswalk(
    slug="ab71",
    name="AB 71",
    description=(
        "The state's bulk file: one list of incidents, each with four sections (screener, general_info, involved_civilians, "
        "involved_officers); JSON with t and f for yes and no, or XML of our own with the same element names and dashes."
    ),
    pairs=(*_SCREENER, *_GENERAL, *_of("civilian"), *_CIVILIAN, *_of("officer"), *_OFFICER),
    remade=(
        *links("Made anew from agency, city, address, day and time, which AB 71 lets no two incidents share."),
        Remade(ours="incident.reportable", reason="Worked out again from the screener."),
        Remade(ours="person.role", reason="Told by the section."),
        Remade(ours="person.race", reason="Worked out again from the races."),
        Remade(ours="force.actor_role", reason="The other side than the person's."),
        Remade(ours="weapon.basis", reason="Told by the item.", role="civilian"),
    ),
    lost=(
        *lost("AB 71 has no number of the agency's own: nothing leads back to its file.", "incident.case_number"),
        *lost("AB 71 asks for no narrative.", "incident.narrative"),
        *lost("AB 71 has an address and no coordinates, district or second time.", "incident.district", "incident.latitude",
              "incident.longitude", "incident.contact_time", "incident.time_estimated"),
        *lost("AB 71 has no key that agencies share, and does not name the other agencies.", "incident.event_key",
              "other_agency.other_agency_id", "other_agency.other_case_number"),
        *lost("AB 71 does not ask it.", "incident.deescalation", "incident.review_outcome",
              "incident.protected_circumstance", "person.perceived_race",
              "person.arrested", "person.charge_level", "person.body_worn_camera", "person.years_of_service"),
        *lost("AB 71 knows no one by a number.", "person.badge_number"),
        *lost("AB 71 does not say who used force on whom, or what it did.", "force.actor_id", "force.injury_type"),
        *one_sided("AB 71 asks it of civilians alone.", "officer", "person.assaulted_officer", "person.custody_status",
                   "person.k12_role", "person.highest_charge", "person.crime_qualifier", "person.perceived_armed",
                   "person.confirmed_armed", "person.resisted", "person.resistance_type", "sign.sign", "weapon.weapon",
                   "weapon.basis", "weapon.firearm_type"),
        *one_sided("AB 71 asks it of officers alone.", "civilian", "person.officer_used_force", "person.on_duty",
                   "person.dress", "force_reason.reason"),
    ),
    lacking=(
        Lacking(theirs="screener.partial, general_info.partial, involved_civilians.partial, involved_officers.partial",
                reason="A mark of the state's own forms: a section saved in part is not a report."),
    ),
    notes=(
        "The state's own marks (id, created_at, updated_at, user, status, incident_id_str, audit_entries) are not written and not read.",
        "Two kinds of force that share one word of AB 71 are told once, unless an order is given.",
        "A firearm of unknown type is not told beside one whose type is known; a type stands with confirmed firearms only.",
        "The counts of persons are told as they were sent.",
        "XML holds no control characters; they are left out.",
    ),
)  # fmt: skip
"""The crosswalk to AB 71."""
