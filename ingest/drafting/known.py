"""What names and words are known to mean: from the standard's own labels, a list of usual names, and the profiles there are.

Must not take over what profiles disagree on as sure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.drafting.naming import named
from ingest.profiles.columns import CHILDREN
from ingest.profiles.model import TABLES, Column, Profile, Record, squeezed_word
from schemas.model import Field, Type

Target = tuple[str, str]
"""A table and a field."""

_USUAL: Mapping[Target, str] = {
    (
        "incident",
        "case_number",
    ): "case number|incident number|report number|file number|incident id|case id|file num|filenum|ir number|"
    "primary key|incident unique identifier|control number|event number",
    (
        "incident",
        "incident_date",
    ): "incident date|date occurred|date|occurrence date|date time|incident date time|report date",
    ("incident", "incident_time"): "incident time|time occurred|time|occurrence time|date time|incident date time",
    ("incident", "address"): "address|location|street address|incident location|block|place|where|street|match address",
    ("incident", "city"): "city|town|municipality|community",
    ("incident", "county"): "county",
    ("incident", "state"): "state",
    ("incident", "zip_code"): "zip code|zip|postal code",
    ("incident", "district"): "district|beat|precinct|division|sector|zone|area command|patrol district|division level",
    (
        "incident",
        "contact_reason",
    ): "reason for contact|contact reason|nature of contact|service type|call type|type of call|"
    "incident reason|reason|contact type|initial contact",
    ("incident", "arrest_made"): "arrest made|arrest",
    ("incident", "crime_report_filed"): "crime report filed|crime report",
    ("incident", "multiple_locations"): "multiple locations|several locations|multiple location",
    ("incident", "on_k12_campus"): "k12 campus|school campus|school grounds|k12",
    ("incident", "in_custody_reason"): "custody reason|stage of custody|custody stage",
    (
        "incident",
        "num_involved_civilians",
    ): "number subject|subject involved|number involved subject|subject number|how many subject",
    (
        "incident",
        "num_involved_officers",
    ): "number officer|officer involved|number involved officer|officer number|how many officer",
    ("incident", "narrative"): "narrative|summary|comments|remarks|synopsis|what happened|details",
    ("incident", "review_outcome"): "disposition|review outcome|finding|outcome review",
    ("incident", "deescalation"): "deescalation|de escalation",
    ("person", "badge_number"): "badge|badge number|employee number|officer id|serial number|officer identifier",
    ("person", "gender"): "gender|sex",
    ("race", "race"): "race|race ethnicity|ethnic group|race ethnic group|ethnicity",
    ("person", "age_band"): "age|age group|age range|age bracket|age band",
    ("person", "injured"): "injured|injury|hurt|any injury",
    ("person", "injury_level"): "injury level|level injury|injury severity|extent injury|gravest injury",
    (
        "injury",
        "injury_type",
    ): "injury type|injuries|type injury|condition|effects|injury details|kind injury|condition type",
    (
        "person",
        "medical_aid",
    ): "medical aid|medical treatment|treatment|hospitalized|hospitalization|medical|hospital|care",
    ("person", "injury_from_preexisting_condition"): "preexisting condition|pre existing",
    ("person", "received_force"): "received force|force received|battered|assaulted",
    (
        "force",
        "force_type",
    ): "force type|type force|force used|kind force|type force used|received force type|weapon used|force option|force applied|applied force|force",
    ("person", "assaulted_officer"): "assaulted officer|assault officer|attacked officer",
    ("person", "custody_status"): "custody status|disposition|custody|outcome",
    ("person", "arrested"): "arrested|arrest|arrest made",
    ("person", "highest_charge"): "charge|highest charge|charges|arrest charges|charge type",
    ("person", "perceived_armed"): "perceived armed|armed perceived|seemed armed|thought armed",
    ("person", "confirmed_armed"): "confirmed armed|armed|armed confirmed|was armed|found armed",
    ("weapon", "weapon"): "weapon|perceived weapon|confirmed weapon|weapon found|weapon seen",
    ("weapon", "firearm_type"): "firearm type|gun type|firearm|type firearm",
    ("person", "resisted"): "resisted|resisting",
    ("person", "resistance_type"): "resistance type|resistance|level resistance|type resistance",
    ("sign", "sign"): "mental status|influencing factors|influence|conduct|impairment|signs|condition observed",
    ("person", "officer_used_force"): "officer used force|used force",
    ("force_reason", "reason"): "force reason|reason force|reason for force|use force reason|used force reason",
    ("force_location", "body_part"): "force location|body part|received force location|location body",
    ("asian_race", "asian_race"): "asian race|asian group",
    ("person", "on_duty"): "on duty|duty|duty status|working status",
    ("person", "dress"): "dress|attire|uniform",
    ("person", "body_worn_camera"): "body worn camera|body camera|bwc|camera",
    ("person", "years_of_service"): "years service|years of service|years force|years on force|length service",
    ("other_agency", "other_agency_id"): "other agency|assisting agency",
    ("other_agency", "other_case_number"): "other agency case number|other case number",
}
_YES_NO = {"y": "yes", "true": "yes", "t": "yes", "n": "no", "false": "no", "f": "no"}


@dataclass(kw_only=True)
class Known:
    """names: words of a name to the targets they are used for; words: by vocabulary, squeezed word to codes and witnesses."""

    names: dict[str, set[Target]] = field(default_factory=dict)
    words: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    def listed(self, target: Target) -> dict[str, dict[str, int]]:
        """The words known for a target, each with its codes and how many say so; the standard's own count twice."""
        return self.words.get(vocabulary_of(target), {})


def vocabulary_of(target: Target) -> str:
    """The list of terms behind a target; a person's race and the races recorded for it share one."""
    vocabulary = TABLES[target[0]].field(target[1]).vocabulary
    return "" if vocabulary is None else vocabulary.name.removesuffix("_group")


def targets() -> Iterable[tuple[Target, Field]]:
    """Every field a column may feed, with its declaration."""
    for table in ("incident", "person"):
        for declared in TABLES[table].fields:
            if declared.name not in _NEVER and (table, declared.name) != ("person", "race"):
                yield (table, declared.name), declared
        for child, names in CHILDREN[table].items():
            for name in names:
                yield (child, name), TABLES[child].field(name)


CHILD_TABLES = frozenset(child for children in CHILDREN.values() for child in children)
"""Tables of which one record may have several rows."""

_GENERIC = {"id", "number", "name", "type", "level", "details", "status"}
"""Words that mean nothing without the side they stand beside."""

_NEVER = {"incident_id", "person_id", "agency_id", "reportable", "event_key", "latitude", "longitude", "role"}


FIELDS: Mapping[Target, Field] = dict(targets())
"""The fields a draft may map a column to."""


def known_from(profiles: Sequence[Profile]) -> Known:
    """What the standard and the profiles there are say together."""
    known = Known()
    for target, declared in FIELDS.items():
        for usual in (declared.label, declared.name.replace("_", " "), *_USUAL.get(target, "").split("|")):
            if usual:
                known.names.setdefault(named(usual).words, set()).add(target)
        if declared.type is Type.CODE and declared.vocabulary is not None:
            for term in declared.vocabulary.terms:
                for word in {term.code, term.code.replace("_", " "), term.label}:
                    _count(known, vocabulary_of(target), word, term.code, 2)
    for word, code in _YES_NO.items():
        _count(known, "yes_no", word, code, 2)
    for profile in profiles:
        for layout in profile.files:
            for record in layout.records:
                for column in record.reading:
                    _learn(known, profile, record, column)
    return known


def _learn(known: Known, profile: Profile, record: Record, column: Column) -> None:
    target = (column.table, column.field)
    if target not in FIELDS or column.place is not None:
        return
    for header in (column.source, *profile.headers.get(column.source, ())):
        taken = named(header)
        known.names.setdefault(taken.words, set()).add(target)
        if record.table == "person" and taken.apart not in _GENERIC:
            known.names.setdefault(taken.apart, set()).add(target)
    for word, code in profile.words.get(column.words or "", {}).items():
        if code is not None and not word.isdigit():  # a number means something else to each agency
            _count(known, vocabulary_of(target), word, code, 1)


def _count(known: Known, vocabulary: str, word: str, code: str, weight: int) -> None:
    codes = known.words.setdefault(vocabulary, {}).setdefault(squeezed_word(word), {})
    codes[code] = codes.get(code, 0) + weight
