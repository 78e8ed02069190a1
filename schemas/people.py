"""People in an incident: civilians and officers in one table, with race, injury and weapon as child tables.

No name, badge or exact age is part of the standard. Must not hold anything about the place.
"""

from schemas import hierarchies, vocabularies
from schemas.incident import AGENCY_ID, INCIDENT_DATE
from schemas.model import Field, Hierarchy, Privacy, Release, Table, Type, Vocabulary
from schemas.vocabularies import AB71

_RETENTION = "as long as the incident"

PERSON_ID = Field(
    name="person_id", type=Type.KEY, label="Person", description="Identifier of a person in one incident; no one is followed over incidents.",
    privacy=Privacy.DIRECT, release=Release.PSEUDONYM, required=True, source="Vigie",
    purpose="joins the answers about one person in one incident", retention=_RETENTION,
)  # fmt: skip

_INCIDENT_ID = Field(
    name="incident_id", type=Type.KEY, label="Incident", description="The incident the person was part of.",
    privacy=Privacy.DIRECT, release=Release.NEVER, required=True, references="incident.incident_id", source="Vigie",
    purpose="joins the persons of one incident; not published until linked rows are protected as a bundle",
    retention=_RETENTION,
)  # fmt: skip

_OF_PERSON = Field(
    name="person_id", type=Type.KEY, label="Person", description="The person the row speaks of.",
    privacy=Privacy.DIRECT, release=Release.PSEUDONYM, required=True, references="person.person_id", source="Vigie",
    purpose="joins the answers about one person in one incident", retention=_RETENTION,
)  # fmt: skip


def _code(
    name: str, label: str, description: str, vocabulary: Vocabulary, privacy: Privacy,
    release: Release = Release.AS_IS, *, required: bool = False, hierarchy: Hierarchy | None = None, derived: str | None = None,
) -> Field:  # fmt: skip
    return Field(
        name=name, type=Type.CODE, label=label, description=description, vocabulary=vocabulary, privacy=privacy,
        release=release, required=required, hierarchy=hierarchy, derived=derived,
        source="Vigie" if derived else f"{AB71}: {name}",
    )  # fmt: skip


_YES_NO = vocabularies.YES_NO
_OPEN, _QUASI, _SENSITIVE = Privacy.OPEN, Privacy.QUASI, Privacy.SENSITIVE

PERSON = Table(
    name="person",
    label="Persons",
    description="Civilians on whom force was used or who assaulted an officer, and officers who used force or were assaulted.",
    grain="one row per person and incident",
    key=("person_id",),
    inherits=(AGENCY_ID, INCIDENT_DATE),
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
        _code("age_band", "Age", "Age bracket at the time of the incident; not asked of civilians who fled.",
              vocabularies.AGE_BAND, _QUASI, Release.COARSEN, hierarchy=hierarchies.AGE),
        _code("injured", "Injured", "Whether the person was injured.", _YES_NO, _SENSITIVE),
        _code("injury_level", "Injury level", "The gravest injury.", vocabularies.INJURY_LEVEL, _SENSITIVE),
        _code("medical_aid", "Medical aid", "The highest medical aid given.", vocabularies.MEDICAL_AID, _SENSITIVE),
        _code("injury_from_preexisting_condition", "Pre-existing condition", "Whether a pre-existing condition caused the injury.",
              _YES_NO, _SENSITIVE, Release.ON_REQUEST),
        _code("received_force", "Force received", "Whether force was used on the person.", _YES_NO, _OPEN, required=True),
        _code("assaulted_officer", "Assaulted an officer", "Whether the civilian assaulted an officer.", _YES_NO, _SENSITIVE),
        _code("custody_status", "Custody", "What became of the civilian.", vocabularies.CUSTODY_STATUS, _SENSITIVE),
        _code("perceived_armed", "Perceived armed", "Whether officers took the civilian to be armed.", _YES_NO, _SENSITIVE),
        _code("confirmed_armed", "Confirmed armed", "Whether the civilian was found to be armed.", _YES_NO, _SENSITIVE),
        _code("resisted", "Resisted", "Whether the civilian resisted.", _YES_NO, _SENSITIVE),
        _code("resistance_type", "Resistance", "The highest level of resistance.", vocabularies.RESISTANCE, _SENSITIVE),
        _code("officer_used_force", "Used force", "Whether the officer used force.", _YES_NO, _OPEN),
        _code("on_duty", "On duty", "Whether the officer was on duty.", _YES_NO, _OPEN),
        _code("dress", "Dress", "What the officer wore.", vocabularies.DRESS, _OPEN),
    ),
)  # fmt: skip

RACE = Table(
    name="race",
    label="Races of persons",
    description="Each race recorded for a person; several rows where several were recorded.",
    grain="one row per person and race",
    key=("person_id", "race"),
    withheld_because="Rare combinations of races could single a person out; the person table carries race with multiracial as one group.",
    fields=(_OF_PERSON, _code("race", "Race", "One recorded race.", vocabularies.RACE, _QUASI, Release.NEVER, required=True)),
)  # fmt: skip

INJURY = Table(
    name="injury",
    label="Injuries",
    description="Kinds of injury recorded for a person.",
    grain="one row per person and kind of injury",
    key=("person_id", "injury_type"),
    fields=(
        _OF_PERSON,
        _code(
            "injury_type", "Kind of injury", "One kind of injury.", vocabularies.INJURY_TYPE, _SENSITIVE, required=True
        ),
    ),
)

WEAPON = Table(
    name="weapon",
    label="Weapons",
    description="Weapons a civilian was perceived or confirmed to carry.",
    grain="one row per civilian, weapon, basis and type of firearm",
    key=("person_id", "weapon", "basis", "firearm_type"),
    fields=(
        _OF_PERSON,
        _code("weapon", "Weapon", "What the civilian was armed with.", vocabularies.WEAPON, _SENSITIVE, required=True),
        _code(
            "basis", "Basis", "Perceived by officers, or confirmed.", vocabularies.WEAPON_BASIS, _OPEN, required=True
        ),
        _code(
            "firearm_type",
            "Type of firearm",
            "Where a firearm was confirmed, which kind.",
            vocabularies.FIREARM_TYPE,
            _SENSITIVE,
        ),
    ),
)
