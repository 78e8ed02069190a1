"""A report that came in a file as the form's answers, so that it can be put right there. The way back of `judging.report_of`.

Persons get the names the form gives them. Must not read a file; it takes the standard's tables as they were conformed.
"""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.canonical import as_canonical
from portal.form.controls import SIDES, Control, controls_of
from portal.form.layout import ON_FORCE, Answers
from schemas.nesting import OF_PERSON
from schemas.standard import REPORT_TABLES

_LISTS = {table: name for name, table in OF_PERSON.items()}
_SAYS_NOTHING = {"not_asked", "not_reported"}


def answers_from(tables: Mapping[str, pl.DataFrame], incident_id: str) -> Answers | None:
    """The answers of one report of a delivery; None where the delivery does not hold it."""
    mine = {table.name: tables[table.name].filter(pl.col("incident_id_") == incident_id) for table in REPORT_TABLES}
    if mine["incident"].is_empty():
        return None
    return taken(json.loads(as_canonical(mine)))


def taken(report: Mapping[str, Any]) -> Answers:
    """A canonical report as answers."""
    answers: Answers = {
        "incident": _told(report, "incident"), "persons": [], "force": [], "other_agency": [], "used": dict.fromkeys(SIDES, 0),
    }  # fmt: skip
    names: dict[str, str] = {}
    for person in report.get("persons", []):
        side = person["role"]
        answers["used"][side] += 1
        names[person["person_id"]] = f"{side}-{answers['used'][side]}"
        answers["persons"].append({"id": names[person["person_id"]], "role": side, **_person(person)})
    for row in sorted(report.get("force", []), key=lambda row: row.get("position") or 0):
        line = _told(row, "force")
        line |= {key: names[line[key]] for key in ("recipient_id", "actor_id") if line.get(key) in names}
        answers["force"].append(line)
    numbered = {names.get(row["recipient_id"]) for row in report.get("force", []) if row.get("position")}
    for person in answers["persons"]:
        if person["id"] in numbered:
            person.setdefault(ON_FORCE, "yes")
    answers["other_agency"] = [_told(row, "other_agency") for row in report.get("other_agencies", [])]
    return answers


def _person(person: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    weapons = person.get("weapons", [])
    for control in controls_of(person["role"]):
        if control.table == "person":
            told |= _told_by(control, person)
            continue
        if control.table == "weapon":
            rows = [row for row in weapons if dict(control.fixed).items() <= row.items()]
            found = {row.get(control.field) for row in rows}
        else:
            found = set(person.get(_LISTS[control.table], []))
        codes = [code for code in control.choices if code in found]
        told |= {control.key: codes} if codes else {}
    if "race" not in told and person.get("race") in {"pending", "unknown"}:
        told["race"] = [person["race"]]
    return told


def _told(row: Mapping[str, Any], kind: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for control in controls_of(kind):
        told |= _told_by(control, row)
    return told


def _told_by(control: Control, row: Mapping[str, Any]) -> dict[str, Any]:
    value = row.get(control.field)
    return {} if value is None or value in _SAYS_NOTHING else {control.key: str(value)}
