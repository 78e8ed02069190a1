"""Answers a person may have several of: races, injuries, weapons, signs, places on the body, reasons. No list in a cell.

Each row belongs to one person in one incident. Must not hold what has one answer; that is in `people.py`.
"""

from schemas import vocabularies
from schemas.model import Field, Privacy, Release, Table, Type, Vocabulary
from schemas.vocabularies import AB71

_OF_PERSON = Field(
    name="person_id", type=Type.KEY, label="Person", description="The person the row speaks of.",
    privacy=Privacy.DIRECT, release=Release.PSEUDONYM, required=True, references="person.person_id", source="Vigie",
    purpose="joins the answers about one person in one incident", retention="as long as the incident",
)  # fmt: skip

_OPEN, _QUASI, _SENSITIVE = Privacy.OPEN, Privacy.QUASI, Privacy.SENSITIVE


def _answer(
    name: str, label: str, description: str, vocabulary: Vocabulary, privacy: Privacy, *, item: str = "",
    release: Release = Release.AS_IS, required: bool = True, since: str = "0.1",
) -> Field:  # fmt: skip
    return Field(
        name=name, type=Type.CODE, label=label, description=description, vocabulary=vocabulary, privacy=privacy,
        release=release, required=required, source=f"{AB71}: {item or name}", since=since,
    )  # fmt: skip


RACE = Table(
    name="race",
    label="Races of persons",
    description="Each race recorded for a person; several rows where several were recorded.",
    grain="one row per person and race",
    key=("person_id", "race"),
    withheld_because="Rare combinations of races could single a person out; the person table carries race with multiracial as one group.",
    fields=(_OF_PERSON, _answer("race", "Race", "One recorded race.", vocabularies.RACE, _QUASI, release=Release.NEVER)),
)  # fmt: skip

ASIAN_RACE = Table(
    name="asian_race",
    label="Asian and Pacific Islander groups of persons",
    description="Each group within Asian or Pacific Islander recorded for a person.",
    grain="one row per person and group",
    key=("person_id", "asian_race"),
    withheld_because="Most groups are so rare that they could single a person out.",
    fields=(
        _OF_PERSON,
        _answer("asian_race", "Group", "One recorded group.", vocabularies.ASIAN_RACE, _QUASI, release=Release.NEVER, since="0.2"),
    ),
)  # fmt: skip

INJURY = Table(
    name="injury",
    label="Injuries",
    description="Kinds of injury recorded for a person.",
    grain="one row per person and kind of injury",
    key=("person_id", "injury_type"),
    link="person_id",
    fields=(_OF_PERSON, _answer("injury_type", "Kind of injury", "One kind of injury.", vocabularies.INJURY_TYPE, _SENSITIVE)),
)  # fmt: skip

WEAPON = Table(
    name="weapon",
    label="Weapons",
    description="Weapons a civilian was perceived or confirmed to carry.",
    grain="one row per civilian, weapon, basis and type of firearm",
    key=("person_id", "weapon", "basis", "firearm_type"),
    link="person_id",
    fields=(
        _OF_PERSON,
        _answer("weapon", "Weapon", "What the civilian was armed with.", vocabularies.WEAPON, _SENSITIVE),
        _answer("basis", "Basis", "Perceived by officers, or confirmed.", vocabularies.WEAPON_BASIS, _OPEN),
        _answer("firearm_type", "Type of firearm", "Where a firearm was confirmed, which kind.", vocabularies.FIREARM_TYPE,
                _SENSITIVE, required=False),
    ),
)  # fmt: skip

SIGN = Table(
    name="sign",
    label="Signs of disability or impairment",
    description="Signs the officer perceived at the time; none is an answer of its own.",
    grain="one row per civilian and sign",
    key=("person_id", "sign"),
    withheld_because="Signs of disability and impairment are facts about health; they are not published in rows.",
    fields=(
        _OF_PERSON,
        _answer("sign", "Sign", "One perceived sign.", vocabularies.SIGN, _SENSITIVE, item="mental_status",
                release=Release.NEVER, since="0.2"),
    ),
)  # fmt: skip

FORCE_LOCATION = Table(
    name="force_location",
    label="Places on the body",
    description="Where on the body a person received force.",
    grain="one row per person and place on the body",
    key=("person_id", "body_part"),
    link="person_id",
    fields=(
        _OF_PERSON,
        _answer("body_part", "Place on the body", "One place on the body.", vocabularies.BODY_PART, _SENSITIVE,
                item="received_force_location", since="0.2"),
    ),
)  # fmt: skip

FORCE_REASON = Table(
    name="force_reason",
    label="Reasons for force",
    description="Why an officer used force, as the officer gave it.",
    grain="one row per officer and reason",
    key=("person_id", "reason"),
    link="person_id",
    fields=(
        _OF_PERSON,
        _answer("reason", "Reason", "One reason for using force.", vocabularies.FORCE_REASON, _OPEN,
                item="officer_used_force_reason", since="0.2"),
    ),
)  # fmt: skip
