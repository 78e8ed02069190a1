"""What the judge says of the answers: they are written as one canonical line and checked as any delivery is.

Findings get the section and the question they stand beside. Must not hold a rule of its own.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.canonical import canonical_profile, report_as_line
from ingest.check import Checked, SentFile, check_files
from ingest.profile import Profile
from ingest.registry.models import Agency, Draft
from portal.finding_words import finding_remedy, finding_sentence
from portal.form.asking import several
from portal.form.clearing import is_asked
from portal.form.controls import SIDES, Control, controls_of
from portal.form.layout import ON_FORCE, Answers, controls_in, kind_of, persons_of, sections_of
from portal.form.naming import question_of
from portal.form.views import section_words
from portal.setting import Setting
from portal.texts import say
from schemas.findings import Severity
from schemas.nesting import OF_PERSON

FILE = "reports.ndjson"
_NUMBERS = {"number": int, "decimal": float}
_LISTS = {table: name for name, table in OF_PERSON.items()}
_ORDER = [severity.value for severity in Severity]
_MOST_DIGITS = 18


@dataclass(frozen=True, kw_only=True)
class Found:
    """A finding: its code and severity, what is said about it, and where: section and key of the question, "" for the whole."""

    code: str
    severity: str
    sentence: str
    remedy: str
    section: str = ""
    key: str = ""
    place: str = ""
    question: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it says no more than that a question of the form is not answered."""
        return bool(self.question) and (self.code == "missing" or self.code.endswith("_expected"))


def report_of(answers: Answers, *, number: str, agency_id: str) -> dict[str, Any]:
    """The answers as one canonical report. What cannot be read stays as it was typed, for the judge to name."""
    incident = {control.key: _value(control, answers["incident"]) for control in controls_of("incident")}
    counts = {f"num_involved_{side}s": len(persons_of(answers, side)) for side in SIDES}
    report: dict[str, Any] = {
        **incident, "incident_id": number, "agency_id": agency_id, **counts,
        "persons": [_person(person) for person in answers["persons"]],
        "force": _force(answers),
        "other_agencies": [
            {control.field: _value(control, line) for control in controls_of("other_agency")} for line in answers["other_agency"]
        ],
    }  # fmt: skip
    return {name: value for name, value in report.items() if value not in (None, [])}


def line_of(answers: Answers, *, number: str, agency_id: str) -> bytes:
    """The answers as a line of a canonical file; the same answers give the same bytes."""
    return report_as_line(report_of(answers, number=number, agency_id=agency_id))


def _person(person: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"person_id": person["id"], "role": person["role"]}
    weapons: list[dict[str, str]] = []
    for control in controls_of(person["role"]):
        given = several(person.get(control.key))
        if control.table == "person":
            told[control.field] = _value(control, person)
        elif control.table == "weapon" and control.field == "weapon":
            kinds = several(person.get("firearm_type")) if ("basis", "confirmed") in control.fixed else ()
            for code in given:
                row = {"weapon": code, **dict(control.fixed)}
                weapons += [{**row, "firearm_type": kind} for kind in kinds] if code == "firearm" and kinds else [row]
        elif control.table != "weapon" and given:
            told[_LISTS[control.table]] = list(given)
    return {name: value for name, value in (told | {"weapons": weapons}).items() if value not in (None, [])}


def _force(answers: Answers) -> list[dict[str, Any]]:
    """The lines of force in their order; places in it where somebody says that it is the order of the event."""
    in_order = {person["id"] for person in answers["persons"] if person.get(ON_FORCE) == "yes"}
    told: list[dict[str, Any]] = []
    for line in answers["force"]:
        row = {control.field: _value(control, line) for control in controls_of("force")}
        if row["recipient_id"] in in_order:
            row["position"] = 1 + sum(other["recipient_id"] == row["recipient_id"] for other in told)
        told.append({name: value for name, value in row.items() if value is not None})
    return told


def _value(control: Control, given: Mapping[str, Any]) -> str | int | float | None:
    text: str | None = given.get(control.key)
    if not text:
        return None
    read = _NUMBERS.get(control.kind)
    if read is None or len(text) > _MOST_DIGITS or not text.isascii():
        return text
    try:
        number = read(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def profile_for(agency: Agency, setting: Setting) -> Profile:
    """The profile of what an agency writes in the form."""
    return canonical_profile(agency.agency_id, agency.name, str(setting.timezone), agency.sender)


def judged(answers: Answers, *, number: str, agency_id: str, on: date, setting: Setting) -> Checked:
    """What the judge says of a report received on a day."""
    profile = canonical_profile(agency_id, agency_id, str(setting.timezone), "form")
    data = line_of(answers, number=number, agency_id=agency_id)
    return check_files([SentFile(name=FILE, data=data)], profile, received_on=on)


def checked(answers: Answers, *, draft: Draft, on: date, setting: Setting) -> tuple[Found, ...]:
    """The findings of a report, gravest first, each at its question."""
    found = judged(answers, number=draft.number, agency_id=draft.agency_id, on=on, setting=setting).validated.findings
    told = dict.fromkeys(
        each for row in found.select("code", "severity", "table", "field", "column").iter_rows() for each in _placed(answers, row)
    )  # fmt: skip
    return tuple(sorted(told, key=lambda each: _ORDER.index(each.severity)))


def holds(findings: Sequence[Found]) -> int:
    """How many findings hold the report."""
    return sum(each.severity == Severity.ERROR.value for each in findings)


def by_place(findings: Sequence[Found]) -> dict[tuple[str, str], list[Found]]:
    """Findings by section and key."""
    told: dict[tuple[str, str], list[Found]] = {}
    for each in findings:
        told.setdefault((each.section, each.key), []).append(each)
    return told


def by_section(answers: Answers, findings: Sequence[Found]) -> list[tuple[str, list[Found], list[Found]]]:
    """Findings by section, in order: its name, questions without an answer, and what else is said."""
    order = ["", *sections_of(answers)]
    told: dict[str, tuple[list[Found], list[Found]]] = {}
    for each in sorted(findings, key=lambda each: order.index(each.section)):
        told.setdefault(each.place, ([], []))[0 if each.is_open else 1].append(each)
    return [(words or say("report_whole"), *found) for words, found in told.items()]


def _placed(answers: Answers, row: Sequence[Any]) -> list[Found]:
    """The finding at each place where it can be meant: the judge names the question, and a report has few persons."""
    code, severity, table, field, column = row
    places = _places(answers, code, table, field)
    sentence, remedy = finding_sentence(code, table, field or column), finding_remedy(code, table, field or column)
    return [
        Found(code=code, severity=severity, sentence=sentence, remedy=remedy, section=section, key=key,
              place=section_words(answers, section) if section else "", question=_question(answers, section, key))
        for section, key in places or [("", "")]
    ]  # fmt: skip


def _places(answers: Answers, code: str, table: str, field: str | None) -> list[tuple[str, str]]:
    if field and "." in field:
        table, _, field = field.partition(".")
    if table == "incident":
        screener = {control.key for control in controls_in("screener")}
        keys = {control.key for control in controls_of("incident")}
        return [("screener" if field in screener else "incident", field or "")] if field in keys else []
    if table == "other_agency":
        return [("incident", "")]
    if table == "force":
        return [("force", "")]
    return _of_persons(answers, code, table, field)


def _of_persons(answers: Answers, code: str, table: str, field: str | None) -> list[tuple[str, str]]:
    """The persons a finding can mean: where a question is open, if it says that one is; else where it is asked."""
    asked, open_ones = [], []
    for person in answers["persons"]:
        for control in controls_of(person["role"]):
            basis = dict(control.fixed).get("basis", "")
            if not _answers(control, table, field) or (basis and "_weapon_" in code and basis not in code):
                continue
            if is_asked(control, person, answers["incident"]):
                place = ("force" if control.key == ON_FORCE else person["id"], control.key)
                asked.append(place)
                open_ones += [] if person.get(control.key) else [place]
    return open_ones or asked if code == "missing" or code.endswith("_expected") else asked


def _answers(control: Control, table: str, field: str | None) -> bool:
    """Whether a control is where a field is answered; a person's race is answered by the list."""
    if (table, field) == ("person", "race"):
        return control.key == "race"
    return control.table == table and field in (control.field, None)


def _question(answers: Answers, section: str, key: str) -> str:
    kind = kind_of(section)
    if kind == "force":
        return question_of(next(each for each in controls_of("civilian") if each.key == key)) if key else ""
    of = "incident" if kind in {"screener", ""} else kind
    control = next((each for each in controls_of(of) if each.key == key), None)
    return question_of(control) if control is not None else ""
