"""One canonical file as rows of the standard, with a finding for each thing that could not be read, under its line.

Must not judge an answer, and must not guess: a key, a word or a number it does not know is a finding.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import polars as pl

from ingest.canonical.lines import reports_in
from ingest.canonical.values import LONGEST_KEY, answer
from ingest.exchange.bundles import Gathered, Row
from ingest.exchange.found import Found
from schemas.nesting import OF_INCIDENT, OF_PERSON, TABLES, is_plain, place_of, told_in

_ROWS = {"_file": pl.String, "_row": pl.Int64, "incident_id": pl.String}
_LINKS = {"recipient_id", "actor_id"}
_KEYS = {"incident_id", "agency_id", "person_id"} | _LINKS
"""Fields this module reads by itself."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """One file read: tables not yet derived, the incident each line speaks of, findings, and fields with their counts."""

    tables: dict[str, pl.DataFrame]
    rows: pl.DataFrame
    findings: pl.DataFrame
    columns: list[dict[str, object]]


def read_canonical(data: bytes, *, name: str, agency_id: str | None) -> Read:
    """The reports of one file. `_row` is the line, or the place in a list."""
    book = _Book(file=name)
    named: list[Row] = []
    for at, report in reports_in(data, name=name):
        named.append({"_file": name, "_row": at, "incident_id": _Report(report, at, book).read(agency_id)})
    rows = pl.DataFrame(named, schema=_ROWS)
    return Read(tables=book.gathered.frames(), rows=rows, findings=book.found.frame(), columns=book.columns())


@dataclass(kw_only=True)
class _Book:
    """What is gathered from all reports of a file."""

    file: str
    gathered: Gathered = field(init=False)
    found: Found = field(init=False)
    there: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.gathered, self.found = Gathered(file=self.file), Found(file=self.file)

    def columns(self) -> list[dict[str, object]]:
        """One entry for each field: its place, ours, how often it was there, and how often it could be read."""
        every = [(name, each.name) for name in TABLES for each in told_in(name)]
        return [
            {"name": place_of(*key), "mapped_to": ".".join(key), "non_blank": self.there[key],
             "standardised": self.there[key] - self.wrong[key]}
            for key in every
        ]  # fmt: skip


class _Report:
    """One report of a file: its records become rows; what cannot be read is a finding at its line."""

    def __init__(self, report: Any, at: int, book: _Book) -> None:
        self._said: Mapping[str, Any] = report if isinstance(report, dict) else {}
        self._is_report = isinstance(report, dict)
        self._at, self._book = at, book
        self._id = ""
        self._roles: dict[str, str | None] = {}

    def read(self, agency_id: str | None) -> str:
        """Read the report; its key, which starts with its agency."""
        named, wrong = self._taken("incident", "agency_id", self._said.get("agency_id"))
        agency = agency_id or named
        key, unfit = self._taken("incident", "incident_id", self._said.get("incident_id"))
        self._id = _under(agency, key, self._at)
        if len(self._id) > LONGEST_KEY:
            self._id, unfit = _under(agency, None, self._at), "bad_pattern"
        if not self._is_report:
            self._add("missing_section", "file", None, "report")
        elif key is None and unfit is None:
            unfit = "missing"
        if agency is None and wrong is None:
            wrong = "missing"
        for problem, name in ((wrong, "agency_id"), (unfit, "incident_id")):
            if problem:
                self._add(problem, "incident", name)
        if agency_id and named not in (None, agency_id):
            self._add("foreign_agency", "incident", "agency_id")
        own = self._record(self._said, "incident", lists=OF_INCIDENT)
        self._put("incident", {**own, "agency_id": agency})
        for person in self._records("persons", self._said):
            self._person(person)
        for row in self._records("force", self._said):
            self._force(row)
        for row in self._records("other_agencies", self._said):
            self._put("other_agency", self._record(row, "other_agency"))
        return self._id

    def _person(self, said: Mapping[str, Any]) -> None:
        told = self._record(said, "person", lists=OF_PERSON)
        role = told.get("role")
        label, wrong = self._taken("person", "person_id", said.get("person_id"))
        if wrong:
            self._add(wrong, "person", "person_id")
        if label is None:
            count = sum(each == role for each in self._roles.values())
            label = f"{role or 'person'}-{count + 1}"
        person = self._named(label)
        if person in self._roles:
            self._add("repeated_key", "person", "person_id")
            return
        self._roles[person] = role
        self._put("person", {**told, "person_id": person}, role=role)
        for name, table in OF_PERSON.items():
            for row in self._answers(name, table, said.get(name)):
                self._put(table, {**row, "person_id": person}, role=role)

    def _answers(self, name: str, table: str, said: Any) -> list[Row]:
        """The rows of a list of answers; one that lacks what makes it an answer is a finding and no row."""
        if said is None:
            return []
        if not isinstance(said, list):
            self._add("missing_section", "file", None, f"persons.{name}")
            return []
        records = (
            self._dicts(said, f"persons.{name}")
            if not is_plain(table)
            else [{told_in(table)[0].name: code} for code in said]
        )
        rows = [self._record(record, table) for record in records]
        first = next(each.name for each in told_in(table) if each.required)
        if any(record.get(first) in (None, "") for record in records):
            self._add("missing", table, first)
        return [row for row in rows if row.get(first) is not None]

    def _force(self, said: Mapping[str, Any]) -> None:
        row = self._record(said, "force")
        ends: Row = {}
        for link in ("recipient_id", "actor_id"):
            label, wrong = self._taken("force", link, said.get(link))
            person = self._named(label) if label is not None else None
            if wrong is None and label is None and link == "recipient_id":
                wrong = "missing"
            if wrong is None and person is not None and person not in self._roles:
                wrong = "orphan"
            if wrong:
                self._add(wrong, "force", link)
            ends[link] = person if wrong is None else None
        if ends["recipient_id"] is not None:
            self._put("force", {**row, **ends}, role=self._roles[ends["recipient_id"]])

    def _record(self, said: Mapping[str, Any], table: str, *, lists: Mapping[str, str] = {}) -> Row:
        """The answers of a record, its keys apart; keys the standard does not have are findings."""
        for stray in said.keys() - _known(table) - lists.keys():
            above = place_of(table, "").rstrip(".")
            self._add("unknown_column", "file", None, f"{above}.{stray}" if above else stray)
        return self._read(said, table)

    def _read(self, said: Mapping[str, Any], table: str) -> Row:
        told: Row = {}
        for each in told_in(table):
            if each.name in _KEYS or each.name not in said:
                continue
            value, wrong = self._taken(table, each.name, said[each.name])
            if wrong:
                self._add(wrong, table, each.name)
            told[each.name] = value
        return told

    def _taken(self, table: str, name: str, raw: Any) -> tuple[Any, str | None]:
        value, wrong = answer(table, name, raw)
        if value is not None or wrong is not None:
            self._book.there[table, name] += 1
        if wrong is not None:
            self._book.wrong[table, name] += 1
        return value, wrong

    def _records(self, name: str, said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        listed = said.get(name)
        if listed is None:
            return []
        if not isinstance(listed, list):
            self._add("missing_section", "file", None, name)
            return []
        return self._dicts(listed, name)

    def _dicts(self, listed: list[Any], name: str) -> list[Mapping[str, Any]]:
        kept: list[Mapping[str, Any]] = [each for each in listed if isinstance(each, dict)]
        if len(kept) < len(listed):
            self._add("missing_section", "file", None, name)
        return kept

    def _named(self, label: str) -> str:
        """A person's key in the tables: under its incident's, whatever the report calls it."""
        return label if label.startswith(f"{self._id}/") else f"{self._id}/{label}"

    def _put(self, table: str, row: Row, *, role: str | None = None) -> None:
        self._book.gathered.add(table, row, incident=self._id, at=self._at, role=role)

    def _add(self, code: str, table: str, name: str | None, place: str = "") -> None:
        item = place or place_of(table, name or "")
        self._book.found.add(code, at=self._at, incident=self._id, item=item, table=table, field=name)


@cache
def _known(table: str) -> frozenset[str]:
    return frozenset(each.name for each in told_in(table))


def _under(agency: str | None, key: str | None, at: int) -> str:
    """An incident's key: under its agency, so that no sender can name another's; by its line where it has none."""
    owner = agency or "unknown"
    if key is None:
        return f"{owner}:?{at}"
    return key if key.startswith(f"{owner}:") else f"{owner}:{key}"
