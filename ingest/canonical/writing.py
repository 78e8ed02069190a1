"""Reports as canonical lines: keys in the order of the standard, blanks left out, so that the same report gives the same bytes.

Must not read a line.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from ingest.exchange.bundles import Bundle, Person, bundles
from schemas.nesting import OF_INCIDENT, OF_PERSON, is_plain, told_in

Row = Mapping[str, Any]


def as_canonical(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Report tables as lines, in the order of the incident table; persons and rows keep their order."""
    return b"".join(report_as_line(_report(bundle)) for bundle in bundles(tables))


def report_as_line(report: Mapping[str, Any]) -> bytes:
    """One report as a line of UTF-8 with its line feed. Keys the standard does not have come last, for the judge to name.

    Raises ValueError for what JSON cannot hold.
    """
    whole = _record({key: value for key, value in report.items() if key not in OF_INCIDENT}, "incident")
    whole |= {name: _rows(report[name], table) for name, table in OF_INCIDENT.items() if report.get(name) is not None}
    text = json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    return text.encode() + b"\n"


def _rows(said: Any, table: str) -> Any:
    return [_record(row, table) for row in said] if isinstance(said, list | tuple) else said


def _record(row: Any, table: str) -> Any:
    """A record with its keys in declared order and without blanks; what is no record stays as it is."""
    if not isinstance(row, Mapping):
        return row
    declared = [field.name for field in told_in(table)] + (list(OF_PERSON) if table == "person" else [])
    order = [name for name in declared if name in row] + sorted(name for name in row if name not in declared)
    return {name: row[name] for name in order if row[name] is not None}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError("a report holds text, numbers, days and lists")


def _report(bundle: Bundle) -> dict[str, Any]:
    incident = bundle.incident["incident_id"]
    people = [*bundle.civilians, *bundle.officers]
    force = [row for person in people for row in sorted(person.rows.get("force", []), key=_place)]
    keys = ("recipient_id", "actor_id")
    lists = {
        "persons": [_person(person, incident) for person in people],
        "force": [_told(row, "force") | {key: _label(row[key], incident) for key in keys} for row in force],
        "other_agencies": [_told(row, "other_agency") for row in bundle.other_agencies],
    }
    return _told(bundle.incident, "incident") | {name: rows for name, rows in lists.items() if rows}


def _person(person: Person, incident: str) -> dict[str, Any]:
    told = _told(person.answers, "person") | {"person_id": _label(person.answers["person_id"], incident)}
    for name, table in OF_PERSON.items():
        rows = [_told(row, table) for row in person.rows.get(table, [])]
        if rows:
            told[name] = [code for row in rows for code in row.values()] if is_plain(table) else rows
    return told


def _told(row: Row, table: str) -> dict[str, Any]:
    told = {field.name: row[field.name] for field in told_in(table)}
    return {name: value for name, value in told.items() if value is not None}


def _label(person_id: str | None, incident: str) -> str | None:
    """A person as the report itself calls it: its key without that of the incident."""
    return None if person_id is None else person_id.removeprefix(f"{incident}/")


def _place(row: Row) -> int:
    """The number in a key of force; keys as text would put the tenth before the second."""
    found = re.search(r"/F(\d+)$", row["force_id"])
    return int(found[1]) if found else 0
