"""One AB 71 file as rows of the standard, with a finding for each thing that could not be read.

Incidents are numbered from 1 in the order of the file. Must not judge an answer, and must not guess: an item, a word or a
section it does not know is a finding.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from ingest.exchange.ab71 import FLAG, ORDER, SECTIONS, parse_ab71
from ingest.exchange.bundles import Gathered, Row
from ingest.exchange.found import Found
from ingest.exchange.reading import Answers, answers
from schemas.crosswalks.ab71 import AB71, ARROW, SIDES
from schemas.crosswalks.ab71_words import TRUTH
from schemas.crosswalks.model import Form, Pair
from schemas.crosswalks.values import read

MARKS = frozenset({"id", "created_at", "updated_at", "user", "status", "incident_id_str", "audit_entries"})
"""Items of the state's own record keeping; they say nothing about the incident."""

_KEY = ("agency_id", "city", "address", "incident_date", "incident_time")
_SAVED_IN_PART = (True, "t", "true")
_ROWS = {"_file": pl.String, "_row": pl.Int64, "incident_id": pl.String}


@dataclass(frozen=True, kw_only=True)
class Read:
    """One file read: tables not yet derived, the incident each number speaks of, findings and items."""

    tables: dict[str, pl.DataFrame]
    rows: pl.DataFrame
    findings: pl.DataFrame
    columns: list[dict[str, object]]


def read_ab71(data: bytes, *, name: str, agency_id: str | None = None) -> Read:
    """The incidents of one file. `_row` is the number of the incident in the file."""
    gathered, found = Gathered(file=name), Found(file=name)
    named: list[Row] = []
    for at, incident in enumerate(parse_ab71(data, name=name), start=1):
        known = _Incident(incident, at, gathered, found).read(agency_id)
        named.append({"_file": name, "_row": at, "incident_id": known})
    return Read(
        tables=gathered.frames(), rows=pl.DataFrame(named, schema=_ROWS), findings=found.frame(),
        columns=found.columns(AB71.pairs),
    )  # fmt: skip


class _Incident:
    """One incident of a file: its sections are read into rows; what cannot be read is a finding at its number."""

    def __init__(self, document: Any, at: int, gathered: Gathered, found: Found) -> None:
        self._document = document if isinstance(document, dict) else {}
        self._at, self._gathered, self._found = at, gathered, found
        self._id: str | None = None

    def read(self, agency_id: str | None) -> str:
        """Read the incident; its key, which is the same whenever the same incident is sent."""
        screener, general = (answers(SECTIONS[name], self._section(name)) for name in ("screener", "general_info"))
        own = {**screener.own, **general.own}
        named, own["agency_id"] = own.get("agency_id"), agency_id or own.get("agency_id")
        incident = self._id = _key(own, self._document)
        for name, told in (("screener", screener), ("general_info", general)):
            self._report(name, self._section(name), told)
        if agency_id and named not in (None, agency_id):
            self._add("foreign_agency", "general_info.ori", table="incident", field="agency_id")
        self._gathered.add("incident", {"incident_id": incident, **own}, incident=incident, at=self._at)
        for role, section in SIDES.items():
            self._persons(role, section)
        for stray in self._document.keys() - SECTIONS.keys() - MARKS:
            self._add("unknown_column", stray)
        return incident

    def _section(self, name: str) -> Row:
        section = self._document.get(name)
        return section if isinstance(section, dict) else {}

    def _persons(self, role: str, section: str) -> None:
        people = self._document.get(section)
        if not isinstance(people, list):
            self._add("missing_section", section)
            return
        for number, items in enumerate(people, start=1):
            if not isinstance(items, dict):
                self._add("missing_section", section)
                continue
            told = _ordered(answers(SECTIONS[section], items), items, section)
            self._report(section, items, told)
            person = f"{self._id}/{role[0].upper()}{number}"
            links: dict[str, Any] = {"incident": self._id, "at": self._at, "role": role}
            self._gathered.add("person", {"person_id": person, "role": role, **told.own}, **links)
            for table, row in told.rows:
                link = "recipient_id" if table == "force" else "person_id"
                self._gathered.add(table, {link: person, **row}, **links)

    def _report(self, section: str, items: Row, told: Answers) -> None:
        if section not in SIDES.values() and not isinstance(self._document.get(section), dict):
            self._add("missing_section", section)
        self._found.of(SECTIONS[section], items, told, at=self._at, incident=self._id)
        if items.get("partial") in _SAVED_IN_PART:
            self._add("partial_record", f"{section}.partial")
        for stray in items.keys() - {pair.item for pair in SECTIONS[section]} - MARKS - {"partial"}:
            self._add("unknown_column", f"{section}.{stray}")

    def _add(self, code: str, item: str, *, table: str = "file", field: str | None = None) -> None:
        self._found.add(code, at=self._at, incident=self._id, item=item, table=table, field=field)


def _ordered(told: Answers, items: Row, section: str) -> Answers:
    """The answers with those about the order of force: whether it is given, and each kind with its place in it."""
    pairs = {pair.item: pair for pair in SECTIONS[section]}
    flag = replace(pairs[FLAG], form=Form.WORD, words=TRUTH)
    answer, problem = read(flag, items.get(FLAG))
    own = told.own if answer is None else {**told.own, "order_of_force_specified": answer}
    problems = [*told.problems, *([(problem, flag)] if problem else [])]
    kinds, wrong = _kinds_in_order(items.get(ORDER), pairs["received_force_type"])
    if wrong:
        return Answers(own=own, rows=told.rows, problems=[*problems, (wrong, pairs[ORDER])])
    rows = [("force", {"force_type": kind, "position": place}) for place, kind in enumerate(kinds, start=1)]
    # A kind that stands in the order is not told a second time without its place.
    unplaced = [(table, row) for table, row in told.rows if table != "force" or row["force_type"] not in kinds]
    return Answers(own=own, rows=[*rows, *unplaced], problems=problems)


def _kinds_in_order(text: Any, pair: Pair) -> tuple[list[str], str | None]:
    """Kinds of force in order, or the code of what is wrong: an order with a word that cannot be read is no order."""
    if text is None or text == "":
        return [], None
    if not isinstance(text, str):
        return [], "unknown_word"
    told = [read(pair, word) for word in text.split(ARROW.strip())]
    codes = [code for code, _ in told if code is not None]
    return (codes, None) if len(codes) == len(told) else ([], "unknown_word")


def _key(own: Row, document: Row) -> str:
    """The incident's key: of what AB 71 lets no two incidents share, or of all it says where part of that is blank."""
    parts = [own.get(name) for name in _KEY]
    said: object = [str(part) for part in parts] if all(part is not None for part in parts) else document
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return f"{own.get('agency_id') or 'unknown'}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
