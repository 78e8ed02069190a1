"""The standard beside the shape of the FBI's National Use-of-Force Data Collection, as far as public sources show it.

FBI-shaped is all that is claimed: the technical specification was not read. Only grave incidents have a place there.
Must not hold how a file is written; `ingest/exchange/fbi_shaped.py` does.
"""

from schemas.crosswalks import fbi_words as words
from schemas.crosswalks.model import Confidence, Crosswalk, Form, Lacking, Pair, Remade, Words
from schemas.crosswalks.sides import links, lost, one_sided

SIDES = {"civilian": "Subject", "officer": "Officer"}
"""The side of a person, and the list that holds it."""

CASE_NUMBER = r"[A-Za-z0-9-]{1,20}"
"""What a case number looks like there."""

_MEDIUM, _LOW = Confidence.MEDIUM, Confidence.LOW


def _incident(
    field: str, item: str, form: Form = Form.TEXT, confidence: Confidence = Confidence.HIGH, *, pattern: str = ""
) -> Pair:
    return Pair(ours=f"incident.{field}", theirs=f"Incident.{item}", form=form, confidence=confidence, pattern=pattern)


def _reason(item: str, listed: Words) -> Pair:
    return Pair(ours="incident.contact_reason", theirs=f"Incident.{item}", form=Form.WORD, words=listed)


def _made(
    place: str,
    item: str,
    how: str,
    *,
    role: str | None = None,
    comes_back: bool = True,
    confidence: Confidence = Confidence.HIGH,
) -> Pair:
    return Pair(
        ours=place, theirs=item, form=Form.MADE, role=role, how=how, comes_back=comes_back, confidence=confidence
    )


def _person(field: str, item: str, listed: Words, side: str, confidence: Confidence = Confidence.HIGH, *, comes_back: bool = True,
            form: Form = Form.WORD) -> Pair:  # fmt: skip
    return Pair(ours=f"person.{field}", theirs=f"{SIDES[side]}.{item}", form=form, words=listed, role=side,
                confidence=confidence, comes_back=comes_back)  # fmt: skip


def _of(side: str) -> tuple[Pair, ...]:
    """What they ask of subjects and officers alike."""
    section = SIDES[side]
    graded = "One list of kinds and gravity: death and slight injuries have words, other kinds are major by themselves."
    return (
        _person("gender", "sex", words.GENDER, side),
        Pair(ours="race.race", theirs=f"{section}.race_ethnicity", form=Form.WORDS, words=words.RACE, role=side, confidence=_MEDIUM),
        _made("person.race", f"{section}.race_ethnicity", "Pending or unknown, alone in the list, where no race is given.", role=side,
              confidence=_MEDIUM),
        _made("injury.injury_type", f"{section}.injury_types", graded, role=side, confidence=_LOW),
        _made("person.injury_level", f"{section}.injury_types", graded, role=side, confidence=_LOW),
        _made("person.injured", f"{section}.injury_types", "No, pending or unknown, alone in the list.", role=side, confidence=_LOW),
    )  # fmt: skip


_QUALIFICATION = "Incident.death_due_to_force, Incident.serious_bodily_injury_due_to_force, Incident.firearm_discharge_at_or_toward_person"
_NO_PLACE = "The standard does not ask it."
_BODY = "Height and weight are not part of the standard."

FBI_SHAPED = Crosswalk(
    slug="fbi-shaped",
    name="FBI-shaped",
    description=(
        "JSON in the shape of the FBI's collection: a list of reports, each with action, action_time and one Incident that "
        "holds lists named Subject and Officer. The names of its elements are ours where no source shows them."
    ),
    pairs=(
        _made("person.received_force", _QUALIFICATION, "Whether force killed or gravely injured a civilian, or a firearm was discharged at one.",
              role="civilian", comes_back=False),
        _incident("agency_id", "agency_ori"),
        _incident("case_number", "agency_case_number", confidence=_MEDIUM, pattern=CASE_NUMBER),
        _incident("incident_date", "incident_date", Form.DATE, pattern="%m/%d/%Y"),
        _made("incident.incident_time", "Incident.incident_hour", "The hour."),
        _made("incident.incident_time", "Incident.incident_minute", "The minute."),
        _made("incident.num_involved_officers", "Incident.total_officers_applied_force", "Officers told; blank where other agencies took part.",
              comes_back=False),
        _made("incident.num_involved_officers", "Incident.agency_officers_applied_force", "Officers told."),
        _made("incident.num_involved_civilians", "Incident.total_subjects", "Subjects told."),
        _incident("address", "location_address"),
        _incident("city", "location_city", confidence=_MEDIUM),
        _incident("state", "location_state", confidence=_MEDIUM),
        _incident("zip_code", "location_zip", confidence=_MEDIUM),
        _incident("latitude", "location_latitude", Form.DECIMAL),
        _incident("longitude", "location_longitude", Form.DECIMAL),
        Pair(ours="incident.on_k12_campus", theirs="Incident.location_type", form=Form.WORD, words=words.SCHOOL, confidence=_MEDIUM),
        _reason("reason_for_initial_contact", words.CONTACT_REASON),
        _reason("ambush", words.AMBUSH),
        _incident("multiple_agencies", "multiple_agencies_involved", Form.TRUTH, _MEDIUM),
        _made("other_agency.other_agency_id", "Incident.other_agencies", "A list of ori and case_number."),
        _made("other_agency.other_case_number", "Incident.other_agencies", "A list of ori and case_number."),
        *_of("civilian"),
        _made("person.age_band", "Subject.age", "The bracket as from and to, marked as an estimate.", role="civilian", confidence=_MEDIUM),
        _made("sign.sign", "Subject.impairment_apparent", "Yes where a sign is given, No where none was seen.", role="civilian"),
        Pair(ours="sign.sign", theirs="Subject.impairment_types", form=Form.WORDS, words=words.IMPAIRMENT, role="civilian"),
        _made("person.perceived_armed", "Subject.armed_or_believed_armed", "One question for two of ours: yes where either is yes.",
              role="civilian", comes_back=False),
        _made("person.confirmed_armed", "Subject.armed_or_believed_armed", "One question for two of ours: yes where either is yes.",
              role="civilian", comes_back=False),
        _person("resisted", "resisted", words.TRUTH, "civilian"),
        _person("resistance_type", "resistance_types", words.RESISTANCE, "civilian", _LOW, form=Form.WORDS),
        Pair(ours="force.force_type", theirs="Subject.force_types", form=Form.WORDS, words=words.FORCE, role="civilian", confidence=_LOW),
        *_of("officer"),
        Pair(ours="person.years_of_service", theirs="Officer.years_of_service", form=Form.WHOLE, role="officer"),
        _person("dress", "readily_identifiable", words.IDENTIFIABLE, "officer", comes_back=False),
        _person("on_duty", "on_duty", words.TRUTH, "officer"),
        _made("force.actor_id", "Officer.discharged_firearm", "Yes where the report names the officer as the one who fired.", role="civilian",
              comes_back=False, confidence=_MEDIUM),
        _made("person.injured", "Officer.injured", "As answered, or yes where an injury is told.", role="officer", confidence=_MEDIUM),
    ),
    remade=(
        *links("Made anew from agency and case number, or from the place in the file."),
        Remade(ours="incident.reportable", reason="Worked out again from the persons and the force."),
        Remade(ours="person.role", reason="Told by the list."),
        Remade(ours="person.officer_used_force", reason="Only officers who used force are told.", role="officer"),
        Remade(ours="force.actor_role", reason="Force on subjects is the officers'.", role="civilian"),
    ),
    lost=(
        *lost("They have a number of the case and no narrative.", "incident.narrative"),
        *lost("They have no county, district or second time.", "incident.county", "incident.district", "incident.contact_time",
              "incident.time_estimated"),
        *lost("They name the other agencies instead.", "incident.event_key"),
        *lost("AB 71's screener has no counterpart; three qualifying answers stand in its place.", "incident.shots_fired",
              "incident.officer_force", "incident.civilian_seriously_injured", "incident.civilian_force", "incident.officer_seriously_injured"),
        *lost("They do not ask it.", "incident.multiple_locations", "incident.arrest_made", "incident.crime_report_filed",
              "incident.in_custody_reason", "incident.deescalation", "incident.review_outcome",
              "incident.protected_circumstance", "person.perceived_race",
              "person.medical_aid", "person.injury_from_preexisting_condition", "person.order_of_force_specified", "person.arrested",
              "person.k12_role", "person.highest_charge", "person.crime_qualifier", "person.charge_level", "person.custody_status",
              "person.body_worn_camera", "force.position", "force.injury_type", "asian_race.asian_race", "force_location.body_part",
              "force_reason.reason"),
        *lost("They know no one by a number.", "person.badge_number"),
        *lost("They ask of a threat, not of an assault.", "person.assaulted_officer"),
        *lost("They ask whether the subject was armed, not with what.", "weapon.weapon", "weapon.basis", "weapon.firearm_type"),
        *one_sided("They want an officer's exact age, which the standard never holds.", "officer", "person.age_band"),
        *one_sided("They ask it of subjects alone.", "officer", "person.perceived_armed", "person.confirmed_armed", "person.resisted",
                   "person.resistance_type", "sign.sign", "person.received_force"),
        *one_sided("Force on officers has no place there.", "officer", "force.force_type", "force.actor_id", "force.actor_role"),
        *one_sided("They ask it of officers alone.", "civilian", "person.officer_used_force", "person.on_duty", "person.dress",
                   "person.years_of_service"),
    ),
    lacking=(
        Lacking(theirs="action, action_time", reason="Written as Add and the time of writing; not read.", confidence=_MEDIUM),
        Lacking(theirs="Incident.location_type", confidence=_MEDIUM,
                reason="Only a school has a term here; other places are left blank and not read."),
        Lacking(theirs="Incident.offense_codes, Incident.criminal_report_number", reason=_NO_PLACE),
        Lacking(theirs="Incident.officer_approached_subject, Incident.supervisor_present_or_consulted", reason=_NO_PLACE),
        Lacking(theirs="Subject.sequence_number, Officer.sequence_number", reason="Numbered in order when written.", confidence=_MEDIUM),
        Lacking(theirs="Subject.height_feet, Subject.height_inches, Subject.weight_pounds", reason=_BODY, confidence=_MEDIUM),
        Lacking(theirs="Subject.threat_perceived, Subject.threat_direction", reason="The standard asks of an assault on an officer, not of a threat.",
                confidence=_MEDIUM),
        Lacking(theirs="Officer.age", reason="Never an exact age."),
        Lacking(theirs="Officer.height_feet, Officer.height_inches, Officer.weight_pounds", reason=_BODY, confidence=_MEDIUM),
        Lacking(theirs="Officer.full_time", reason=_NO_PLACE),
    ),
    notes=(
        "Only incidents in which force killed or gravely injured a civilian, or a firearm was discharged at one, are told; the others are left out.",
        "Of these incidents only the civilians so concerned (subjects) and the officers who used force are told; the others are left out.",
        "Each kind of force on a subject is told once, without who used it, in which order and what it injured.",
        "A kind of injury whose gravity is not answered comes back as a serious bodily injury, since their list calls it major.",
        "An injury is told as yes for whoever has a kind of injury, whatever else was answered.",
        "Where another sign is given, none is not told.",
    ),
)  # fmt: skip
"""The FBI-shaped crosswalk."""
