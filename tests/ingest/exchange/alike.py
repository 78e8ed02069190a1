"""Reports made comparable: keys by order, blanks as one, what is worked out again left out. Rows stand in no order."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from schemas.crosswalks.model import Crosswalk
from schemas.standard import REPORT_TABLES

_UNSAID = {"not_asked", "not_reported"}


def comparable(tables: Mapping[str, pl.DataFrame], crosswalk: Crosswalk) -> dict[str, list[dict[str, Any]]]:
    """Rows by table with keys that only say which incident, side and number is meant."""
    again = {each.ours for each in crosswalk.remade if each.role is None}
    names = _names(tables)
    told: dict[str, list[dict[str, Any]]] = {}
    for table in REPORT_TABLES:
        keys = {
            field.name
            for field in table.fields
            if field.name in {"incident_id", "person_id", "recipient_id", "actor_id"}
        }
        kept = [
            field.name for field in table.fields
            if field.name in keys or (f"{table.name}.{field.name}" not in again and field.name != "force_id")
        ]  # fmt: skip
        rows = [
            {
                name: names.get(row[name]) if name in keys else None if row[name] in _UNSAID else row[name]
                for name in kept
            }
            for row in tables[table.name].iter_rows(named=True)
        ]
        told[table.name] = sorted(rows, key=lambda row: [str(value) for value in row.values()])
    return told


def _names(tables: Mapping[str, pl.DataFrame]) -> dict[str | None, str]:
    names: dict[str | None, str] = {key: f"incident {at}" for at, key in enumerate(tables["incident"]["incident_id"])}
    seen: dict[tuple[str, str], int] = {}
    for key, incident, role in tables["person"].select("person_id", "incident_id", "role").iter_rows():
        at = seen[incident, role] = seen.get((incident, role), 0) + 1
        names[key] = f"{names.get(incident)}, {role} {at}"
    return names
