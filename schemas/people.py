"""People in an incident: civilians and officers in one table. What may have several answers is in `answers.py`.

No name, badge or exact age is part of the standard. Must not hold anything about the place.
"""

from typing import Any

from schemas import hierarchies, vocabularies
from schemas.incident import AGENCY_ID, INCIDENT_DATE
from schemas.model import GROUP_ID, Field, Hierarchy, Privacy, Release, Table, Type, Vocabulary
from schemas.vocabularies import AB71, VIGIE

_RETENTION = "as long as the incident"

PERSON_ID = Field(
    name="person_id", type=Type.KEY, label="Person", description="Identifier of a person in one incident; no one is followed over incidents.",
    privacy=Privacy.DIRECT, release=Release.PSEUDONYM, required=True, source="Vigie",
    purpose="joins the answers about one person in one incident", retention=_RETENTION,
)  # fmt: skip

_INCIDENT_ID = Field(
    name="incident_id", type=Type.KEY, label="Incident", description="The incident the person was part of.",
    privacy=Privacy.DIRECT, release=Release.NEVER, required=True, references="incident.incident_id", source="Vigie",
    purpose="joins the persons of one incident; not published, since its persons would single an incident out",
    retention=_RETENTION,
)  # fmt: skip


OFFICER_ID = Field(
    name="officer_id", type=Type.KEY, label="Officer", privacy=Privacy.DIRECT, release=Release.PSEUDONYM, source=VIGIE, since="0.3",
    description="One officer of one agency in one year, where the law makes officers public; blank everywhere else.",
    purpose="lets readers see repeated use of force where the law says they may", retention=_RETENTION,
)  # fmt: skip


def _code(
    name: str, label: str, description: str, vocabulary: Vocabulary, privacy: Privacy,
    release: Release = Release.AS_IS, *, required: bool = False, always: bool = False, hierarchy: Hierarchy | None = None,
    harmless: tuple[str, ...] = (), derived: str | None = None, source: str = "", since: str = "0.1",
) -> Field:  # fmt: skip
    return Field(
        name=name, type=Type.CODE, label=label, description=description, vocabulary=vocabulary, privacy=privacy,
        release=release, required=required, always=always, hierarchy=hierarchy, harmless=harmless, derived=derived, since=since,
        source=VIGIE if derived else source or f"{AB71}: {name}",
    )  # fmt: skip


def _private(name: str, kind: Type, label: str, description: str, privacy: Privacy, **more: Any) -> Field:
    """An answer the agency needs back and nobody else gets."""
    return Field(name=name, type=kind, label=label, description=description, privacy=privacy, release=Release.NEVER,
                 since="0.2", **more)  # fmt: skip


_YES_NO, _NO = vocabularies.YES_NO, ("no",)
_OPEN, _QUASI, _SENSITIVE = Privacy.OPEN, Privacy.QUASI, Privacy.SENSITIVE

PERSON = Table(
    name="person",
    label="Persons",
    description="Civilians on whom force was used or who assaulted an officer, and officers who used force or were assaulted.",
    grain="one row per person and incident",
    key=("person_id",),
    inherits=(AGENCY_ID, INCIDENT_DATE),
    adds=(GROUP_ID, OFFICER_ID),
    fields=(
        PERSON_ID,
        _INCIDENT_ID,
        Field(
            name="badge_number", type=Type.KEY, label="Badge number", description="The officer's badge or employee number.",
            privacy=Privacy.DIRECT, release=Release.NEVER, source="Vigie", retention=_RETENTION,
            purpose="lets the agency find the officer a finding speaks of",
        ),
        _code("role", "Role", "Civilian or officer.", vocabularies.ROLE, _QUASI, required=True),
        _code("gender", "Gender", "Gender as recorded by the agency; not asked of civilians who fled.",
              vocabularies.GENDER, _QUASI, Release.COARSEN, hierarchy=hierarchies.VALUE),
        _code("race", "Race", "Race or ethnic group as recorded by the agency; not asked of civilians who fled.",
              vocabularies.RACE_GROUP, _QUASI, Release.COARSEN, hierarchy=hierarchies.RACE,
              derived="From the race table: the single race, or multiracial."),
        _code("perceived_race", "Perceived race", "Race of the civilian as officers perceived it, where it is recorded apart.",
              vocabularies.RACE_GROUP, _QUASI, Release.ON_REQUEST, source=VIGIE, since="0.2"),
        _code("age_band", "Age", "Age bracket at the time of the incident; not asked of civilians who fled.",
              vocabularies.AGE_BAND, _QUASI, Release.COARSEN, hierarchy=hierarchies.AGE),
        _code("injured", "Injured", "Whether the person was injured.", _YES_NO, _SENSITIVE, harmless=_NO),
        _code("injury_level", "Injury level", "The gravest injury.", vocabularies.INJURY_LEVEL, _SENSITIVE),
        _code("medical_aid", "Medical aid", "The highest medical aid given.", vocabularies.MEDICAL_AID, _SENSITIVE,
              harmless=("none_or_refused",)),
        _code("injury_from_preexisting_condition", "Pre-existing condition", "Whether a pre-existing condition caused the injury.",
              _YES_NO, _SENSITIVE, Release.ON_REQUEST),
        _code("received_force", "Force received", "Whether force was used on the person.", _YES_NO, _OPEN, always=True),
        _code("order_of_force_specified", "Order of force given", "Whether the order in which force was used is given.",
              _YES_NO, _OPEN, Release.NEVER, since="0.2"),
        _code("assaulted_officer", "Assaulted an officer", "Whether the civilian assaulted an officer.", _YES_NO, _SENSITIVE, harmless=_NO),
        _code("custody_status", "Custody", "What became of the civilian.", vocabularies.CUSTODY_STATUS, _SENSITIVE,
              harmless=("none",)),
        _code("arrested", "Arrested", "Whether the civilian was arrested.", _YES_NO, _SENSITIVE, harmless=_NO, source=VIGIE, since="0.2"),
        _code("k12_role", "Role on the campus", "What the civilian was on the school campus.", vocabularies.K12_ROLE, _SENSITIVE,
              Release.ON_REQUEST, source=f"{AB71}: k12_type", since="0.2"),
        _private("highest_charge", Type.TEXT, "Highest charge", "The gravest charge, in the words of the statute.", _SENSITIVE,
                 source=f"{AB71}: highest_charge"),
        _private("crime_qualifier", Type.TEXT, "Qualifier of the charge", "What qualifies the charge, such as an attempt.",
                 _SENSITIVE, source=f"{AB71}: crime_qualifier"),
        _code("charge_level", "Level of the charge", "The gravest class of offence charged.", vocabularies.CHARGE_LEVEL, _SENSITIVE,
              Release.ON_REQUEST, source=VIGIE, since="0.2"),
        _code("perceived_armed", "Perceived armed", "Whether officers took the civilian to be armed.", _YES_NO, _SENSITIVE, harmless=_NO),
        _code("confirmed_armed", "Confirmed armed", "Whether the civilian was found to be armed.", _YES_NO, _SENSITIVE, harmless=_NO),
        _code("resisted", "Resisted", "Whether the civilian resisted.", _YES_NO, _SENSITIVE, harmless=_NO),
        _code("resistance_type", "Resistance", "The highest level of resistance.", vocabularies.RESISTANCE, _SENSITIVE,
              harmless=("passive",)),
        _code("officer_used_force", "Used force", "Whether the officer used force.", _YES_NO, _OPEN),
        _code("on_duty", "On duty", "Whether the officer was on duty.", _YES_NO, _OPEN),
        _code("dress", "Dress", "What the officer wore.", vocabularies.DRESS, _OPEN),
        _code("body_worn_camera", "Body-worn camera", "Whether the officer's camera recorded.", vocabularies.CAMERA, _OPEN,
              source=VIGIE, since="0.2"),
        _private("years_of_service", Type.INTEGER, "Years of service", "Whole years the officer had served.", _QUASI,
                 unit="years", minimum=0, maximum=60, source=VIGIE),
    ),
)  # fmt: skip
