"""A flat table in New Jersey's style: one row for each officer of an incident, what concerns its subjects joined in cells.

Names, ranks and exact ages have columns there and stay empty. Must not be taken for the state's own export.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence

import polars as pl

from ingest.exchange.bundles import Bundle, Person, Row, bundles
from ingest.exchange.telling import items, words_of
from schemas.crosswalks.model import Form, Pair
from schemas.crosswalks.new_jersey import JOINER, NEW_JERSEY
from schemas.crosswalks.new_jersey_words import BLANK

COLUMNS = (
    "FormID", "County", "AgencyName", "OfficerName", "UserID", "IncidentID", "ReportNumber", "IncidentCaseNumber", "IncidentDate",
    "OtherOfficerInvolved", "OfficerInUniform", "IncidentMunicipality", "IndoorOrOutdoor", "IncidentWeather", "VideoFootage",
    "VideoType", "IncidentLighting", "LocationType", "IncidentType", "ContactOrigin", "PlannedContact", "OfficerAge",
    "OfficerRaceEthnicity", "OfficerRank", "OfficerGender", "OfficerInjuryType", "OfficerInjuriesInjured",
    "OfficerMedicalTreatment", "OfficerHospitalTreatment", "TotalSubInjuredInIncident", "SubjectInjuredInIncident",
    "SubjectInjuredPriorToIncident", "PerceivedConditionOfSubject", "SubjectActions", "SubjectResistance",
    "SubjectMedicalTreatment", "SubjectInjuryType", "SubjectArrested", "ReasonSubjectNotArrested", "SubjectType", "SubjectAge",
    "SubjectRaceEthnicity", "SubjectGender", "ForceType", "IncidentYear",
)  # fmt: skip
"""New Jersey's columns in its order."""

KEY, PLACE, FORCE, COUNTED = "IncidentID", "IncidentMunicipality", "ForceType", "SubjectType"
"""Columns with a reading of their own."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def pairs_of(role: str | None) -> tuple[Pair, ...]:
    """The pairs of one side, or of the incident."""
    return tuple(pair for pair in NEW_JERSEY.pairs if pair.role == role)


def write_new_jersey(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """The reports as CSV in UTF-8."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    rows = [row for bundle in bundles(tables) for row in _rows(bundle)]
    table.writerows(
        {"FormID": str(at), **{name: quoted(cell) for name, cell in row.items()}}
        for at, row in enumerate(rows, start=1)
    )
    return text.getvalue().encode()


def quoted(cell: str) -> str:
    """A cell no spreadsheet takes for a formula; one more quote stands before what begins like one."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unquoted(cell: str) -> str:
    """The cell as it was before `quoted`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _rows(bundle: Bundle) -> list[Row]:
    incident = bundle.incident
    hurt = sum(person.answers["injured"] == "yes" for person in bundle.civilians)
    shared = {
        **_texts(items(pairs_of(None), incident, {})), KEY: incident["incident_id"], PLACE: _municipality(incident),
        "OtherOfficerInvolved": str(len(bundle.officers) > 1), "IncidentYear": str(incident["incident_date"].year),
        "TotalSubInjuredInIncident": str(hurt), COUNTED: JOINER.join("Person" for _ in bundle.civilians), **_subjects(bundle.civilians),
    }  # fmt: skip
    known = {person.answers["person_id"] for person in bundle.officers}
    if not bundle.officers:
        return [{**shared, FORCE: _force(bundle, None, known)}]
    return [
        {**shared, **_officer(person), FORCE: _force(bundle, person, known)} for person in bundle.officers
    ]  # fmt: skip


def _texts(told: Row) -> Row:
    return {name: JOINER.join(value) if isinstance(value, list) else value or "" for name, value in told.items()}


def _officer(person: Person) -> Row:
    told = _texts(items(pairs_of("officer"), person.answers, person.rows))
    # A row whose officer is not described differs from a row without an officer.
    return {**told, "OfficerGender": told["OfficerGender"] or BLANK, "VideoFootage": "Yes" if told["VideoType"] else ""}


def _subjects(civilians: Sequence[Person]) -> Row:
    """What has one value for each subject holds a word for each; the rest is joined as it comes."""
    told = [items(pairs_of("civilian"), person.answers, person.rows) for person in civilians]
    cells: Row = {}
    for pair in pairs_of("civilian"):
        if pair.form is Form.MADE or pair.item == FORCE:
            continue
        values = [each[pair.item] for each in told]
        if pair.shared:
            lists = [value if isinstance(value, list) else [value] for value in values if value]
            cells[pair.item] = JOINER.join(word for words in lists for word in words)
        else:
            cells[pair.item] = JOINER.join(value or BLANK for value in values)
    return cells


def _force(bundle: Bundle, officer: Person | None, known: set[str]) -> str:
    """Force the row may hold: of this officer, and, unless this officer used none, of one who is not named."""
    pair = next(pair for pair in pairs_of("civilian") if pair.item == FORCE)
    own = officer.answers["person_id"] if officer else None
    open_to = {own} | (set() if officer and officer.answers["officer_used_force"] == "no" else {None})
    told: list[str] = []
    for person in bundle.civilians:
        force = person.rows.get("force", [])
        told += words_of(
            pair, [row for row in force if (row["actor_id"] if row["actor_id"] in known else None) in open_to]
        )
    return JOINER.join(told)


def _municipality(incident: Row) -> str:
    """City and county; a name that holds a comma would be read as both, so it is left out."""
    city, county = (
        "" if "," in (incident[name] or "") else (incident[name] or "").strip() for name in ("city", "county")
    )
    return f"{city}{JOINER}{county}" if county else city
