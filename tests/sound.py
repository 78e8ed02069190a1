"""A sound report, made from the standard: no rule has anything to say about it. Persons are invented."""

from datetime import date
from typing import Any

import polars as pl

from schemas.as_polars import polars_schema
from schemas.model import Table, Type
from schemas.standard import REPORT_TABLES

INCIDENT_ID = "XX0099999:A-1"
_CIVILIAN, _OFFICER = f"{INCIDENT_ID}/C1", f"{INCIDENT_ID}/O1"

_ROWS: dict[str, list[dict[str, Any]]] = {
    "incident": [{
        "incident_id": INCIDENT_ID, "agency_id": "XX0099999", "incident_date": date(2025, 3, 5), "incident_time": "22:10",
        "case_number": "A-1", "narrative": "Invented.", "address": "800 Block of MAPLE ST", "city": "Port Sample",
        "county": "Sample County", "state": "CA", "zip_code": "90000", "multiple_locations": "no", "on_k12_campus": "no",
        "arrest_made": "yes", "crime_report_filed": "yes", "contact_reason": "stop", "num_involved_civilians": 1,
        "num_involved_officers": 1,
    }],
    "person": [
        {
            "person_id": _CIVILIAN, "incident_id": INCIDENT_ID, "role": "civilian", "gender": "male", "race": "white",
            "age_band": "31-35", "injured": "yes", "injury_level": "injury", "medical_aid": "on_scene",
            "injury_from_preexisting_condition": "no", "received_force": "yes", "assaulted_officer": "no",
            "custody_status": "custody_other", "perceived_armed": "yes", "confirmed_armed": "yes", "resisted": "yes",
            "resistance_type": "active",
        },
        {
            "person_id": _OFFICER, "incident_id": INCIDENT_ID, "badge_number": "B-77", "role": "officer", "gender": "female",
            "race": "black", "age_band": "26-30", "injured": "no", "received_force": "no", "officer_used_force": "yes",
            "on_duty": "yes", "dress": "patrol_uniform",
        },
    ],
    "race": [{"person_id": _CIVILIAN, "race": "white"}, {"person_id": _OFFICER, "race": "black"}],
    "injury": [{"person_id": _CIVILIAN, "injury_type": "contusion"}],
    "force": [{
        "force_id": f"{_CIVILIAN}/F1", "incident_id": INCIDENT_ID, "recipient_id": _CIVILIAN, "actor_role": "officer",
        "force_type": "control_hold",
    }],
    "weapon": [
        {"person_id": _CIVILIAN, "weapon": "blade", "basis": "perceived"},
        {"person_id": _CIVILIAN, "weapon": "blade", "basis": "confirmed"},
    ],
}  # fmt: skip


def sound_report(patch: dict[str, dict[str, Any]] | None = None, drop: tuple[str, ...] = ()) -> dict[str, pl.DataFrame]:
    """Conformed tables of one sound report, patched and with some child tables emptied.

    A patch of a person goes to the officer when it says so, else to the civilian.
    """
    patch = patch or {}
    return {table.name: _frame(table, patch.get(table.name, {}), empty=table.name in drop) for table in REPORT_TABLES}


def _frame(table: Table, patch: dict[str, Any], *, empty: bool) -> pl.DataFrame:
    rows = [] if empty else [_filled(table, row) for row in _ROWS[table.name]]
    if rows and patch:
        at = 1 if table.name == "person" and patch.get("role") == "officer" else 0
        rows[at] |= {name: _typed(table, name, value) for name, value in patch.items()}
    marks = {"_file": pl.String, "_row": pl.Int64, "incident_id_": pl.String}
    told = [
        row | {"_file": f"{table.name}.csv", "_row": at + 2, "incident_id_": INCIDENT_ID} for at, row in enumerate(rows)
    ]
    return pl.DataFrame(told, schema={**polars_schema(table), **marks})


def _filled(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    blank = {field.name: "not_asked" if field.type is Type.CODE else None for field in table.fields}
    return blank | row


def _typed(table: Table, name: str, value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) and table.field(name).type is Type.DATE else value
