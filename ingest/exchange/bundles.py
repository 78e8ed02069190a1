"""Reports as bundles: one incident with its persons, and each person with the rows that speak of it.

Frames in, rows of plain values out. Must not know another shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from schemas.as_polars import polars_schema
from schemas.standard import REPORT_TABLES

Row = dict[str, Any]

_OF_PERSON = {"force": "recipient_id"} | {
    table.name: "person_id"
    for table in REPORT_TABLES
    if table.name not in {"incident", "person", "force", "other_agency"}
}
"""Table to the field that names the person a row speaks of."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person's own answers, and the rows about it by table; `force` holds the force it received."""

    answers: Row
    rows: dict[str, list[Row]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """One report: the incident's answers, its persons by side in the order of the table, and the other agencies."""

    incident: Row
    civilians: list[Person] = field(default_factory=list)
    officers: list[Person] = field(default_factory=list)
    other_agencies: list[Row] = field(default_factory=list)

    def side(self, role: str) -> list[Person]:
        """The persons of one side."""
        return self.civilians if role == "civilian" else self.officers


def bundles(tables: Mapping[str, pl.DataFrame]) -> list[Bundle]:
    """The reports in the order of the incident table; rows keep their order."""
    found = {row["incident_id"]: Bundle(incident=row) for row in tables["incident"].iter_rows(named=True)}
    persons: dict[str, Person] = {}
    for row in tables["person"].iter_rows(named=True):
        person = persons[row["person_id"]] = Person(answers=row)
        found[row["incident_id"]].side(row["role"]).append(person)
    for table, link in _OF_PERSON.items():
        for row in tables[table].iter_rows(named=True):
            persons[row[link]].rows.setdefault(table, []).append(row)
    for row in tables["other_agency"].iter_rows(named=True):
        found[row["incident_id"]].other_agencies.append(row)
    return list(found.values())


def link_of(table: str) -> str:
    """The field of a table that names the person a row speaks of."""
    return _OF_PERSON[table]


@dataclass(kw_only=True)
class Gathered:
    """Rows read from another shape, table by table, each with `_file`, `_row`, `incident_id` and, of a person, `role`."""

    file: str
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table.name: [] for table in REPORT_TABLES})

    def add(self, table: str, row: Row, *, incident: str, at: int, role: str | None = None) -> None:
        """One more row of a table, read at number `at` of the file."""
        marks = {"_file": self.file, "_row": at, "incident_id": incident}
        self.rows[table].append({**row, **marks, **({"role": role} if role else {})})

    def frames(self) -> dict[str, pl.DataFrame]:
        """The rows as frames with every declared column and the marks."""
        own: dict[str, Any] = {"incident_id": pl.String, "role": pl.String, "_file": pl.String, "_row": pl.Int64}
        return {
            table.name: pl.DataFrame(self.rows[table.name], schema={**own, **polars_schema(table)})
            for table in REPORT_TABLES
        }
