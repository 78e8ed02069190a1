"""A canonical file as a table of text, one row for each report, so that a finding can be shown beside what was sent.

What several persons or rows answer stands in one cell, as a list of JSON in their order. For the sender alone. Must not
interpret an answer.
"""

import json
from functools import cache
from typing import Any

import polars as pl

from ingest.canonical.lines import reports_in
from ingest.readers.table import ROW, WIDTH, TextTable
from schemas.nesting import OF_INCIDENT, OF_PERSON, TABLES, is_plain, place_of, told_in

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def texts_canonical(data: bytes, *, name: str) -> TextTable:
    """Every field some report of the file tells, as a column in the order of the standard; `_row` is the line."""
    reports = reports_in(data, name=name)
    said = [_said(report) for _, report in reports]
    there = set[str]().union(*said)
    places = [place_of(table, field.name) for table in TABLES for field in told_in(table)]
    kept = {place: [cells.get(place, "") for cells in said] for place in places if place in there}
    marks = pl.DataFrame(
        {ROW: [at for at, _ in reports], WIDTH: ["right"] * len(reports)}, schema={ROW: pl.Int64, WIDTH: pl.String}
    )
    frame = pl.DataFrame(kept, schema=dict.fromkeys(kept, pl.String)).hstack(marks)
    return TextTable(name=name, frame=frame, skipped=0, header_row=0)


def _said(report: Any) -> dict[str, str]:
    """The cells of one report that are filled."""
    if not isinstance(report, dict):
        return {}
    told = {name: text_of(report[name]) for name in _names("incident") & report.keys()}
    for name, table in OF_INCIDENT.items():
        told |= _columns(table, _dicts(report.get(name)))
    persons = _dicts(report.get("persons"))
    for name, table in OF_PERSON.items():
        lists = [person.get(name) for person in persons]
        if not any(lists):
            continue
        if is_plain(table):
            told[place_of(table, told_in(table)[0].name)] = _list([each or None for each in lists])
            continue
        for field in told_in(table):
            rows = [[row.get(field.name) for row in _dicts(listed)] or None for listed in lists]
            told[place_of(table, field.name)] = _list(rows)
    return {place: text for place, text in told.items() if text}


def _columns(table: str, rows: list[dict[str, Any]]) -> dict[str, str]:
    """What the rows of a list say, field by field."""
    there = set[str]().union(*rows) & _names(table)
    return {place_of(table, name): _list([row.get(name) for row in rows]) for name in there}


@cache
def _names(table: str) -> frozenset[str]:
    return frozenset(field.name for field in told_in(table))


def text_of(value: Any) -> str:
    """A value as it is shown and compared: a text as it stands, without blanks around it."""
    if value is None or isinstance(value, str):
        return (value or "").strip()
    return _JSON.encode(value)


def _list(values: list[Any]) -> str:
    if all(value is None or value == "" for value in values):
        return ""
    return _JSON.encode(values)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
