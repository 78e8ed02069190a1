"""The standard beside a flat table in New Jersey's style: one row for each officer's report, several values joined by commas.

What the row says of its subjects is joined over all of them; most of it cannot be given back to one of several. Must not
hold how a file is written; `ingest/exchange/new_jersey.py` does.
"""

from schemas.crosswalks import new_jersey_words as words
from schemas.crosswalks.model import Confidence, Crosswalk, Form, Lacking, Pair, Remade, Words
from schemas.crosswalks.sides import links, lost, one_sided

JOINER = ", "
"""What stands between the values of one cell."""

_MEDIUM = Confidence.MEDIUM


def _incident(field: str, column: str, form: Form = Form.TEXT, pattern: str = "") -> Pair:
    return Pair(ours=f"incident.{field}", theirs=column, form=form, pattern=pattern)


def _coded(field: str, column: str, listed: Words, *, comes_back: bool = True) -> Pair:
    return Pair(ours=f"incident.{field}", theirs=column, form=Form.WORD, words=listed, comes_back=comes_back)


def _person(
    field: str, column: str, listed: Words, side: str, *, shared: bool = False, comes_back: bool = True
) -> Pair:
    return Pair(
        ours=f"person.{field}",
        theirs=column,
        form=Form.WORD,
        words=listed,
        role=side,
        shared=shared,
        comes_back=comes_back,
    )


def _rows(place: str, column: str, listed: Words, side: str, *, shared: bool = False) -> Pair:
    return Pair(ours=place, theirs=column, form=Form.WORDS, words=listed, role=side, shared=shared)


def _races(column: str, side: str) -> Pair:
    return Pair(
        ours="race.race",
        theirs=column,
        form=Form.MADE,
        role=side,
        how="One race is told as it is; several as 'Two or more races'.",
    )


NEW_JERSEY = Crosswalk(
    slug="new-jersey",
    name="New Jersey style",
    description=(
        "A flat table with New Jersey's column names: one row for each officer of an incident, with the incident's answers and "
        "those about all its subjects repeated in each row; several values stand in one cell, joined by a comma."
    ),
    pairs=(
        _incident("agency_id", "AgencyName"),
        _incident("case_number", "IncidentCaseNumber"),
        _incident("incident_date", "IncidentDate", Form.DATE, "%Y-%m-%d"),
        Pair(ours="incident.city", theirs="IncidentMunicipality", form=Form.MADE, how="City, then county; one that holds a comma is left out."),
        Pair(ours="incident.county", theirs="IncidentMunicipality", form=Form.MADE, how="City, then county; one that holds a comma is left out."),
        _coded("on_k12_campus", "LocationType", words.SCHOOL, comes_back=False),
        _coded("contact_reason", "IncidentType", words.INCIDENT_TYPE),
        _coded("contact_reason", "ContactOrigin", words.CONTACT_ORIGIN),
        _person("gender", "OfficerGender", words.GENDER, "officer"),
        _person("race", "OfficerRaceEthnicity", words.RACE, "officer"),
        _races("OfficerRaceEthnicity", "officer"),
        _person("dress", "OfficerInUniform", words.IN_UNIFORM, "officer"),
        _person("body_worn_camera", "VideoType", words.CAMERA, "officer"),
        _person("injured", "OfficerInjuriesInjured", words.TRUE, "officer"),
        _rows("injury.injury_type", "OfficerInjuryType", words.INJURY_OF_OFFICER, "officer"),
        _person("medical_aid", "OfficerMedicalTreatment", words.MEDICAL_AID_OF_OFFICER, "officer"),
        _rows("force.force_type", "SubjectActions", words.ACTION, "officer"),
        _person("arrested", "SubjectArrested", words.TRUE, "civilian"),
        _person("age_band", "SubjectAge", words.AGE, "civilian"),
        _person("race", "SubjectRaceEthnicity", words.RACE, "civilian"),
        _races("SubjectRaceEthnicity", "civilian"),
        _person("gender", "SubjectGender", words.GENDER, "civilian"),
        _person("injured", "SubjectInjuredInIncident", words.INJURED, "civilian"),
        _rows("sign.sign", "PerceivedConditionOfSubject", words.CONDITION, "civilian", shared=True),
        _person("resistance_type", "SubjectResistance", words.RESISTANCE, "civilian", shared=True),
        _person("medical_aid", "SubjectMedicalTreatment", words.MEDICAL_AID, "civilian", shared=True),
        _rows("injury.injury_type", "SubjectInjuryType", words.INJURY, "civilian", shared=True),
        _person("custody_status", "ReasonSubjectNotArrested", words.NOT_ARRESTED, "civilian", shared=True),
        Pair(ours="force.force_type", theirs="ForceType", form=Form.WORDS, words=words.FORCE, role="civilian", shared=True,
             how="The force the row's officer used, and force whose officer is not named unless this officer used none.",
             confidence=_MEDIUM),
    ),
    remade=(
        *links("IncidentID holds that of the incident; persons and force are numbered anew."),
        Remade(ours="incident.reportable", reason="Worked out again from the persons and the force."),
        Remade(ours="incident.num_involved_civilians", reason="Counted in SubjectType."),
        Remade(ours="incident.num_involved_officers", reason="Counted in the rows."),
        Remade(ours="incident.arrest_made", reason="Worked out again from the subjects' arrests."),
        Remade(ours="person.role", reason="Told by the column."),
        Remade(ours="force.actor_role", reason="The other side than the person's."),
    ),
    lost=(
        *lost("The published table has a day and no time.", "incident.incident_time", "incident.contact_time", "incident.time_estimated"),
        *lost("The published table has a municipality and no closer place.", "incident.address", "incident.state", "incident.zip_code",
              "incident.district", "incident.latitude", "incident.longitude", "incident.multiple_locations"),
        *lost("The published table has no narrative.", "incident.narrative"),
        *lost("The table knows no other agencies.", "incident.event_key", "incident.multiple_agencies", "other_agency.other_agency_id",
              "other_agency.other_case_number"),
        *lost("AB 71's screener has no counterpart.", "incident.shots_fired", "incident.officer_force", "incident.civilian_seriously_injured",
              "incident.civilian_force", "incident.officer_seriously_injured"),
        *lost("The table does not ask it.", "incident.crime_report_filed", "incident.in_custody_reason", "incident.deescalation",
              "incident.review_outcome",
              "incident.protected_circumstance", "person.perceived_race", "person.injury_level", "person.injury_from_preexisting_condition",
              "person.order_of_force_specified", "person.k12_role", "person.highest_charge", "person.crime_qualifier",
              "person.charge_level", "person.on_duty", "person.years_of_service", "asian_race.asian_race",
              "force_location.body_part", "force_reason.reason", "force.injury_type"),
        *lost("The number of an officer there is the portal's own.", "person.badge_number"),
        *lost("The table tells force itself, not whether there was any.", "person.received_force", "person.officer_used_force"),
        *lost("Kinds stand in a list without an order.", "force.position"),
        *lost("The list stands in a row of one officer; that officer need not be the one who used all of it.", "force.actor_id"),
        *lost("The table tells what subjects did, not whether they were armed or resisted.", "person.perceived_armed", "person.confirmed_armed",
              "person.resisted", "person.assaulted_officer", "weapon.weapon", "weapon.basis", "weapon.firearm_type"),
        *one_sided("The age of an officer is in years there, which the standard never holds.", "officer", "person.age_band"),
        *one_sided("The table asks it of subjects alone.", "officer", "person.arrested", "person.custody_status", "person.resistance_type",
                   "sign.sign"),
        *one_sided("The table asks it of officers alone.", "civilian", "person.dress", "person.body_worn_camera"),
    ),
    lacking=(
        Lacking(theirs="FormID, ReportNumber, UserID, KEEPDROP, staticContent976",
                reason="The portal's own numbers and marks; FormID is numbered when written."),
        Lacking(theirs="OfficerName, OfficerRank", reason="No name or rank is part of the standard."),
        Lacking(theirs="OfficerAge", reason="Never an exact age."),
        Lacking(theirs="County", reason="The county of the agency, which no report holds."),
        Lacking(theirs="IndoorOrOutdoor, IncidentWeather, IncidentLighting", reason="The standard does not ask it."),
        Lacking(theirs="LocationType", reason="Only a school has a term here, and a school may be no K-12 campus: written, not read."),
        Lacking(theirs="PlannedContact", reason="The standard has no kinds of planned contact like these."),
        Lacking(theirs="VideoFootage, OtherOfficerInvolved, TotalSubInjuredInIncident, IncidentYear", reason="Written from other answers; not read."),
        Lacking(theirs="OfficerHospitalTreatment, SubjectInjuredPriorToIncident", reason="The standard does not ask it."),
        Lacking(theirs="SubjectType", reason="Written as Person for each civilian; animals and crowds have no place in the standard."),
    ),
    notes=(
        "Values about subjects are joined over all subjects of the incident: where there are several, most cannot be assigned to one of them, "
        "and only arrest, age, race, gender and injured, which have one value for each, come back.",
        "A subject's several kinds of force are told once each; a kind that no row can hold is left out.",
        "An age of an adult is left out: the table gives years.",
    ),
)  # fmt: skip
"""The crosswalk to a table in New Jersey's style."""
