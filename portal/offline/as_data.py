"""The standard as data for the offline reporter: tables, fields, rules and conditions, as `judge.js` reads them.

Must not hold a rule or a word of its own.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ingest.derive import COUNTS, SEVERAL
from ingest.judging.frames import LINKS
from ingest.judging.looking import speaks_of
from schemas.findings import KINDS
from schemas.model import BLANKS, Field, Table, Type
from schemas.nesting import OF_INCIDENT, OF_PERSON, is_plain, told_in
from schemas.rules import QUESTIONS, RULES
from schemas.rules.across import GRAVE, SHOT
from schemas.rules.conditions import Rows
from schemas.screener import SCREENER
from schemas.standard import REPORT_TABLES, VERSION

Data = dict[str, Any]


def standard_as_data() -> Data:
    """Everything a judge needs besides the report: plain lists and mappings, with keys as `judge.js` names them."""
    return {
        "version": VERSION,
        "blanks": list(BLANKS),
        "links": dict(LINKS),
        "tables": {
            table.name: {"key": list(table.key), "fields": {field.name: _field(field) for field in table.fields}}
            for table in REPORT_TABLES
        },
        "rules": [
            {"code": rule.code, "table": rule.table, "of": list(speaks_of(rule)), "condition": _plain(rule.condition)}
            for rule in RULES
        ],
        "lists": {"of_incident": dict(OF_INCIDENT), "of_person": dict(OF_PERSON)},
        "plain": {table: told_in(table)[0].name for table in OF_PERSON.values() if is_plain(table)},
        "several": list(SEVERAL),
        "counts": dict(COUNTS),
        "screener": list(SCREENER),
        "worked_out": ["incident.reportable"],
        "shots": list(SHOT.is_in),
        "grave": list(GRAVE.is_in),
        "naming": {table.name: _naming(table) for table in REPORT_TABLES},
        "severities": {
            **{kind.code: kind.severity.value for kind in KINDS},
            **{rule.code: rule.severity.value for rule in RULES},
        },
    }


def _field(field: Field) -> Data:
    told: Data = {"type": field.type.value, "required": field.required, "always": field.always}
    if field.type is Type.CODE:
        told |= {"codes": list(field.vocabulary.codes if field.vocabulary else ()), "allowed": list(field.allowed)}
    if field.pattern is not None:
        told["pattern"] = field.pattern
    if field.minimum is not None and field.maximum is not None:
        told |= {"minimum": field.minimum, "maximum": field.maximum}
    return told


def _naming(table: Table) -> list[Data]:
    """The coded answers whose blanks get a word, in the order in which one may depend on another, and when each is asked."""
    questions = {question.field: question.when for question in QUESTIONS if question.table == table.name}
    order = {name: at for at, name in enumerate(questions)}
    fields = sorted(table.fields, key=lambda field: order.get(field.name, -1))
    return [
        {"field": field.name, "when": [_plain(atom) for atom in questions.get(field.name, ()) if not isinstance(atom, Rows)]}
        for field in fields if field.type is Type.CODE and not field.required
    ]  # fmt: skip


def _plain(value: object) -> Any:
    """A condition and its parts, each with the name of its kind under `is`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
        return {"is": type(value).__name__, **parts}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
