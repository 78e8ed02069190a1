"""Who may see a column, why it is asked, under which law, and how long it is kept: one declared place for all columns.

A field's own words stand first; what it leaves open follows from its table, its source and its class. The level of access
is declared here and nowhere else, apart from what the privacy border does with a field: both must agree, and importing
this module fails when a published column resolves to nothing or stands above its level. Must not publish or hide anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from schemas.model import (
    AREA_FIELD,
    PUBLISHED,
    DeclarationError,
    Field,
    Privacy,
    Release,
    Table,
    Term,
    Type,
    Vocabulary,
)
from schemas.standard import PUBLISHED_TABLES, TABLES
from schemas.vocabularies import AB71, FBI, VIGIE


class Level(StrEnum):
    """Who may see a column, widest circle first."""

    PUBLIC = "public"
    ON_REQUEST = "on_request"
    AGENCY_ONLY = "agency_only"
    NEVER = "never"


ACCESS = Vocabulary(
    name="access_level",
    description="Who may see a column.",
    terms=(
        Term(code=Level.PUBLIC, label="Public", meaning="In the release, for anyone.", source=VIGIE),
        Term(code=Level.ON_REQUEST, label="On request", source=VIGIE,
             meaning="Not in the release; the publisher decides on each request."),
        Term(code=Level.AGENCY_ONLY, label="Agency only", source=VIGIE,
             meaning="Seen by the agency that reported it and by those who run the platform for it."),
        Term(code=Level.NEVER, label="Never", meaning="Seen by nobody; used inside the platform only.", source=VIGIE),
    ),
)  # fmt: skip

LEVELS: dict[str, Level] = {
    **dict.fromkeys((
        "incident.reportable", "incident.on_k12_campus", "incident.in_custody_reason", "incident.review_outcome",
        "person.perceived_race", "person.injury_from_preexisting_condition", "person.k12_role", "person.charge_level",
        "force.position", "force.injury_type",
    ), Level.ON_REQUEST),
    **dict.fromkeys((
        "incident.case_number", "incident.narrative", "incident.address", "incident.city", "incident.county", "incident.state",
        "incident.zip_code", "incident.district", "incident.latitude", "incident.longitude", "incident.contact_time",
        "incident.time_estimated", "incident.event_key", "incident.multiple_agencies", "incident.shots_fired",
        "incident.officer_force", "incident.civilian_seriously_injured", "incident.civilian_force",
        "incident.officer_seriously_injured", "person.incident_id", "person.badge_number", "person.order_of_force_specified",
        "person.highest_charge", "person.crime_qualifier", "person.years_of_service", "force.incident_id", "force.actor_id",
        "race.person_id", "race.race", "asian_race.person_id", "asian_race.asian_race", "sign.person_id", "sign.sign",
        "other_agency.incident_id", "other_agency.other_agency_id", "other_agency.other_case_number",
    ), Level.AGENCY_ONLY),
    "incident.protected_circumstance": Level.NEVER,
}  # fmt: skip
"""The level of every column that is not public; any other column of a published table is public."""

_INSTITUTION = "None needed: a fact about an institution or a place, not about a person."
_REPORTS = "Gov. Code 12525.2(a) and (b)"
_FOR_GOOD = "For good: a release is never changed, only withdrawn where the law orders it."
_AS_LONG = "Until the agency's own schedule ends it."
_MADE = "Follows from the fields it is made from."

_PURPOSES = {
    "agency": "Tells who reports, so that counts can be read by agency.",
    "incident": "Lets anyone see how often, when, where and how force is used.",
    "person": "Lets anyone see on whom force is used, by whom, and what came of it.",
    "race": "Makes the one race a person is published with.",
    "injury": "Lets anyone see how people are injured.",
    "force": "Lets anyone see which force is used on whom.",
    "weapon": "Lets anyone see what civilians carried, and what officers took them to carry.",
    "asian_race": "Keeps what the agency recorded; too rare to be published.",
    "sign": "Keeps what the agency recorded; too sensitive to be published.",
    "force_location": "Lets anyone see where on the body force is received.",
    "force_reason": "Lets anyone see the reasons officers give.",
    "other_agency": "Finds reports of several agencies about one event.",
    "coverage": "Tells what is missing, so that nothing is read as zero.",
    "place": "Tells how precise a published place is.",
    "core": "Gives series over years at one level of detail.",
    "narrative": "Lets anyone read what happened, where an agency opted in.",
    "denominator": "Gives the figures counts may be measured against.",
    "area_population": "Gives the people counts by area may be measured against.",
}
_KEY = "Joins rows; says nothing by itself."
_COMPANION = "Lets anyone check and read the release."
_BESIDE = "None needed: made from published columns and from facts about institutions."


class AccessError(DeclarationError):
    """A column may not be published, or nobody said why and how long it is kept; the sentence names the column."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On which terms a column is held: sentences for people, and its level of access."""

    purpose: str
    legal_basis: str
    retention: str
    level: Level


def level_of(table: str, field: str) -> Level:
    """The declared level of a column; public where none is declared."""
    return LEVELS.get(f"{table}.{field}", Level.PUBLIC)


def terms_of(table: Table, field: Field) -> Terms:
    """The terms of one column of a table of the standard or of a companion table."""
    level = level_of(table.name, field.name)
    return Terms(
        purpose=_sentence(field.purpose) or (_KEY if field.type is Type.KEY else _purpose(table)),
        legal_basis=_sentence(field.legal_basis) or _basis(table, field),
        retention=_FOR_GOOD if level is Level.PUBLIC else _sentence(field.retention) or _AS_LONG,
        level=level,
    )


def require_public(tables: Iterable[Table]) -> None:
    """Every column of these public tables may be public and has its terms. Raises AccessError for the first that has not."""
    for table in tables:
        for field in table.fields:
            terms = terms_of(table, field)
            if terms.level is not Level.PUBLIC:
                raise AccessError(
                    f"{table.name}.{field.name} is published, but its level of access is {terms.level.value}."
                )
            for what in ("purpose", "legal_basis", "retention"):
                if not getattr(terms, what):
                    raise AccessError(f"{table.name}.{field.name} is published without a {what.replace('_', ' ')}.")


def require_level(tables: Iterable[Table]) -> None:
    """Every field the border keeps back has a level below public, on request where it says so. Raises AccessError."""
    for table in tables:
        shown = {field.name for field in table.published_fields if field.release is not Release.AREA}
        for field in table.fields:
            level = level_of(table.name, field.name)
            if field.name not in shown and level is Level.PUBLIC:
                raise AccessError(
                    f"{table.name}.{field.name} is kept back at the border, but its level of access is public."
                )
            if (field.release is Release.ON_REQUEST) != (level is Level.ON_REQUEST) and field.release not in PUBLISHED:
                raise AccessError(f"{table.name}.{field.name}: the border and the level of access differ on requests.")


def _purpose(table: Table) -> str:
    return _PURPOSES.get(table.name, "") if table.name in _STANDARD else _COMPANION


def _basis(table: Table, field: Field) -> str:
    reported = {private.name for own in TABLES if own.name == table.name for private in (*own.fields, *own.inherits)}
    if field.source.startswith(AB71):
        return f"Cal. {_REPORTS}."
    if field.source.startswith(FBI):
        return "28 U.S.C. 534; agencies file with the FBI of their own will."
    if table.name not in _ABOUT_PEOPLE:
        return _INSTITUTION if table.name in _STANDARD else _BESIDE
    if field.derived or field.type is Type.KEY or field.name not in reported or field.name == AREA_FIELD.name:
        return _MADE
    return "No statute asks for it: filed by agencies that record it, under their own law." if field.source else ""


_STANDARD = frozenset(table.name for table in TABLES)
_ABOUT_PEOPLE = frozenset(
    table.name
    for table in TABLES
    if any(field.privacy is not Privacy.OPEN for field in (*table.fields, *table.inherits))
)
"""Tables about what happened to people; all others are about institutions, places or the release itself."""


def _sentence(text: str) -> str:
    whole = f"{text[:1].upper()}{text[1:]}"
    return whole if not whole or whole.endswith(".") else f"{whole}."


require_public(PUBLISHED_TABLES)
require_level(TABLES)
