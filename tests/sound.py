"""A sound report, made from the standard: it answers every question, and no rule has anything to say about it.

Persons and places are invented. Examples of rules are patches of this report (`schemas.rules.conditions.Patch`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from schemas.as_polars import polars_schema
from schemas.model import Table, Type
from schemas.rules.conditions import Patch
from schemas.standard import REPORT_TABLES

INCIDENT_ID = "XX0099999:A-1"
TIMEZONE = "America/Los_Angeles"
_PERSONS = {"civilian": "C1", "officer": "O1"}
"""The end of each person's id, after that of the incident."""

_ROWS: dict[str, list[dict[str, Any]]] = {
    "incident": [{
        "incident_id": INCIDENT_ID, "agency_id": "XX0099999", "incident_date": date(2025, 3, 5), "incident_time": "22:10",
        "case_number": "A-1", "narrative": "Invented.", "address": "800 Block of MAPLE ST", "city": "Port Sample",
        "county": "Sample County", "state": "CA", "zip_code": "90000", "district": "Beat 3", "latitude": 34.5, "longitude": -119.5,
        "contact_time": "22:00", "time_estimated": "no", "event_key": "E-1", "multiple_agencies": "yes", "shots_fired": "no",
        "officer_force": "yes", "civilian_seriously_injured": "yes", "civilian_force": "yes", "officer_seriously_injured": "no",
        "reportable": "yes", "multiple_locations": "no", "on_k12_campus": "yes", "arrest_made": "yes", "crime_report_filed": "yes",
        "contact_reason": "in_custody_event", "in_custody_reason": "awaiting_booking", "deescalation": "attempted",
        "review_outcome": "within_policy", "protected_circumstance": "none", "num_involved_civilians": 1, "num_involved_officers": 1,
    }],
    "person": [
        {
            "role": "civilian", "gender": "male", "race": "asian_pacific_islander", "perceived_race": "asian_pacific_islander",
            "age_band": "31-35", "injured": "yes", "injury_level": "serious_bodily_injury", "medical_aid": "admitted_critical",
            "injury_from_preexisting_condition": "no", "received_force": "yes", "order_of_force_specified": "yes",
            "assaulted_officer": "yes", "custody_status": "custody_other", "arrested": "yes", "k12_role": "neither",
            "highest_charge": "245(c) PC", "crime_qualifier": "attempt", "charge_level": "felony", "perceived_armed": "yes",
            "confirmed_armed": "yes", "resisted": "yes", "resistance_type": "assaultive",
        },
        {
            "badge_number": "B-77", "role": "officer", "gender": "female", "race": "black", "age_band": "26-30", "injured": "yes",
            "injury_level": "injury", "medical_aid": "on_scene", "injury_from_preexisting_condition": "no", "received_force": "yes",
            "officer_used_force": "yes", "on_duty": "yes", "dress": "patrol_uniform", "body_worn_camera": "recorded",
            "years_of_service": 4,
        },
    ],
    "race": [{"race": "asian_pacific_islander"}, {"of": "officer", "race": "black"}],
    "injury": [{"injury_type": "bone_fracture"}, {"of": "officer", "injury_type": "contusion"}],
    "force": [
        {"force_type": "control_hold", "position": 2, "actor_id": "officer", "injury_type": "bone_fracture"},
        {"force_type": "chemical_spray", "position": 1, "actor_id": "officer"},
        {"of": "officer", "force_type": "civilian_physical", "actor_id": "civilian", "injury_type": "contusion"},
    ],
    "weapon": [
        {"weapon": "firearm", "basis": "perceived"}, {"weapon": "firearm", "basis": "confirmed", "firearm_type": "handgun"},
    ],
    "asian_race": [{"asian_race": "vietnamese"}],
    "sign": [{"sign": "drug_impairment"}, {"sign": "alcohol_impairment"}],
    "force_location": [{"body_part": "head"}, {"body_part": "arms"}, {"of": "officer", "body_part": "arms"}],
    "force_reason": [{"of": "officer", "reason": "effect_arrest"}],
    "other_agency": [{"other_agency_id": "XX0088888", "other_case_number": "B-9"}],
}  # fmt: skip


def sound_report(patch: Patch | None = None, *, incident_id: str = INCIDENT_ID) -> dict[str, pl.DataFrame]:
    """Conformed tables of one sound report, patched as an example of a rule says.

    Besides what examples use, a table may be named with answers: they go to its first row.
    """
    patch = dict(patch or {})
    persons = {side: patch.pop(side, {}) for side in _PERSONS}
    if "person" in patch:
        persons["civilian"] = patch.pop("person")
    return {table.name: _frame(table, patch.get(table.name, {}), persons, incident_id) for table in REPORT_TABLES}


def stacked(reports: Sequence[Mapping[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """The tables of several reports as those of one delivery."""
    return {table.name: pl.concat([report[table.name] for report in reports]) for table in REPORT_TABLES}


def _frame(table: Table, change: Any, persons: Mapping[str, Any], incident_id: str) -> pl.DataFrame:
    rows = [dict(row) for row in _ROWS[table.name]]
    if table.name == "person":
        rows = [row | dict(persons[row["role"]]) for row in rows]
    elif isinstance(change, Mapping):
        rows[0] |= change
    else:
        rows = _replaced(rows, change)
    marks = {"_file": pl.String, "_row": pl.Int64, "incident_id_": pl.String}
    told = [
        _filled(table, row, at, incident_id)
        | {"_file": f"{table.name}.csv", "_row": at + 2, "incident_id_": incident_id}
        for at, row in enumerate(rows)
    ]
    return pl.DataFrame(told, schema={**polars_schema(table), **marks})


def _replaced(rows: list[dict[str, Any]], by: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows, with those of the persons the new ones speak of replaced; no new row, no row at all."""
    spoken = {row.get("of", "civilian") for row in by}
    left = [row for row in rows if by and row.get("of", "civilian") not in spoken]
    return [*(dict(row) for row in by), *left]


def _filled(table: Table, row: dict[str, Any], at: int, incident_id: str) -> dict[str, Any]:
    """The row with its keys and the blanks of what it does not answer."""
    person = {side: f"{incident_id}/{end}" for side, end in _PERSONS.items()}
    side = row.pop("of", "civilian")
    keys: dict[str, Any] = {"incident_id": incident_id, "person_id": person[side]}
    if table.name == "person":
        keys["person_id"] = person[_ROWS["person"][at]["role"]]
    elif table.name == "force":
        keys |= {"force_id": f"{incident_id}/F{at}", "recipient_id": person[side],
                 "actor_role": "civilian" if side == "officer" else "officer"}  # fmt: skip
        row["actor_id"] = person.get(row.get("actor_id"))
    blank = {
        field.name: "not_asked" if field.type is Type.CODE and not field.required else None for field in table.fields
    }
    return {name: value for name, value in (blank | keys | row).items() if name in blank}
