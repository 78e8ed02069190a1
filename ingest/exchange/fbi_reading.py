"""FBI-shaped JSON as tables of the standard, as far as it goes, with a finding for each thing that could not be read.

Reports are numbered from 1 in the order of the file. Must not judge an answer or guess one.
"""

from typing import Any

import polars as pl

from ingest.conform import Conformed
from ingest.exchange.bundles import Gathered, Row
from ingest.exchange.documents import parse_json
from ingest.exchange.fbi_shaped import SECTIONS
from ingest.exchange.finished import fed_by, finished
from ingest.exchange.found import Found
from ingest.exchange.reading import Answers, answers
from ingest.problems import FileProblem
from schemas.crosswalks.ages import band_of
from schemas.crosswalks.fbi_shaped import FBI_SHAPED, SIDES
from schemas.crosswalks.fbi_words import BLANKS, INJURY, TRUTH
from schemas.crosswalks.injuries import read_injuries
from schemas.crosswalks.model import folded

_BLANKS = {folded(word): code for code, word in BLANKS.items()}
_UNREAD = {item for each in FBI_SHAPED.lacking for item in each.theirs.split(", ")}
_KNOWN = {
    section: {pair.theirs.rpartition(".")[2] for pair in FBI_SHAPED.pairs if section in pair.theirs}
    | {item.rpartition(".")[2] for item in _UNREAD if item.startswith(section)}
    for section in SECTIONS
}
_KNOWN["Incident"] |= {
    *SIDES.values(), "death_due_to_force", "serious_bodily_injury_due_to_force", "firearm_discharge_at_or_toward_person",
}  # fmt: skip


def read_fbi_shaped(data: bytes, *, name: str) -> Conformed:
    """The reports of one file. Raises FileProblem when there is no list of them."""
    reports = parse_json(data, name=name)
    if not isinstance(reports, list):
        raise FileProblem(name, "wrong_layout", "the file should hold one list of reports, each with an Incident.")
    gathered, found, named = Gathered(file=name), Found(file=name), []
    for at, report in enumerate(reports, start=1):
        incident = report.get("Incident") if isinstance(report, dict) else None
        known = _Report(at, gathered, found).read(incident if isinstance(incident, dict) else {})
        named.append({"_file": name, "_row": at, "incident_id": known})
    rows = pl.DataFrame(named, schema={"_file": pl.String, "_row": pl.Int64, "incident_id": pl.String})
    return Conformed(
        tables=finished(gathered.frames(), FBI_SHAPED), rows=rows, findings=found.frame(),
        columns=found.columns(FBI_SHAPED.pairs), fed=fed_by(FBI_SHAPED).fed,
    )  # fmt: skip


class _Report:
    """One report of a file, read into rows."""

    def __init__(self, at: int, gathered: Gathered, found: Found) -> None:
        self._at, self._gathered, self._found = at, gathered, found
        self._id = ""

    def read(self, incident: Row) -> str:
        """Read the report; the incident's key: agency and case number, or its place in the file where it has none."""
        told = answers(SECTIONS["Incident"], incident)
        own = told.own
        self._id = f"{own.get('agency_id') or 'unknown'}:{own.get('case_number') or f'#{self._at}'}"
        own["incident_time"] = self._time(incident)
        self._report("Incident", incident, told)
        for agency in _mappings(incident.get("other_agencies")):
            row = {
                "incident_id": self._id,
                "other_agency_id": _text(agency, "ori"),
                "other_case_number": _text(agency, "case_number"),
            }
            self._gathered.add("other_agency", row, incident=self._id, at=self._at)
        for role, section in SIDES.items():
            own[f"num_involved_{role}s"] = len(_mappings(incident.get(section)))
            if not isinstance(incident.get(section), list):
                self._add("missing_section", section)
            for number, items in enumerate(_mappings(incident.get(section)), start=1):
                self._person(role, section, number, items)
        self._gathered.add("incident", {"incident_id": self._id, **own}, incident=self._id, at=self._at)
        return self._id

    def _person(self, role: str, section: str, number: int, items: Row) -> None:
        blank = _blank_alone(items.get("race_ethnicity"))
        told = answers(SECTIONS[section], {**items, "race_ethnicity": None} if blank else items)
        own = told.own
        if blank:
            own["race"] = blank
        injuries = read_injuries(self._words(items, section))
        own |= {"injury_level": injuries.level}
        told.rows += [("injury", {"injury_type": kind}) for kind in injuries.kinds]
        if role == "civilian":
            own |= {"injured": injuries.injured, "received_force": "yes", "age_band": self._age(items.get("age"))}
            if items.get("impairment_apparent") == TRUTH.told("no") and not items.get("impairment_types"):
                told.rows.append(("sign", {"sign": "none"}))
        else:
            answer = items.get("injured")
            own |= {"injured": injuries.injured if injuries.injured == "yes" else TRUTH.read(answer) if isinstance(answer, str) else None,
                    "officer_used_force": "yes"}  # fmt: skip
        self._report(section, items, told)
        person = f"{self._id}/{role[0].upper()}{number}"
        self._gathered.add(
            "person", {"person_id": person, "role": role, **own}, incident=self._id, at=self._at, role=role
        )
        for table, row in told.rows:
            link = "recipient_id" if table == "force" else "person_id"
            self._gathered.add(table, {link: person, **row}, incident=self._id, at=self._at, role=role)

    def _time(self, incident: Row) -> str | None:
        hour, minute = incident.get("incident_hour"), incident.get("incident_minute")
        if hour is None or minute is None:
            return None
        if type(hour) is int and type(minute) is int and 0 <= hour < 24 and 0 <= minute < 60:
            return f"{hour:02}:{minute:02}"
        self._add("bad_time", "Incident.incident_hour", table="incident", field="incident_time")
        return None

    def _age(self, age: Any) -> str | None:
        low, high = (age.get("from"), age.get("to")) if isinstance(age, dict) else (age, age)
        if age is None or (isinstance(age, str) and folded(age) in _BLANKS):
            return None if age is None else _BLANKS[folded(age)]
        band = band_of(low, high) if type(low) is int and (high is None or type(high) is int) else None
        if band is None:
            self._add("out_of_range", "Subject.age", table="person", field="age_band")
        return band

    def _words(self, items: Row, section: str) -> list[str]:
        words = items.get("injury_types")
        listed = [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
        if words is not None and (
            not isinstance(words, list) or not all(isinstance(word, str) and INJURY.known(word) for word in words)
        ):
            self._add("unknown_word", f"{section}.injury_types", table="injury", field="injury_type")
        return listed

    def _report(self, section: str, items: Row, told: Answers) -> None:
        self._found.of(SECTIONS[section], items, told, at=self._at, incident=self._id)
        for stray in items.keys() - _KNOWN[section]:
            self._add("unknown_column", f"{section}.{stray}")

    def _add(self, code: str, item: str, *, table: str = "file", field: str | None = None) -> None:
        self._found.add(code, at=self._at, incident=self._id, item=item, table=table, field=field)


def _mappings(values: Any) -> list[Row]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _text(items: Row, name: str) -> str | None:
    value = items.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _blank_alone(words: Any) -> str | None:
    """The blank of ours a list of one word stands for."""
    if isinstance(words, list) and len(words) == 1 and isinstance(words[0], str):
        return _BLANKS.get(folded(words[0]))
    return None
